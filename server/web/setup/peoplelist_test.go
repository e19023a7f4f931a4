package setup_test

import (
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"trivselspuls/server/test/webtest"
	"trivselspuls/survey"
	"trivselspuls/survey/must"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// list is a table of people as an office has it.
const list = `Navn;E-post;Stilling;Arbeidssted;Telefon
Rita Rektor;RITA@example.no;Rektor;Skolen;1
Arne Adviser;arne@example.no;Veileder;alle enheter;2
Pia PPT;pia@example.no;PPT-rådgiver, styringsgruppa;alle;3
;;referansegruppe;;4
Ola Ass;ola;Assisterende rektor;Barnehagen;5`

// A pasted table is told in words before anything is stored, and then stored as a whole.
func TestPeopleInOnePaste(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		app, secrets := webtest.InTown(t, st)
		manager := webtest.SignIn(t, app, secrets["konto"])
		table := strings.ReplaceAll(list, "Barnehagen", webtest.Town().Units[1].Name)
		table = strings.ReplaceAll(table, "Skolen", webtest.Town().Units[0].Name)
		people := func() int {
			all, err := st.EverybodyOf(t.Context(), webtest.OwnerIn(t, st))
			if err != nil {
				t.Fatal(err)
			}
			return len(all)
		}
		before := people()
		response, body := webtest.Post(t, app, "/personer/liste/ny", manager, url.Values{"table": {table}})
		if response.StatusCode != http.StatusOK || !strings.Contains(body, "4 får ny konto") {
			t.Fatalf("the preview: status %d %s", response.StatusCode, webtest.ProblemsIn(body))
		}
		if n := strings.Count(body, ">gjettet<"); n != 1 || !strings.Contains(body, "(Assisterende rektor)") {
			t.Errorf("%d guesses are marked, want the one", n)
		}
		if state := webtest.Document(t, body).Find("#line-5 td").Last().Text(); strings.TrimSpace(state) != "Samme nye person som på linje 4" {
			t.Errorf("the second line of somebody new says %q", strings.TrimSpace(state))
		}
		if people() != before || webtest.ShownLink.MatchString(body) {
			t.Error("the preview stored something, or shows a link that will not work")
		}
		_, body = webtest.Post(t, app, "/personer/liste/ny", manager, url.Values{"table": {table}, "sure": {"yes"}})
		if people() != before+4 {
			t.Fatalf("%d are new, want 4", people()-before)
		}
		links := webtest.ShownLink.FindAllStringSubmatch(body, -1)
		if len(links) != 8 { // each on the sheet, and in the text to send
			t.Errorf("%d links are shown, want two of each of four", len(links))
		}
		roles, err := st.RolesOf(t.Context(), webtest.OwnerIn(t, st))
		if err != nil {
			t.Fatal(err)
		}
		of := func(login string) (held []string) {
			for _, r := range roles {
				if r.Account == webtest.AccountByLogin(t, st, login).ID {
					place := "one"
					if r.Unit == "" {
						place = "all"
					}
					held = append(held, string(r.Role)+" "+place)
				}
			}
			return held
		}
		units := len(webtest.Town().Units)
		if got := of("arne@example.no"); len(got) != units || got[0] != "adviser one" {
			t.Errorf("the adviser of all %d units has %v", units, got)
		}
		if got := strings.Join(of("pia@example.no"), ", "); len(of("pia@example.no")) != 3 || !strings.Contains(got, "ppt all") || !strings.Contains(got, "reference-group all") {
			t.Errorf("PPT on two lines has %s", got)
		}
		webtest.SignIn(t, app, links[0][1])
		// The same table again gives nobody anything, and no second link.
		if _, body = webtest.Post(t, app, "/personer/liste/ny", manager, url.Values{"table": {table}, "sure": {"yes"}}); webtest.ShownLink.MatchString(body) || people() != before+4 || strings.Contains(body, "Samme nye person") {
			t.Error("the same table makes people twice")
		}
	})
}

