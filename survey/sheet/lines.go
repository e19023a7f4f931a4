package sheet

import (
	"errors"
	"io"
	"slices"
	"strings"
)

// Fixed describes a table whose columns stand in a fixed order. Titles and a heading
// may stand above it.
type Fixed struct {
	Columns int                       // how many a row has
	Least   int                       // of a row with at least so many, those missing at its end are empty
	Heading func(cells []string) bool // tells a row of headings; nil when every row is wanted
}

// Line is one row of a table.
type Line struct {
	Row     int      // as a spreadsheet counts them, from 1
	Cells   []string // with single spaces; nil when the row cannot be taken apart
	Strange int      // the first cell with characters that are no text, or −1
}

// Lines gives the rows of a table that say something. Rows that have other cells than
// they should come as they are.
func Lines(text string, f Fixed) []Line {
	t, err := newRows(strings.NewReader(text))
	if err != nil {
		return []Line{{Row: 1, Strange: -1}}
	}
	var lines []Line
	for top := f.Heading != nil; ; {
		cells, err := t.next()
		switch {
		case errors.Is(err, io.EOF):
			return lines
		case err != nil:
			lines = append(lines, Line{Row: t.row, Strange: -1})
			if !errors.Is(err, errQuotes) {
				return lines
			}
			continue
		}
		cells = slices.Clone(cells)
		for len(cells) > f.Columns && cells[len(cells)-1] == "" {
			cells = cells[:len(cells)-1]
		}
		for len(cells) >= f.Least && len(cells) < f.Columns {
			cells = append(cells, "")
		}
		if top {
			heading := f.Heading(cells)
			top = filled(cells) == 1 && !heading
			if top || heading {
				continue
			}
		}
		lines = append(lines, Line{t.row, cells, strange(cells)})
	}
}

// filled is how many cells hold something; a title above a table is alone in its row.
func filled(cells []string) (n int) {
	for _, cell := range cells {
		if cell != "" {
			n++
		}
	}
	return n
}
