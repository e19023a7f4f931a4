package analysis

import (
	"fmt"
	"slices"
	"unicode"
	"unicode/utf8"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/analysis/estimate"
	"trivselspuls/survey"
)

// Distribution is how one question of a series' indicator was answered in the
// series' place, its options merged into three parts. The parts go from the
// unhappy end to the happy one, whichever way the question is put: a bar drawn
// with the middle part across zero leans to the right when it is well.
//
// Numbers are as printed, so that the three may come to 99 or 101 %. It is shown
// whole or not at all, together with the indicator's other questions.
type Distribution struct {
	ID     string   // unique in the report, fit for an HTML id
	Item   string   // code, «E5a»
	Name   string   // the question as it was put
	Labels []string // what was answered: «Aldri eller sjelden», «Noen ganger», «Ofte eller alltid»
	Choice bool     // the answers have no order, and each is told by itself
	// Points has one per point of the series, in the same order.
	Points []DistributionPoint
	// Sentence says how it was answered the last time.
	Sentence string
}

// Latest is how it was answered the last time.
func (d Distribution) Latest() DistributionPoint { return d.Points[len(d.Points)-1] }

// DistributionPoint is one wave of a distribution. When Hidden is set there are
// no numbers, and the texts say so.
type DistributionPoint struct {
	Wave     WaveRef
	Phase    int
	Hidden   bool
	N        int           // people who chose an option
	Missing  int           // asked; skipped, «vet ikke» or «vil ikke svare»
	Shares   []AnswerShare // as Distribution.Labels
	Break    bool          // as Point.Break
	OpenLink bool

	figures []*figure
}

// AnswerShare is the people who chose one of the options merged in a part.
type AnswerShare struct {
	Value float64 // part of those who answered, 0 to 1 in whole percent
	Text  string  // «12 %», «vises ikke»
}

// parts are the shares of the three parts, as printed.
func (f *figure) parts() []float64 {
	n := float64(f.cell.N)
	if f.ind.Option > 0 {
		return []float64{f.printed().Lower}
	}
	return []float64{
		disclosure.Unhappy: estimate.Round(float64(f.cell.Low)/n, 2),
		disclosure.Between: estimate.Round(float64(f.cell.Between)/n, 2),
		disclosure.Happy:   estimate.Round(float64(f.cell.N-f.cell.Low-f.cell.Between)/n, 2),
	}
}

// distributions gives a series the questions behind it.
func (b *builder) distributions(s *Series) error {
	var choice []disclosure.Indicator
	for _, ind := range b.snapshot(s.Points[len(s.Points)-1].Wave.ID).Indicators {
		if ind.Split != nil && ind.Split.Main == s.Indicator.Key {
			s.Distributions = append(s.Distributions, b.distribution(s, ind))
		}
		if ind.Option > 0 && ind.Of == s.Indicator.Key {
			choice = append(choice, ind)
		}
	}
	if len(choice) > 0 {
		s.Distributions = append(s.Distributions, b.choice(s, choice))
	}
	var err error
	s.Answers, err = answersTable(s, b.texts)
	return err
}

func (b *builder) distribution(s *Series, ind disclosure.Indicator) Distribution {
	t := b.texts
	d := Distribution{ID: s.ID + "." + ind.Split.Item, Item: ind.Split.Item, Name: ind.Name.In(t.language)}
	d.Labels = t.labels(ind.Split)
	for _, p := range s.Points {
		d.Points = append(d.Points, b.distributionPoint(s, p, ind))
	}
	d.Sentence = t.answered(d)
	return d
}

// distributionPoint is the same question in one wave. A wave with other words or
// other options has another question, and then there is nothing to show.
func (b *builder) distributionPoint(s *Series, p Point, ind disclosure.Indicator) DistributionPoint {
	var f *figure
	snapshot := b.snapshot(p.Wave.ID)
	if known, ok := snapshot.Indicator(ind.Key); ok && slices.Equal(known.Series, ind.Series) {
		f = figureIn(snapshot, &known, s.Population, b.view(s.Population))
	}
	if f != nil && !s.Population.Total && !slices.Equal(f.cell.Units, s.Population.Units) {
		f = nil // a question of some audiences only can have been joined in another way
	}
	d := DistributionPoint{Wave: p.Wave, Phase: p.Phase, Break: p.Break, OpenLink: p.OpenLink}
	return b.filled(d, f)
}

// filled fills in the numbers of a figure, or that it is hidden when it is nil.
func (b *builder) filled(d DistributionPoint, f *figure) DistributionPoint {
	d.Hidden, d.figures, d.Shares = f == nil, []*figure{f}, make([]AnswerShare, disclosure.Happy+1)
	if f == nil {
		for i := range d.Shares {
			d.Shares[i].Text = b.texts.get("hidden.part")
		}
		return d
	}
	d.N, d.Missing = f.cell.N, f.cell.Missing
	for i, value := range f.parts() {
		d.Shares[i] = AnswerShare{Value: value, Text: b.texts.percent(value)}
	}
	return d
}

