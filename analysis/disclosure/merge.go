package disclosure

import (
	"cmp"
	"slices"

	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

// merging is how large a unit must be to have figures of its own, in people invited,
// and how large those are that share one.
type merging struct {
	alone int // a unit with so many has its own
	joint int // units that share one have so many together
	rest  int // and so many without the largest of them, which knows its own part
	fill  int // when the small ones are too few, units with fewer than so many share with them
}

// Ordinary figures of units too small for their own are shared until about 25 answer.
const (
	jointInvited = 30
	jointRest    = 24
)

// mergingOf is how the units of an indicator are merged. For sensitive figures small
// units draw in larger ones until the set is large enough; for ordinary ones they do
// not: it would cost those more than it gives the small ones.
func (t Thresholds) mergingOf(ind Indicator) merging {
	if ind.IsMerged() {
		return merging{alone: t.MinReporting, joint: t.MinReporting, rest: t.MinReporting * 9 / 10, fill: 3 * t.MinReporting}
	}
	return merging{alone: t.MinAlone, joint: max(jointInvited, t.MinAlone), rest: jointRest}
}

// MergedUnits decides which units share one figure of an indicator, from the numbers
// invited alone, so that it can be fixed and told before anybody has answered. Units that
// invite nobody are left out. Units are merged with others of their kind, smallest first;
// the staff of schools and of kindergartens are merged together. A unit that finds no
// others stays alone. Sets that were made by hand come first.
//
// Every unit is in exactly one of the returned sets. Sets and their members are in the
// order of units.
func MergedUnits(units []survey.Unit, invited map[survey.UnitID]int, ind Indicator, t Thresholds) []unitSet {
	byKind := map[survey.UnitKind][]survey.Unit{}
	order := map[survey.UnitID]int{}
	together := ind.asksStaff()
	for i, u := range units {
		order[u.ID] = i
		if invited[u.ID] == 0 {
			continue
		}
		kind := u.Kind
		if together {
			kind = ""
		}
		byKind[kind] = append(byKind[kind], u)
	}
	var sets []unitSet
	m := t.mergingOf(ind)
	for _, same := range byKind {
		made, others := m.byHand(same, invited)
		sets = append(append(sets, made...), m.merge(others, invited)...)
	}
	for _, set := range sets {
		slices.SortFunc(set, func(a, b survey.UnitID) int { return cmp.Compare(order[a], order[b]) })
	}
	slices.SortFunc(sets, func(a, b unitSet) int { return cmp.Compare(order[a[0]], order[b[0]]) })
	return sets
}

// SharersOf are, of every unit that invites an audience, all that share its figures about
// having been hurt.
func SharersOf(units []survey.Unit, invited map[survey.UnitID]int, a survey.Audience) map[survey.UnitID][]survey.UnitID {
	return byUnit(MergedUnits(units, invited, sensitiveOf(a), Floors()))
}

// byUnit are the sets by each unit in them.
func byUnit(sets []unitSet) map[survey.UnitID]unitSet {
	of := map[survey.UnitID]unitSet{}
	for _, set := range sets {
		for _, u := range set {
			of[u] = set
		}
	}
	return of
}

// sensitiveOf stands for the figures of an audience about having been hurt.
func sensitiveOf(a survey.Audience) Indicator {
	return Indicator{Kind: questionnaire.Share, Sensitive: true, Audiences: []survey.Audience{a}}
}

// byHand takes out the sets that were made by hand and are as large as others must be, if
// any unit of theirs is too small. Ordinary figures are shared by their small units only.
func (m merging) byHand(units []survey.Unit, invited map[survey.UnitID]int) (sets []unitSet, others []survey.Unit) {
	made := map[survey.UnitID]unitSet{}
	for _, u := range units {
		if u.Together != "" && (m.fill > 0 || invited[u.ID] < m.alone) {
			made[u.Together] = append(made[u.Together], u.ID)
		}
	}
	for first, set := range made {
		sizes := survey.Map(set, func(u survey.UnitID) int { return invited[u] })
		sum := 0
		for _, n := range sizes {
			sum += n
		}
		if slices.Min(sizes) < m.alone && sum >= m.joint && sum-slices.Max(sizes) >= m.rest {
			sets = append(sets, set)
		} else {
			delete(made, first)
		}
	}
	return sets, slices.DeleteFunc(slices.Clone(units), func(u survey.Unit) bool { return slices.Contains(made[u.Together], u.ID) })
}

// merge makes sets of the smallest units. What does not reach a set of its own joins the
// last one; when there is none, it draws in the smallest of the larger units, or its units
// stay alone.
func (m merging) merge(units []survey.Unit, invited map[survey.UnitID]int) []unitSet {
	units = slices.Clone(units)
	slices.SortFunc(units, func(a, b survey.Unit) int {
		return cmp.Or(cmp.Compare(invited[a.ID], invited[b.ID]), cmp.Compare(a.ID, b.ID))
	})
	var joint []unitSet
	var open unitSet
	sum := 0
	next := 0
	for ; next < len(units); next++ {
		largest := invited[units[next].ID] // they come smallest first
		if largest >= m.alone && (len(open) == 0 || len(joint) > 0 || largest >= m.fill) {
			break
		}
		open, sum = append(open, units[next].ID), sum+largest
		if len(open) > 1 && sum >= m.joint && sum-largest >= m.rest {
			joint, open, sum = append(joint, open), nil, 0
		}
	}
	switch {
	case len(open) == 0:
	case len(joint) > 0:
		joint[len(joint)-1] = append(joint[len(joint)-1], open...)
	default:
		for _, u := range open {
			joint = append(joint, unitSet{u})
		}
	}
	for _, u := range units[next:] {
		joint = append(joint, unitSet{u.ID})
	}
	return joint
}
