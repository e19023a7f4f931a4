package command

import (
	"bytes"
	"fmt"
	"io"
	"os"

	"trivselspuls/server/setup"
	"trivselspuls/survey"
	"trivselspuls/survey/sheet"
)

// read returns what a file holds, or the input for «-», as text.
func (l *line) read(name string) (string, error) {
	read := func() ([]byte, error) { return os.ReadFile(name) }
	if name == "-" {
		read = func() ([]byte, error) { return io.ReadAll(l.in) }
	}
	body, err := read()
	if err != nil {
		return "", err
	}
	return sheet.Text(bytes.NewReader(body))
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