// answered says how a question was answered the last time.
func (t *texts) answered(d Distribution) string {
	p := d.Points[len(d.Points)-1]
	if p.Hidden {
		return t.fill("latest.hidden.part", "Wave", p.Wave.Name)
	}
	return t.fill("answered", "Wave", p.Wave.Name, "Count", p.N,
		"Happy", p.Shares[disclosure.Happy].Text, "Between", p.Shares[disclosure.Between].Text, "Unhappy", p.Shares[disclosure.Unhappy].Text,
		"Happily", d.Labels[disclosure.Happy], "Betweenly", d.Labels[disclosure.Between], "Unhappily", d.Labels[disclosure.Unhappy])
}

// answersTable has a row per question and wave.
func answersTable(s *Series, t *texts) (Table, error) {
	caption, parts := "caption.answers", t.numberColumns("unhappy", "between", "happy")
	if s.IsChoice() {
		caption, parts = "caption.choice", nil
		for i := range s.Distributions[0].Labels {
			parts = append(parts, Column{Key: fmt.Sprint("answer.", i+1), Numeric: true})
		}
	}
	columns := slices.Concat(t.wordColumns("question", "wave"), parts, t.numberColumns("n", "missing"))
	same := len(s.Distributions) > 0
	for _, d := range s.Distributions {
		same = same && slices.Equal(d.Labels, s.Distributions[0].Labels)
	}
	if same { // mostly one scale for all: then the columns are the answers
		for i, words := range s.Distributions[0].Labels {
			columns[2+i].Label = words
		}
	}
	var rows [][]Entry
	for _, d := range s.Distributions {
		for _, p := range d.Points {
			rows = append(rows, slices.Concat([]Entry{label(d.Name), label(p.Wave.Name)}, p.parts(), p.people(t)))
		}
	}
	return newTable(s.ID+".answers", s.Name+" – "+s.Population.Label+" – "+t.get(caption), columns, rows)
}

// parts are the shares of the answers.
func (p DistributionPoint) parts() []Entry {
	return survey.Map(p.Shares, func(part AnswerShare) Entry {
		if p.Hidden {
			return label(part.Text)
		}
		return shown(part.Text, &part.Value, p.figures...)
	})
}

// people are the numbers of those with an answer and of those without.
func (p DistributionPoint) people(t *texts) []Entry {
	if p.Hidden {
		return []Entry{label(p.Shares[disclosure.Happy].Text), label(p.Shares[disclosure.Happy].Text)}
	}
	return []Entry{counted(p.N, t, p.figures...), counted(p.Missing, t, p.figures...)}
}

// labels are the answers of each part, joined.
func (t *texts) labels(split *disclosure.Split) []string {
	labels := make([]string, len(split.Options))
	for i, options := range split.Options {
		words := make([]string, len(options))
		for j, option := range options {
			if words[j] = option.In(t.language); j > 0 {
				words[j] = lowered(words[j])
			}
		}
		labels[i] = joined(words, t.get("or"))
	}
	return labels
}

// lowered begins a text with a small letter.
func lowered(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToLower(first)) + text[size:]
}

// choice is how many chose each answer of a question whose answers have no order, in the
// series' place: one distribution with a part for each.
func (b *builder) choice(s *Series, options []disclosure.Indicator) Distribution {
	t := b.texts
	d := Distribution{ID: s.ID + ".choice", Item: s.Indicator.ID, Name: options[0].About.In(t.language), Choice: true}
	for _, option := range options {
		d.Labels = append(d.Labels, option.Name.In(t.language))
	}
	for _, p := range s.Points {
		next := b.distributionPoint(s, p, options[0])
		next.Shares, next.figures = nil, nil
		for _, option := range options {
			part := b.distributionPoint(s, p, option)
			next.Shares = append(next.Shares, part.Shares[0])
			next.figures = append(next.figures, part.figures...)
		}
		if !next.Hidden && s.Population.Total {
			if without := b.without(s.Population.Units, next.figures[0].cell.Units); len(without) > 0 {
				next.Wave.Name = t.fill("wave.without", "Wave", p.Wave.Name, "Units", t.units(without))
			}
		}
		d.Points = append(d.Points, next)
	}
	d.Sentence = t.chosen(d)
	return d
}

// chosen says which answers were chosen the most the last time.
func (t *texts) chosen(d Distribution) string {
	p := d.Points[len(d.Points)-1]
	if p.Hidden {
		return t.fill("latest.hidden.choice", "Wave", p.Wave.Name)
	}
	most := 1 // the first answer is the share's own
	for i, share := range p.Shares {
		if i > most && share.Value > p.Shares[most].Value {
			most = i
		}
	}
	return t.fill("chosen", "Wave", p.Wave.Name, "Count", p.N, "First", d.Labels[0], "Share", p.Shares[0].Text,
		"Most", d.Labels[most], "MostText", p.Shares[most].Text)
}

// IsChoice reports whether the series' question has answers without order.
func (s Series) IsChoice() bool { return len(s.Distributions) > 0 && s.Distributions[0].Choice }

// AnyAnswers reports whether any wave has answers to the series' questions to tell of.
func (s Series) AnyAnswers() bool {
	return slices.ContainsFunc(s.Distributions, func(one Distribution) bool {
		return slices.ContainsFunc(one.Points, func(p DistributionPoint) bool { return !p.Hidden })
	})
}
