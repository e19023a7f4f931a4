package web_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/xuri/excelize/v2"

	"trivselspuls/server/test/webtest"
	"trivselspuls/survey"
)

// reader is somebody who may look: a role, and of which unit.
type reader struct {
	role survey.Role
	unit survey.UnitID
}

// readers are everybody with an account: a leader of every unit, the others who
// read a unit's results for some unit each, the rest for the owner. The public has
// no role.
func readers(in *webtest.Published) []reader {
	list := []reader{{role: ""}}
	for _, u := range in.Units {
		list = append(list, reader{survey.Leader, u.ID})
	}
	for i, role := range survey.Roles() {
		switch {
		case role == survey.Leader:
		case role.OfUnit():
			list = append(list, reader{role, in.Units[i%len(in.Units)].ID})
		default:
			list = append(list, reader{role: role})
		}
	}
	return list
}

// withoutFigures are pages that are the same whatever anybody has answered.
var withoutFigures = []string{"/static/", "/sporreskjema", "/personvern", "/tilgjengelighet", "/hjelp", "/konto", "/inn", "/oppsett", "/personer", "/revisjon"}

// fetched is one answer of the server.
type fetched struct{ path, body string }

// crawl fetches everything a reader can click their way to from any of the
// addresses, files in the given formats too.
func crawl(t testing.TB, in *webtest.Published, session string, formats []string, from ...string) []fetched {
	t.Helper()
	return walk(t, in, session, formats, func(path string) bool {
		meaning := strings.Contains(path, "/indikator/") && !strings.Contains(path, ".") // of an indicator; a series has a dot
		return meaning || slices.ContainsFunc(withoutFigures, func(part string) bool { return strings.Contains(path, part) })
	}, from...)
}

// walk is crawl without the pages to skip.
func walk(t testing.TB, in *webtest.Published, session string, formats []string, skip func(path string) bool, from ...string) []fetched {
	t.Helper()
	var all []fetched
	seen := map[string]bool{}
	for ahead := from; len(ahead) > 0; ahead = ahead[1:] {
		path, _, _ := strings.Cut(ahead[0], "#")
		_, format, file := strings.Cut(path, "?format=")
		if seen[path] || skip(path) || file && !slices.Contains(formats, format) || !strings.HasPrefix(path, "/") || strings.Contains(path, "lang=") {
			continue
		}
		seen[path] = true
		response, body := in.Get(t, session, path)
		switch {
		case response.StatusCode == http.StatusSeeOther:
			ahead = append(ahead, response.Header.Get("Location"))
		case response.StatusCode != http.StatusOK:
			t.Errorf("a link leads to %s, which gives %d", path, response.StatusCode)
		case strings.HasPrefix(response.Header.Get("Content-Type"), "text/html"):
			webtest.Document(t, body).Find("a[href]").Each(func(_ int, a *goquery.Selection) {
				href, _ := a.Attr("href")
				if strings.HasPrefix(href, "?") {
					href = path + href
				}
				ahead = append(ahead, href)
			})
			fallthrough
		default:
			all = append(all, fetched{path, body})
		}
	}
	return all
}

// grid is a table as somebody reads it, whatever it came in.
type grid struct {
	id      string // the table's name, in JSON only
	caption string
	head    []string
	rows    [][]string
}

// grids reads the tables of figures in an answer.
func (f fetched) grids(t testing.TB) []grid {
	t.Helper()
	switch {
	case strings.HasSuffix(f.path, "format=json"):
		return gridsOfJSON(t, f.body)
	case strings.HasSuffix(f.path, "format=csv"):
		return gridsOfCSV(t, f.body)
	case strings.HasSuffix(f.path, "format=xlsx"):
		return gridsOfWorkbook(t, f.body)
	}
	var list []grid
	webtest.Document(t, f.body).Find("table.figures").Each(func(_ int, table *goquery.Selection) {
		g := grid{caption: table.Find("caption").Text()}
		texts := func(s *goquery.Selection) (row []string) {
			s.Find("th, td").Each(func(_ int, cell *goquery.Selection) { row = append(row, strings.TrimSpace(cell.Text())) })
			return row
		}
		g.head = texts(table.Find("thead tr"))
		table.Find("tbody tr").Each(func(_ int, row *goquery.Selection) { g.rows = append(g.rows, texts(row)) })
		if table.HasClass("turned") {
			g = g.turned()
		}
		list = append(list, g)
	})
	return list
}

