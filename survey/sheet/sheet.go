package sheet

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Sheet reads a file row by row and collects what is wrong with it.
type Sheet struct {
	csv      *csv.Reader
	row      int
	heading  []string
	at       map[string]int
	problems Problems
}

// Columns says what a file must look like.
type Columns struct {
	Wanted  []string                 // must be there, in any order
	Allowed func(column string) bool // may be there as well; nil: none
	// Legacy reads what is not UTF-8 as Windows-1252. It is for files whose every
	// text must be one that is known already, where a wrong guess cannot pass.
	Legacy bool
}

// Open reads the heading. What is wrong with it comes as Problems.
func Open(r io.ReadSeeker, c Columns) (*Sheet, error) {
	text, err := decode(r, c.Legacy)
	if err != nil {
		return nil, err
	}
	s := &Sheet{csv: csv.NewReader(text), row: 1, at: map[string]int{}}
	s.csv.Comma, s.csv.FieldsPerRecord, s.csv.ReuseRecord = separator(text), -1, true
	heading, err := s.csv.Read()
	if err != nil {
		return nil, Problems{{1, "", "the heading cannot be read"}}
	}
	s.row, _ = s.csv.FieldPos(0)
	for i, column := range heading {
		column = strings.Clone(strings.TrimSpace(column))
		s.heading = append(s.heading, column)
		_, twice := s.at[column]
		switch {
		case twice:
			s.Wrong(column, "this column is there twice")
		case !slices.Contains(c.Wanted, column) && (c.Allowed == nil || !c.Allowed(column)):
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

// Row is one row of a file. It is good until the next one is read.
type Row struct {
	sheet  *Sheet
	record []string
}

// Get is the field of a column without the space around it; of a column that is
// not there it is empty.
func (r Row) Get(column string) string {
	at, ok := r.sheet.at[column]
	if !ok {
		return ""
	}
	return strings.TrimSpace(r.record[at])
}

// At is the field of the column with this number.
func (r Row) At(column int) string { return strings.TrimSpace(r.record[column]) }

// Heading are the names of the columns by their numbers.
func (s *Sheet) Heading() []string { return s.heading }

// Line is the number of the row that was read last, as a spreadsheet counts it.
func (s *Sheet) Line() int { return s.row }

// Next reads the next row that is not empty. It reports false at the end, and when
// enough is wrong to stop.
func (s *Sheet) Next() (Row, bool) {
	for len(s.problems) < MaxProblems {
		record, err := s.csv.Read()
		if errors.Is(err, io.EOF) {
			return Row{}, false
		}
		var mistake *csv.ParseError
		switch {
		case errors.As(err, &mistake):
			s.row = mistake.StartLine
			s.Wrong("", "quotes do not match")
			return Row{}, false
		case err != nil:
			s.row++
			s.Wrong("", "cannot be read")
			return Row{}, false
		}
		s.row, _ = s.csv.FieldPos(0)
		switch {
		case empty(record):
			continue
		case len(record) != len(s.heading):
			s.Wrong("", fmt.Sprintf("%d fields where the heading has %d", len(record), len(s.heading)))
			continue
		}
		return Row{s, record}, true
	}
	return Row{}, false
}

// empty reports whether a row holds nothing, as spreadsheets leave them below a
// table.
func empty(record []string) bool {
	for _, field := range record {
		if strings.TrimSpace(field) != "" {
			return false
		}
	}
	return true
}

// Wrong notes a mistake in the row that was read last.
func (s *Sheet) Wrong(column, what string) {
	if len(s.problems) < MaxProblems {
		s.problems = append(s.problems, Problem{s.row, column, what})
	}
}

// Err is what is wrong so far, or nil.
func (s *Sheet) Err() error {
	if len(s.problems) == 0 {
		return nil
	}
	return s.problems
}

// separator is what the heading separates its columns with.
func separator(text *bufio.Reader) rune {
	start, _ := text.Peek(1 << 15) // what is shorter is returned as it is
	heading, _, _ := strings.Cut(string(start), "\n")
	best, most := ',', 0
	for _, candidate := range []rune{';', ',', '\t'} {
		if n := strings.Count(heading, string(candidate)); n > most {
			best, most = candidate, n
		}
	}
	return best
}
