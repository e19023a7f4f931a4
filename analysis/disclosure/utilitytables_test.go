package disclosure_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"

	"trivselspuls/survey"
)

// counting is how often something was so, of how many times it could have been.
type counting map[cellOf]ratio

type cellOf struct{ table, row, column string }

type ratio struct {
	is float64
	of int
}

func (r ratio) part() float64 { return r.is / float64(r.of) }

func (c counting) add(table, row, column string, is bool) {
	part := 0.0
	if is {
		part = 1
	}
	c.addPart(table, row, column, part)
}

func (c counting) addPart(table, row, column string, part float64) {
	at := cellOf{table, row, column}
	c[at] = ratio{c[at].is + part, c[at].of + 1}
}

func (c counting) join(other counting) {
	for at, r := range other {
		c[at] = ratio{c[at].is + r.is, c[at].of + r.of}
	}
}

// printed is a table as it is printed: its name among what was counted, and columns.
type printed struct {
	name, title string
	columns     []string
	tenths      bool
}

// table prints percentages, and how many cases the first column has.
func (c counting) table(p printed) string {
	var out strings.Builder
	fmt.Fprintf(&out, "%s, percent\n", p.title)
	w := tabwriter.NewWriter(&out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "\t%s\tcases\t\n", strings.Join(p.columns, "\t"))
	for _, row := range c.rows(p.name) {
		fmt.Fprintf(w, "%s\t", row)
		cases := 0
		for _, column := range p.columns {
			r := c[cellOf{p.name, row, column}]
			cases = max(cases, r.of)
			switch {
			case r.of == 0:
				fmt.Fprint(w, "–\t")
			case p.tenths:
				fmt.Fprintf(w, "%.1f\t", 100*r.part())
			default:
				fmt.Fprintf(w, "%.0f\t", 100*r.part())
			}
		}
		fmt.Fprintf(w, "%d\t\n", cases)
	}
	w.Flush()
	return out.String()
}

// rows are those of a table, by their words and then by the first number in them.
func (c counting) rows(table string) []string {
	var rows []string
	for at := range c {
		if at.table == table && !slices.Contains(rows, at.row) {
			rows = append(rows, at.row)
		}
	}
	words := func(row string) (text string, number int) {
		at := strings.IndexAny(row, "0123456789")
		if at < 0 {
			return row, 0
		}
		fmt.Sscan(row[at:], &number)
		return row[:at], number
	}
	slices.SortFunc(rows, func(a, b string) int {
		x, i := words(a)
		y, j := words(b)
		return cmp.Or(cmp.Compare(x, y), cmp.Compare(i, j), cmp.Compare(a, b))
	})
	return rows
}

// bin is a unit's size among units of random size.
func (u realUnit) bin() string {
	bounds := []int{20, 30, 40, 50, 70, 100, 200}
	from := 10
	for _, to := range bounds {
		if u.children < to {
			return fmt.Sprintf("%s %d to %d", u.kind, from, to-1)
		}
		from = to
	}
	return fmt.Sprintf("%s %d or more", u.kind, from)
}

func utilityTables() []printed {
	telling := []string{"own", "own or joint", "exact", "band", "end", "joint", "nearest", "same wave", "told nowhere", "judged", "outside", "outside, joint", "mean", "index", "ordinary", "sensitive"}
	return []printed{
		{"fixed", "Main figures of the fixed town: told to the unit's leader and to others", telling, false},
		{"random", "Main figures of random towns", telling, false},
		{"audience", "Main figures of random towns, told to the unit's leader", telling[:12], false},
		{"totals", "Totals", []string{
			"told", "in both", "range", "without", "judged", "told halved", "in both halved", "range halved", "without halved", "judged halved",
		}, false},
		{"success", "Sensitive shares told at the baseline, when being hurt has become half as common", []string{"untold afterwards", "own untold", "clearly better"}, false},
		{"words", "Readers told that something is clear when nothing has happened, outside the main goals", []string{
			"independent, reports", "alike, reports", "independent, main goal", "alike, main goal",
			"independent, each change", "alike, each change", "independent, each main goal", "alike, each main goal",
		}, true},
		{"power", "The main goal called clearly better when being bullied has fallen from 12 to 6", []string{
			"share", "share, all answers fall", "extent", "extent, all answers fall", "untold", "clear at 95",
		}, false},
		{"followups", "Follow-ups told at the endline after five waves", []string{
			"E4a unchanged", "E4b unchanged", "P5 unchanged", "E4a halved", "E4b halved", "P5 halved",
		}, false},
		planTable,
	}
}

