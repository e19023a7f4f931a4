package e2e

import (
	"fmt"
	"testing"
	"time"

	"trivselspuls/server/demo"
	"trivselspuls/server/identity"
	"trivselspuls/survey/store/storetest"
)

// An adviser sets a municipality up in a browser: from the printed address over
// the checklist to the first slips, with a mistake on the way.
func TestFirstRunToTheFirstSlips(t *testing.T) {
	clock := &demo.Clock{}
	st := storetest.Open(t, t.TempDir()+"/empty.db", clock.Now)
	r := Start(t, st, clock)
	first, err := r.App.FirstRunPath(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	base := r.Setting.BaseURL
	p := openBrowser(t)
	p.ExpectStatus(422, 409)
	p.Navigate(base + first)
	p.Inspect("first-run")
	p.Fill("#owner", "Prøvedal kommune")
	p.Fill("#name", "Kari Nordmann")
	p.Fill("#login", "kari")
	p.Fill("#password", "kort")
	p.Fill("#officer", "Ola Ombud")
	p.Fill("#officer_login", "ola")
	p.Follow("main form button")
	p.Inspect("first-run-wrong")
	p.Fill("#password", "fire fjell og en elv")
	p.Follow("main form button")
	if got := p.Text("h1"); got != "Gjør kontoen trygg" {
		t.Fatalf("after choosing a password the page is %q", got)
	}
	p.Inspect("start")
	setUpCodes(t, p)
	p.Navigate(base + "/oppsett")
	p.Inspect("setup-checklist")
	p.Follow(`a[href="/oppsett/eier"]`)
	Eval[bool](p, `document.querySelector("#accent-violet").checked = true`)
	p.Inspect("setup-owner")
	p.Follow("main form button")
	if color := Eval[string](p, `document.documentElement.dataset.color`); color != "brand2" {
		t.Errorf("after choosing violet the pages have the scale %q", color)
	}
	p.Inspect("setup-violet")
	p.Follow(`a[href="/oppsett/prosjekt"]`)
	p.Fill("#name", "Trygt og godt")
	p.Follow("main form button")
	p.Follow(`a[href="/oppsett/enheter"]`)
	choose(p, "#school", "Åsen skole")
	p.Follow("form.fields button")
	p.Inspect("setup-units")
	p.Navigate(base + "/oppsett/grupper")
	choose(p, "#table", "Åsen skole;8. trinn;;mange")
	p.Follow("form.wide-form button")
	p.Inspect("setup-groups-wrong")
	choose(p, "#table", "Skole;Rektor;8. trinn;9A;9B;Sum\nÅsen;Kari;12;4;3;19")
	p.Follow("form.wide-form button")
	p.Inspect("setup-groups")
	p.Follow(`form:has(input[name="sure"]) button`)
	p.Navigate(base + "/personer/ny")
	p.Fill("#name", "Per Rektor")
	p.Fill("#login", "per")
	p.Click("#role-leader")
	p.Follow("main form button")
	p.Inspect("invite-wrong")
	Eval[bool](p, `[...document.querySelectorAll("#unit input")].pop().checked = true`)
	p.Follow("main form button")
	p.WaitVisible(".secret-link")
	p.Inspect("invite-link")
	p.Navigate(base + "/oppsett")
	p.Follow("ol.checklist li:nth-child(6) a")
	p.Inspect("wave-new")
	p.Follow("main form button")
	p.Inspect("wave-planned")
	p.Click("#custody-file")
	p.Click("#open-sure")
	p.Follow(`form[action$="/apne"] button`)
	p.Inspect("wave-open")
	if n := p.Count(`a[href*="/lapper/"]`); n != 1 {
		t.Fatalf("%d groups have slips, want the two merged into one", n)
	}
	p.Follow(`a[href*="/lapper/"]`)
	Eval[int](p, `document.querySelectorAll("form[target]").forEach(f => f.removeAttribute("target")) ?? 0`)
	p.Follow(`main form[action*="/lapper/"] button`)
	p.Follow(`button[name="address"]`) // it is this machine's own
	p.WaitVisible(".slip svg")
	if n := p.Count(".slip"); n != 21 {
		t.Errorf("%d slips, want one for each of 19 people and two spare", n)
	}
	p.Navigate(base + "/personer")
	p.Inspect("people")
	p.Follow("ul.people li:has(a[href]):nth-child(3) a")
	if p.Text("h1") != "Per Rektor" {
		t.Fatalf("the third person is %q", p.Text("h1"))
	}
	p.Click("details.quiet summary")
	p.WaitText("Navnet Per Rektor blir stående")
	p.Inspect("person-delete")
	p.Follow("details.quiet form button")
	if n := p.Count("ul.people li"); n != 2 {
		t.Errorf("%d people are left, want the one who deleted the other, and the officer", n)
	}
}

// setUpCodes sets up an app for one-time codes, as one does with a telephone in the
// hand.
func setUpCodes(t *testing.T, p *Page) {
	t.Helper()
	if link := `a[href="/konto/totrinn"]`; p.Count(link) > 0 {
		p.Follow(link)
	}
	p.Inspect("one-time-codes")
	secret, err := identity.ParseSecret(Eval[string](p, `document.querySelector("input[name=secret]").value`))
	if err != nil {
		t.Fatal(err)
	}
	p.Fill("#code", secret.Code(identity.StepAt(time.Now())))
	p.Follow("main form button")
	if n := p.Count(".recovery li"); n != 10 {
		t.Fatalf("%d recovery codes", n)
	}
	p.Inspect("recovery-codes")
	p.Follow(`a[href="/hjem"]`)
}

// choose puts a value into a select or a text area.
func choose(p *Page, css, value string) {
	Eval[string](p, fmt.Sprintf(`document.querySelector(%q).value = %q`, css, value))
}