// A workbook of people is read as a text is, and one that cannot be read is refused in a
// sentence.
func TestPeopleInAWorkbook(t *testing.T) {
	st := storetest.Open(t, t.TempDir()+"/book.db", nil)
	app, secrets := webtest.InTown(t, st)
	manager := webtest.SignIn(t, app, secrets["leder"])
	f := excelize.NewFile()
	must.Work(t, errors.Join(f.SetSheetRow("Sheet1", "A1", &[]any{"Ansatte høsten 2026"}),
		f.SetSheetRow("Sheet1", "A3", &[]any{"Fornavn", "Etternavn", "E-post", "Stilling", "Skole"}),
		f.SetSheetRow("Sheet1", "A4", &[]any{"Rita", "Rud", "rita@example.no", "Rektor", webtest.Town().Units[0].Name})))
	book := must.Have(f.WriteToBuffer())(t).Bytes()
	response, body := webtest.SendFile(t, app, "/personer/liste/ny", manager, "file", book, "table", "")
	if response.StatusCode != http.StatusOK || !strings.Contains(body, "Rita Rud") || !strings.Contains(body, "Én får ny konto") {
		t.Errorf("a workbook: status %d\n%s", response.StatusCode, webtest.ProblemsIn(body))
	}
	for says, file := range map[string][]byte{"ødelagt eller har passord": book[:len(book)/2], "gammelt format": []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "ikke en tabell": []byte("%PDF-1.7")} {
		if response, body := webtest.SendFile(t, app, "/personer/liste/ny", manager, "file", file, "table", ""); response.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, says) {
			t.Errorf("want %s: status %d\n%s", says, response.StatusCode, webtest.ProblemsIn(body))
		}
	}
}

// With one mistake nobody is stored, and every mistake is told by its row.
func TestPeopleWithAMistake(t *testing.T) {
	st := storetest.Open(t, t.TempDir()+"/list.db", nil)
	app, secrets := webtest.InTown(t, st)
	as := map[string]*http.Cookie{}
	for _, login := range []string{"leder", "konto"} {
		as[login] = webtest.SignIn(t, app, secrets[login])
	}
	for row, want := range map[string]string{
		"Per;per;kong;":            "Vi kjenner ikke dette",
		"Per;per;FAU-leder;":       "Foreldre og elever som har verv, for eksempel i FAU eller elevråd, får ikke konto.",
		"Per;per;leder;":           "Denne rollen gjelder én enhet",
		"Per;per;leder;Månen":      "Ingen enhet heter dette",
		"Per;konto;forsker;":       "Navnet er allerede i bruk",
		"Per;;forsker;":            "Dette må fylles ut",
		"Per;per;personvernombud;": "Denne rollen kan du ikke gi",
		"Per;per;styringsgruppe;" + webtest.Town().Units[0].Name: "Denne rollen gjelder hele kommunen",
		"Per;per;forsker;;;;x": "Linjen må ha navn, brukernavn, rolle og enhet",
	} {
		table := "Nora Ny;nora;referansegruppe;\n" + row
		response, body := webtest.Post(t, app, "/personer/liste/ny", as["leder"], url.Values{"table": {table}, "sure": {"yes"}})
		if response.StatusCode != http.StatusUnprocessableEntity || !regexp.MustCompile(`Linje 2, [^:]*:\s+`+regexp.QuoteMeta(want)).MatchString(body) {
			t.Errorf("%s: status %d, want «%s» at line 2 (%s)", row, response.StatusCode, want, webtest.ProblemsIn(body))
		}
		if _, err := st.AccountByLogin(t.Context(), "nora"); err == nil {
			t.Fatalf("%s: the row above was stored", row)
		}
	}
	own := webtest.AccountByLogin(t, st, "konto")
	response, body := webtest.Post(t, app, "/personer/liste/ny", as["konto"], url.Values{"table": {own.Name + ";konto;" + string(survey.SteeringGroup) + ";"}, "sure": {"yes"}})
	if response.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, "Dette er din egen konto") {
		t.Errorf("a role for oneself by a table: status %d", response.StatusCode)
	}
}

// One form gives several roles at several units, or none of them.
func TestSeveralRolesInOneForm(t *testing.T) {
	st := storetest.Open(t, t.TempDir()+"/form.db", nil)
	app, secrets := webtest.InTown(t, st)
	manager, at := webtest.SignIn(t, app, secrets["konto"]), webtest.TownPaths(t, st)
	form := url.Values{"name": {"Ada"}, "login": {"ada"}, "role": {"adviser", "steering-group"}, "unit": {at.School}, "expires": {"2098-01-01"}}
	person := webtest.SignIn(t, app, webtest.Invite(t, app, manager, form))
	for _, path := range []string{"/enhet/" + at.School, "/styring/" + at.Project} {
		if response, _ := webtest.Get(t, app, path, person); response.StatusCode != http.StatusOK {
			t.Errorf("%s: status %d", path, response.StatusCode)
		}
	}
	form = url.Values{"name": {"Bo"}, "login": {"bo"}, "role": {"steering-group", "data-protection"}, "expires": {"2098-01-01"}}
	if response, _ := webtest.Post(t, app, "/personer/ny", manager, form); response.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("with a role that is not theirs to give: status %d", response.StatusCode)
	}
	if _, err := st.AccountByLogin(t.Context(), "bo"); err == nil {
		t.Error("the first of two roles was given though the second may not be")
	}
}