// want is what a number of the tables shall be.
type want struct {
	cellOf
	least, most float64
}

func wants() []want {
	var all []want
	for row, least := range map[string]float64{
		"school 18": 80, "school 35": 70, "school 45": 90, "school 60": 97, "school 80": 75, "school 280": 99,
		"kindergarten 18": 80, "kindergarten 35": 50, "kindergarten 60": 95,
	} {
		all = append(all, want{cellOf{"fixed", row, "own or joint"}, least, 100}, want{cellOf{"fixed", row, "nearest"}, 100, 100})
	}
	all = append(
		all,
		want{cellOf{"fixed", "school 45", "judged"}, 80, 100},
		want{cellOf{"totals", "E1 pupils-5-7", "in both"}, 95, 100}, want{cellOf{"totals", "E1 pupils-5-7", "in both halved"}, 95, 100},
		want{cellOf{"success", "30 to 69 answers", "untold afterwards"}, 0, 0}, want{cellOf{"success", "70 answers or more", "untold afterwards"}, 0, 0},
		want{cellOf{"power", "about 240 answers", "extent, all answers fall"}, 80, 100},
		want{cellOf{"power", "about 400 answers", "share, all answers fall"}, 70, 100},
	)
	for _, who := range []string{"leaders of a school", "leaders of a kindergarten", "steering group, key rows"} {
		all = append(all, want{cellOf{"words", who, "alike, reports"}, 0, 10})
	}
	slices.SortFunc(all, func(a, b want) int {
		return cmp.Or(cmp.Compare(a.table, b.table), cmp.Compare(a.row, b.row), cmp.Compare(a.column, b.column))
	})
	return all
}

// wanted sets the numbers that are wanted beside what they are. A number that nothing was
// counted for is a fault of the test, unless there is no such figure yet.
func (c counting) wanted(t *testing.T) string {
	t.Helper()
	var out strings.Builder
	fmt.Fprintln(&out, "What is wanted, percent")
	w := tabwriter.NewWriter(&out, 0, 0, 2, ' ', 0)
	line := func(name string, r ratio, least, most float64) {
		switch is := 100 * r.part(); {
		case r.of == 0:
			fmt.Fprintf(w, "%s\t%.4g to %.4g\t–\t\n", name, least, most)
		case is < least-0.05 || is > most+0.05:
			fmt.Fprintf(w, "%s\t%.4g to %.4g\t%.1f\tmissed\n", name, least, most, is)
		default:
			fmt.Fprintf(w, "%s\t%.4g to %.4g\t%.1f\t\n", name, least, most, is)
		}
	}
	for _, one := range wants() {
		r := c[one.cellOf]
		if r.of == 0 && one.table == "fixed" && one.column != "nearest" {
			t.Errorf("nothing was counted for %v", one.cellOf)
		}
		line(one.table+": "+one.row+", "+one.column, r, one.least, one.most)
	}
	for _, row := range c.rows("plan") {
		for _, wave := range []string{"first wave: ", "next wave: "} {
			if p := c[cellOf{"plan", row, wave + "plan"}]; p.of >= 200 && strings.HasPrefix(row, "all, ") {
				line("plan: "+wave+row, c[cellOf{"plan", row, wave + "true"}], 100*p.part()-5, min(100, 100*p.part()+5))
			}
		}
	}
	w.Flush()
	return out.String()
}

// A table that nothing was counted for is empty, and what was counted comes in order.
func TestCountingPrints(t *testing.T) {
	c, other := counting{}, counting{}
	for _, row := range []string{"school 100 or more", "school 35", "kindergarten 18"} {
		c.add("one", row, "told", row != "school 35")
		other.add("one", row, "told", row != "school 100 or more")
	}
	c.join(other)
	want := "T, percent\n                    told  cases  \nkindergarten 18     100   2      \nschool 35           50    2      \nschool 100 or more  50    2      \n"
	if got := c.table(printed{"one", "T", []string{"told"}, false}); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	if got := (realUnit{survey.School, 280, 1, 10}).bin(); got != "school 200 or more" {
		t.Error(got)
	}
}
