package setup

import (
	"cmp"
	"slices"
	"strings"

	"trivselspuls/survey"
	"trivselspuls/survey/sheet"
)

// byHeading reads the groups of a row under headings: one, or one for each column that
// names who its numbers are of.
func (t *tableReader) byHeading(line sheet.Line) {
	if t.otherYear(line) {
		return
	}
	of, cells := map[string]string{}, t.merged(line.Cells)
	for i, cell := range cells {
		if cell != "" && (i >= len(t.columns) || t.columns[i] == column{}) {
			t.refuse(line, survey.WrongCells)
			return
		} else if cell != "" {
			if m := understand(cell); t.columns[i].kind == "name" && words().Headings.kind(fold(t.columns[i].heading)) == "age" && m.numbers > 0 && !m.years {
				cell += words().Written[survey.Kindergarten]
			}
			of[t.columns[i].kind] = strings.TrimPrefix(of[t.columns[i].kind]+" "+cell, " ")
		}
	}
	if t.nowhere(line, of["unit"], cells) {
		return
	}
	if unit, guessed, known := findUnit(t.units, of["labels"]); known && !guessed {
		t.above, t.titled = unit.Name, true
		t.leave(t.at(line.Row), unit.Name, "sum")
		return
	}
	for i, c := range t.columns {
		row := Row{
			Place: Place{Spot: t.at(line.Row)}, Cells: []string{of["unit"], of["name"] + of["labels"], cmp.Or(of["audience"], of["who"]), ""},
			part: of["genders"], WhomGuess: of["audience"] == "" && of["who"] != "",
		}
		inside := of["department"] // whose name says nothing of ages
		row.Cells[3] = at(cells, i)
		switch c.kind {
		case "invited":
		case "gender":
			row.part = c.heading
		case "grade":
			row.Column, row.Cells[1] = c.heading, strings.TrimSpace(of["name"]+" "+c.heading)
		case "adult":
			row.Column, row.Cells[1] = c.heading, strings.TrimSuffix(c.heading+", "+of["name"], ", ")
		case "place":
			row.Column, row.Cells[0] = c.heading, c.heading
		default:
			continue
		}
		if inside != "" {
			row.Cells[2] = cmp.Or(row.Cells[2], row.Cells[1])
			row.Cells[1] = strings.TrimSpace(inside + " " + row.Cells[1])
		}
		t.add(row)
	}
}

// nowhere refuses a row across whose unit is none, once and not for each of its numbers, and
// reports whether it is one.
func (t *tableReader) nowhere(line sheet.Line, unit string, cells []string) bool {
	numbers := 0
	for i, c := range t.columns {
		if _, kind := count(at(cells, i)); kind == "number" && (c.kind == "grade" || c.kind == "adult") {
			numbers++
		}
	}
	_, _, known := findUnit(t.units, unit)
	if known || numbers < 2 || unit == "" || strings.HasPrefix(words().Rows.kind(fold(unit)), "sum") {
		return false
	}
	r := Row{Place: Place{Spot: t.at(line.Row)}, Cells: []string{unit, "", "", ""}}
	r.Problems.Add("unit", survey.NoSuchUnit)
	t.Rows, t.above, t.titled = append(t.Rows, r), unit, false
	return true
}

// alone reports whether a row below headings with grades across says in words of its own whom
// its one number counts: «PPT;Ansatte;7».
func (t *tableReader) alone(line sheet.Line) bool {
	said := slices.IndexFunc(line.Cells, func(cell string) bool { m := understand(cell); return cell != "" && !m.unknown && m.adult != "" })
	if said < 1 || t.kindAt(said) != "grade" && t.kindAt(said) != "adult" {
		return false
	}
	_, _, known := findUnit(t.units, line.Cells[0])
	_, number := count(at(line.Cells, said+1))
	return known && number == "number" && filled(line.Cells) == 3
}

// kindAt is the kind of a column, empty for one without a heading.
func (t *tableReader) kindAt(i int) string {
	if i < len(t.columns) {
		return t.columns[i].kind
	}
	return ""
}

// otherYear refuses the first row of another school year than those above it, and reports
// whether a row is of one: two years together invite pupils who have left.
func (t *tableReader) otherYear(line sheet.Line) bool {
	for i, c := range t.columns {
		year := yearOf(at(line.Cells, i))
		switch {
		case c.kind != "period" || year == "":
		case t.year == "":
			t.year = year
		case year != t.year:
			if !t.years {
				t.refuse(line, TwoYears)
			}
			t.years = true
			return true
		}
	}
	return false
}

// merged are the cells of a row with the grade that stands above, where cells are merged: of
// a row that says nothing but a class or a gender.
func (t *tableReader) merged(cells []string) []string {
	first := slices.IndexFunc(t.columns, func(c column) bool { return c.kind == "name" })
	if at(cells, max(first, 0)) != "" {
		t.grade = at(cells, max(first, 0))
		return cells
	}
	part := false
	for i, c := range t.columns {
		cell := at(cells, i)
		m := understand(cell)
		switch {
		case cell != "" && c.kind == "unit" && i > first: // «Trinn;Skole;Elever», merged over its schools
			part = true
		case cell != "" && (c.kind == "unit" || c.kind == "name" && m.numbers > 0 || m.adult != ""):
			return cells
		case cell != "" && (c.kind == "name" || c.kind == "genders"):
			part = true
		}
	}
	if cells = slices.Clone(cells); part && first >= 0 {
		cells[first] = t.grade
	}
	return cells
}
