package analysis

import (
	"errors"
	"testing"

	"trivselspuls/survey"
)

// What the check after the fact must refuse, given cells that no publisher of
// ours would have put side by side.
func TestCheckClasses(t *testing.T) {
	m := newTown(survey.Baseline, "2025-03-01").
		school("A", survey.Pupils810, [3]int{60, 50, 9}, [3]int{60, 40, 8}).
		school("B", survey.Pupils810, [3]int{60, 45, 1}).
		school("C", survey.Pupils810, [3]int{60, 15, 6})
	all := bundles(m.Questionnaires)
	truth, _ := tallyGroups(m.Input, all)
	share := all[0].members[0]
	unit := func(name string, outside bool) Cell {
		return Cell{Units: unitSet{survey.UnitID("unit-" + name)}, Outside: outside}
	}
	group := func(name string) Cell {
		c := unit(name[:1], false)
		c.Group = survey.GroupID("group-" + name)
		return c
	}
	total := Cell{Units: unitSet{"unit-A", "unit-B", "unit-C"}, Total: true, Outside: true}
	ab := Cell{Units: unitSet{"unit-A", "unit-B"}, Outside: true}
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
		err := checkClasses(m.Input, s, share, truth[share.Key])
		if (err == nil) != c.safe || err != nil && !errors.Is(err, ErrUnsafe) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// A change that is clear by itself is not called clear when it is one of many
// that are not.
func TestManyChangesAtOnce(t *testing.T) {
	texts, err := loadTexts("nb")
	if err != nil {
		t.Fatal(err)
	}
	word := func(p float64, others int) Word {
		changes := []*Change{{Word: ClearlyBetter, p: p}}
		for range others {
			changes = append(changes, &Change{Word: Uncertain, p: 0.8})
		}
		changes = append(changes, &Change{}) // not compared: no part of the family
		judge(changes, nil, texts)
		if first := changes[0]; first.Alone != (first.Word == Uncertain) || first.WordText == "" {
			t.Errorf("told as %+v", first)
		}
		return changes[0].Word
	}
	for _, c := range []struct {
		p      float64
		others int
		want   Word
	}{
		{0.04, 0, ClearlyBetter},
		{0.04, 1, ClearlyBetter}, // 0.08 adjusted
		{0.04, 2, Uncertain},     // 0.12
		{0.001, 50, ClearlyBetter},
		{0.001, 120, Uncertain},
	} {
		if got := word(c.p, c.others); got != c.want {
			t.Errorf("p %v among %d others: %s, want %s", c.p, c.others, got, c.want)
		}
	}
}
