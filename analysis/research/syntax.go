package research

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"trivselspuls/survey/questionnaire"
)

// Longest texts SPSS takes, in bytes, and the longest unit name here.
const (
	longestLabel    = 250
	longestCategory = 110
	unitWidth       = 200
)

// syntax writes what SPSS and PSPP need to read the table's CSV file from the same
// folder: types, labels, and which numbers are no answers.
func (t *table) syntax(w io.Writer) error {
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "* Reads %s.csv from the working folder.\nSET DECIMAL=DOT.\n", t.name)
	fmt.Fprintf(out, "GET DATA /TYPE=TXT /FILE='%s.csv' /ENCODING='UTF8'\n", t.name)
	fmt.Fprintf(out, "  /ARRANGEMENT=DELIMITED /FIRSTCASE=2 /DELIMITERS=',' /QUALIFIER='\"'\n  /VARIABLES=\n")
	for i, c := range t.columns {
		format := map[kind]string{text: fmt.Sprintf("A%d", unitWidth), whole: "F5.0", score: "F9.4"}[c.kind]
		fmt.Fprintf(out, "    %s %s%s\n", c.name, format, lastDot(i, len(t.columns)))
	}
	fmt.Fprint(out, "VARIABLE LABELS\n")
	for i, c := range t.columns {
		fmt.Fprintf(out, "  %s %s%s\n", c.name, quoted(t.label(c)[questionnaire.Bokmål], longestLabel), lastDot(i, len(t.columns)))
	}
	for _, c := range t.columns {
		if c.indicator.ID == "" {
			continue
		}
		fmt.Fprintf(out, "VALUE LABELS %s\n", c.name)
		list := t.categories(c)
		for i, one := range list {
			fmt.Fprintf(out, "  %d %s%s\n", one.Value, quoted(one.Label[questionnaire.Bokmål], longestCategory), lastDot(i, len(list)))
		}
		fmt.Fprintf(out, "MISSING VALUES %s (%d THRU %d).\n", c.name, withheld, none)
	}
	fmt.Fprint(out, "EXECUTE.\n")
	return out.Flush()
}

func lastDot(i, n int) string {
	if i == n-1 {
		return "."
	}
	return ""
}

// quoted is a text as a string of the syntax, on one line, cut at a character.
func quoted(s string, longest int) string {
	s = strings.Join(strings.Fields(s), " ")
	for len(s) > longest {
		runes := []rune(s)
		s = string(runes[:len(runes)-1])
	}
	return "'" + strings.ReplaceAll(s, "'", "''") + "'"
}
