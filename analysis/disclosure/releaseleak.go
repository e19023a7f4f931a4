package disclosure

import (
	"fmt"
	"slices"

	"trivselspuls/survey"
)

// knowledge is some people whose counts somebody knows.
type knowledge struct {
	groups  map[survey.GroupID]bool
	size    int  // groups that were asked
	outside bool // known to others than the unit itself
	cell    int  // the released cell, −1 for a published figure
}

// leak looks for a part that can be found by subtracting what is published and
// what would be released, and is not safe by itself. It returns the cell that has
// to give the bundle up, or −1.
//
// Like checkClasses it sorts the groups by everything that is known of them: what
// several figures tell together is, at the finest, the sum over such a class.
func (r *releaser) leak(b int, released [][]survey.GroupID) int {
	if !slices.ContainsFunc(released, func(groups []survey.GroupID) bool { return groups != nil }) {
		return -1
	}
	for _, ind := range r.bundles[b].members {
		all := r.known(ind, released)
		for _, v := range []View{OwnUnit, OutsideUnit} {
			for _, class := range r.classes(ind, all, v) {
				if sum := r.sum(ind, class.groups); sum.n > 0 && !r.in.Thresholds.mayLeave(ind, sum, v) {
					if at := culprit(all, class); at >= 0 {
						return at
					}
				}
			}
		}
	}
	return -1
}

// known is what is known of an indicator: its published figures and the released
// cells, of those who were asked. What is published of several counts is not known: taking
// away what is known leaves as many.
func (r *releaser) known(ind Indicator, released [][]survey.GroupID) []knowledge {
	var all []knowledge
	for _, c := range r.shown.Cells {
		if c.Indicator != ind.Key || ind.IsCounted() && c.Telling != Exact {
			continue
		}
		k := knowledge{groups: map[survey.GroupID]bool{}, outside: c.Outside, cell: -1}
		for _, g := range r.in.Groups {
			if slices.Contains(c.Units, g.Group.Unit) && (c.Group == "" || c.Group == g.Group.ID) {
				k.add(g.Group, ind)
			}
		}
		all = append(all, k)
	}
	for i, groups := range released {
		k := knowledge{groups: map[survey.GroupID]bool{}, outside: true, cell: i}
		for _, g := range r.in.Groups {
			if slices.Contains(groups, g.Group.ID) {
				k.add(g.Group, ind)
			}
		}
		if k.size > 0 {
			all = append(all, k)
		}
	}
	return all
}

func (k *knowledge) add(g survey.Group, ind Indicator) {
	if slices.Contains(ind.Audiences, g.Audience) {
		k.groups[g.ID] = true
		k.size++
	}
}

// class is groups of which the same is known.
type class struct {
	groups []survey.GroupID
	in     []int // index of what is known of them
}

// classes sorts the groups by what is known of them in a view.
func (r *releaser) classes(ind Indicator, all []knowledge, v View) []class {
	at := map[string]int{}
	var classes []class
	for _, g := range r.in.Groups {
		var in []int
		for i, k := range all {
			if k.groups[g.Group.ID] && (v == OwnUnit || k.outside) {
				in = append(in, i)
			}
		}
		if len(in) == 0 || !slices.Contains(ind.Audiences, g.Group.Audience) {
			continue
		}
		key := fmt.Sprint(in)
		if _, seen := at[key]; !seen {
			at[key] = len(classes)
			classes = append(classes, class{in: in})
		}
		c := &classes[at[key]]
		c.groups = append(c.groups, g.Group.ID)
	}
	return classes
}

// culprit is the released cell that makes a class stand out: the one it lies in,
// or else one that takes a part of the smallest figure it lies in.
func culprit(all []knowledge, c class) int {
	smallest := -1
	for _, i := range c.in {
		if all[i].cell >= 0 {
			return all[i].cell
		}
		if smallest < 0 || all[i].size < all[smallest].size {
			smallest = i
		}
	}
	found, least := -1, 0
	for _, k := range all {
		if k.cell < 0 {
			continue
		}
		shared, published := 0, 0
		for g := range k.groups {
			if all[smallest].groups[g] {
				shared++
			}
		}
		for _, i := range c.in {
			for g := range k.groups {
				if all[i].groups[g] {
					published++
				}
			}
		}
		if published > 0 && (found < 0 || shared > least) {
			found, least = k.cell, shared
		}
	}
	return found
}
