package setup_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"trivselspuls/server/setup"
	"trivselspuls/survey"
	"trivselspuls/survey/store/storetest"
)

// Units are joined by hand under the rule of the sets that are drawn: of one kind, in no other set,
// enough people also without the largest, and nobody left alone that shared before.
func TestJoined(t *testing.T) {
	invited := map[survey.UnitID]int{"a": 18, "b": 20, "c": 35, "d": 60, "e": 280, "f": 45, "g": 18, "x": 30, "y": 45}
	var units []survey.Unit
	var groups []survey.Group
	for _, id := range []survey.UnitID{"a", "b", "c", "d", "e", "f", "g", "x", "y"} {
		u, a := survey.Unit{ID: id, Name: string(id), Kind: survey.School}, survey.Pupils57
		if id >= "x" {
			u.Kind, a = survey.Kindergarten, survey.ParentsKindergarten
		}
		if id == "f" || id == "g" {
			u.Together = "f"
		}
		units, groups = append(units, u), append(groups, survey.Group{Unit: id, Audience: a, Invited: invited[id]})
	}
	for _, c := range []struct {
		ids  []survey.UnitID
		want string
	}{
		{nil, "[units are no two of the owner's, or one that is in no set]"},
		{[]survey.UnitID{"a"}, "[units are no two of the owner's, or one that is in no set]"},
		{[]survey.UnitID{"a", "elsewhere"}, "[units are no two of the owner's, or one that is in no set]"},
		{[]survey.UnitID{"a", "x"}, "[units are of several kinds]"},
		{[]survey.UnitID{"a", "g"}, "[units are in a set already]"},
		{[]survey.UnitID{"a", "e"}, "[units invite too few people to share figures]"},
		{[]survey.UnitID{"d", "e"}, "[units invite too few people to share figures]"}, // nobody needs it
		{[]survey.UnitID{"a", "b", "c"}, "[]"},
		{[]survey.UnitID{"c", "d"}, "[units invite too few people to share figures]"},
		{[]survey.UnitID{"f"}, "[]"},
	} {
		after, problems := setup.Joined(units, groups, c.ids)
		if got := fmt.Sprint(setup.Describe(problems)); got != c.want {
			t.Errorf("%v: %s, want %s", c.ids, got, c.want)
		}
		for _, u := range after {
			if inside := slices.Contains(c.ids, u.ID); c.want == "[]" && len(c.ids) > 1 && inside && u.Together != c.ids[0] || len(c.ids) == 1 && c.want == "[]" && u.Together != "" {
				t.Errorf("%v: %s is in the set %q", c.ids, u.ID, u.Together)
			}
		}
	}
	// Without its two neighbours the smallest finds no others.
	alone := slices.Clone(units[:3])
	groups[0].Invited, groups[1].Invited, groups[2].Invited = 18, 38, 39
	if _, problems := setup.Joined(alone, groups[:3], []survey.UnitID{"b", "c"}); fmt.Sprint(setup.Describe(problems)) != "[units leave another unit alone that shared with them]" {
		t.Errorf("the smallest is left alone: %v", problems)
	}
}

// A plan file names units that share; a name that is no unit's stores nothing of the plan.
func TestAPlanJoinsUnits(t *testing.T) {
	for names, want := range map[string]string{"[A, B, C]": "", "[A, D]": "together.1.units are no two of the owner's, or one that is in no set"} {
		st := storetest.New(t)
		p, err := setup.Read(strings.NewReader(`
owner: "Dalen"
units:
  - {name: A, kind: school, groups: [{audience: pupils-5-7, name: "5", invited: 18}]}
  - {name: B, kind: school, groups: [{audience: pupils-5-7, name: "5", invited: 20}]}
  - {name: C, kind: school, groups: [{audience: pupils-5-7, name: "5", invited: 35}]}
together: [` + names + `]
project:
  name: P
  from: 2026-08-01
  to: 2028-07-31
  phases: [{from: 2026-08-01, to: 2026-12-31}, {from: 2027-01-01, to: 2027-06-30}, {from: 2027-07-01, to: 2027-12-31}, {from: 2028-01-01, to: 2028-07-31}]
`))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.Apply(t.Context(), st); err == nil && want != "" || err != nil && err.Error() != want {
			t.Errorf("%s: %v, want %q", names, err, want)
		}
		owners, err := st.Owners(t.Context())
		if err != nil || len(owners) != map[bool]int{true: 1}[want == ""] {
			t.Errorf("%s: owners %v, %v", names, owners, err)
		}
		for _, o := range owners {
			units, err := st.UnitsOf(t.Context(), o.ID)
			if err != nil || units[0].Together == "" || units[0].Together != units[2].Together {
				t.Errorf("stored %+v, %v", units, err)
			}
		}
	}
}
