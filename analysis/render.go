package analysis

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// CSV is the table as Norwegian spreadsheets open it: UTF-8 with a mark, fields
// between semicolons, decimal comma. A text that a spreadsheet would run as a
// formula is given an apostrophe.
func (t Table) CSV() ([]byte, error) {
	var body bytes.Buffer
	body.WriteString("\ufeff")
	w := csv.NewWriter(&body)
	w.Comma = ';'
	row := make([]string, len(t.columns))
	for i, c := range t.columns {
		row[i] = neutral(c.Label)
	}
	lines := [][]string{row}
	for _, entries := range t.rows {
		row := make([]string, len(entries))
		for i, e := range entries {
			if row[i] = neutral(e.Text); e.Number != nil {
				row[i] = strings.Replace(strconv.FormatFloat(*e.Number, 'f', -1, 64), ".", ",", 1)
			}
		}
		lines = append(lines, row)
	}
	if err := w.WriteAll(lines); err != nil {
		return nil, fmt.Errorf("table %s as CSV: %w", t.name, err)
	}
	return body.Bytes(), nil
}

// neutral keeps a spreadsheet from reading a text as a formula.
func neutral(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}

// MarshalJSON is the table for machines: column keys, then a row of numbers
// where there are numbers and texts elsewhere.
func (t Table) MarshalJSON() ([]byte, error) {
	type column struct {
		Key   string `json:"key"`
		Label string `json:"label"`
	}
	out := struct {
		Name    string   `json:"name"`
		Caption string   `json:"caption"`
		Columns []column `json:"columns"`
		Rows    [][]any  `json:"rows"`
	}{Name: t.name, Caption: t.caption, Columns: []column{}, Rows: [][]any{}}
	for _, c := range t.columns {
		out.Columns = append(out.Columns, column{c.Key, c.Label})
	}
	for _, entries := range t.rows {
		row := make([]any, len(entries))
		for i, e := range entries {
			if row[i] = e.Text; e.Number != nil {
				row[i] = *e.Number
			}
		}
		out.Rows = append(out.Rows, row)
	}
	return json.Marshal(out)
}

// XLSX is a workbook with a sheet per table. Texts are stored as texts and can
// never be formulas.
func XLSX(tables ...Table) ([]byte, error) {
	book := excelize.NewFile()
	defer book.Close()
	for i, t := range tables {
		sheet := fmt.Sprint(i + 1)
		if i == 0 {
			if err := book.SetSheetName("Sheet1", sheet); err != nil {
				return nil, fmt.Errorf("workbook: %w", err)
			}
		} else if _, err := book.NewSheet(sheet); err != nil {
			return nil, fmt.Errorf("workbook: %w", err)
		}
		if err := t.sheet(book, sheet); err != nil {
			return nil, fmt.Errorf("workbook, table %s: %w", t.name, err)
		}
	}
	body, err := book.WriteToBuffer()
	if err != nil {
		return nil, fmt.Errorf("workbook: %w", err)
	}
	return body.Bytes(), nil
}

// sheet writes the caption, the labels and the rows.
func (t Table) sheet(book *excelize.File, sheet string) error {
	if err := book.SetCellStr(sheet, "A1", t.caption); err != nil {
		return err
	}
	for i, c := range t.columns {
		if err := setCell(book, sheet, i+1, 2, label(c.Label)); err != nil {
			return err
		}
	}
	for j, entries := range t.rows {
		for i, e := range entries {
			if err := setCell(book, sheet, i+1, j+3, e); err != nil {
				return err
			}
		}
	}
	return nil
}

func setCell(book *excelize.File, sheet string, column, row int, e Entry) error {
	at, err := excelize.CoordinatesToCellName(column, row)
	if err != nil {
		return err
	}
	if e.Number != nil {
		return book.SetCellFloat(sheet, at, *e.Number, -1, 64)
	}
	return book.SetCellStr(sheet, at, e.Text)
}
