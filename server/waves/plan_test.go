package waves

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"trivselspuls/survey"
)

// unitOf makes a unit with one group a number, named «1. trinn» and up.
func unitOf(id survey.UnitID, kind survey.UnitKind, invited ...int) (survey.Unit, []survey.Group) {
	u := survey.Unit{ID: id, Name: "unit " + string(id), Kind: kind}
	var groups []survey.Group
	for i, n := range invited {
		groups = append(groups, survey.Group{
			ID: survey.GroupID(fmt.Sprintf("%s-%d", id, i)), Unit: id, Audience: survey.Staff,
			Name: fmt.Sprintf("%d. trinn", i+1), Invited: n,
		})
	}
	return u, groups
}

// names shows planned groups as "unit: name (invited)".
func names(planned []PlannedGroup) []string {
	var names []string
	for _, p := range planned {
		names = append(names, fmt.Sprintf("%s: %s (%d)", p.Unit, p.Name, p.Invited))
	}
	return names
}

func TestPlanMergesNeighbours(t *testing.T) {
	for name, c := range map[string]struct {
		invited []int
		want    []string
	}{
		"large enough":       {[]int{10, 25}, []string{"a: 1. trinn (10)", "a: 2. trinn (25)"}},
		"smaller neighbour":  {[]int{20, 9, 12}, []string{"a: 1. trinn (20)", "a: 2. trinn + 3. trinn (21)"}},
		"at the beginning":   {[]int{3, 12, 10}, []string{"a: 1. trinn + 2. trinn (15)", "a: 3. trinn (10)"}},
		"at the end":         {[]int{12, 10, 3}, []string{"a: 1. trinn (12)", "a: 2. trinn + 3. trinn (13)"}},
		"all into one":       {[]int{4, 4, 4}, []string{"a: 1. trinn + 2. trinn + 3. trinn (12)"}},
		"nobody is left out": {[]int{0, 12}, []string{"a: 2. trinn (12)"}},
		"tenth after the ninth": {
			[]int{11, 12, 13, 14, 15, 16, 17, 18, 6, 10, 30},
			[]string{
				"a: 1. trinn (11)", "a: 2. trinn (12)", "a: 3. trinn (13)", "a: 4. trinn (14)", "a: 5. trinn (15)",
				"a: 6. trinn (16)", "a: 7. trinn (17)", "a: 8. trinn (18)", "a: 9. trinn + 10. trinn (16)", "a: 11. trinn (30)",
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			u, groups := unitOf("a", survey.School, c.invited...)
			if diff := cmp.Diff(c.want, names(mergeAudience(survey.Staff, []survey.Unit{u}, groups))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestPlanMergesSmallUnitsOfAKind(t *testing.T) {
	a, ga := unitOf("a", survey.Kindergarten, 24)
	b, gb := unitOf("b", survey.Kindergarten, 7)
	c, gc := unitOf("c", survey.Kindergarten, 2, 3)
	d, gd := unitOf("d", survey.School, 8)
	got := names(mergeAudience(survey.Staff, []survey.Unit{a, b, c, d}, slices.Concat(ga, gb, gc, gd)))
	want := []string{"a: 1. trinn (24)", ": unit b + unit c (12)", "d: 1. trinn (8)"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// Whatever is planned, everybody who is invited is in exactly one group, and a
// group below ten has nobody left of its kind to be merged with.
func TestPlanLeavesNobodyOut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		kinds := []survey.UnitKind{survey.School, survey.Kindergarten}
		var units []survey.Unit
		var groups []survey.Group
		total := 0
		for i := range rapid.IntRange(1, 5).Draw(t, "units") {
			invited := rapid.SliceOfN(rapid.IntRange(0, 30), 1, 10).Draw(t, "invited")
			u, own := unitOf(survey.UnitID(rune('a'+i)), rapid.SampledFrom(kinds).Draw(t, "kind"), invited...)
			units, groups = append(units, u), append(groups, own...)
			for _, n := range invited {
				total += n
			}
		}
		kindOf := map[survey.UnitID]survey.UnitKind{}
		for _, u := range units {
			kindOf[u.ID] = u.Kind
		}
		sum, small := 0, map[survey.UnitKind]int{}
		for _, p := range mergeAudience(survey.Staff, units, groups) {
			parts := 0
			for _, part := range p.Merges {
				parts += part.Invited
			}
			if parts != p.Invited {
				t.Errorf("%s invites %d and is made of %d", p.Name, p.Invited, parts)
			}
			sum += parts
			if p.Invited < survey.MinGroup {
				small[kindOf[p.Merges[0].Unit]]++
			}
		}
		if sum != total {
			t.Errorf("%d of %d are planned for", sum, total)
		}
		for kind, n := range small {
			if n > 1 {
				t.Errorf("%d groups of kind %s are too small and were not merged", n, kind)
			}
		}
	})
}
