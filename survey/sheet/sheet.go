package sheet

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// Sheet reads a table whose columns have names, row by row, and collects what is
// wrong with it.
type Sheet struct {
	rows     *rows
	heading  []string
	at       map[string]int
	problems Problems
}

// Columns says what a table must look like.
type Columns struct {
	Wanted  []string                 // must be there, in any order
	Allowed func(column string) bool // may be there as well; nil: none
	Called  func(cell string) string // the name of a heading's column; nil: the heading
}

func (c Columns) known(column string) bool {
	return slices.Contains(c.Wanted, column) || c.Allowed != nil && c.Allowed(column)
}

// Open reads the heading, which titles may stand above. What is wrong with it comes
// as Problems.
func Open(r io.ReadSeeker, c Columns) (*Sheet, error) {
	t, err := newRows(r)
	if err != nil {
		return nil, err
	}
	s := &Sheet{rows: t, at: map[string]int{}}
	next := func() ([]string, error) {
		cells, err := t.next()
		for i := range cells {
			if c.Called != nil {
				cells[i] = c.Called(cells[i])
			}
		}
		return cells, err
	}
	cells, err := next()
	for err == nil && filled(cells) == 1 && !slices.ContainsFunc(cells, func(cell string) bool { return slices.Contains(c.Wanted, cell) }) {
		cells, err = next()
	}
	if err != nil {
		return nil, Problems{{Row: max(t.row, 1), What: "the heading cannot be read"}}
	}
	s.heading = slices.Clone(cells)
	for i, column := range s.heading {
		_, twice := s.at[column]
		switch {
		case column == "": // may stand for nothing; Next looks
		case twice:
			s.Wrong(column, "this column is there twice")
		case !c.known(column):
			s.Wrong(column, "no such column is known")
		}
		s.at[column] = i
	}
	for _, column := range c.Wanted {
		if _, ok := s.at[column]; !ok {
			s.Wrong(column, "this column is missing")
		}
	}
	return s, s.Err()
}

// Row is one row of a table. It is good until the next one is read.
type Row struct {
	sheet *Sheet
	cells []string
}

// Get is the cell of a column, with single spaces; of a column that is not there it
// is empty.
func (r Row) Get(column string) string {
	if at, ok := r.sheet.at[column]; ok {
		return r.At(at)
	}
	return ""
}

// At is the cell of the column with this number, from 0. What a spreadsheet leaves out
// at the end of a row is empty.
func (r Row) At(column int) string {
	if column < len(r.cells) {
		return r.cells[column]
	}
	return ""
}

// Heading are the names of the columns by their numbers.
func (s *Sheet) Heading() []string { return s.heading }

// Line is the number of the row that was read last, as a spreadsheet counts it.
func (s *Sheet) Line() int { return s.rows.row }

// Next reads the next row that is not blank. It reports false at the end, and when
// enough is wrong to stop.
func (s *Sheet) Next() (Row, bool) {
	for len(s.problems) < MaxProblems {
		cells, err := s.rows.next()
		switch {
		case errors.Is(err, io.EOF):
			return Row{}, false
		case errors.Is(err, errQuotes):
			s.Wrong("", err.Error())
			continue
		case errors.Is(err, errLong):
			s.Wrong("", err.Error())
			return Row{}, false
		case err != nil:
			s.Wrong("", "cannot be read")
			return Row{}, false
		}
		if at := strange(cells); at >= 0 {
			s.Wrong(s.name(at), "has characters that are no text")
			continue
		}
		if at := s.homeless(cells); at >= 0 {
			s.Wrong(s.name(at), "this cell has no heading")
			continue
		}
		return Row{s, cells}, true
	}
	return Row{}, false
}

// homeless is the first cell that holds something in a column without a name, or −1.
func (s *Sheet) homeless(cells []string) int {
	for at, cell := range cells {
		if cell != "" && (at >= len(s.heading) || s.heading[at] == "") {
			return at
		}
	}
	return -1
}

// name is what a column is called, or else its letters in a spreadsheet.
func (s *Sheet) name(at int) string {
	if at < len(s.heading) && s.heading[at] != "" {
		return s.heading[at]
	}
	return Letters(at)
}

// Letters name the column with a number, from 0, as a spreadsheet does.
func Letters(at int) string {
	letters := ""
	for at++; at > 0; at = (at - 1) / 26 {
		letters = string(rune('A'+(at-1)%26)) + letters
	}
	return letters
}

// Wrong notes a mistake in the row that was read last.
func (s *Sheet) Wrong(column, what string) {
	if len(s.problems) < MaxProblems {
		s.problems = append(s.problems, Problem{Row: s.rows.row, Column: column, What: what})
	}
}

// Err is what is wrong so far, or nil.
func (s *Sheet) Err() error {
	if len(s.problems) == 0 {
		return nil
	}
	return s.problems
}

// Problem is one mistake in a table.
type Problem struct {
	Row    int    // as a spreadsheet counts them, from 1, the heading included
	Column string // its name, or its letters in a spreadsheet where it has none; empty when it is about the whole row
	What   string
	Sheet  string // of a workbook
	Fault  string // of a file that is not read at all: a key
}

func (p Problem) Error() string {
	where := fmt.Sprintf("row %d", p.Row)
	if p.Sheet != "" {
		where = fmt.Sprintf("sheet %q, %s", p.Sheet, where)
	}
	column := p.Column
	if strings.ContainsFunc(column, func(r rune) bool { return !unicode.IsPrint(r) }) {
		column = strconv.Quote(column) // a terminal must not obey it
	}
	if column != "" {
		where += ", column " + column
	}
	return where + ": " + p.What
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
