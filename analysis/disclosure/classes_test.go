package disclosure_test

import (
	"errors"
	"testing"

	. "trivselspuls/analysis/disclosure"
	"trivselspuls/analysis/disclosure/disclosuretest"
	"trivselspuls/survey"
)

// What the check after the fact must refuse, given cells that no publisher of
// ours would have put side by side.
func TestCheckClasses(t *testing.T) {
	m := disclosuretest.NewTown(survey.Baseline, "2025-03-01").
		School("A", survey.Pupils810, [3]int{60, 50, 9}, [3]int{60, 40, 8}).
		School("B", survey.Pupils810, [3]int{60, 45, 1}).
		School("C", survey.Pupils810, [3]int{60, 15, 6})
	share := Indicators(m.Questionnaires)[0]
	unit := func(name string, outside bool) Cell {
		return Cell{Units: []survey.UnitID{survey.UnitID("unit-" + name)}, Outside: outside}
	}
	group := func(name string) Cell {
		c := unit(name[:1], false)
		c.Group = survey.GroupID("group-" + name)
		return c
	}
	total := Cell{Units: []survey.UnitID{"unit-A", "unit-B", "unit-C"}, Total: true, Outside: true}
	ab := Cell{Units: []survey.UnitID{"unit-A", "unit-B"}, Outside: true}
	for _, c := range []struct {
		name  string
		cells []Cell
		safe  bool
	}{
		{"nothing", nil, true},
		{"a unit", []Cell{unit("A", true)}, true},
		{"an unsafe unit", []Cell{unit("B", true)}, false},
		{"a unit and its groups", []Cell{unit("A", true), group("A-0"), group("A-1")}, true},
		{"a unit and one of its groups, the other safe", []Cell{unit("A", true), group("A-0")}, true},
		{"a joint figure and one of two: the rest is unsafe", []Cell{ab, unit("A", true)}, false},
		{"a joint figure by itself", []Cell{ab}, true},
		{"a total and two of three: the rest is C, safe for itself and not for others", []Cell{total, ab}, false},
		{"the same, C seen by itself", []Cell{total, ab, unit("C", false)}, false},
		{"a group by itself, unsafe", []Cell{group("B-0")}, false},
		{"C seen by itself", []Cell{unit("C", false)}, true},
		{"C seen by others", []Cell{unit("C", true)}, false},
	} {
		s := Snapshot{Thresholds: Floors(), Cells: c.cells}
		for i := range s.Cells {
			s.Cells[i].Indicator = share.Key
		}
		err := CheckClasses(m.Input, s, share)
		if (err == nil) != c.safe || err != nil && !errors.Is(err, ErrUnsafe) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}
