package analysis

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/analysis/disclosure/disclosuretest"
	"trivselspuls/survey"
	"trivselspuls/survey/must"
)

// A workbook has a sheet that says how to read it and then one per table; figures
// are numbers that look as they are printed, and texts are never formulas.
func TestXLSX(t *testing.T) {
	table := printed(t)
	other := table
	other.name = "other"
	book := workbookOf(t, Front{Sheet: "Om [tallene]", Points: "-poeng", Lines: []string{"Eksempeldal", "=1+1"}}, table, other)
	sheets := book.GetSheetList()
	if len(sheets) != 3 || sheets[0] != "Om  tallene" || sheets[1] != "Første og siste måling" || sheets[2] != "Første og siste måling 2" {
		t.Fatalf("sheets: %q", sheets)
	}
	for at, want := range map[string]string{
		"A1": "Første og siste måling", "A2": "Indikator", "C4": "=cmd|' /C calc'!A0 skole", "K5": "0–2 av 50 (høyst 4\u00a0%)",
	} {
		if got, err := book.GetCellValue(sheets[2], at); err != nil || got != want {
			t.Errorf("%s: %q, %v", at, got, err)
		}
	}
	// The library writes the blank on the wrong side of the percent sign.
	if got, _ := book.GetCellValue(sheets[1], "K4"); strings.TrimSpace(got) != "16%" {
		t.Errorf("the figure looks like %q", got)
	}
	if raw, _ := book.GetCellValue(sheets[1], "K4", excelize.Options{RawCellValue: true}); raw != "0.16" {
		t.Errorf("the figure is %q", raw)
	}
	for sheet, at := range map[string]string{sheets[0]: "A2", sheets[1]: "C4"} {
		if formula, _ := book.GetCellFormula(sheet, at); formula != "" {
			t.Errorf("a text became the formula %q", formula)
		}
	}
	if kind, _ := book.GetCellType(sheets[1], "K4"); kind != excelize.CellTypeUnset && kind != excelize.CellTypeNumber {
		t.Errorf("a figure has the type %v", kind)
	}
}

// workbookOf reads what WriteXLSX writes.
func workbookOf(t *testing.T, front Front, tables ...Table) *excelize.File {
	t.Helper()
	var body bytes.Buffer
	must.Work(t, WriteXLSX(&body, front, func(yield func(Table, error) bool) {
		for _, table := range tables {
			if !yield(table, nil) {
				return
			}
		}
	}))
	book := must.Have(excelize.OpenReader(&body))(t)
	t.Cleanup(func() { must.Work(t, book.Close()) })
	return book
}

// A table that fails is no workbook.
func TestAWorkbookThatFails(t *testing.T) {
	failed := errors.New("gone")
	err := WriteXLSX(io.Discard, Front{Sheet: "Om"}, func(yield func(Table, error) bool) { _ = yield(printed(t), nil) && yield(Table{}, failed) })
	if !errors.Is(err, failed) {
		t.Errorf("%v", err)
	}
}

// A date is a date, and every table can be filtered by all its columns.
func TestXLSXHasDatesAndFilters(t *testing.T) {
	m := disclosuretest.NewTown(survey.Baseline, "2025-03-01").School("A", survey.Pupils810, [3]int{60, 50, 8})
	r, err := NewReport(frame, []disclosure.Snapshot{m.Publish(t)}, Scope{}, "nb")
	if err != nil {
		t.Fatal(err)
	}
	figures, err := r.Figures(r.Series)
	if err != nil {
		t.Fatal(err)
	}
	first, second := figures, figures // a table in two portions
	first.rows, second.rows = figures.rows[:2], figures.rows[2:]
	book := workbookOf(t, Front{Sheet: "Om"}, first, second, r.Limits)
	sheet := book.GetSheetList()[1]
	shown, err := book.GetCellValue(sheet, "G3")
	raw, err2 := book.GetCellValue(sheet, "G3", excelize.Options{RawCellValue: true})
	if err := errors.Join(err, err2); err != nil || shown != "2025-03-01" || raw != "45717" {
		t.Errorf("the date is %q, kept as %q, %v", shown, raw, err)
	}
	filters := map[string]string{}
	for _, name := range book.GetDefinedName() {
		if name.Name == "_xlnm._FilterDatabase" {
			filters[name.Scope] = name.RefersTo
		}
	}
	if rows, err := book.GetRows(sheet); err != nil || len(rows) != len(figures.Rows())+2 {
		t.Errorf("%d rows, want %d, %v", len(rows), len(figures.Rows())+2, err)
	}
	if want := fmt.Sprintf("'%s'!$A$2:$P$%d", sheet, len(figures.Rows())+2); len(filters) != 2 || filters[sheet] != want {
		t.Errorf("filters %v, want %s", filters, want)
	}
}

func TestNumberFormats(t *testing.T) {
	for text, want := range map[string]string{
		"16\u00a0%": `0\ %`, "8,1\u00a0%": `0.0\ %`, "3,8": "0.0", "1\u00a0234": "0", "53": "0", "0,87": "0.00",
		"−7,2\u00a0prosentpoeng": `+0.0\ %"-poeng";"−"0.0\ %"-poeng";0.0\ %"-poeng"`, "−7\u00a0prosentpoeng": `+0\ %"-poeng";"−"0\ %"-poeng";0\ %"-poeng"`, "+0,4": `+0.0;"−"0.0;0.0`,
	} {
		if got := numberFormat(text, "-poeng"); got != want {
			t.Errorf("numberFormat(%q) = %q, want %q", text, got, want)
		}
	}
}

// Spreadsheets refuse some names; two tables must not take one sheet.
func TestSheetNames(t *testing.T) {
	w := &workbook{taken: map[string]bool{}}
	long := "Øvre Vestenforfjellmåneskogen oppvekstsenter og skole"
	first, second := w.sheetName(long), w.sheetName(long)
	if first == second || utf8.RuneCountInString(first) > 31 || utf8.RuneCountInString(second) > 31 {
		t.Errorf("names %q and %q", first, second)
	}
	if got := w.sheetName("'a/b:c'"); got != "a b c" {
		t.Errorf("name %q", got)
	}
	if got := w.sheetName("[]"); got != "Ark" {
		t.Errorf("name %q", got)
	}
}

// Every indicator is explained once, and every threshold of a wave is told.
func TestDefinitionsAndLimits(t *testing.T) {
	m := disclosuretest.NewTown(survey.Baseline, "2025-03-01").
		School("A", survey.Pupils810, [3]int{60, 50, 8}).
		School("B", survey.Pupils810, [3]int{60, 50, 6})
	for _, language := range []string{"nb", "nn"} {
		r, err := NewReport(frame, []disclosure.Snapshot{m.Publish(t)}, Scope{}, language)
		if err != nil {
			t.Fatal(err)
		}
		definitions, err := r.Definitions(r.Series)
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		for _, row := range append(definitions.Rows(), r.Limits.Rows()...) {
			if seen[row[0].Text+row[1].Text] {
				t.Errorf("%s stands there twice", row[0].Text)
			}
			seen[row[0].Text+row[1].Text] = true
			for i, e := range row {
				if strings.Contains(e.Text, "{") || strings.HasPrefix(e.Text, "limit.") || strings.HasPrefix(e.Text, "kind.") || i < 2 && e.Text == "" {
					t.Errorf("%s: %q", language, e.Text)
				}
			}
		}
		if len(definitions.Rows()) < 5 || len(r.Limits.Rows()) != 9 {
			t.Errorf("%d definitions, %d limits", len(definitions.Rows()), len(r.Limits.Rows()))
		}
	}
}
