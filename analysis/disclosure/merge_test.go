package disclosure

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"trivselspuls/survey"
)

// Merging looks at the numbers invited only, keeps every unit once, and leaves
// nobody below the limit who had somebody of its kind to join.
func TestMergeReportingUnits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		units, asked := drawUnits(t)
		sets := MergeReportingUnits(units, asked, 40)
		seen := map[string]int{}
		perKind := map[string]int{}
		for _, set := range sets {
			sum := 0
			kind := kindOf(units, set[0])
			perKind[kind]++
			for _, u := range set {
				seen[string(u)]++
				sum += asked[u]
				if kindOf(units, u) != kind {
					t.Fatalf("set %v holds two kinds", set)
				}
			}
			if sum < 40 && perKind[kind] > 1 {
				t.Fatalf("set %v invites %d with others to join", set, sum)
			}
		}
		for _, u := range units {
			want := 1
			if asked[u.ID] == 0 {
				want = 0
			}
			if seen[string(u.ID)] != want {
				t.Fatalf("unit %s is in %d sets", u.ID, seen[string(u.ID)])
			}
		}
	})
}

func drawUnits(t *rapid.T) ([]survey.Unit, map[survey.UnitID]int) {
	var units []survey.Unit
	asked := map[survey.UnitID]int{}
	for i := range rapid.IntRange(1, 12).Draw(t, "units") {
		u := survey.Unit{ID: survey.UnitID(fmt.Sprint("u", i)), Kind: survey.School}
		if rapid.Bool().Draw(t, "kindergarten") {
			u.Kind = survey.Kindergarten
		}
		units = append(units, u)
		asked[u.ID] = rapid.IntRange(0, 90).Draw(t, "invited")
	}
	return units, asked
}

func kindOf(units []survey.Unit, id survey.UnitID) string {
	for _, u := range units {
		if u.ID == id {
			return string(u.Kind)
		}
	}
	return ""
}
