package analysis

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"

	"trivselspuls/survey"
)

// wide is the table as files have it: beside each column with ends the least and the most
// its figures can be. Their keys end in .least and .most. Each row stands where the one
// before it stood: a county's file has millions.
func (t Table) wide() (columns []Column, rows iter.Seq[[]Entry]) {
	for _, c := range t.columns {
		columns = append(columns, Column{c.Key, c.Label, c.Numeric, nil})
		for i, label := range c.Ends {
			columns = append(columns, Column{c.Key + []string{".least", ".most"}[i], label, true, nil})
		}
	}
	return columns, func(yield func([]Entry) bool) {
		row := make([]Entry, 0, len(columns))
		for _, entries := range t.rows {
			row = row[:0]
			for i := range entries {
				e := &entries[i]
				row = append(row, *e)
				for j := range t.columns[i].Ends {
					if e.Ends != nil {
						row = append(row, e.Ends[j])
					} else {
						row = append(row, label(e.Text))
					}
				}
			}
			if !yield(row) {
				return
			}
		}
	}
}

// WriteCSV writes tables as Norwegian spreadsheets open them: UTF-8 with a mark, fields between
// semicolons, decimal comma; each table's caption, its labels and its rows, with an empty line between two. A
// text that a spreadsheet would run as a formula is given an apostrophe.
func WriteCSV(to io.Writer, tables iter.Seq2[Table, error]) error {
	if _, err := io.WriteString(to, "\ufeff"); err != nil {
		return fmt.Errorf("tables as CSV: %w", err)
	}
	w := csv.NewWriter(to)
	w.Comma = ';'
	var line []string
	before, began := "", false
	for t, err := range tables {
		if err != nil {
			return err
		}
		columns, rows := t.wide()
		if t.name != before || !began {
			if began {
				if _, err := io.WriteString(to, "\n"); err != nil {
					return fmt.Errorf("tables as CSV: %w", err)
				}
			}
			w.Write([]string{survey.Cell(t.caption)}) // a failure to write is told at the end
			w.Write(survey.Map(columns, func(c Column) string { return survey.Cell(c.Label) }))
		}
		before, began = t.name, true
		for row := range rows {
			line = line[:0]
			for i := range row {
				line = append(line, row[i].csv())
			}
			if err := w.Write(line); err != nil {
				return fmt.Errorf("table %s as CSV: %w", t.name, err)
			}
		}
		if w.Flush(); w.Error() != nil {
			return fmt.Errorf("table %s as CSV: %w", t.name, w.Error())
		}
	}
	return nil
}

func (e *Entry) csv() string {
	if e.Number != nil {
		return strings.Replace(strconv.FormatFloat(*e.Number, 'f', -1, 64), ".", ",", 1)
	}
	return survey.Cell(e.Text)
}

// WriteJSON writes tables for machines, as a list: columns, then rows. In a numeric column a
// text stands where there is no number: «ikke vist» for one that is not told, «–» for
// one that does not exist, and the band of one that is not told exactly.
func WriteJSON(to io.Writer, tables iter.Seq2[Table, error]) error {
	w := bufio.NewWriter(to)
	before, end := "", ""
	w.WriteByte('[') // a failure to write is told at the end
	for t, err := range tables {
		if err != nil {
			return err
		}
		columns, rows := t.wide()
		between := ","
		if t.name != before || end == "" {
			head, err := json.Marshal(t.head(columns))
			if err != nil {
				return fmt.Errorf("table %s as JSON: %w", t.name, err)
			}
			w.WriteString(end)
			w.Write(bytes.TrimSuffix(head, []byte("]}"))) // the rows follow
			end, between = "]},", ""
		}
		before = t.name
		for entries := range rows {
			row, err := json.Marshal(survey.Map(entries, Entry.json))
			if err != nil {
				return fmt.Errorf("table %s as JSON: %w", t.name, err)
			}
			w.WriteString(between)
			if _, err := w.Write(row); err != nil {
				return fmt.Errorf("table %s as JSON: %w", t.name, err)
			}
			between = ","
		}
	}
	w.WriteString(strings.TrimSuffix(end, ",") + "]")
	if err := w.Flush(); err != nil {
		return fmt.Errorf("tables as JSON: %w", err)
	}
	return nil
}

func (e Entry) json() any {
	if e.Number != nil {
		return *e.Number
	}
	return e.Text
}

// MarshalJSON is the table as WriteJSON has it.
func (t Table) MarshalJSON() ([]byte, error) {
	var list bytes.Buffer
	err := WriteJSON(&list, func(yield func(Table, error) bool) { yield(t, nil) })
	return bytes.TrimSuffix(bytes.TrimPrefix(list.Bytes(), []byte("[")), []byte("]")), err
}

// Listed are tables as WriteCSV and WriteJSON take them, without the empty ones.
func Listed(tables ...Table) iter.Seq2[Table, error] {
	return func(yield func(Table, error) bool) {
		for _, t := range tables {
			if !t.Empty() && !yield(t, nil) {
				return
			}
		}
	}
}

type jsonTable struct {
	Name    string       `json:"name"`
	Caption string       `json:"caption"`
	Columns []jsonColumn `json:"columns"`
	Rows    [][]any      `json:"rows"`
}

type jsonColumn struct {
	Key     string `json:"key"`
	Label   string `json:"label"`
	Numeric bool   `json:"numeric"`
}

// head is a table without its rows.
func (t Table) head(wide []Column) jsonTable {
	columns := survey.Map(wide, func(c Column) jsonColumn { return jsonColumn{c.Key, c.Label, c.Numeric} })
	return jsonTable{t.name, t.caption, columns, [][]any{}}
}
