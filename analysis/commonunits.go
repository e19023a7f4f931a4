package analysis

import (
	"maps"
	"slices"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/analysis/estimate"
	"trivselspuls/survey"
)

// Which units a total is of can change between waves: a school closes, one too
// small to be shown by itself gets a figure, small ones are joined in another way.
// Two totals of different units are not compared. What can be compared is the
// units they have in common, added up from figures that everybody sees. A unit where others
// are asked than before, pupils of grade 8 to 10 beside those of 5 to 7, is not the same.

// common adds up an indicator over the units two waves share, as two figures of
// the same units; false when that cannot be done from what is told. A unit is
// left out for being asked in one wave only, for being joined with such a one, and for
// not being told, which depends on the number of answers alone.
func common(ind disclosure.Indicator, from, to *disclosure.Snapshot) (a, b *figure, units []survey.UnitID, ok bool) {
	then, now := seenBy(from, ind), seenBy(to, ind)
	asked := slices.Collect(maps.Keys(from.ReportingUnits(ind.Key)))
	before, after := askedIn(from, &ind, asked), askedIn(to, &ind, asked)
	in := map[survey.UnitID]bool{}
	for _, u := range asked {
		if _, both := to.ReportingUnits(ind.Key)[u]; both && before[u] == after[u] {
			in[u] = true
		}
	}
	for again := true; again; {
		again = false
		for u := range in {
			if first, last := then[u], now[u]; first == nil || last == nil || outsideOf(first, in) || outsideOf(last, in) {
				delete(in, u)
				again = true
			}
		}
	}
	for _, u := range survey.Filter(to.Units, func(u disclosure.Unit) bool { return in[u.ID] }) {
		units = append(units, u.ID)
	}
	if len(units) < 2 || 2*len(units) < len(to.ReportingUnits(ind.Key)) {
		return nil, nil, nil, false
	}
	return addUp(from, ind, then, units), addUp(to, ind, now, units), units, true
}

// seenBy are the figures everybody sees, by the units they are of.
func seenBy(s *disclosure.Snapshot, ind disclosure.Indicator) map[survey.UnitID]*disclosure.Cell {
	seen := map[survey.UnitID]*disclosure.Cell{}
	for u, set := range s.ReportingUnits(ind.Key) {
		if c := s.Cell(ind.Key, set, false); c != nil && c.Outside {
			seen[u] = c
		}
	}
	return seen
}

func outsideOf(c *disclosure.Cell, in map[survey.UnitID]bool) bool {
	return slices.ContainsFunc(c.Units, func(u survey.UnitID) bool { return !in[u] })
}

// addUp is the figure of some units together; each of their cells is within them.
func addUp(s *disclosure.Snapshot, ind disclosure.Indicator, cells map[survey.UnitID]*disclosure.Cell, units []survey.UnitID) *figure {
	sum := disclosure.Cell{Indicator: ind.Key, Units: units, Total: true, Outside: true}
	var total estimate.Interval
	for _, u := range units {
		c := cells[u]
		if c.Units[0] != u {
			continue // counted with the first of its set
		}
		sum.N, sum.Missing, sum.Groups, sum.Low, sum.High = sum.N+c.N, sum.Missing+c.Missing, sum.Groups+c.Groups, sum.Low+c.Low, sum.High+c.High
		if c.Telling != disclosure.Exact {
			sum.Telling = disclosure.Range
		}
		mean := c.MeanBounds(ind.Options)
		total.Lower, total.Upper = total.Lower+float64(c.N)*mean.Lower, total.Upper+float64(c.N)*mean.Upper
	}
	f := newFigure(s, &ind, &sum, disclosure.OutsideUnit)
	f.summed, f.sum = true, estimate.Interval{Lower: total.Lower / float64(sum.N), Upper: total.Upper / float64(sum.N)}
	if known, ok := s.Indicator(ind.Key); ok {
		f.ind = &known // with the spread of its own wave
	}
	return f
}

// commonChange compares the latest wave of a total with the first one that asked
// the same, over the units they have in common.
func (b *builder) commonChange(s *Series) Change {
	last := s.Points[len(s.Points)-1]
	for _, p := range s.Points[:len(s.Points)-1] {
		if p.asked.questions != last.asked.questions {
			continue
		}
		from, to, units, ok := common(s.Indicator, b.snapshot(p.Wave.ID), b.snapshot(last.Wave.ID))
		if !ok {
			continue
		}
		p.figure, last.figure = from, to
		c := newChange(p, last, b.texts)
		if c.Units = units; c.Hidden {
			return Change{}
		}
		return c
	}
	return Change{}
}

func (b *builder) snapshot(wave survey.WaveID) *disclosure.Snapshot {
	found, _ := survey.Find(b.snapshots, func(s *disclosure.Snapshot) bool { return s.Wave == wave })
	return found
}
