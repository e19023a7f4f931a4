package analysis

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// wide is the table as files have it: beside each column with ends the least and the most
// its figures can be. Their keys end in .least and .most.
func (t Table) wide() Table {
	w := Table{name: t.name, caption: t.caption}
	for _, c := range t.columns {
		w.columns = append(w.columns, Column{c.Key, c.Label, c.Numeric, nil})
		for i, label := range c.Ends {
			w.columns = append(w.columns, Column{c.Key + []string{".least", ".most"}[i], label, true, nil})
		}
	}
	for _, entries := range t.rows {
		var row []Entry
		for i, e := range entries {
			row = append(row, e)
			for j := range t.columns[i].Ends {
				if e.Ends != nil {
					row = append(row, e.Ends[j])
				} else {
					row = append(row, label(e.Text))
				}
			}
		}
		w.rows = append(w.rows, row)
	}
	return w
}

// CSV is the table as Norwegian spreadsheets open it: UTF-8 with a mark, fields
// between semicolons, decimal comma; its caption, its labels, and then the rows. A text that a spreadsheet would run as a
// formula is given an apostrophe.
func (t Table) CSV() ([]byte, error) {
	t = t.wide()
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
// text stands where there is no number: «ikke vist» for one that is not told, «–» for
// one that does not exist, and the band of one that is not told exactly.
func (t Table) MarshalJSON() ([]byte, error) {
	t = t.wide()
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
		out.Columns = append(out.Columns, column{c.Key, c.Label, c.Numeric})
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
