package admin

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"trivselspuls/server/setup"
	"trivselspuls/survey"
	"trivselspuls/survey/sheet"
)

// read returns what a file holds, or the input for «-», as text.
func (l *line) read(name string) (string, error) {
	read := func() ([]byte, error) { return os.ReadFile(name) }
	if name == "-" {
		read = func() ([]byte, error) { return io.ReadAll(l.In) }
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

// parseDay reads 2026-09-14; an empty text is no day.
func parseDay(flag, text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	at, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return at, fmt.Errorf("-%s must be a day such as 2026-09-14, not %q: %w", flag, text, ErrUse)
	}
	return at, nil
}

// list splits a text at its commas.
func list(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' })
}
