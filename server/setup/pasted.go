package setup

import (
	"encoding/csv"
	"errors"
	"io"
	"iter"
	"slices"
	"strings"

	"trivselspuls/survey"
)

// broken is what is wrong with a line that cannot be taken apart.
func broken() survey.Problems { return survey.Problems{{Field: "row", Kind: survey.WrongCells}} }

// pasted gives the lines that say something in a table pasted from a spreadsheet
// or sent as CSV, with their numbers from 1: blank ones, and titles and headings at the
// top, are left out. Own is how many columns such a table has. A line that cannot be taken
// apart comes without cells.
func pasted(text string, own int, heading func(cells []string) bool) iter.Seq2[int, []string] {
	return func(yield func(int, []string) bool) {
		text := strings.TrimPrefix(text, "\ufeff")
		in := csv.NewReader(strings.NewReader(text))
		in.Comma, in.FieldsPerRecord, in.LazyQuotes = separator(text), -1, true
		for top := true; ; {
			cells, err := in.Read()
			if errors.Is(err, io.EOF) {
				return
			}
			if wrong := (*csv.ParseError)(nil); errors.As(err, &wrong) {
				if !yield(wrong.StartLine, nil) {
					return
				}
				continue
			}
			cells = tidy(cells, own)
			if strings.Join(cells, "") == "" || top && (title(cells) || heading(cells)) {
				continue
			}
			top = false
			if line, _ := in.FieldPos(0); !yield(line, cells) {
				return
			}
		}
	}
}

// title tells a line that stands above a table, in one cell or merged ones.
func title(cells []string) bool {
	return len(slices.DeleteFunc(slices.Clone(cells), func(cell string) bool { return cell == "" })) == 1
}

// separator is the first of tab, semicolon and comma that stands in the text.
func separator(text string) rune {
	for _, c := range "\t;" {
		if strings.ContainsRune(text, c) {
			return c
		}
	}
	return ','
}

// tidy makes spaces single and drops empty cells beyond the table's own.
func tidy(cells []string, own int) []string {
	for i := range cells {
		cells[i] = strings.Join(strings.Fields(cells[i]), " ")
	}
	for len(cells) > own && cells[len(cells)-1] == "" {
		cells = cells[:len(cells)-1]
	}
	return cells
}
