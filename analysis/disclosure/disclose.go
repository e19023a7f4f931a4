package disclosure

import (
	"cmp"
	"maps"
	"slices"

	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

// publisher decides about one bundle. Each decision looks at the counts of the
// people it is about and, for breakdowns and totals, at whether the parts are
// shown: never at how far from safe anything was.
type publisher struct {
	in     Input
	bundle bundle
	cells  map[string]groupCounts
	scales map[string]scaleSums
	shown  *Snapshot

	groups map[survey.UnitID][]survey.Group
	own    map[survey.UnitID]bool // units that see their own figure
}

func (p *publisher) publish() {
	lead := p.bundle.members[0]
	p.groups = groupsOf(p.in, lead)
	p.own = map[survey.UnitID]bool{}
	if lead.TotalOnly {
		p.publishTotal()
		return
	}
	asked := invited(p.groups)
	units := MergeReportingUnits(p.in.Units, asked, 1) // every unit by itself
	outside := MergeReportingUnits(p.in.Units, asked, p.in.Thresholds.MinOutside)
	if lead.IsMerged() {
		outside = MergeReportingUnits(p.in.Units, asked, p.in.Thresholds.MinReporting)
		units = slices.DeleteFunc(slices.Clone(outside), func(set unitSet) bool { return len(set) > 1 })
	}
	for _, set := range units {
		p.own[set[0]] = p.publishUnit(set[0])
	}
	if lead.IsCounted() || p.bundle.gate != "" { // whether the gate is shown depends on answers
		p.publishShares(outside)
	} else {
		p.publishMeans(outside)
	}
}

// publishTotal opens a figure of all units together, and of nothing smaller: nobody knows
// a part of it. With people in one unit only it would be that unit's.
func (p *publisher) publishTotal() {
	var units unitSet
	answered := 0
	for _, u := range p.in.Units {
		if len(p.groups[u.ID]) > 0 {
			units = append(units, u.ID)
		}
		if !p.empty([]survey.UnitID{u.ID}) {
			answered++
		}
	}
	if answered > 1 && p.safe(p.groupsIn(units), OutsideUnit) {
		p.putTotal(units, true)
	}
}

// publishShares opens shares to others: every set of units that is safe, and the
// total when all of them are. Whether a share is safe depends on what people
// answered, so a total beside a hidden part would say something about that part
// even where it cannot be found by subtraction.
func (p *publisher) publishShares(sets []unitSet) {
	everyOne, parts := true, 0
	for _, set := range sets {
		if p.empty(set) {
			continue
		}
		parts++
		everyOne = p.publishOutside(set) && everyOne
	}
	if everyOne && parts > 0 && p.open(Cell{Total: true}, OutsideUnit) {
		p.putTotal(slices.Concat(sets...), true)
	}
}

// publishMeans opens means and indexes to others. Whether one is safe depends on
// the number of answers alone, so a hidden part says nothing. What must not be
// is that it can be found: the people who are left when everything else known is
// taken away must be many enough by themselves, for those inside the units and
// for those outside.
func (p *publisher) publishMeans(sets []unitSet) {
	known, seen := maps.Clone(p.own), map[survey.UnitID]bool{}
	for _, set := range sets {
		groups := p.groupsIn(set)
		switch {
		case !p.safe(groups, OutsideUnit):
			continue
		case len(set) > 1:
			if !p.manyLeft(set, known, p.in.Thresholds.MinAnswers) {
				continue
			}
			p.put(Cell{Units: set, Outside: true}, groups)
		default:
			p.publishOutside(set)
		}
		for _, u := range set {
			known[u], seen[u] = true, true
		}
	}
	all := slices.Concat(sets...)
	t := p.in.Thresholds
	// A unit with too few answers hides in no total of all the others: then the
	// total is of those whose figure is known, or of those everybody sees.
	for _, units := range []unitSet{all, only(all, known), only(all, seen)} {
		if (len(units) > 1 || len(all) == 1) && p.safe(p.groupsIn(units), OutsideUnit) && p.manyLeft(units, known, t.MinAnswers) && p.manyLeft(units, seen, t.MinOutside) {
			p.putTotal(units, len(units) == len(all))
			return
		}
	}
}

// only are the units that are in a set as well.
func only(units unitSet, in map[survey.UnitID]bool) unitSet {
	return slices.DeleteFunc(slices.Clone(units), func(u survey.UnitID) bool { return !in[u] })
}

// manyLeft reports whether the people of a set whose figure is not known are
// nobody at all, or at least so many.
func (p *publisher) manyLeft(set unitSet, known map[survey.UnitID]bool, least int) bool {
	var left counts
	for _, u := range set {
		if !known[u] {
			left = left.add(p.cells[p.bundle.members[0].Key].of(p.groups[u]))
		}
	}
	return left.n == 0 || left.n >= least
}

// putTotal writes the total of some units. How well a scale's items go together is
// known of everybody only.
func (p *publisher) putTotal(units unitSet, everybody bool) {
	total := Cell{Units: units, Total: true, Outside: true}
	if everybody && p.bundle.members[0].Kind == questionnaire.Index {
		sums := p.scales[p.bundle.members[0].Key]
		total.Alpha = sums.alpha()
	}
	p.put(total, p.groupsIn(units))
}

// publishUnit shows a unit its own figure, and its groups when every one of them
// is safe. Forms, tails and follow-ups go as deep as the share they belong to or
// are not shown: with the union known for every group, a form of the whole unit
// can be pinned on the one group where the union is not zero.
func (p *publisher) publishUnit(unit survey.UnitID) bool {
	here := Cell{Units: []survey.UnitID{unit}}
	if !p.open(here, OwnUnit) || !p.safe(p.groups[unit], OwnUnit) {
		return false
	}
	parts, every := p.parts(unit)
	if !every && p.gateHasGroups(unit) {
		return false
	}
	p.put(here, p.groups[unit])
	if !every || len(parts) < 2 || p.bundle.members[0].Split != nil {
		return true // distributions are told of whole units
	}
	for _, g := range parts {
		p.put(Cell{Units: here.Units, Group: g.ID, GroupName: g.Name}, []survey.Group{g})
	}
	return true
}

// parts are the groups of a unit in which anybody has a value, and whether every
// one of them may be shown.
func (p *publisher) parts(unit survey.UnitID) (parts []survey.Group, every bool) {
	every = true
	for _, g := range p.groups[unit] {
		if p.empty([]survey.UnitID{unit}, g) {
			continue
		}
		parts = append(parts, g)
		here := Cell{Units: []survey.UnitID{unit}, Group: g.ID}
		every = every && p.open(here, OwnUnit) && p.safe([]survey.Group{g}, OwnUnit)
	}
	return parts, every
}

// gateHasGroups reports whether the share the bundle belongs to is shown by
// group in a unit.
func (p *publisher) gateHasGroups(unit survey.UnitID) bool {
	for _, g := range p.groups[unit] {
		if p.shown.cell(place{indicator: p.bundle.gate, unit: unit, group: g.ID}) != nil {
			return true
		}
	}
	return false
}

// publishOutside opens the figure of one unit, or of several that share one, to
// others. Units that see a share of their own are never part of a joint one
// unless all of them do: else the rest could be found by subtraction.
func (p *publisher) publishOutside(set unitSet) bool {
	groups := p.groupsIn(set)
	joint := Cell{Units: set, Outside: true}
	if !p.open(joint, OutsideUnit) || !p.safe(groups, OutsideUnit) {
		return false
	}
	if len(set) == 1 {
		if !p.own[set[0]] {
			return false
		}
		for _, ind := range p.bundle.members {
			p.shown.cell(place{indicator: ind.Key, unit: set[0]}).Outside = true
		}
		return true
	}
	if !p.bundle.members[0].IsMerged() {
		for _, u := range set {
			if !p.own[u] && !p.empty([]survey.UnitID{u}) {
				return false
			}
		}
	}
	p.put(joint, groups)
	return true
}

// safe reports whether every member of the bundle is safe in some groups
// together.
func (p *publisher) safe(groups []survey.Group, v View) bool {
	for _, ind := range p.bundle.members {
		if !p.in.Thresholds.shows(ind, p.cells[ind.Key].of(groups), v) {
			return false
		}
	}
	return true
}

// open reports whether the bundle's gate is shown in the same place, to the same
// eyes.
func (p *publisher) open(c Cell, v View) bool {
	if p.bundle.gate == "" {
		return true
	}
	c.Indicator = p.bundle.gate
	at := c.place()
	gate := p.shown.cell(at)
	return gate != nil && (v == OwnUnit || gate.Outside)
}

// empty reports whether nobody has a value in some units, or in some groups of
// them.
func (p *publisher) empty(units []survey.UnitID, groups ...survey.Group) bool {
	if len(groups) == 0 {
		groups = p.groupsIn(units)
	}
	for _, ind := range p.bundle.members {
		if p.cells[ind.Key].of(groups).n > 0 {
			return false
		}
	}
	return true
}

func (p *publisher) groupsIn(units []survey.UnitID) []survey.Group {
	var groups []survey.Group
	for _, u := range units {
		groups = append(groups, p.groups[u]...)
	}
	return groups
}

// put writes the figures of every member of the bundle in one place.
func (p *publisher) put(c Cell, groups []survey.Group) {
	for _, ind := range p.bundle.members {
		sum := p.cells[ind.Key].of(groups)
		c.Indicator, c.N, c.Missing = ind.Key, sum.n, sum.missing
		if ind.IsCounted() {
			c.Count, c.Between = sum.x, sum.y
		} else {
			m := sum.moments()
			c.Mean, c.Variance = m.Mean, m.Variance
		}
		p.shown.at[c.place()] = len(p.shown.Cells)
		p.shown.Cells = append(p.shown.Cells, c)
	}
}

func byName(a, b survey.Group) int {
	return cmp.Or(cmp.Compare(len(a.Name), len(b.Name)), cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
}
