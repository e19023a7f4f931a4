package disclosure

import (
	"cmp"
	"slices"

	"trivselspuls/survey"
)

// publisher decides about one bundle. Each decision looks at the counts of the
// people it is about and, for breakdowns and totals, at what is told of the parts: never
// at how far from safe anything was.
type publisher struct {
	in     Input
	bundle bundle
	cells  map[string]groupCounts
	scales map[string]scaleSums
	shown  *Snapshot

	groups map[survey.UnitID][]survey.Group
	own    map[survey.UnitID]bool // units that are told their own figure
}

func (p *publisher) publish() {
	lead := p.bundle.members[0]
	if lead.Base != "" {
		return // how many there are of them is told of no wave alone
	}
	p.groups = groupsOf(p.in, lead)
	p.own = map[survey.UnitID]bool{}
	if lead.TotalOnly {
		p.publishTotal()
		return
	}
	sets := MergedUnits(p.in.Units, invited(p.groups), lead, p.in.Thresholds)
	for _, set := range sets {
		if len(set) == 1 {
			p.own[set[0]] = p.publishUnit(set[0])
		} else {
			p.publishJoint(set)
		}
	}
	switch {
	case lead.Option > 0:
		p.addUpChoice()
	case lead.IsCounted() || p.bundle.gate != "": // what is told depends on answers
		p.addUp(sets)
	default:
		p.publishMean(sets)
	}
}

// publishTotal tells a figure of all units together, and of nothing smaller: nobody is told
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
	if answered > 1 && !p.bundle.isPart() && p.enough(p.groupsIn(units), OutsideUnit) && p.manyWithout(units, nil, p.in.Thresholds.MinAnswers) {
		p.putJoint(Cell{Units: units, Total: true, Outside: true}, p.groupsIn(units))
	}
}

// publishUnit tells a unit its own figure, and its groups when every one of them
// can be told exactly. Forms and tails go as deep as the share they belong to or
// are not told: with the union known for every group, a form of the whole unit
// can be pinned on the one group where the union is not zero.
func (p *publisher) publishUnit(unit survey.UnitID) bool {
	here := Cell{Units: []survey.UnitID{unit}}
	if !p.open(here, OwnUnit) || !p.tellable(p.groups[unit], OwnUnit) {
		return false
	}
	parts, every := p.parts(unit)
	choice := p.bundle.members[0].Option > 0 // each group has some on either side of its share, so that none can be pinned on one
	if !every && !choice && p.gateHasGroups(unit) || p.besideSmallGroups(unit, parts) {
		return false
	}
	here.Outside = p.open(here, OutsideUnit) && p.tellable(p.groups[unit], OutsideUnit)
	p.put(here, p.groups[unit])
	if !every || len(parts) < 2 || choice || p.bundle.members[0].Split != nil || p.bundle.members[0].Extent || !p.exact(p.groups[unit], OwnUnit) {
		return true // distributions are told of whole units
	}
	for _, g := range parts {
		p.put(Cell{Units: here.Units, Group: g.ID, GroupName: g.Name}, []survey.Group{g})
	}
	return true
}

// parts are the groups of a unit in which anybody has a value, and whether every
// one of them may be told.
func (p *publisher) parts(unit survey.UnitID) (parts []survey.Group, every bool) {
	every = true
	for _, g := range p.groups[unit] {
		if p.empty([]survey.UnitID{unit}, g) {
			continue
		}
		parts = append(parts, g)
		here := Cell{Units: []survey.UnitID{unit}, Group: g.ID}
		every = every && p.open(here, OwnUnit) && p.exact([]survey.Group{g}, OwnUnit)
	}
	return parts, every
}

// besideSmallGroups reports whether the bundle is how questions were answered whose means
// are told of groups too small for that: how the unit answered and the groups' means
// together would tell how many in one of them chose an answer.
func (p *publisher) besideSmallGroups(unit survey.UnitID, groups []survey.Group) bool {
	split := p.bundle.members[0].Split
	return split != nil && slices.ContainsFunc(groups, func(g survey.Group) bool {
		telling := p.shown.cell(place{indicator: split.Main, unit: unit, group: g.ID})
		return telling != nil && telling.N < p.in.Thresholds.MinDistribution
	})
}

