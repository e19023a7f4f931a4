package e2e

import (
	"fmt"
	"strings"
	"testing"

	"trivselspuls/server/demo"
	"trivselspuls/survey/store/storetest"
)

// A municipality as large as the project's: seven units, 32 groups, 55 people with 75
// roles and the first wave, from nothing to everything printed, by pages only.
func TestAMunicipalityIsSetUpInHalfAnHour(t *testing.T) {
	clock := &demo.Clock{}
	st := storetest.Open(t, t.TempDir()+"/half.db", clock.Now)
	r := Start(t, st, clock)
	first, err := r.App.FirstRunPath(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	p, loads, prints := openBrowser(t), 0, 0
	load := func(path string) {
		p.Navigate(r.Setting.BaseURL + path)
		loads++
	}
	follow := func(css string) {
		p.Follow(css)
		loads++
	}
	p.ExpectStatus(409) // the question about the address
	load(first)
	for field, value := range map[string]string{
		"owner": "Prøvedal kommune", "name": "Kari Nordmann", "login": "kari", "password": "fire fjell og en elv", "officer": "Ola Ombud", "officer_login": "ola",
	} {
		p.Fill("#"+field, value)
	}
	follow("main form button")
	setUpCodes(t, p)
	loads += 4
	load("/oppsett/prosjekt")
	p.Fill("#name", "Trygt og godt")
	follow("main form button")
	load("/oppsett/enheter")
	choose(p, "#school", "Lia skole\nÅsen skole\nVik skole")
	choose(p, "#kindergarten", "Blåklokka\nHvitveis\nKløver")
	choose(p, "#ppt", "PPT")
	follow("form.fields button")
	groups, people, roles := someTables()
	load("/oppsett/grupper")
	choose(p, "#table", strings.Join(groups, "\n"))
	follow("form.wide-form button")
	follow(`form:has(input[name="sure"]) button`)
	load("/personer")
	follow(`a[href="/personer/liste/ny"]`)
	p.Inspect("people-list")
	choose(p, "#table", strings.Join(people, "\n"))
	follow("form.wide-form button")
	p.Inspect("people-list-preview")
	follow(`form:has(input[name="sure"]) button`)
	if n := p.Count(".way-in .secret-link"); n != len(people)-1 {
		t.Errorf("%d links for %d people", n, len(people)-1)
	}
	p.Inspect("people-links")
	prints++
	load("/oppsett/skolerute")
	choose(p, "#table", "Skoleruta 2026–2027\nHøstferie;28. september – 2. oktober;;vedtatt i kommunestyret\nVinterferie;uke 8;;\nPlanleggingsdag;fredag 6. november;;\nHøstferie;5.–9. oktober 2027")
	follow("form.wide-form button")
	p.Inspect("holidays-preview")
	follow(`form:has(input[name="sure"]) button`)
	p.Inspect("holidays")
	load("/oppsett")
	follow("ol.checklist li:nth-child(6) a")
	p.Inspect("wave-proposed")
	follow("main form button")
	p.Inspect("wave-before-opening")
	p.Click("#custody-file")
	p.Click("#open-sure")
	follow(`form[action$="/apne"] button`)
	p.Inspect("wave-print-all")
	Eval[int](p, `document.querySelectorAll("form[target]").forEach(f => f.removeAttribute("target")) ?? 0`)
	follow(`form[action$="/lapper"] button`)
	p.Inspect("address-asked")
	follow(`button[name="address"]`)
	prints++
	if n := p.Count(".sheet"); n < len(groups) {
		t.Errorf("%d sheets for %d groups", n, len(groups))
	}
	if held := roleCount(t, r); held < roles {
		t.Errorf("%d roles are held, want %d", held, roles)
	}
	t.Logf("%d page loads, %d print actions, %d groups, %d people, %d roles", loads, prints, len(groups), len(people)-1, roles)
	if loads > 45 || prints > 10 {
		t.Errorf("%d page loads and %d print actions, want at most 45 and 10", loads, prints)
	}
}

// someTables are an office's: 32 groups, and 55 people with 75 roles and more.
func someTables() (groups, people []string, roles int) {
	units := []string{"Lia skole", "Åsen skole", "Vik skole", "Blåklokka", "Hvitveis", "Kløver"}
	for i, unit := range units {
		names := []string{"Barn 4–5 år", "Foreldre", "Ansatte"}
		if i < 3 {
			names = []string{"1. trinn", "3. trinn", "5. trinn", "6. trinn", "8. trinn", "Foreldre", "Ansatte"}
		}
		for _, name := range names {
			groups = append(groups, fmt.Sprintf("%s;%s;;%d", unit, name, 20+i))
		}
	}
	groups = append(groups, "Lia skole;9. trinn;;21", "PPT;Ansatte;;12")
	people = append(people, "Navn;E-post;Stilling;Arbeidssted")
	add := func(role, unit string, held int) {
		people = append(people, fmt.Sprintf("Person %d;p%d@example.no;%s;%s", len(people), len(people), role, unit))
		roles += held
	}
	for _, unit := range units {
		add("Rektor", unit, 1)
		for range 6 {
			add("arbeidsgruppe", unit, 1)
		}
	}
	add("leder", "PPT", 1)
	for range 2 {
		add("PPT, referansegruppe", "alle", 2)
		add("veileder", "alle enheter", 7)
	}
	for range 8 {
		add("styringsgruppe, referansegruppe", "", 2)
	}
	return groups, people, roles
}

func roleCount(t *testing.T, r Running) int {
	owners, err := r.Store.Owners(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	held, err := r.Store.RolesOf(t.Context(), owners[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	return len(held)
}
