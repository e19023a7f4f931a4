package questionnaire

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"trivselspuls/survey"
)

// Problem is one mistake in a questionnaire's files.
type Problem struct {
	File string
	Line int    // from 1; 0 when the whole file is meant
	Key  string // «items.E1a.scale», or empty
	Text string
}

// Error is FILE:LINE: KEY: TEXT, the form editors can jump to.
func (p Problem) Error() string {
	var b strings.Builder
	b.WriteString(p.File)
	if p.Line > 0 {
		fmt.Fprintf(&b, ":%d", p.Line)
	}
	if p.Key != "" {
		b.WriteString(": " + p.Key)
	}
	return b.String() + ": " + p.Text
}

// unreadable is a file that is missing or closed to us, without its whole path.
func unreadable(name string, err error) Problem {
	if cause, ok := errors.AsType[*fs.PathError](err); ok {
		err = cause.Err
	}
	return Problem{File: name, Text: fmt.Sprintf("cannot be read: %v", err)}
}

// Problems are all mistakes found, by file and line. It is the error of every
// function here that reads files.
type Problems []Problem

// Error gives one line per mistake.
func (ps Problems) Error() string {
	return strings.Join(survey.Map(ps, Problem.Error), "\n")
}

// err is nil when there are no problems, so that an empty list never becomes a
// non-nil error.
func (ps Problems) err() error {
	if len(ps) == 0 {
		return nil
	}
	sorted := slices.Clone(ps)
	slices.SortStableFunc(sorted, func(a, b Problem) int {
		return cmp.Or(strings.Compare(a.File, b.File), a.Line-b.Line)
	})
	return sorted
}
