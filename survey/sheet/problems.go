package sheet

import (
	"fmt"
	"strings"
)

// Problem is one mistake in a file.
type Problem struct {
	Row    int    // line of the file from 1, the heading included
	Column string // heading, or empty when it is about the whole row
	What   string
}

func (p Problem) Error() string {
	if p.Column == "" {
		return fmt.Sprintf("row %d: %s", p.Row, p.What)
	}
	return fmt.Sprintf("row %d, column %s: %s", p.Row, p.Column, p.What)
}

// Problems are the mistakes in a file, at most MaxProblems of them. A file with a
// problem is not used at all.
type Problems []Problem

// MaxProblems is how many mistakes are told at once.
const MaxProblems = 20

func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, one := range p {
		lines[i] = one.Error()
	}
	return strings.Join(lines, "\n")
}
