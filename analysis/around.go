package analysis

import (
	"slices"

	"trivselspuls/survey"
)

// Around is the whole owner's figure in one wave, beside a unit's own. Everybody is told it.
type Around struct {
	Label string // «Kommunen uten Lita skole»
	Point
	// Change is what became of the owner's figure until the unit's latest wave, the same as
	// everybody else reads, and Changed names whom it is about. It has no word in earlier waves.
	Change  Change
	Changed string
}

// Beside is a figure of more people than the reader's unit, named as what it is.
type Beside struct{ Label, Text string }

// totals are the series of the whole owner as everybody outside the units reads them, for
// a reader inside one.
func (b *builder) totals() []Series {
	if b.scope.Unit == "" {
		return nil
	}
	whole := &builder{texts: b.texts, scope: Scope{Detail: Detail{Chosen: true}}, snapshots: b.snapshots}
	for _, s := range b.snapshots {
		whole.add(s)
	}
	whole.conclude()
	return whole.series
}

// around sets what is told of the owner beside a unit's series: a figure per wave, and what
// stands beside the latest point: the owner's figure of that wave or why it is not told, then
// the newest one before, and the country's. A total of the unit alone is left out.
func (b *builder) around(s *Series, totals []Series) {
	t, last := b.texts, s.Points[len(s.Points)-1]
	for i := range totals {
		total := &totals[i]
		if total.Indicator.ID != s.Indicator.ID || !slices.ContainsFunc(s.Audiences, func(a survey.Audience) bool { return slices.Contains(total.Audiences, a) }) {
			continue
		}
		for _, p := range total.Points {
			if p.Wave.Opens.After(last.Wave.Opens) || slices.Equal(total.Population.Units, s.Population.Units) || !p.Hidden && slices.Equal(p.figure.cell.Units, s.Population.Units) {
				continue
			}
			near := Around{Label: b.whose(s, total, p.Without), Point: p}
			if p.Wave.ID == last.Wave.ID && !total.Change.Hidden && total.Change.To.ID == last.Wave.ID {
				near.Change, near.Changed = total.Change, near.Label
				if len(total.Change.Units) > 0 {
					near.Changed = b.whose(s, total, b.without(total.Population.Units, total.Change.Units))
				}
			}
			s.Around = append(s.Around, near)
		}
	}
	slices.SortStableFunc(s.Around, func(a, b Around) int { return a.Wave.Opens.Compare(b.Wave.Opens) })
	for _, near := range slices.Backward(s.Around) {
		if here := near.Wave.ID == last.Wave.ID; !here && near.Hidden {
			continue
		} else if !here {
			near.Label = t.fill("beside.before", "Label", near.Label, "Wave", near.Wave.Name)
		}
		if s.Beside = append(s.Beside, Beside{near.Label, near.Text}); !near.Hidden {
			break
		}
	}
	if len(s.National) > 0 && b.scope.Unit != "" {
		s.Beside = append(s.Beside, Beside{t.nationally("national.beside", s.National), t.newest(s.National)})
	}
}

// whose names the owner's figure beside a series: which units it lacks, and whom it asks
// when that is not whom the series asks.
func (b *builder) whose(s, total *Series, without []string) string {
	t, name := b.texts, b.texts.get("beside")
	if len(without) > 0 {
		name = t.fill("beside.without", "Units", t.units(without))
	}
	if !slices.Equal(total.Audiences, s.Audiences) {
		name = t.fill("beside.audiences", "Label", name, "Audiences", t.audiences(total.Audiences))
	}
	return name
}

// aroundTable has a row per figure of the owner and of the country beside a series.
func (s *Series) aroundTable(t *texts) (Table, error) {
	columns := slices.Concat(t.wordColumns("place", "wave", "date"), t.figureColumns("value"), t.numberColumns("lower", "upper", "n", "missing"))
	var rows [][]Entry
	for _, a := range s.Around {
		rows = append(rows, append([]Entry{label(a.Label), label(a.Wave.Name), label(t.month(a.Wave.Opens))}, a.entries(t)...))
	}
	none := label("–")
	for _, n := range s.National {
		value := Entry{Text: n.Text, Number: &n.Value}
		value.Ends = []Entry{value, value}
		rows = append(rows, []Entry{label(n.Label), label(n.Source), label(t.month(n.Date)), value, none, none, none, none})
	}
	return newTable(s.ID+".around", s.Name+" – "+t.get("caption.around"), columns, rows)
}
