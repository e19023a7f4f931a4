package e2e

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	"trivselspuls/server/demo"
	"trivselspuls/survey"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// What nobody may do alone: a researcher asks for the answers, a project leader
// and the data protection officer approve, and the package comes once.
func TestTwoPersonsOpenAnExport(t *testing.T) {
	clock := &demo.Clock{}
	storetest.EachURL(t, clock.Now, func(t *testing.T, st *store.Store, _ string) {
		r := Start(t, st, clock)
		r.Small(survey.Pupils57, survey.Pupils810)
		access, err := demo.Seed(t.Context(), r.Setting)
		if err != nil {
			t.Fatal(err)
		}
		p := openBrowser(t)
		askForExport(t, p, access)
		approve(t, access, survey.ProjectLeader)
		officer := approve(t, access, survey.DataProtection)
		fetchOnce(t, p)
		readAudit(t, officer, access)
	})
}

func askForExport(t *testing.T, p *Page, access demo.Access) {
	t.Helper()
	signIn(t, p, access, survey.Researcher)
	p.WaitText("Ingenting venter på godkjenning")
	p.Inspect("approval-empty")
	p.ExpectStatus(422)
	p.Follow(`form[action$="/forskning"] button`)
	p.Inspect("approval-problems")
	if n := p.Count(`form[action$="/forskning"] [aria-invalid="true"], form[action$="/forskning"] .ds-validation-message`); n < 2 {
		t.Errorf("an empty form has %d fields to mend", n)
	}
	p.Click(`form[action$="/forskning"] input[name="waves"]`)
	p.Click("#purpose")
	p.Press("Følgeforskning ved Høgskolen, avtale 12/2026")
	p.Follow(`form[action$="/forskning"] button`)
	p.WaitText("Venter på godkjenning")
	p.Inspect("approval-waiting")
	if n := p.Count(`form[action$="/godkjenn"], form[action$="/hent"]`); n != 0 {
		t.Errorf("the one who asks is offered %d ways to go on alone", n)
	}
}

// approve signs somebody in beside the researcher, who signs.
func approve(t *testing.T, access demo.Access, role survey.Role) *Page {
	t.Helper()
	other := openBrowser(t)
	signIn(t, other, access, role)
	if role == survey.DataProtection {
		other.WaitText("Prosjektleder, Prosjektleder: utpekt av den som driver tjeneren")
		other.Inspect("home-notices")
		other.Follow(`form[action="/hjem/sett"] button`)
		if n := other.Count(`form[action="/hjem/sett"]`); n != 0 {
			t.Error("what was seen still stands in red")
		}
	}
	if !strings.Contains(other.Location(), "/godkjenning/") {
		other.Follow(`main a[href^="/godkjenning/"]`)
	}
	other.WaitText("Følgeforskning ved Høgskolen")
	if n := other.Count(`li.card details[open] li`); n < 10 {
		t.Errorf("%s reads %d lines of what the package will hold", role, n)
	}
	other.WaitText("Grupper med for få svar holdes utenfor")
	other.Inspect(fmt.Sprintf("approval-%s", role))
	other.Follow(`form[action$="/godkjenn"] button`)
	if n := other.Count(`form[action$="/godkjenn"]`); n != 0 {
		t.Errorf("%s may sign twice", role)
	}
	if n := other.Count(`form[action$="/hent"]`); n != 0 {
		t.Errorf("%s, who has not asked, is offered the package", role)
	}
	return other
}

func fetchOnce(t *testing.T, p *Page) {
	t.Helper()
	p.Reload()
	p.WaitText("Godkjent")
	p.Inspect("approval-approved")
	address := Eval[string](p, `document.querySelector('form[action$="/hent"]').action`)
	body := p.Download(`form[action$="/hent"] button`)
	archive, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	held := map[string]int{}
	for _, f := range archive.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		held[f.Name] = bytes.Count(text, []byte("\n"))
	}
	for _, name := range []string{"README.txt", "codebook.json", "codebook.xml", "read.R", "indicators.csv", "phases.csv", "waves.csv", "measures.csv", "disclosure.txt", "pupils-5-7.v2.csv", "pupils-5-7.v2.parquet", "pupils-5-7.v2.sps", "pupils-8-10.v2.csv"} {
		if held[name] == 0 {
			t.Errorf("the package lacks %s: %v", name, held)
		}
	}
	if n := held["pupils-8-10.v2.csv"]; n < 70 {
		t.Errorf("only %d lines of grades 8–10", n)
	}
	p.Reload()
	p.Click("details summary")
	p.WaitText("Brukt")
	p.Inspect("approval-used")
	if n := p.Count(`form[action$="/hent"]`); n != 0 {
		t.Error("the package is offered twice")
	}
	p.ExpectStatus(409)
	status := Eval[float64](p, fmt.Sprintf(`(() => { const r = new XMLHttpRequest(); r.open("POST", %q, false); r.send(); return r.status })()`, address))
	if status != 409 {
		t.Errorf("a second package: status %v", status)
	}
}

// readHeld finds what was handed out, to whom and why, the keys that are gone, and what is kept.
func readHeld(t *testing.T, officer *Page) {
	t.Helper()
	officer.Follow(`main a[href="/revisjon/finnes"]`)
	said := officer.Text("main")
	for _, part := range []string{"Ødelagt ", "Finnes, til målingen lukkes", "Svar til forskning", "Formål: Følgeforskning ved Høgskolen, avtale 12/2026", "Godkjent av Personvernombud", "åpnede svar", "Den siste rollen går ut"} {
		if !strings.Contains(said, part) {
			t.Errorf("what there is lacks «%s»: %s", part, said)
		}
	}
	officer.Inspect("held")
}

// readAudit finds every step in the log, and one of them by what is chosen.
func readAudit(t *testing.T, officer *Page, access demo.Access) {
	t.Helper()
	officer.Navigate(access.BaseURL + "/revisjon")
	table := officer.Text("table")
	for _, step := range []string{"Ba om svar til forskning", "Godkjente svar til forskning", "Hentet svar til forskning"} {
		if !strings.Contains(table, step) {
			t.Errorf("the log lacks «%s»: %.600s", step, table)
		}
	}
	officer.Inspect("audit")
	officer.Click("summary")
	Eval[string](officer, `document.querySelector("#hva").value = "export research"`)
	officer.Follow(`form[action="/revisjon"] button`)
	if rows := officer.Count("tbody tr"); rows != 1 || officer.Count("details[open]") != 1 {
		t.Errorf("of one action there are %d entries", rows)
	}
	officer.Inspect("audit-chosen")
	officer.Navigate(access.BaseURL + "/revisjon?hva=export+research&fra=2099-01-01")
	officer.WaitText("Ingen oppføringer passer")
	officer.Inspect("audit-none")
	officer.ExpectStatus(422)
	officer.Navigate(access.BaseURL + "/revisjon?fra=2026-10-02&til=2026-10-01")
	officer.WaitText("Den siste dagen må komme etter den første")
	officer.Inspect("audit-problem")
	officer.Navigate(access.BaseURL + "/revisjon")
	readHeld(t, officer)
}
