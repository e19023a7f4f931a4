package disclosure

import (
	"cmp"
	"slices"

	"trivselspuls/survey"
)

// MergeReportingUnits decides which units share one figure, from the numbers
// invited alone, so that it can be fixed and told before anybody has answered.
// Units that invite nobody are left out. Units of the same kind that invite
// fewer than least are put together, smallest first, until they reach it; what
// then remains below joins the last such unit, or, when there is none, the
// smallest unit that stands alone. A unit with nobody of its kind to join stays
// alone.
//
// Every unit is in exactly one of the returned sets. Sets and their members are
// in the order of units.
func MergeReportingUnits(units []survey.Unit, invited map[survey.UnitID]int, least int) []unitSet {
	byKind := map[survey.UnitKind][]survey.Unit{}
	order := map[survey.UnitID]int{}
	for i, u := range units {
		order[u.ID] = i
		if invited[u.ID] > 0 {
			byKind[u.Kind] = append(byKind[u.Kind], u)
		}
	}
	var sets []unitSet
	for _, same := range byKind {
		sets = append(sets, mergeOfKind(same, invited, least)...)
	}
	for _, set := range sets {
		slices.SortFunc(set, func(a, b survey.UnitID) int { return cmp.Compare(order[a], order[b]) })
	}
	slices.SortFunc(sets, func(a, b unitSet) int { return cmp.Compare(order[a[0]], order[b[0]]) })
	return sets
}

func mergeOfKind(units []survey.Unit, invited map[survey.UnitID]int, least int) []unitSet {
	units = slices.Clone(units)
	slices.SortFunc(units, func(a, b survey.Unit) int {
		return cmp.Or(cmp.Compare(invited[a.ID], invited[b.ID]), cmp.Compare(a.ID, b.ID))
	})
	var joint, alone []unitSet
	var open unitSet
	sum := 0
	for _, u := range units {
		if invited[u.ID] >= least {
			alone = append(alone, unitSet{u.ID})
			continue
		}
		open = append(open, u.ID)
		if sum += invited[u.ID]; sum >= least {
			joint = append(joint, open)
			open, sum = nil, 0
		}
	}
	switch {
	case len(open) == 0:
	case len(joint) > 0:
		joint[len(joint)-1] = append(joint[len(joint)-1], open...)
	case len(alone) > 0:
		alone[0] = append(alone[0], open...)
	default:
		alone = append(alone, open)
	}
	return append(joint, alone...)
}
