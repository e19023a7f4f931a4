package setup

import (
	"strings"
	"testing"
)

// Every mistake of a file is told at once, with where it stands.
func TestAPlansMistakesAreAllTold(t *testing.T) {
	_, err := Read(strings.NewReader(`
owner: ""
contacts: [{name: Nurse, phone: call me}]
units:
  - {name: A, kind: school, groups: [{audience: pupils-3-4, name: "3", invited: -1}, {audience: children-4-5, name: x, invited: 10}]}
  - {name: a, kind: church}
project:
  name: P
  from: 2026-08-17
  to: 2026-08-01
  phases: [{from: 2026-01-01, to: 2026-02-01}]
  waves: [{name: W, kind: pulse, from: 2026-01-01, to: 2026-01-02}]
accounts:
  - {name: B, login: b, role: leader}
  - {name: C, login: c, role: leader, unit: Z}
`))
	if err == nil {
		t.Fatal("taken")
	}
	for _, wanted := range []string{
		"owner.name is missing", "contacts.1.phone is not a telephone number", "units.1.groups.1.invited is out of range", "units.1.groups.2.audience does not exist at such a unit",
		"units.2.name is taken already", "units.2.kind is none of those there are", "project.to comes before the beginning", "project.phase must be four",
		"project.waves.1.audiences is missing", "accounts.1.unit is missing: this role holds for one unit", "accounts.2.unit is none of those there are",
	} {
		if !strings.Contains(err.Error(), wanted) {
			t.Errorf("%q is not told:\n%v", wanted, err)
		}
	}
}
