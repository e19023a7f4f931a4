package demo

import (
	"fmt"
	"time"

	"trivselspuls/server/setup"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

// Eksempeldal describes the example as «server setup» would read it from a file.
// The units' names come from fairy tales: invented bullying figures must never
// carry a real school's name. Everybody the library has a questionnaire for is
// asked.
func Eksempeldal(today time.Time, library *questionnaire.Library) setup.Plan {
	asked := library.Audiences()
	p := setup.Plan{
		Owner:     "Eksempeldal kommune",
		Fictional: true,
		Contacts: []survey.Contact{
			// Numbers of this kind belong to nobody.
			{Name: "Helsesykepleier i Eksempeldal", Phone: "00 00 00 01", Note: "Mandag til fredag, 8–15"},
			{Name: "Mobbeombudet i Eksempelfylket", Phone: "00 00 00 02"},
		},
		Units: []setup.Unit{
			school("Østenforsol skole", []int{26, 27, 26, 28, 29, 27, 28, 30, 29, 30}, 38),
			school("Vestenformåne skole", []int{12, 11, 12, 11, 11, 12, 11}, 14),
			school("Kvitebjørn skole", []int{6, 7, 6, 7, 6, 7, 6}, 11),
			kindergarten("Gullslottet barnehage", 60, 24, 18),
			kindergarten("Sjumilsstøvelen barnehage", 35, 14, 11),
			kindergarten("Lurvehette barnehage", 18, 10, 10),
			{Name: "PPT i Eksempeldal", Kind: survey.PPT},
		},
		Project:  project(today, asked),
		Accounts: accounts(),
	}
	for i := range p.Units {
		p.Units[i].Groups = keep(p.Units[i].Groups, asked)
	}
	return p
}

// school has a group for every grade's pupils, one for the parents of each age
// step, and one for the staff.
func school(name string, pupils []int, staff int) setup.Unit {
	u := setup.Unit{Name: name, Kind: survey.School}
	steps := []struct {
		audience  survey.Audience
		from, to  int
		parents   string
		newParent bool
	}{
		{survey.Pupils12, 1, 2, "1.–4. trinn", true},
		{survey.Pupils34, 3, 4, "1.–4. trinn", false},
		{survey.Pupils57, 5, 7, "5.–7. trinn", true},
		{survey.Pupils810, 8, 10, "8.–10. trinn", true},
	}
	var parents []setup.Group
	for _, step := range steps {
		if step.from > len(pupils) {
			break
		}
		if step.newParent {
			parents = append(parents, setup.Group{Audience: survey.ParentsSchool, Name: step.parents})
		}
		for grade := step.from; grade <= step.to; grade++ {
			n := pupils[grade-1]
			u.Groups = append(u.Groups, setup.Group{Audience: step.audience, Name: fmt.Sprintf("%d. trinn", grade), Invited: n})
			parents[len(parents)-1].Invited += n // one slip per child
		}
	}
	u.Groups = append(u.Groups, parents...)
	u.Groups = append(u.Groups, setup.Group{Audience: survey.Staff, Name: "Ansatte", Invited: staff})
	return u
}

// kindergarten asks the oldest children, all parents and the staff.
func kindergarten(name string, children, oldest, staff int) setup.Unit {
	return setup.Unit{Name: name, Kind: survey.Kindergarten, Groups: []setup.Group{
		{Audience: survey.Children45, Name: "4–5 år", Invited: oldest},
		{Audience: survey.ParentsKindergarten, Name: "Foreldre", Invited: children},
		{Audience: survey.Staff, Name: "Ansatte", Invited: staff},
	}}
}

// keep leaves out the groups that nobody asks.
func keep(groups []setup.Group, asked []survey.Audience) []setup.Group {
	var kept []setup.Group
	for _, g := range groups {
		for _, a := range asked {
			if g.Audience == a {
				kept = append(kept, g)
			}
		}
	}
	return kept
}

// accounts are one person for every role that has something to see or do.
func accounts() []setup.Account {
	list := []setup.Account{
		{Name: "Prosjektleder", Login: "prosjektleder", Role: survey.ProjectLeader},
		{Name: "Styringsgruppe", Login: "styringsgruppe", Role: survey.SteeringGroup},
		{Name: "Personvernombud", Login: "personvernombud", Role: survey.DataProtection},
		{Name: "Forsker", Login: "forsker", Role: survey.Researcher},
		{Name: "Brukeradministrator", Login: "brukeradministrator", Role: survey.AccountsManager},
	}
	leader := func(name, login, unit string) {
		list = append(list, setup.Account{Name: name, Login: login, Role: survey.Leader, Unit: unit})
	}
	leader("Rektor, Østenforsol skole", "rektor.ostenforsol", "Østenforsol skole")
	leader("Rektor, Vestenformåne skole", "rektor.vestenformane", "Vestenformåne skole")
	leader("Rektor, Kvitebjørn skole", "rektor.kvitebjorn", "Kvitebjørn skole")
	leader("Styrer, Gullslottet barnehage", "styrer.gullslottet", "Gullslottet barnehage")
	leader("Styrer, Sjumilsstøvelen barnehage", "styrer.sjumilsstovelen", "Sjumilsstøvelen barnehage")
	leader("Styrer, Lurvehette barnehage", "styrer.lurvehette", "Lurvehette barnehage")
	return append(list,
		setup.Account{Name: "Arbeidsgruppe, Østenforsol skole", Login: "arbeidsgruppe.ostenforsol", Role: survey.WorkingGroup, Unit: "Østenforsol skole"},
		setup.Account{Name: "Veileder", Login: "veileder", Role: survey.Adviser, Unit: "Østenforsol skole"},
		setup.Account{Name: "PPT", Login: "ppt", Role: survey.PPTRole, Unit: "Vestenformåne skole"},
	)
}
