package setup_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"image"
	"image/png"
	"io"
	"net/http"
	"net/url"
	"strconv"
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
	response, body = webtest.Post(t, app, "/oppsett/grupper", cookie, url.Values{"table": {"Åsen skole;Mødre/Fedre;;20\nÅsen skole;Småtrinn;;20\nÅsen skole;T1;;20\nÅsen skole;1. trinn;;1.012"}})
	for i, says := range []string{"Skriv «Foreldre», eller «Foreldre, 1. trinn»", "Skriv hvilke trinn dette er.", "Skriv trinnet helt ut, slik som «1. trinn».", "Skriv tallet uten punktum og komma"} {
		if said := webtest.Document(t, body).Find("#line-" + strconv.Itoa(i+1)).Text(); response.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(said, says) {
			t.Errorf("status %d, line %d does not say «%s»: %s", response.StatusCode, i+1, says, said)
		}
	}
	response, body = webtest.SendFile(t, app, "/oppsett/grupper", cookie, "file", []byte(strings.Repeat("a;b;;1\n", 100_000)), "table", "")
	if response.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, "Tabellen er for lang") {
		t.Errorf("100 000 rows: status %d", response.StatusCode)
	}
}

// What is stored stands in the table as an office has it: pupils before parents, grade 8
// before grade 10.
func TestStoredGroupsStandInTheirOrder(t *testing.T) {
	st := storetest.New(t)
	app := webtest.NewApp(t, st, nil)
	cookie := firstRun(t, app)
	webtest.Must(t, app, "/oppsett/enheter", cookie, url.Values{"school": {"Åsen skole"}})
	webtest.Must(t, app, "/oppsett/grupper", cookie, url.Values{"sure": {"yes"}, "table": {"Åsen skole;Foreldre;110\nÅsen skole;10. trinn;30\nÅsen skole;8. trinn;31"}})
	_, body := webtest.Get(t, app, "/oppsett/grupper", cookie)
	eighth, tenth, parents := strings.Index(body, "Åsen skole\t8. trinn"), strings.Index(body, "Åsen skole\t10. trinn"), strings.Index(body, "Åsen skole\tForeldre")
	if eighth < 0 || eighth > tenth || tenth > parents {
		t.Errorf("grade 8 stands at %d, grade 10 at %d, parents at %d", eighth, tenth, parents)
	}
}

// Of several sheets the one with a table is read, and the page says which are not; two
// with tables are refused with the place of the second.
func TestWorkbookOfSeveralSheets(t *testing.T) {
	st := storetest.New(t)
	app := webtest.NewApp(t, st, nil)
	cookie := firstRun(t, app)
	webtest.Must(t, app, "/oppsett/enheter", cookie, url.Values{"school": {"Åsen skole"}})
	f := excelize.NewFile()
	for i := range 9 {
		name := "Notat " + strconv.Itoa(i+1)
		must.Have(f.NewSheet(name))(t)
		must.Work(t, f.SetCellValue(name, "B2", "Ring Kari"))
	}
	for cell, value := range map[string]any{"A1": "Skole", "B1": "1. trinn", "A2": "Åsen skole", "B2": 24} {
		must.Work(t, f.SetCellValue("Sheet1", cell, value))
	}
	for path, says := range map[string]string{"/oppsett/grupper": "Én gruppe med", "/personer/liste/ny": "Arket «Notat 1», rad 2, kolonne B: Mer enn ett ark har en tabell, eller ingen av dem"} {
		response, body := webtest.SendFile(t, app, path, cookie, "file", must.Have(f.WriteToBuffer())(t).Bytes(), "table", "")
		if response.StatusCode >= 500 || !strings.Contains(body, says) {
			t.Errorf("%s: one table of ten sheets: status %d\n%s", path, response.StatusCode, webtest.ProblemsIn(body))
		}
		if path == "/oppsett/grupper" && !strings.Contains(body, "Ikke lest: «Notat 1», «Notat 2»") {
			t.Error("it is not said which sheets were not read")
		}
	}
	must.Work(t, f.SetSheetRow("Notat 9", "A4", &[]any{"Åsen skole", "2. trinn", 26}))
	response, body := webtest.SendFile(t, app, "/oppsett/grupper", cookie, "file", must.Have(f.WriteToBuffer())(t).Bytes(), "table", "")
	if response.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, "Arket «Notat 9», rad 2, kolonne B: Mer enn ett ark har en tabell") {
		t.Errorf("two tables: status %d\n%s", response.StatusCode, webtest.ProblemsIn(body))
	}
}

