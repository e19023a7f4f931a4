package disclosure_test

import (
	"fmt"
	"os"
	"slices"
	"testing"

	. "trivselspuls/analysis/disclosure"
	"trivselspuls/analysis/disclosure/disclosuretest"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

// Layer 3: every truth there can be. All towns of one shape are published, and
// those that give the very same bytes are put together: among these an attacker
// who knows the rules by heart cannot choose. A count is disclosed when it is
// the same, or nearly, in all of them.

// shape is a town with the sizes of its groups fixed and their counts open.
type shape struct {
	units [][]int // answers per group, unit by unit
	forms bool    // one group; counts are: only form one, only form two, both
	parts bool    // one unit of one question; counts are, group by group: unhappy, between
	end   *questionnaire.Cut
}

func (s shape) sizes() []int { return slices.Concat(s.units...) }

// town builds the truth: a count per group.
func (s shape) town(truth []int) *disclosuretest.Town {
	if s.parts {
		return s.questionTown(truth)
	}
	m := disclosuretest.NewTown(survey.Baseline, "2025-03-01")
	if s.forms {
		n := s.units[0][0]
		m.School("A", survey.Pupils810, [3]int{60, n, 0})
		for i, r := range m.Groups[0].Responses {
			switch {
			case i < truth[0]:
				r[0] = 4
			case i < truth[0]+truth[1]:
				r[1] = 4
			case i < truth[0]+truth[1]+truth[2]:
				r[0], r[1] = 4, 4
			}
		}
		return m
	}
	next := 0
	for i, groups := range s.units {
		var sizes [][3]int
		for _, n := range groups {
			sizes = append(sizes, [3]int{max(n+5, 41), n, truth[next]})
			next++
		}
		m.School(string(rune('A'+i)), survey.Pupils810, sizes...)
	}
	return m
}

// cells are the counts somebody might want to know, as (n, x): of groups and
// units, or of the union and its forms.
func (s shape) cells(truth []int) [][2]int {
	if s.parts {
		return s.partCells(truth)
	}
	if s.forms {
		n := s.units[0][0]
		return [][2]int{{n, truth[0] + truth[2]}, {n, truth[1] + truth[2]}, {n, truth[0] + truth[1] + truth[2]}}
	}
	var cells [][2]int
	next := 0
	for _, groups := range s.units {
		unit := [2]int{}
		for _, n := range groups {
			cells = append(cells, [2]int{n, truth[next]})
			unit[0], unit[1] = unit[0]+n, unit[1]+truth[next]
			next++
		}
		cells = append(cells, unit)
	}
	return cells
}

// each calls f with every truth. It stands still while f runs.
func (s shape) each(f func(truth []int)) {
	tops := s.sizes()
	if s.forms {
		tops = []int{tops[0], tops[0], tops[0]}
	}
	if s.parts {
		tops = nil
		for _, n := range s.sizes() {
			tops = append(tops, n, n)
		}
	}
	truth := make([]int, len(tops))
	for {
		if s.possible(truth, tops) {
			f(truth)
		}
		i := 0
		for ; i < len(truth) && truth[i] == tops[i]; i++ {
			truth[i] = 0
		}
		if i == len(truth) {
			return
		}
		truth[i]++
	}
}

// possible reports whether counts of the same people are not more than these.
func (s shape) possible(truth, tops []int) bool {
	if s.forms {
		return truth[0]+truth[1]+truth[2] <= tops[0]
	}
	for i := 0; s.parts && i < len(truth); i += 2 {
		if truth[i]+truth[i+1] > tops[i] {
			return false
		}
	}
	return true
}

// disclosed lists the unsafe counts with too few values among the truths that
// publish the same.
func (s shape) disclosed(t *testing.T) []string {
	t.Helper()
	values := map[string][]map[int]bool{} // published bytes, cell: values
	var keys []string
	s.each(func(truth []int) {
		key := s.published(t, truth)
		keys = append(keys, key)
		if values[key] == nil {
			values[key] = make([]map[int]bool, len(s.cells(truth)))
		}
		for i, c := range s.cells(truth) {
			if values[key][i] == nil {
				values[key][i] = map[int]bool{}
			}
			values[key][i][c[1]] = true
		}
	})
	var found []string
	next := 0
	s.each(func(truth []int) {
		possible := values[keys[next]]
		next++
		for i, c := range s.cells(truth) {
			if unsafe(Floors(), c[0], c[1]) && len(possible[i]) < few {
				found = append(found, fmt.Sprintf("%v %v: count %d of %d has %d possible values", s.units, truth, c[1], c[0], len(possible[i])))
			}
		}
	})
	return found
}

// published is everything anybody can learn of a truth. A snapshot is finer than
// what is printed from it: it has the counts themselves.
func (s shape) published(t *testing.T, truth []int) string {
	t.Helper()
	snapshot, err := Publish(s.town(truth).Input)
	if err != nil {
		t.Fatal(err)
	}
	text := ""
	for _, c := range snapshot.Cells {
		if ind, _ := snapshot.Indicator(c.Indicator); ind.IsCounted() {
			text += fmt.Sprintln(c.Indicator, c.Units, c.Group, c.Total, c.Outside, c.Telling, c.N, c.Low, c.High, c.Between)
		}
	}
	return text
}

func TestAttackEveryTruth(t *testing.T) {
	attackEveryTruth(t, map[string]shape{
		"a unit of three groups": {units: [][]int{{20, 22, 18}}},
		"a unit of two groups":   {units: [][]int{{47, 60}}},
		"two units":              {units: [][]int{{47}, {60}}},
		"two units of two":       {units: [][]int{{9, 10}, {11, 8}}},
		"a union and its forms":  {units: [][]int{{24}}, forms: true},
		"a question":             {units: [][]int{{24}}, parts: true},
		"a question of two":      {units: [][]int{{10, 11}}, parts: true},
		"a question and its end": {units: [][]int{{24}}, parts: true, end: &questionnaire.Cut{Option: 2, OrLower: true}},
	})
}

// Larger shapes, around the number where the smallest count changes.
func TestProveEveryTruth(t *testing.T) {
	proving(t)
	attackEveryTruth(t, map[string]shape{
		"three units":          {units: [][]int{{30}, {31}, {33}}},
		"a larger union":       {units: [][]int{{33}}, forms: true},
		"groups around thirty": {units: [][]int{{29, 30, 12}}},
		"a question of more":   {units: [][]int{{31, 12}}, parts: true},
	})
}

func attackEveryTruth(t *testing.T, shapes map[string]shape) {
	for name, s := range shapes {
		t.Run(name, func(t *testing.T) {
			if testing.Short() {
				t.Skip("long")
			}
			for i, leak := range s.disclosed(t) {
				if t.Error(leak); i == 4 {
					t.Fatal("and more")
				}
			}
		})
	}
}

// proving skips what takes minutes unless `make prove` asks for it.
func proving(t *testing.T) {
	t.Helper()
	if os.Getenv("TRIVSELSPULS_PROVE") == "" {
		t.Skip("only in make prove")
	}
}
