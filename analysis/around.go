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
	if b.made != nil {
		return b.made
	}
	whole := &builder{texts: b.texts, scope: Scope{Detail: Detail{Chosen: true}}, snapshots: b.snapshots}
	for _, s := range b.snapshots {
		whole.add(s)
	}
	whole.conclude()
	return whole.series
}

// around sets what is told of the owner beside a unit's series, a figure per wave, and what
// stands beside the latest point. A total of the unit alone is left out.
func (b *builder) around(s *Series, totals []Series) {
	last := s.Points[len(s.Points)-1]
	var later []Around
	for i := range totals {
		total := &totals[i]
		if total.Indicator.ID != s.Indicator.ID || !slices.ContainsFunc(s.Audiences, func(a survey.Audience) bool { return slices.Contains(total.Audiences, a) }) {
			continue
		}
		for _, p := range total.Points {
			if slices.Equal(total.Population.Units, s.Population.Units) || !p.Hidden && slices.Equal(p.figure.cell.Units, s.Population.Units) {
				continue
			}
			near := Around{Label: b.whose(s, total, p.Without, p.of()), Point: p}
			if p.Wave.Opens.After(last.Wave.Opens) {
				later = append(later, near)
				continue
			}
			if p.Wave.ID == last.Wave.ID && !total.Change.Hidden && total.Change.To.ID == last.Wave.ID {
				near.Change, near.Changed = total.Change, near.Label
				if len(total.Change.Units) > 0 {
					near.Changed = b.whose(s, total, b.without(total.Population.Units, total.Change.Units), total.Change.Units)
				}
			}
			s.Around = append(s.Around, near)
		}
	}
	slices.SortStableFunc(s.Around, func(a, b Around) int { return a.Wave.Opens.Compare(b.Wave.Opens) })
	b.beside(s, later)
}

// beside sets what stands beside the latest point: the owner's figure of that wave or why it is
// not told, then the nearest that is, and the country's. The nearest is the newest one before, or
// of a unit that is gone the first one after; else the unit's own of before, and of a part that of
// the whole. Where there is none of these nothing is told anywhere, which is said.
func (b *builder) beside(s *Series, later []Around) {
	if b.scope.Unit == "" {
		return
	}
	t, last := b.texts, s.Points[len(s.Points)-1]
	near := slices.Concat(backward(s.Around), later)
	if last.Hidden {
		near = append(near, backward(own(s, s.Population.Label))...)
		if whole, ok := survey.Find(b.series, func(w Series) bool { return w.Indicator.Key == s.Indicator.Of && s.Indicator.Of != "" }); ok {
			near = slices.Concat(near, backward(own(&whole, whole.Name)), survey.Map(backward(whole.Around), func(a Around) Around {
				a.Label = whole.Name + " – " + a.Label
				return a
			}))
		}
	}
	shown := slices.ContainsFunc(near, func(a Around) bool {
		if a.Wave.ID != last.Wave.ID && !a.Hidden {
			a.Label = t.fill("beside.before", "Label", a.Label, "Wave", a.Wave.Name)
		}
		if a.Wave.ID == last.Wave.ID && a.Label != s.Population.Label || !a.Hidden {
			s.Beside = append(s.Beside, Beside{a.Label, a.Text})
		}
		return !a.Hidden
	})
	if last.Hidden && !shown && len(s.National) == 0 {
		why := last.Text
		if of, ok := survey.Find(s.Around, func(a Around) bool { return a.Wave.ID == last.Wave.ID }); ok {
			why = of.Text // the owner's own reason: many may have answered there
		}
		s.Beside = []Beside{{t.get("beside"), t.fill("beside.nothing", "Why", why)}}
	}
	if len(s.National) > 0 {
		s.Beside = append(s.Beside, Beside{t.nationally("national.beside", s.National), t.newest(s.National)})
	}
}

// own are a series' own figures as others' stand beside them, and backward the newest first.
func own(s *Series, label string) []Around {
	return survey.Map(s.Points, func(p Point) Around { return Around{Label: label, Point: p} })
}

func backward(all []Around) []Around {
	all = slices.Clone(all)
	slices.Reverse(all)
	return all
}

// whose names the owner's figure beside a series: which units it lacks, or the only one it has, and whom it asks
// when that is not whom the series asks.
func (b *builder) whose(s, total *Series, without []string, units []survey.UnitID) string {
	t, name := b.texts, b.texts.get("beside")
	if len(without) > 0 {
		name = b.lacking("beside.without", without, units)
	}
	if !slices.Equal(total.Audiences, s.Audiences) {
		name = t.fill("beside.audiences", "Label", name, "Audiences", t.get("audience."+survey.Together(total.Audiences)))
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
