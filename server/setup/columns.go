package setup

import (
	"slices"
	"strconv"
	"strings"

	"trivselspuls/survey"
	"trivselspuls/survey/sheet"
)

// column is one of a table with a heading: unit, name, audience and genders say whose the
// numbers of a row are; invited, gender, grade, adult and place hold numbers, the last
// three of whom the heading names; the rest is left out.
type column struct{ kind, heading string }

func (t *tableReader) columnKind(cell string) string {
	m := understand(cell)
	_, guessed, place := findUnit(t.units, cell)
	switch {
	case place && !guessed:
		return "place"
	case m.date || cell == "":
		return words().Headings.kind(fold(cell))
	case m.refused:
		return "refused"
	case !m.unknown && m.adult != "":
		return "adult"
	case !m.unknown && m.numbers > 0 && m.to <= 13 && !m.grades && !m.years && !m.young && !m.class:
		return "bare"
	case !m.unknown && m.numbers > 0 && m.to <= 13:
		return "grade"
	}
	return words().Headings.kind(fold(cell))
}

// heading reads a line of headings, or reports that it is none.
func (t *tableReader) heading(line sheet.Line) (columns []column, ok bool) {
	n, plain := map[string]int{}, 0
	for _, cell := range line.Cells {
		columns = append(columns, column{t.columnKind(cell), cell})
		n[columns[len(columns)-1].kind]++
		if _, kind := count(cell); kind == "number" {
			plain++
		}
	}
	if said := n["unit"]+n["name"] > 0; n["bare"] > 2 || n["bare"] > 1 && said || n["bare"] > 0 && n["grade"] > 0 && said {
		n["grade"] += n["bare"]
	} else {
		n["bare"] = 0
	}
	wide := n["grade"] + n["place"]
	if n["unit"]+n["name"] == 0 && wide > 1 && line.Cells[0] == "" && (plain == 0 || plain == n["bare"] && plain == wide) {
		columns[0].kind = "unit"
		if n["place"] > 0 {
			columns[0].kind = "name"
		}
		n[columns[0].kind]++
	}
	if n["unit"]+n["name"] == 0 || wide+n["invited"]+n["gender"]+n["sum"]+n["adult"] == 0 || columns[0].kind == "place" {
		return nil, false
	}
	total := n["invited"] > 0 || n["sum"] == 1
	for i, c := range columns {
		switch {
		case c.kind == "bare" && n["bare"] > 0:
			columns[i].kind = "grade"
		case wide == 0 && n["invited"] == 0 && c.kind == "sum" && total:
			columns[i].kind = "invited"
		case wide > 0 && (c.kind == "invited" || c.kind == "gender"), c.kind == "gender" && total:
			columns[i].kind = "sum"
		case c.kind == "unit" && slices.ContainsFunc(columns[:i], func(c column) bool { return c.kind == "unit" }):
			columns[i].kind = "left"
		}
	}
	if wide == 0 && n["invited"] > 1 {
		t.refuse(line, TwoNumbers)
	}
	for _, c := range columns {
		switch c.kind {
		case "sum", "refused":
			t.leave(line.Row, c.heading, c.kind)
		case "left", "bare", "":
			if c.heading != "" {
				t.leave(line.Row, c.heading, "column")
			}
		}
	}
	return columns, true
}

// byHeading reads the groups of a row under headings: one, or one for each column that
// names who its numbers are of.
func (t *tableReader) byHeading(line sheet.Line) {
	of := map[string]string{}
	for i, cell := range line.Cells {
		if cell != "" && (i >= len(t.columns) || t.columns[i] == column{}) {
			t.refuse(line, survey.WrongCells)
			return
		} else if cell != "" {
			of[t.columns[i].kind] = strings.TrimPrefix(of[t.columns[i].kind]+" "+cell, " ")
		}
	}
	for i, c := range t.columns {
		row := Row{Line: line.Row, Cells: []string{of["unit"], of["name"], of["audience"], ""}, part: of["genders"]}
		if i < len(line.Cells) {
			row.Cells[3] = line.Cells[i]
		}
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
		t.add(row)
	}
}

// count reads a cell of a number: number, blank, withheld, or empty for what is none.
func count(cell string) (n int, kind string) {
	key := fold(cell)
	if kind = words().Counts.kind(key); kind != "number" {
		return 0, kind
	}
	found := words().Counts[0].Is.FindStringSubmatch(key)[1]
	n, err := strconv.Atoi(strings.ReplaceAll(found, " ", ""))
	if err != nil {
		n = survey.MaxInvited + 1
	}
	if strings.HasPrefix(key, "-") {
		n = -n
	}
	return n, kind
}
