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
	fmt.Fprintf(&b, "Disclosure check\n%s - %s\nReference %s\n\n", r.Title, r.Owner, r.Reference)
	if r.Fictional {
		b.WriteString("These are invented example data.\n\n")
	}
	if r.Rows == 0 {
		b.WriteString("No cell is large enough: the package holds no answers.\n")
	} else {
		fmt.Fprintf(&b, "k-anonymity: k = %d, wanted at least %d. People: %d. Classes that cannot be told apart: %d\n", r.K, r.Wanted, r.Rows, len(r.Classes))
		b.WriteString("by wave, unit and part.\n")
		b.WriteString("Shares: in every class as many count, and do not, as it takes to pick out nobody. Checked on the rows.\n")
		b.WriteString("Subtraction: what is left between classes and published figures is safe by itself, or withheld.\n")
	}
	fmt.Fprintf(&b, "Left out: cells with too few answers (%d), groups with an open link (%d), questions of the owner's own.\n", r.Small, r.OpenLinks)
	b.WriteString("Not checked: what somebody knows who has seen a person's other answers. «alone» counts the people whose\n")
	b.WriteString("answers nobody else in their class has; whoever knows enough of one such person's answers finds the rest.\n\n")
	fmt.Fprintf(&b, "%-28s %4s  %-24s %4s %6s %6s  %s\n", "table", "wave", "unit", "part", "people", "alone", "withheld")
	for _, c := range r.Classes {
		held := "nothing"
		if len(c.Withheld) > 0 {
			held = strings.Join(c.Withheld, " ")
		}
		fmt.Fprintf(&b, "%-28s %4d  %-24s %4d %6d %6d  %s\n", c.Table, c.Wave, c.Unit, c.Part, c.People, c.Alone, held)
	}
	return b.String()
}
