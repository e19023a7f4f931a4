package web_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/survey"
)

// What is looked for: counts that could point at somebody, for whoever reads everything and for
// an insider, who knows every answer of the own unit as well.

// insiders reads everything once more as somebody of each of some units. Of the others no count
// may be known, and two values may be left of one in fifty at most.
func (e *eavesdropper) insiders(t *testing.T, units ...survey.UnitID) {
	t.Helper()
	close, tried := 0, 0
	for _, unit := range units {
		known := *e
		known.insider = unit
		s := known.solve(e.telling, e.moved)
		s.withFollowUps(t)
		for _, cell := range known.unsafe() {
			tried++
			if got := s.values(cell); len(got) < few-1 {
				n, x, _ := e.truth(cell.wave, cell.name, cell.groups)
				t.Errorf("who knows all of %s: %s in wave %d of groups %v, in truth %d of %d, can only be %v", unit, cell.name, cell.wave+1, cell.groups, x, n, got)
			} else if len(got) < few {
				close++
			}
		}
	}
	t.Logf("insiders leave two values for %d of %d counts", close, tried)
	if tried == 0 || 50*close > tried {
		t.Errorf("insiders leave two values for %d of %d counts", close, tried)
	}
}

// knowOwn adds everything that is true of the insider's own groups.
func (s *solver) knowOwn() {
	for i, g := range s.groups {
		for _, c := range s.countings(g.Audience) {
			for w := range s.waves {
				if g.Unit == s.insider {
					_, x, _ := s.truth(w, c.name, []int{i})
					s.system.Sum(x, x, s.cell(w, c.name, []int{i}))
				}
			}
		}
	}
}

// ofOthers are some groups without the insider's own.
func (e *eavesdropper) ofOthers(groups []int) []int {
	return slices.DeleteFunc(slices.Clone(groups), func(g int) bool { return e.groups[g].Unit == e.insider })
}

// unsafe are the counts that could point at somebody, of groups and units and all
// other places that were heard of.
func (e *eavesdropper) unsafe() []heard {
	cells := map[string]heard{}
	add := func(wave int, name string, groups []int) {
		if groups = e.ofOthers(groups); len(groups) == 0 {
			return
		}
		cells[fmt.Sprint(wave, name, groups)] = heard{wave: wave, name: name, groups: groups}
	}
	for w := range e.waves {
		for i, g := range e.groups {
			for _, c := range e.countings(g.Audience) {
				add(w, c.name, []int{i})
				var unit []int
				for j, other := range e.groups {
					if other.Unit == g.Unit && e.counting(other.Audience, c.name) != nil {
						unit = append(unit, j)
					}
				}
				add(w, c.name, unit)
			}
		}
	}
	for _, f := range slices.Concat(e.telling, e.hidden) {
		add(f.wave, f.name, f.groups)
	}
	var list []heard
	for _, key := range slices.Sorted(maps.Keys(cells)) {
		if e.pointsAtSomebody(cells[key]) {
			list = append(list, cells[key])
		}
	}
	return list
}

// few reports whether a mean is of too few answers to be shown.
func (e *eavesdropper) few(f heard) bool {
	n, _, _ := e.truth(f.wave, f.name, f.groups)
	return n < disclosure.Floors().MinAnswers
}

// pointsAtSomebody reports whether knowing a count could. Nobody cannot be pointed at.
func (e *eavesdropper) pointsAtSomebody(f heard) bool {
	n, x, _ := e.truth(f.wave, f.name, f.groups)
	c := e.counting(e.groups[f.groups[0]].Audience, f.name)
	switch {
	case c.items > 0:
		return n > 0 && e.few(f)
	case c.part == 2: // the others are not all like that
		return x > 0 && x < n && !disclosure.Floors().Safe(n, n-x)
	}
	return x > 0 && !disclosure.Floors().Safe(n, x)
}
