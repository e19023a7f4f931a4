package setup

import (
	"archive/zip"
	"bytes"
	"fmt"
	"html"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"trivselspuls/survey"
	"trivselspuls/survey/must"
	"trivselspuls/survey/sheet"
)

var corpusUnits = []survey.Unit{
	{ID: "a", Name: "Åsen skole", Kind: survey.School},
	{ID: "l", Name: "Lia skule", Kind: survey.School},
	{ID: "b", Name: "Bekken barnehage", Kind: survey.Kindergarten},
	{ID: "p", Name: "PPT", Kind: survey.PPT},
}

// understood writes a table as the corpus does, in an order of its own.
func understood(table Table) string {
	var lines []string
	for _, r := range table.Rows {
		if len(r.Problems) > 0 {
			lines = append(lines, fmt.Sprintf("! %s %s %s", spot(r.Spot), r.Problems[0].Field, r.Problems[0].Kind))
			continue
		}
		line := fmt.Sprintf("+ %s | %s | %s | %d", r.Cells[0], r.Group.Name, r.Group.Audience, r.Group.Invited)
		if len(r.Parts) > 0 {
			line += " = " + strings.Join(r.Parts, ", ")
		}
		if r.UnitGuess {
			line += " ?unit"
		}
		if r.WhomGuess {
			line += " ?whom"
		}
		lines = append(lines, line)
	}
	for _, l := range table.Left {
		lines = append(lines, fmt.Sprintf("- %s %s %s", spot(l.Spot), l.Why, l.Text))
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

func spot(s Spot) string { return strings.TrimSpace(fmt.Sprint(s.Sheet, " ", s.Side, s.Line)) }

// Every table of the corpus is read as what it is or refused, in each of the ways in
// which an office may send it.
func TestCorpusIsReadAsItIs(t *testing.T) {
	corpus := strings.Split(string(must.Have(os.ReadFile("testdata/tables.txt"))(t)), "\n== ")[1:]
	if len(corpus) < 240 {
		t.Fatalf("the corpus has %d tables", len(corpus))
	}
	for _, one := range corpus {
		name, rest, _ := strings.Cut(strings.TrimSpace(one), "\n")
		var table, want []string
		for line := range strings.SplitSeq(rest, "\n") {
			if len(line) > 1 && strings.Contains("+-!", line[:1]) && line[1] == ' ' {
				want = append(want, line)
			} else if line != "" {
				table = append(table, line)
			}
		}
		slices.Sort(want)
		for kind, file := range arrivals(t, table) {
			t.Run(name+"/"+kind, func(t *testing.T) {
				text, _, err := sheet.Text(bytes.NewReader(file), SheetsOfGroups(corpusUnits, someWords))
				if err != nil {
					t.Fatal(err)
				}
				if got := understood(ReadTable(text, corpusUnits, someWords)); got != strings.Join(want, "\n") {
					t.Errorf("read as\n%s\nwant\n%s", got, strings.Join(want, "\n"))
				}
			})
		}
	}
}

// arrivals are the files in which a table may come.
func arrivals(t *testing.T, table []string) map[string][]byte {
	text := strings.Join(table, "\n") + "\n"
	files := map[string][]byte{
		"semicolons": []byte(text), "tabs": []byte("\ufeff" + strings.ReplaceAll(text, ";", "\t")),
		"xlsx": workbook(t, table), "ods": openDocument(t, table),
		"UTF-16": must.Have(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().Bytes([]byte(text)))(t),
	}
	if old, err := charmap.CodePage850.NewEncoder().String(text); err == nil {
		files["DOS"] = []byte(old)
	}
	return files
}

func workbook(t *testing.T, table []string) []byte {
	f := excelize.NewFile()
	defer f.Close()
	name, first := "Sheet1", 0
	for i, line := range table {
		if said := sheetLine.FindStringSubmatch(line); said != nil {
			if first = i + 1; i == 0 {
				must.Work(t, f.SetSheetName(name, said[1]))
			} else {
				must.Have(f.NewSheet(said[1]))(t)
			}
			name = said[1]
			continue
		}
		for j, value := range strings.Split(line, ";") {
			var cell any = value
			if n, kind := count(value); kind == "number" && value == fmt.Sprint(n) {
				cell = n
			}
			if value != "" {
				must.Work(t, f.SetCellValue(name, fmt.Sprint(sheet.Letters(j), i+1-first), cell))
			}
		}
	}
	return must.Have(f.WriteToBuffer())(t).Bytes()
}

func openDocument(t *testing.T, table []string) []byte {
	var file bytes.Buffer
	out := zip.NewWriter(&file)
	w := must.Have(out.Create("content.xml"))(t)
	fmt.Fprint(w, `<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><table:table table:name="Ark1">`)
	for _, line := range table {
		if said := sheetLine.FindStringSubmatch(line); said != nil {
			fmt.Fprintf(w, `</table:table><table:table table:name="%s">`, said[1])
			continue
		}
		fmt.Fprint(w, `<table:table-row>`)
		for _, value := range strings.Split(line, ";") {
			fmt.Fprintf(w, `<table:table-cell office:value-type="string"><text:p>%s</text:p></table:table-cell>`, html.EscapeString(value))
		}
		fmt.Fprint(w, `</table:table-row>`)
	}
	must.Have(io.WriteString(w, `</table:table></office:document-content>`))(t)
	must.Work(t, out.Close())
	return file.Bytes()
}