func gridsOfJSON(t testing.TB, body string) []grid {
	t.Helper()
	var file struct {
		Tables []struct {
			Name, Caption string
			Columns       []struct{ Label string }
			Rows          [][]any
		}
	}
	if err := json.Unmarshal([]byte(body), &file); err != nil {
		t.Fatal(err)
	}
	var list []grid
	for _, table := range file.Tables {
		g := grid{id: table.Name, caption: table.Caption}
		for _, c := range table.Columns {
			g.head = append(g.head, c.Label)
		}
		for _, row := range table.Rows {
			texts := make([]string, len(row))
			for i, v := range row {
				texts[i] = fmt.Sprint(v)
			}
			g.rows = append(g.rows, texts)
		}
		list = append(list, g)
	}
	return list
}

// gridsOfCSV reads tables under each other, each under its caption.
func gridsOfCSV(t testing.TB, body string) []grid {
	t.Helper()
	var list []grid
	for _, part := range strings.Split(strings.TrimPrefix(body, "\ufeff"), "\n\n") {
		reader := csv.NewReader(strings.NewReader(part))
		reader.Comma, reader.FieldsPerRecord = ';', -1
		lines, err := reader.ReadAll()
		if err != nil || len(lines) < 2 || len(lines[0]) != 1 {
			t.Fatalf("CSV: %v", err)
		}
		list = append(list, grid{caption: lines[0][0], head: lines[1], rows: lines[2:]})
	}
	return list
}

func gridsOfWorkbook(t testing.TB, body string) []grid {
	t.Helper()
	book, err := excelize.OpenReader(bytes.NewReader([]byte(body)))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	var list []grid
	for _, sheet := range book.GetSheetList()[1:] {
		lines, err := book.GetRows(sheet, excelize.Options{RawCellValue: true})
		if err != nil || len(lines) < 2 {
			t.Fatalf("sheet %s: %v", sheet, err)
		}
		list = append(list, grid{caption: lines[0][0], head: lines[1], rows: lines[2:]})
	}
	return list
}

// withoutPath takes out the one thing two pages of what does not exist differ
// in: the address that the language switch leads back to.
func withoutPath(body string) string {
	return regexp.MustCompile(`name="back" value="[^"]*"`).ReplaceAllString(body, "")
}

// turned is a table whose waves are columns as its files have it, with a row for each wave
// behind the question that its caption names.
func (g grid) turned() grid {
	back := grid{id: g.id, caption: g.caption, head: []string{"Spørsmål", g.head[0]}}
	for _, wave := range g.head[1:] {
		back.rows = append(back.rows, []string{"", wave})
	}
	for _, row := range g.rows {
		back.head = append(back.head, row[0])
		for i, text := range row[1:] {
			back.rows[i] = append(back.rows[i], text)
		}
	}
	return back
}

// Files have two columns more beside a figure that need not be exact.
const leastColumn, mostColumn = ", minst", ", mest"

// folded is a table with the least and the most of a figure in one cell with it.
func (g grid) folded() grid {
	part := grid{id: g.id, caption: g.caption}
	for _, head := range g.head {
		if !strings.HasSuffix(head, leastColumn) && !strings.HasSuffix(head, mostColumn) {
			part.head = append(part.head, head)
		}
	}
	for _, row := range g.rows {
		var kept []string
		for i, head := range g.head[:min(len(g.head), len(row))] {
			switch {
			case strings.HasSuffix(head, leastColumn), strings.HasSuffix(head, mostColumn):
				kept[len(kept)-1] += "\t" + row[i]
			default:
				kept = append(kept, row[i])
			}
		}
		part.rows = append(part.rows, kept)
	}
	return part
}
