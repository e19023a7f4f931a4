package sheet

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
)

// Problem is one mistake in a table.
type Problem struct {
	Row    int    // as a spreadsheet counts them, from 1, the heading included
	Column string // its name, or its letters in a spreadsheet where it has none; empty when it is about the whole row
	What   string
}

func (p Problem) Error() string {
	column := p.Column
	if strings.ContainsFunc(column, func(r rune) bool { return !unicode.IsPrint(r) }) {
		column = strconv.Quote(column) // a terminal must not obey it
	}
	if column == "" {
		return fmt.Sprintf("row %d: %s", p.Row, p.What)
	}
	return fmt.Sprintf("row %d, column %s: %s", p.Row, column, p.What)
}

// Problems are the mistakes in a table, at most MaxProblems of them. A table with a
// problem is not used at all.
type Problems []Problem

// MaxProblems is how many mistakes are listed at once.
const MaxProblems = 20

func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, one := range p {
		lines[i] = one.Error()
	}
	return strings.Join(lines, "\n")
}
