package command

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"os"

	"trivselspuls/server/setup"
	"trivselspuls/survey"
	"trivselspuls/survey/sheet"
)

// read returns what a file holds, or the input for «-», as text.
func (l *line) read(name string) (string, error) {
	body, err := l.bytes(name, math.MaxInt64)
	if err != nil {
		return "", err
	}
	return sheet.Text(bytes.NewReader(body))
}

// bytes returns what a file holds, or the input for «-», but no more than most.
func (s session) bytes(name string, most int64) ([]byte, error) {
	in := s.in
	if name != "-" {
		file, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer file.Close()
		in = file
	}
	return io.ReadAll(io.LimitReader(in, most))
}

// lineErrors are the mistakes in a table, as many as are listed at once.
type lineErrors []error

func (e *lineErrors) add(row int, problems survey.Problems) {
	for _, told := range setup.Tell(problems) {
		if len(*e) < sheet.MaxProblems {
			*e = append(*e, fmt.Errorf("line %d: %s", row, told))
		}
	}
}

// optionalFile is a file that is read; without one what is stored is shown.
type optionalFile struct {
	File string `arg:"" optional:"" help:"- for the input"`
}
