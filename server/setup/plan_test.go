package setup_test

import (
	"strings"
	"testing"

	"trivselspuls/server/setup"
	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// Every mistake of a file is told at once, with where it stands, and so is what is
// taken already.
func TestAPlansMistakesAreAllTold(t *testing.T) {
	st := storetest.New(t)
	if _, err := dalen().Apply(t.Context(), st); err != nil {
		t.Fatal(err)
	}
	p, err := setup.Read(strings.NewReader(`
owner: "Dalen"
contacts: [{name: Nurse, phone: call me}]
holidays: [{name: Autumn, from: 2026-10-09, to: 2026-10-05}]
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
  - {name: C, login: b, role: leader, unit: Z}
  - {name: D, login: kari, role: researcher}
`))
	if err != nil {
		t.Fatal(err)
	}
	if _, err = p.Apply(t.Context(), st); err == nil {
		t.Fatal("taken")
	}
	for _, wanted := range []string{
		"owner.name is taken already", "contacts.1.phone is not a telephone number", "holidays.1.to comes before the beginning", "units.1.groups.1.invited is out of range", "units.1.groups.2.audience does not exist at such a unit",
		"units.2.name is taken already", "units.2.kind is none of those there are", "project.to comes before the beginning", "project.phase must be four",
		"project.waves.1.audiences is missing", "accounts.1.unit is missing: this role holds for one unit", "accounts.2.unit is none of those there are",
		"accounts.2.login is taken already", "accounts.3.login is taken already",
	} {
		if !strings.Contains(err.Error()+"\n", wanted+"\n") {
			t.Errorf("%q is not told:\n%v", wanted, err)
		}
	}
	if owners, err := st.Owners(t.Context()); len(owners) != 1 || err != nil {
		t.Errorf("%d owners (%v)", len(owners), err)
	}
}

// A wave of a file lies in the file's project, and is not stored beside it.
func TestAPlansWavesLieInItsProject(t *testing.T) {
	st := storetest.New(t)
	for field, move := range map[string]func(*setup.Wave){
		"project.waves.1.from": func(w *setup.Wave) { w.Period.From = w.Period.From.AddDate(0, 0, -1) },
		"project.waves.1.to":   func(w *setup.Wave) { w.Period.To = w.Period.To.AddDate(0, 0, 1) },
	} {
		p := dalen()
		move(&p.Project.Waves[0])
		if _, err := p.Apply(t.Context(), st); err == nil || !strings.Contains(err.Error(), field+" comes ") {
			t.Errorf("%s: %v", field, err)
		}
	}
	if _, err := dalen().Apply(t.Context(), st); err != nil {
		t.Errorf("a wave as long as its project: %v", err)
	}
}

// A role ends on the same day on every way, whether there is a project or not.
func TestARoleEndsOnOneDay(t *testing.T) {
	st := storetest.New(t)
	if _, err := dalen().Apply(t.Context(), st); err != nil {
		t.Fatal(err)
	}
	owners, err := st.Owners(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	editor := setup.NewEditor(st, owners[0].ID, audit.CommandLine)
	if _, _, err := editor.Invite(t.Context(), store.Account{Login: "per", Name: "Per"}, survey.Grant{Role: survey.Researcher}); err != nil {
		t.Fatal(err)
	}
	roles, err := st.RolesOf(t.Context(), owners[0].ID)
	if err != nil || len(roles) != 2 {
		t.Fatalf("roles %v, %v", roles, err)
	}
	for _, role := range roles {
		if want := survey.EndOfDay(day("2101-02-16")); !role.Expires.Equal(want) {
			t.Errorf("the role of %s ends %v, not %v", role.Role, role.Expires, want)
		}
	}
	if got, want := survey.RoleEnds(survey.Project{}, day("2026-11-28").Add(1)), survey.EndOfDay(day("2029-05-28")); !got.Equal(want) {
		t.Errorf("without a project a role ends %v, not %v", got, want)
	}
}
