package setup

import (
	"regexp"
	"slices"

	"trivselspuls/survey"
	"trivselspuls/survey/sheet"
)

// part is one of the tables that stand in a text: on a sheet of its own, or beside others.
type part struct {
	sheet, side string // of a workbook; letters of its first column when others stand beside it
	lines       []sheet.Line
}

// sheetLine is what stands above the rows of each of several sheets. No sheet of Excel's has
// brackets in its name.
var sheetLine = regexp.MustCompile(`^\[(.+)\]$`)

// sheetsTogether reports whether sheets of these names make one table: each is called as
// another of the units, or each as a kind of units. Two years, or a sum and its parts, do not.
func sheetsTogether(names []string, units []survey.Unit) bool {
	seen := map[string]bool{}
	kinds := 0
	for _, name := range names {
		key := fold(name)
		if unit, _, known := findUnit(units, name); known {
			key = string(unit.ID)
		} else if core, kind := coreOf(key); core == "" && kind != "" {
			key, kinds = string(kind), kinds+1
		} else {
			return false
		}
		if seen[key] {
			return false
		}
		seen[key] = true
	}
	return kinds == 0 || kinds == len(names)
}

// headsWithin is how many lines may stand above the headings of tables that stand beside each
// other, with them.
const headsWithin = 40

// parts are the tables of a text in the order of reading.
func (t *tableReader) parts(lines []sheet.Line) (parts []part) {
	sheets, first := []part{{}}, 0
	for _, line := range lines {
		if filled(line.Cells) == 1 {
			if said := sheetLine.FindStringSubmatch(line.Cells[0]); said != nil {
				sheets, first = append(sheets, part{sheet: said[1]}), line.Row
				continue
			}
		}
		last := &sheets[len(sheets)-1]
		line.Row -= first
		last.lines = append(last.lines, line)
	}
	for _, p := range sheets {
		starts := t.sides(p.lines)
		for i, start := range starts {
			side := part{sheet: p.sheet, lines: p.lines}
			if len(starts) > 1 {
				end := append(starts, 1<<20)[i+1]
				side.side, side.lines = sheet.Letters(start), cut(p.lines, start, end)
			}
			parts = append(parts, side)
		}
	}
	return parts
}

// cut is what of each line stands between two columns.
func cut(lines []sheet.Line, start, end int) (side []sheet.Line) {
	for _, line := range lines {
		cells := line.Cells[min(start, len(line.Cells)):min(end, len(line.Cells))]
		for len(cells) > 0 && cells[len(cells)-1] == "" {
			cells = cells[:len(cells)-1]
		}
		line.Strange -= start
		if line.Cells == nil || len(cells) > 0 {
			side = append(side, sheet.Line{Row: line.Row, Cells: cells, Strange: max(line.Strange, -1)})
		}
	}
	return side
}

// sides are the first columns of the tables that stand beside each other under headings of
// their own, with an empty column between them or none; of one table, or where that is not
// plain, only 0.
func (t *tableReader) sides(lines []sheet.Line) []int {
	one := []int{0}
	heads, found := survey.Find(lines[:min(len(lines), headsWithin)], func(line sheet.Line) bool { return t.heads(line.Cells) })
	if !found || slices.ContainsFunc(lines, func(line sheet.Line) bool { return line.Cells == nil }) {
		return one
	}
	kinds := survey.Map(heads.Cells, t.columnKind)
	starts := []int{}
	for i, kind := range kinds {
		switch {
		case !whose(kind):
		case len(starts) == 0, kinds[i-1] == "" && heads.Cells[i-1] == "", counts(kinds[i-1]):
			starts = append(starts, i)
		}
	}
	if len(starts) < 2 || starts[0] != 0 {
		return one
	}
	for i, start := range starts {
		if !t.heads(heads.Cells[start:append(starts, len(kinds))[i+1]]) {
			return one
		}
	}
	return starts
}

// heads reports whether cells are headings of a whole table: whose the numbers are, and one or
// more columns of numbers.
func (t *tableReader) heads(cells []string) bool {
	kinds := survey.Map(cells, t.columnKind)
	return slices.ContainsFunc(kinds, whose) && slices.ContainsFunc(kinds, counts)
}

// whose reports whether a column of a kind says whose the numbers are.
func whose(kind string) bool {
	return slices.Contains([]string{"unit", "name", "department", "labels"}, kind)
}

// counts reports whether a column of a kind holds numbers.
func counts(kind string) bool {
	return slices.Contains([]string{"invited", "gender", "grade", "bare", "adult", "sum", "year"}, kind)
}
