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

// WriteCSV writes tables as Norwegian spreadsheets open them: UTF-8 with a mark, fields between
// semicolons, decimal comma; each table's caption, its labels and its rows, with an empty line between two. A
// text that a spreadsheet would run as a formula is given an apostrophe.
func WriteCSV(to io.Writer, tables iter.Seq2[Table, error]) error {
	if _, err := io.WriteString(to, "\ufeff"); err != nil {
		return fmt.Errorf("tables as CSV: %w", err)
	}
	w := csv.NewWriter(to)
	w.Comma = ';'
	before, began := "", false
	for t, err := range tables {
		if err != nil {
			return err
		}
		t = t.wide()
		var lines [][]string
		if t.name != before || !began {
			if began {
				w.Flush()
				if _, err := io.WriteString(to, "\n"); err != nil {
					return fmt.Errorf("tables as CSV: %w", err)
				}
			}
			lines = append(lines, []string{survey.Cell(t.caption)}, survey.Map(t.columns, func(c Column) string { return survey.Cell(c.Label) }))
		}
		before, began = t.name, true
		for _, entries := range t.rows {
			lines = append(lines, survey.Map(entries, Entry.csv))
		}
		if err := w.WriteAll(lines); err != nil {
			return fmt.Errorf("table %s as CSV: %w", t.name, err)
		}
	}
	return nil
}

func (e Entry) csv() string {
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
		t = t.wide()
		between := ","
		if t.name != before || end == "" {
			head, err := json.Marshal(t.head())
			if err != nil {
				return fmt.Errorf("table %s as JSON: %w", t.name, err)
			}
			w.WriteString(end)
			w.Write(bytes.TrimSuffix(head, []byte("]}"))) // the rows follow
			end, between = "]},", ""
		}
		before = t.name
		for _, entries := range t.rows {
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
func (t Table) head() jsonTable {
	columns := survey.Map(t.columns, func(c Column) jsonColumn { return jsonColumn{c.Key, c.Label, c.Numeric} })
	return jsonTable{t.name, t.caption, columns, [][]any{}}
}
