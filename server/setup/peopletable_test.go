package setup

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"trivselspuls/survey"
	"trivselspuls/survey/must"
)

// Tables of people as offices have them: who, how they sign in, and what they may where, or
// which cell is wrong.
func TestPeopleAsOfficesListThem(t *testing.T) {
	called := PeopleWords{
		Roles: map[string]survey.Role{
			"rektor": survey.Leader, "styrer": survey.Leader, "styrar": survey.Leader, "arbeidsgruppe": survey.WorkingGroup,
			"styringsgruppe": survey.SteeringGroup, "ppt": survey.PPTRole, "veileder": survey.Adviser, "referansegruppe": survey.ReferenceGroup,
		},
		Units: map[string]survey.UnitKind{"alle": "", "alle skoler": survey.School},
	}
	names := survey.UnitNames(corpusUnits)
	corpus := strings.Split(string(must.Have(os.ReadFile("testdata/people.txt"))(t)), "\n== ")[1:]
	for _, one := range corpus {
		name, rest, _ := strings.Cut(strings.TrimSpace(one), "\n")
		var table, want, got []string
		for line := range strings.SplitSeq(rest, "\n") {
			if said, ok := strings.CutPrefix(line, "+ "); ok {
				want = append(want, said)
			} else if line != "" {
				table = append(table, line)
			}
		}
		for _, r := range ReadPeople(strings.Join(table, "\n")+"\n", corpusUnits, called) {
			said := []string{fmt.Sprint(r.Line), r.Account.Name, r.Account.Login}
			for _, g := range r.Grants {
				said = append(said, strings.TrimSuffix(string(g.Role)+" "+names[g.Unit], " "))
			}
			for _, field := range r.Guessed {
				said = append(said, "?"+field)
			}
			for _, p := range r.Problems {
				said = append(said, "! "+p.Field+" "+string(p.Kind))
			}
			got = append(got, strings.Join(said, " | "))
		}
		if strings.Join(got, "\n") != strings.Join(want, "\n") {
			t.Errorf("%s is read as\n+ %s\nwant\n+ %s", name, strings.Join(got, "\n+ "), strings.Join(want, "\n+ "))
		}
	}
}
