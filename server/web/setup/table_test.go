package setup_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"trivselspuls/server/test/webtest"
	"trivselspuls/survey/must"
	"trivselspuls/survey/store/storetest"
)

// A workbook is taken as it is, what is guessed and left out is said before anything is
// stored, and what cannot be read is refused with its place. The table to fill in can be
// read again as it is.
func TestTableOfGroupsAsAnOfficeHasIt(t *testing.T) {
	st := storetest.New(t)
	app := webtest.NewApp(t, st, nil)
	cookie := firstRun(t, app)
	webtest.Must(t, app, "/oppsett/enheter", cookie, url.Values{"school": {"Åsen skole"}, "kindergarten": {"Bekken"}})
	f := excelize.NewFile()
	for cell, value := range map[string]any{"A1": "Skole", "B1": "8A", "C1": "8B", "D1": "Foresatte", "E1": "Sum", "A2": "Åsen", "B2": 12, "C2": 13, "D2": 44, "E2": 69} {
		must.Work(t, f.SetCellValue("Sheet1", cell, value))
	}
	response, body := webtest.SendFile(t, app, "/oppsett/grupper", cookie, "file", must.Have(f.WriteToBuffer())(t).Bytes(), "table", "")
	if response.StatusCode != http.StatusOK || !strings.Contains(body, "8A: 12") || !strings.Contains(body, "gjettet") ||
		!strings.Contains(body, "Elever 8.–10. trinn") || !strings.Contains(body, "Foreldre") || !strings.Contains(body, "«Sum»: en sum av andre tall") {
		t.Errorf("a workbook: status %d\n%s", response.StatusCode, body)
	}
	must.Work(t, f.SetColVisible("Sheet1", "C", false))
	response, body = webtest.SendFile(t, app, "/oppsett/grupper", cookie, "file", must.Have(f.WriteToBuffer())(t).Bytes(), "table", "")
	if response.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, "Arket «Sheet1», rad 1, kolonne C: Cellen står i en skjult rad") {
		t.Errorf("a hidden column: status %d\n%s", response.StatusCode, webtest.ProblemsIn(body))
	}
	_, file := webtest.Get(t, app, "/oppsett/grupper/tabell", cookie)
	if !strings.HasPrefix(file, "\ufeffEnhet;Gruppe;Målgruppe;Antall\nÅsen skole;Elever 1.–2. trinn;Elever 1.–2. trinn;\n") {
		t.Fatalf("the table to fill in is %q", file)
	}
	response, body = webtest.SendFile(t, app, "/oppsett/grupper", cookie, "file", []byte(strings.ReplaceAll(file, ";\n", ";21\n")), "table", "")
	if response.StatusCode != http.StatusOK || strings.Contains(body, "gjettet") || !strings.Contains(body, "9 grupper med 189 inviterte") {
		t.Errorf("the table, filled in: status %d\n%s", response.StatusCode, webtest.ProblemsIn(body))
	}
	response, body = webtest.SendFile(t, app, "/oppsett/grupper", cookie, "file", []byte(strings.Repeat("a;b;;1\n", 100_000)), "table", "")
	if response.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, "Tabellen er for lang") {
		t.Errorf("100 000 rows: status %d", response.StatusCode)
	}
}