// A sheet for each school is read under its name, which every row and every mistake says; what was seen
// comes back from the page as it was read, and is stored.
func TestASheetForEachSchool(t *testing.T) {
	st := storetest.New(t)
	app := webtest.NewApp(t, st, nil)
	cookie := firstRun(t, app)
	webtest.Must(t, app, "/oppsett/enheter", cookie, url.Values{"school": {"Åsen skole\nLia skule"}})
	f := excelize.NewFile()
	must.Work(t, f.SetSheetName("Sheet1", "Åsen skole"))
	must.Have(f.NewSheet("Lia skule"))(t)
	for _, name := range []string{"Åsen skole", "Lia skule"} {
		must.Work(t, errors.Join(f.SetSheetRow(name, "A1", &[]any{"Trinn", "Elever"}), f.SetSheetRow(name, "A2", &[]any{"8. trinn", 24})))
	}
	send := func() (*http.Response, string) {
		return webtest.SendFile(t, app, "/oppsett/grupper", cookie, "file", must.Have(f.WriteToBuffer())(t).Bytes(), "table", "")
	}
	response, body := send()
	page := webtest.Document(t, body)
	if response.StatusCode != http.StatusOK || !strings.Contains(page.Find("tbody th").Text(), "«Lia skule», 2") {
		t.Errorf("status %d, rows %q\n%s", response.StatusCode, page.Find("tbody th").Text(), webtest.ProblemsIn(body))
	}
	seen := page.Find(`input[name="table"]`).AttrOr("value", "")
	webtest.Must(t, app, "/oppsett/grupper", cookie, url.Values{"table": {seen}, "sure": {"yes"}})
	if groups := must.Have(st.GroupsOfOwner(t.Context(), webtest.OwnerIn(t, st)))(t); len(groups) != 2 || groups[0].Unit == groups[1].Unit {
		t.Errorf("stored: %+v", groups)
	}
	must.Work(t, errors.Join(f.SetCellValue("Lia skule", "B2", "mange"), f.SetSheetRow("Lia skule", "A3", &[]any{"9. trinn", 21})))
	if response, body := send(); response.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(webtest.ProblemsIn(body), "«Lia skule», Linje 2, Antall") {
		t.Errorf("a wrong cell: status %d\n%s", response.StatusCode, webtest.ProblemsIn(body))
	}
}

// Merged and rotated headings, a picture, a protected sheet and the results of formulas
// are read as they look.
func TestWorkbookAsItLooks(t *testing.T) {
	st := storetest.New(t)
	app := webtest.NewApp(t, st, nil)
	cookie := firstRun(t, app)
	webtest.Must(t, app, "/oppsett/enheter", cookie, url.Values{"school": {"Åsen skole"}})
	f := excelize.NewFile()
	rotated := must.Have(f.NewStyle(&excelize.Style{Alignment: &excelize.Alignment{TextRotation: 90}}))(t)
	var dot bytes.Buffer
	must.Work(t, png.Encode(&dot, image.NewGray(image.Rect(0, 0, 1, 1))))
	must.Work(t, errors.Join(
		f.SetSheetRow("Sheet1", "A1", &[]any{"Skole", "Elevtall 2026", nil, "Foresatte"}),
		f.SetSheetRow("Sheet1", "A2", &[]any{nil, "1. trinn", "2. trinn"}),
		f.SetSheetRow("Sheet1", "A3", &[]any{"Åsen skole", 24, 26, 98}),
		f.MergeCell("Sheet1", "A1", "A2"), f.MergeCell("Sheet1", "B1", "C1"), f.MergeCell("Sheet1", "D1", "D2"),
		f.SetCellStyle("Sheet1", "B2", "C2", rotated),
		f.AddPictureFromBytes("Sheet1", "F1", &excelize.Picture{Extension: ".png", File: dot.Bytes()}),
		f.ProtectSheet("Sheet1", &excelize.SheetProtectionOptions{Password: "hemmelig"}),
	))
	book := must.Have(f.WriteToBuffer())(t).Bytes()
	response, body := webtest.SendFile(t, app, "/oppsett/grupper", cookie, "file", withResult(t, book, "<v>98</v>", "<f>2*49</f><v>98</v>"), "table", "")
	if response.StatusCode != http.StatusOK || !strings.Contains(body, "3 grupper med 148 inviterte") || strings.Contains(body, "gjettet") {
		t.Errorf("status %d\n%s", response.StatusCode, webtest.ProblemsIn(body))
	}
}

// withResult is a workbook with a part of its first sheet rewritten.
func withResult(t *testing.T, book []byte, from, to string) []byte {
	t.Helper()
	in := must.Have(zip.NewReader(bytes.NewReader(book), int64(len(book))))(t)
	var file bytes.Buffer
	out := zip.NewWriter(&file)
	for _, part := range in.File {
		r := must.Have(part.Open())(t)
		body := must.Have(io.ReadAll(r))(t)
		if part.Name == "xl/worksheets/sheet1.xml" {
			if !bytes.Contains(body, []byte(from)) {
				t.Fatalf("the sheet has no %s", from)
			}
			body = bytes.Replace(body, []byte(from), []byte(to), 1)
		}
		must.Have(must.Have(out.Create(part.Name))(t).Write(body))(t)
	}
	must.Work(t, out.Close())
	return file.Bytes()
}
