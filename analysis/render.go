package analysis

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// CSV is the table as Norwegian spreadsheets open it: UTF-8 with a mark, fields
// between semicolons, decimal comma; its caption, its labels, and then the rows. A text that a spreadsheet would run as a
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
	lines := [][]string{{neutral(t.caption)}, row}
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

// MarshalJSON is the table for machines: columns, then rows. In a numeric column a
// text stands where there is no number: «skjult» for one that is withheld, «–» for
// one that does not exist.
func (t Table) MarshalJSON() ([]byte, error) {
	type column struct {
		Key     string `json:"key"`
		Label   string `json:"label"`
		Numeric bool   `json:"numeric"`
	}
	out := struct {
		Name    string   `json:"name"`
		Caption string   `json:"caption"`
		Columns []column `json:"columns"`
		Rows    [][]any  `json:"rows"`
	}{Name: t.name, Caption: t.caption, Columns: []column{}, Rows: [][]any{}}
	for _, c := range t.columns {
		out.Columns = append(out.Columns, column(c))
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
