package research

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/survey/questionnaire"
)

// Report is what was checked of the rows that were written, counted anew from the
// rows themselves.
type Report struct {
	Title, Owner, Reference string
	Fictional               bool
	Rows                    int
	// K is the size of the smallest class of people who cannot be told apart by
	// where they belong; Wanted is the smallest that may leave.
	K, Wanted int
	Classes   []Class
	Small     int // cells left out whole, because too few answered
	OpenLinks int // groups left out, because their answers may be of the same people
	// Foreseen is what the two who sign have read.
	Foreseen []Foreseen
}

// Class is people with the same values in every column that says where they
// belong.
type Class struct {
	Table    string
	Wave     int
	Unit     string
	Part     int
	People   int
	Alone    int      // of them, those whose answers nobody else in the class has
	Withheld []string // variables
}

// check counts a table's classes and refuses one that is too small, or in which a
// sensitive share could pick somebody out.
func (r *Report) check(t *table, waves []Wave) error {
	known := len(belongs())
	at := map[string][][]any{}
	var order []string
	for _, row := range t.rows {
		key := fmt.Sprint(row[:known])
		if at[key] == nil {
			order = append(order, key)
		}
		at[key] = append(at[key], row)
	}
	slices.Sort(order)
	for _, key := range order {
		rows := at[key]
		first := rows[0]
		thresholds := waves[first[0].(int)-1].In.Thresholds
		class := Class{Table: t.name, Wave: first[0].(int), Unit: first[3].(string), Part: first[5].(int), People: len(rows)}
		if class.People < thresholds.MinOutside {
			return fmt.Errorf("a class of %d: %w", class.People, disclosure.ErrUnsafe)
		}
		for i, c := range t.columns[known:] {
			column := known + i
			if field(first[column]) == fmt.Sprint(withheld) {
				class.Withheld = append(class.Withheld, c.name)
				continue
			}
			if c.item == "" && c.indicator.Kind == questionnaire.Share && !safe(thresholds, rows, column) {
				return fmt.Errorf("%s of a class of %d: %w", c.name, class.People, disclosure.ErrUnsafe)
			}
		}
		class.Alone = alone(rows, known)
		r.Classes = append(r.Classes, class)
		r.Rows += class.People
		if r.K == 0 || class.People < r.K {
			r.K = class.People
		}
		r.Wanted = max(r.Wanted, thresholds.MinOutside)
	}
	return nil
}

// safe counts a share over the rows it was written in. No row of a class may hold
// what another withholds.
func safe(t disclosure.Thresholds, rows [][]any, column int) bool {
	n, x := 0, 0
	for _, row := range rows {
		switch row[column].(int) {
		case withheld:
			return false
		case 1:
			n++
			x++
		case 0:
			n++
		}
	}
	return t.Safe(n, x)
}

// alone counts the rows whose answers no other row has.
func alone(rows [][]any, known int) int {
	same := map[string]int{}
	for _, row := range rows {
		same[fmt.Sprint(row[known:])]++
	}
	return ones(same)
}

// ones counts the keys that one row has.
func ones[K comparable](rows map[K]int) (n int) {
	for _, count := range rows {
		if count == 1 {
			n++
		}
	}
	return n
}

func (r Report) json(w io.Writer) error {
	out := json.NewEncoder(w)
	out.SetIndent("", "  ")
	return out.Encode(r)
}

// String is the report as it is printed and read by people.
func (r Report) String() string {
	var b strings.Builder
	if err := forms().ExecuteTemplate(&b, "disclosure.txt.tmpl", r); err != nil {
		panic(err) // the file is part of the program
	}
	return b.String()
}
