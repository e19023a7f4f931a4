package setup

import (
	"fmt"
	"slices"
	"strings"

	"trivselspuls/survey"
	"trivselspuls/survey/sheet"
)

// Spot is a row of a table: of the only one, or of one of several sheets or of tables that
// stand beside each other.
type Spot struct {
	Line        int // as a spreadsheet counts the rows, from 1
	Sheet, Side string
}

// String says it at a command line.
func (s Spot) String() string {
	said := fmt.Sprintf("line %d", s.Line)
	if s.Side != "" {
		said += ", from column " + s.Side
	}
	if s.Sheet != "" {
		said = fmt.Sprintf("sheet %q, %s", s.Sheet, said)
	}
	return said
}

// Place is where a row of any table stands, and what is wrong with it. Problems name the
// cell they stand in, as fields do, or the whole line: row.
type Place struct {
	Spot
	Column   string // the heading of a table with grades or units across
	Problems survey.Problems
}

// Anchor names the row for a link.
func (p Place) Anchor() string {
	return strings.Trim(fmt.Sprintf("%d-%s-%s-%s", p.Line, p.Column, p.Side, p.Sheet), "-")
}

// at is the place of a row of any kind.
func (p Place) at() Place { return p }

// OneSheet chooses the sheet of a workbook in which a row is understood, as one of a sheet with
// another table is not.
func OneSheet[R interface{ at() Place }](read func(text string) []R) sheet.Choice {
	return sheet.Choice{Fits: func(text string) bool {
		return slices.ContainsFunc(read(text), func(row R) bool { return len(row.at().Problems) == 0 })
	}}
}

// SheetsOfGroups chooses that sheet of a table of groups, or a sheet for each unit or kind of units.
func SheetsOfGroups(units []survey.Unit, audiences map[string]survey.Audience) sheet.Choice {
	choice := OneSheet(func(text string) []Row { return ReadTable(text, units, audiences).Rows })
	choice.Together = func(names []string) bool { return sheetsTogether(names, units) }
	return choice
}

// placeOf is a row's place, with what is wrong before its cells are understood.
func placeOf(line sheet.Line, fields []string) Place {
	place := Place{Spot: Spot{Line: line.Row}}
	switch {
	case len(line.Cells) != len(fields):
		place.Problems.Add("row", survey.WrongCells)
	case line.Strange >= 0:
		place.Problems.Add(fields[line.Strange], survey.UnfitCharacters)
	}
	return place
}