// gateHasGroups reports whether the share the bundle belongs to is told by
// group in a unit.
func (p *publisher) gateHasGroups(unit survey.UnitID) bool {
	if !p.bundle.isPart() {
		return false
	}
	for _, g := range p.groups[unit] {
		if p.shown.cell(place{indicator: p.bundle.gate, unit: unit, group: g.ID}) != nil {
			return true
		}
	}
	return false
}

// publishJoint tells everybody the figure of several units together. None of them is
// told one of its own, and each knows what its own people answered, or may: so nothing is
// told exactly of how many people, and nothing where it leaves a handful.
func (p *publisher) publishJoint(set unitSet) {
	joint := Cell{Units: set, Outside: true}
	if p.open(joint, OutsideUnit) && p.enough(p.groupsIn(set), OutsideUnit) && p.manyWithout(set, nil, p.in.Thresholds.MinAnswers) && !p.bundle.isPart() {
		p.putJoint(joint, p.groupsIn(set))
	}
}

// putJoint is put, with shares told in steps.
func (p *publisher) putJoint(c Cell, groups []survey.Group) {
	first := len(p.shown.Cells)
	p.put(c, groups)
	for i, ind := range p.bundle.members {
		if cell := &p.shown.Cells[first+i]; ind.IsShare() {
			sum := p.cells[ind.Key].of(groups)
			cell.Telling = Step
			cell.Low, cell.High = p.in.Thresholds.tellStep(sum.n, sum.x)
		}
	}
}

// tellable reports whether the bundle can be told of some groups together, exactly or as
// what else is left of it.
func (p *publisher) tellable(groups []survey.Group, v View) bool {
	if p.bundle.isPart() {
		return p.exact(groups, v)
	}
	return p.enough(groups, v)
}

// enough reports whether enough people have a value for every member of the bundle.
func (p *publisher) enough(groups []survey.Group, v View) bool {
	for _, ind := range p.bundle.members {
		if p.cells[ind.Key].of(groups).n < p.in.Thresholds.Least(ind, v) {
			return false
		}
	}
	return true
}

// exact reports whether every member of the bundle can be told exactly of some groups
// together.
func (p *publisher) exact(groups []survey.Group, v View) bool {
	for _, ind := range p.bundle.members {
		sum := p.cells[ind.Key].of(groups)
		if !p.in.Thresholds.exact(ind, sum, v) {
			return false
		}
		if telling, _ := tellMean(ind, sum.n, sum.mean()); !ind.IsCounted() && telling != Exact {
			return false
		}
		// A share and its unhappy end leave those between them, whom both together tell.
		if ind.Tail && !p.in.Thresholds.Safe(sum.n, sum.x+p.cells[ind.Of].of(groups).x) {
			return false
		}
	}
	return true
}

// open reports whether the bundle's gate is told in the same place, to the same
// eyes, and exactly where the bundle parts its people.
func (p *publisher) open(c Cell, v View) bool {
	if p.bundle.gate == "" {
		return true
	}
	c.Indicator = p.bundle.gate
	gate := p.shown.cell(c.place())
	return gate != nil && (v == OwnUnit || gate.Outside) && (gate.Telling == Exact || !p.bundle.isPart())
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

// put tells the figures of every member of the bundle in one place.
func (p *publisher) put(c Cell, groups []survey.Group) {
	for _, ind := range p.bundle.members {
		sum := p.cells[ind.Key].of(groups)
		c.Indicator, c.N, c.Missing, c.Groups = ind.Key, sum.n, sum.missing, sum.groups
		switch {
		case ind.Split != nil:
			c.Low, c.High, c.Between = sum.x, sum.x, sum.y
		case ind.IsShare():
			c.Telling, c.Low, c.High = p.in.Thresholds.tellShare(sum.n, sum.x)
		default:
			c.Telling, c.Mean = tellMean(ind, sum.n, sum.mean())
		}
		p.keep(c)
	}
}

func (p *publisher) keep(c Cell) {
	p.shown.Cells = append(p.shown.Cells, c)
	p.shown.stand(len(p.shown.Cells) - 1)
}

func byName(a, b survey.Group) int {
	return cmp.Or(cmp.Compare(len(a.Name), len(b.Name)), cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
}
