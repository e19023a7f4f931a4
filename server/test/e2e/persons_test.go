package e2e

import (
	"strings"
	"testing"

	"trivselspuls/server/demo"
	"trivselspuls/survey"
	"trivselspuls/survey/store/storetest"
)

// A project leader who makes up a second project leader and renews a researcher's link
// gets no further than words, and the data protection officer sees both.
func TestMadeUpPeopleAreSeen(t *testing.T) {
	clock := &demo.Clock{}
	st := storetest.Open(t, t.TempDir()+"/small.db", clock.Now)
	r := Start(t, st, clock)
	r.Small(survey.Pupils810)
	access, err := demo.Seed(t.Context(), r.Setting)
	if err != nil {
		t.Fatal(err)
	}
	researcher := openBrowser(t)
	askForExport(t, researcher, access)
	approval := researcher.Location()
	leader := openBrowser(t)
	signIn(t, leader, access, survey.ProjectLeader)
	leader.Navigate(access.BaseURL + "/personer/ny")
	if n := leader.Count(`#role-data-protection`); n != 0 {
		t.Error("a project leader is offered to make an officer")
	}
	leader.Fill("#name", "Oppdiktet Olsen")
	leader.Fill("#login", "oppdiktet")
	leader.Click("#role-project-leader")
	leader.Follow("main form button")
	madeUp := openBrowser(t)
	madeUp.Navigate(strings.TrimSpace(leader.Text(".secret-link")))
	madeUp.Follow("main form button")
	madeUp.Navigate(approval)
	madeUp.WaitText("Du kan godkjenne fra")
	madeUp.Inspect("approval-too-new")
	if !strings.Contains(madeUp.Text(`form[action$="/avsla"]`), "Avslå") {
		t.Error("who has given no word is to take it back")
	}
	if n := madeUp.Count(`form[action$="/godkjenn"]`); n != 0 {
		t.Error("a project leader of today is offered to sign")
	}
	person := func(name string) string {
		leader.Navigate(access.BaseURL + "/personer")
		return Eval[string](leader, `[...document.querySelectorAll("ul.people a")].find(a => a.textContent == "`+name+`").href`)
	}
	leader.Navigate(person("Personvernombud"))
	leader.WaitText("Dette er et personvernombud")
	leader.Inspect("person-officer")
	if n := leader.Count(`main form`); n != 0 {
		t.Errorf("a project leader is offered %d changes of the officer's account", n)
	}
	leader.Navigate(person("Forsker"))
	leader.Follow(`form[action$="/lenke"] button`)
	leader.Navigate(approval)
	leader.WaitText("Forsker har fått ny innloggingslenke siden")
	leader.Inspect("approval-void")
	if n := leader.Count(`form[action$="/godkjenn"]`); n != 0 {
		t.Error("a word is asked for that helps nobody")
	}
	officer := openBrowser(t)
	signIn(t, officer, access, survey.DataProtection)
	officer.WaitText("Oppdiktet Olsen, Prosjektleder: utpekt av Prosjektleder")
	officer.WaitText("Forsker, ny innloggingslenke: laget av Prosjektleder")
	officer.Inspect("home-made-up")
	officer.Navigate(access.BaseURL + "/hjem?lang=nn")
	officer.Inspect("home-made-up-nn")
	officer.Navigate(approval + "?lang=nn")
	officer.Inspect("approval-void-nn")
	officer.Navigate(access.BaseURL + "/personer")
	officer.Inspect("people-officer")
	officer.Navigate(person("Prosjektleder"))
	officer.Inspect("person-by-officer")
	officer.Navigate(access.BaseURL + "/personer/ny")
	if n := officer.Count(`#role input`); n != 1 {
		t.Errorf("an officer is offered %d roles to give", n)
	}
	officer.Inspect("invite-by-officer")
}
