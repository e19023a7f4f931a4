package disclosure

import (
	"cmp"
	"maps"
	"slices"

	"trivselspuls/analysis/estimate"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

// addUp tells a total that is a function of what is told of the units: the sum of their
// counts, exact or from the lowest to the highest, and so it gives nothing away. Units
// that others are told nothing of are not in it. The parts of a figure are told of the
// units the figure itself is told of, or not at all.
func (p *publisher) addUp(sets []unitSet) {
	gate := p.shown.cell(Cell{Indicator: p.bundle.gate, Total: true}.place())
	if p.bundle.gate != "" && (gate == nil || p.bundle.isPart() && gate.Telling != Exact) {
		return
	}
	var units unitSet
	telling, asked := 0, 0
	for _, set := range sets {
		if p.empty(set) {
			continue
		}
		asked++
		if c := p.shown.Cell(p.bundle.members[0].Key, set, false); c != nil && c.Outside {
			units = append(units, set...)
			telling++
		}
	}
	p.inOrder(units)
	switch {
	case telling == 0:
		return
	case gate != nil && !slices.Equal(gate.Units, units):
		return
	}
	if split := p.bundle.members[0].Split; split != nil && gate == nil {
		main := p.shown.cell(Cell{Indicator: split.Main, Total: true}.place())
		if telling < asked || split.Main != "" && (main == nil || !slices.Equal(main.Units, units)) {
			return
		}
	}
	for _, ind := range p.bundle.members {
		total := Cell{Indicator: ind.Key, Units: units, Total: true, Outside: true}
		for _, set := range sets {
			c := p.shown.Cell(ind.Key, set, false)
			if c == nil || !c.Outside {
				continue
			}
			total.N, total.Missing, total.Groups = total.N+c.N, total.Missing+c.Missing, total.Groups+c.Groups
			total.Low, total.High, total.Between = total.Low+c.Low, total.High+c.High, total.Between+c.Between
			if c.Telling != Exact {
				total.Telling = Range
			}
		}
		if ind.IsCounted() {
			p.keep(total)
			continue
		}
		known := map[survey.UnitID]bool{}
		for _, u := range units {
			known[u] = true
		}
		p.putTotal(Cell{Units: units, Total: true, Outside: true}, known)
	}
}

// publishMean tells the total of a mean or an index. Whether one is told depends on
// the number of answers alone, so one that is not told says nothing. What must not be
// is that it can be found: the people who are left when everything else known is
// taken away must be many enough by themselves, for those inside the units and
// for those outside, and for an insider who takes the own unit away as well.
func (p *publisher) publishMean(sets []unitSet) {
	known, seen := maps.Clone(p.own), map[survey.UnitID]bool{}
	for _, set := range sets {
		if c := p.shown.Cell(p.bundle.members[0].Key, set, false); c != nil && c.Outside {
			for _, u := range set {
				known[u], seen[u] = true, true
			}
		}
	}
	all := slices.Concat(sets...)
	p.inOrder(all)
	t := p.in.Thresholds
	// A unit with too few answers hides in no total of all the others: then the
	// total is of those whose figure is known, or of those everybody sees, be it one.
	for _, units := range []unitSet{all, only(all, known), only(all, seen)} {
		if (len(units) > 1 || len(all) == 1 || len(units) == len(seen)) && p.enough(p.groupsIn(units), OutsideUnit) &&
			p.manyWithout(units, known, t.MinAnswers) && p.manyWithout(units, seen, t.MinOutside) {
			total := Cell{Units: units, Total: true, Outside: true}
			if len(units) == len(all) && p.bundle.members[0].Kind == questionnaire.Index {
				sums := p.scales[p.bundle.members[0].Key]
				total.Alpha = sums.alpha() // how well items go together is known of everybody only
			}
			p.putTotal(total, known)
			return
		}
	}
}

// putTotal tells a total of means that is a function of what is told of its units, or would
// be: exact, or from the least to the most where one of these is an
// end of the scale. An exact one would tell more of the end than it does itself.
func (p *publisher) putTotal(total Cell, known map[survey.UnitID]bool) {
	for _, ind := range p.bundle.members {
		var parts []Cell
		for _, u := range total.Units {
			c := p.shown.Cell(ind.Key, []survey.UnitID{u}, false)
			if c == nil && known[u] { // in a set: its first unit finds it
				c = p.shown.cell(place{indicator: ind.Key, unit: u, several: true})
			}
			switch {
			case c != nil:
				parts = append(parts, *c)
			case !known[u]:
				if sum := p.cells[ind.Key].of(p.groups[u]); sum.n > 0 {
					telling, mean := tellMean(ind, sum.n, sum.mean())
					parts = append(parts, Cell{Telling: telling, N: sum.n, Mean: mean})
				}
			}
		}
		sum := p.cells[ind.Key].of(p.groupsIn(total.Units))
		total.Indicator, total.N, total.Missing, total.Groups = ind.Key, sum.n, sum.missing, sum.groups
		total.Telling, total.Mean = tellMean(ind, sum.n, sum.mean())
		if slices.ContainsFunc(parts, func(c Cell) bool { return c.Telling != Exact }) {
			var sums estimate.Interval
			for _, c := range parts {
				b := c.MeanBounds(ind.Options)
				sums.Lower, sums.Upper = sums.Lower+float64(c.N)*b.Lower, sums.Upper+float64(c.N)*b.Upper
			}
			total.Telling, total.Mean, total.Most = Range, sums.Lower/float64(sum.n), sums.Upper/float64(sum.n)
		}
		p.keep(total)
	}
}

// inOrder sorts units as they are shown.
func (p *publisher) inOrder(units unitSet) {
	at := func(id survey.UnitID) int {
		return slices.IndexFunc(p.in.Units, func(u survey.Unit) bool { return u.ID == id })
	}
	slices.SortFunc(units, func(a, b survey.UnitID) int { return cmp.Compare(at(a), at(b)) })
}

// only are the units that are in a set as well.
func only(units unitSet, in map[survey.UnitID]bool) unitSet {
	return slices.DeleteFunc(slices.Clone(units), func(u survey.UnitID) bool { return !in[u] })
}

// left is how many people have a value in the units whose figure is not known.
func (p *publisher) left(set unitSet, known map[survey.UnitID]bool) int {
	return p.cells[p.bundle.members[0].Key].of(p.groupsIn(slices.DeleteFunc(slices.Clone(set), func(u survey.UnitID) bool { return known[u] }))).n
}

// manyLeft reports whether the people of a set whose figure is not known are
// nobody at all, or at least so many.
func (p *publisher) manyLeft(set unitSet, known map[survey.UnitID]bool, least int) bool {
	n := p.left(set, known)
	return n == 0 || n >= least
}

// manyWithout reports whether manyLeft holds for whoever knows any one unit of a set, beside what
// is known anyway.
func (p *publisher) manyWithout(set unitSet, known map[survey.UnitID]bool, least int) bool {
	return !slices.ContainsFunc(set, func(u survey.UnitID) bool {
		all := map[survey.UnitID]bool{u: true}
		maps.Copy(all, known)
		return !p.manyLeft(set, all, least)
	})
}
