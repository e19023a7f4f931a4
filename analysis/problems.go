package analysis

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// Problem is one mistake in an imported file.
type Problem struct {
	Row    int    // from 1, the heading included
	Column string // heading, or empty when it is about the whole row
	What   string
}

func (p Problem) Error() string {
	if p.Column == "" {
		return fmt.Sprintf("row %d: %s", p.Row, p.What)
	}
	return fmt.Sprintf("row %d, column %s: %s", p.Row, p.Column, p.What)
}

// Problems are the mistakes in an imported file, at most maxProblems of them. A
// file with a problem is not imported at all.
type Problems []Problem

const maxProblems = 20

func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, one := range p {
		lines[i] = one.Error()
	}
	return strings.Join(lines, "\n")
}

// maxImport is the largest file that is read, in bytes: a million rows of forty
// answers with room to spare.
const maxImport = 200 << 20

// sheet reads a CSV file row by row and collects what is wrong with it. It takes
// UTF-8 with or without a mark, and commas, semicolons or tabs between fields,
// whichever the heading has most of.
type sheet struct {
	csv      *csv.Reader
	row      int
	heading  []string
	problems Problems
}

// openSheet reads the heading, which must have exactly the wanted columns and
// any others that allowed accepts, in any order.
func openSheet(r io.Reader, wanted []string, allowed func(column string) bool) (*sheet, error) {
	body, err := io.ReadAll(io.LimitReader(r, maxImport+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("read file: %w", err)
	case len(body) > maxImport:
		return nil, Problems{{1, "", fmt.Sprintf("the file is larger than %d MB", maxImport>>20)}}
	case !utf8.Valid(body):
		return nil, Problems{{invalidRow(body), "", "not UTF-8: save the file as «CSV UTF-8»"}}
	}
	body = bytes.TrimPrefix(body, []byte("\ufeff"))
	s := &sheet{csv: csv.NewReader(bytes.NewReader(body)), row: 1}
	s.csv.Comma, s.csv.FieldsPerRecord, s.csv.ReuseRecord = separator(body), -1, true
	heading, err := s.csv.Read()
	if err != nil {
		return nil, Problems{{1, "", "the heading cannot be read"}}
	}
	seen := map[string]bool{}
	for _, column := range heading {
		column = strings.TrimSpace(column)
		s.heading = append(s.heading, column)
		switch {
		case seen[column]:
			s.wrong(column, "this column is there twice")
		case !strings.Contains("\x00"+strings.Join(wanted, "\x00")+"\x00", "\x00"+column+"\x00") && !allowed(column):
			s.wrong(column, "no such column is known")
		}
		seen[column] = true
	}
	for _, column := range wanted {
		if !seen[column] {
			s.wrong(column, "this column is missing")
		}
	}
	return s, s.err()
}

// next is the next row by column, or nil at the end or when enough is wrong. The
// map is used again for the row after.
func (s *sheet) next(fields map[string]string) map[string]string {
	for len(s.problems) < maxProblems {
		record, err := s.csv.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		s.row++
		switch {
		case err != nil:
			s.wrong("", "quotes do not match")
			return nil
		case len(record) == 1 && strings.TrimSpace(record[0]) == "":
			continue
		case len(record) != len(s.heading):
			s.wrong("", fmt.Sprintf("%d fields where the heading has %d", len(record), len(s.heading)))
			continue
		}
		for i, column := range s.heading {
			fields[column] = strings.TrimSpace(record[i])
		}
		return fields
	}
	return nil
}

func (s *sheet) wrong(column, what string) {
	if len(s.problems) < maxProblems {
		s.problems = append(s.problems, Problem{s.row, column, what})
	}
}

// err is what is wrong so far, or nil.
func (s *sheet) err() error {
	if len(s.problems) == 0 {
		return nil
	}
	return s.problems
}

// separator is what the heading separates its columns with.
func separator(body []byte) rune {
	heading, _, _ := bytes.Cut(body, []byte("\n"))
	best, most := ',', 0
	for _, candidate := range []rune{';', ',', '\t'} {
		if n := strings.Count(string(heading), string(candidate)); n > most {
			best, most = candidate, n
		}
	}
	return best
}

// invalidRow is the first line that is not UTF-8.
func invalidRow(body []byte) int {
	for i, line := range bytes.Split(body, []byte("\n")) {
		if !utf8.Valid(line) {
			return i + 1
		}
	}
	return 1
}
