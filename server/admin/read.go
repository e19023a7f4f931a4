package admin

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"trivselspuls/server/setup"
)

// read returns what a file holds, or the input for «-», as text.
func (l *line) read(name string) (string, error) {
	if name == "-" {
		body, err := io.ReadAll(l.In)
		return setup.Text(body), err
	}
	body, err := os.ReadFile(name)
	return setup.Text(body), err
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
