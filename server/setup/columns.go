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
	of := words().Headings.kind(fold(cell))
	if of == "" {
		of = words().Headings.kind(words().Aside.ReplaceAllString(fold(cell), ""))
	}
	if of == "age" {
		return "name"
	}
	if _, named := t.audiences[fold(cell)]; named {
		return "grade"
	}
	switch {
	case place && !guessed:
		return "place"
	case m.date, cell == "", of == "left":
		return of
	case m.refused:
		return "refused"
	case !m.unknown && m.adult != "":
		return "adult"
	case !m.unknown && m.numbers > 0 && m.to <= 13 && !m.grades && !m.years && !m.young && !m.class:
		return "bare"
	case !m.unknown && m.numbers > 0 && m.to <= 13:
		return "grade"
	}
	return of
}

// kinds are those of the columns under a line of headings, how many there are of each, and
// how many headings are numbers.
func (t *tableReader) kinds(line sheet.Line) (columns []column, n map[string]int, plain int) {
	n = map[string]int{}
	for i, cell := range line.Cells {
		columns = append(columns, column{t.columnKind(cell), cell})
		n[columns[i].kind]++
		if _, kind := count(cell); kind == "number" {
			plain++
		}
	}
	names := n["name"] + n["department"] + n["labels"]
	for i, c := range columns {
		if c.kind == "" && c.heading != "" && n["unit"]+names > 0 && t.saysWho(i) {
			c.kind, columns[i].kind = "who", "who"
		}
		switch {
		case names == 0 && (c.kind == "audience" || c.kind == "who"):
			columns[i].kind = "name"
		case c.kind == "labels" && n["grade"]+n["bare"] > 0:
			columns[i].kind = "unit"
		case c.kind != "labels":
			continue
		}
		n["name"]++ // or unit, which is as good
	}
	return columns, n, plain
}

// heading reads a line of headings, or reports that it is none.
func (t *tableReader) heading(line sheet.Line) (columns []column, ok bool) {
	columns, n, plain := t.kinds(line)
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
	if n["unit"] == 0 && n["name"] == 1 && wide > 1 && columns[0].kind == "name" && t.unitsBelow() {
		columns[0].kind = "unit" // «Trinn» in the corner, of the grades beside it
		n["unit"], n["name"] = 1, 0
	}
	across := t.of.ID != "" && wide+n["adult"] > 1 && plain == 0 // on a sheet of the unit's own
	if n["unit"]+n["name"]+n["department"] == 0 && !across || wide+n["invited"]+n["gender"]+n["sum"]+n["adult"]+n["year"] == 0 || columns[0].kind == "place" {
		return nil, false
	}
	total := n["invited"] > 0 || n["sum"] == 1 && (n["name"]+n["department"] > 0 || n["adult"] < 2) // not of those beside it
	alone := wide+n["invited"]+n["gender"]+n["sum"] == 0 && n["year"] == 1
	for i, c := range columns {
		switch {
		case c.kind == "bare" && n["bare"] > 0:
			columns[i].kind = "grade"
		case c.kind == "year" && alone, wide == 0 && n["invited"] == 0 && c.kind == "sum" && total:
			columns[i].kind = "invited"
		case wide > 0 && (c.kind == "invited" || c.kind == "gender"), c.kind == "gender" && total:
			columns[i].kind = "sum"
		case c.kind == "unit" && slices.ContainsFunc(columns[:i], func(c column) bool { return c.kind == "unit" }):
			columns[i].kind = "left"
		}
	}
	if wide == 0 && n["invited"] > 1 || n["year"] > 1 {
		t.refuse(line, TwoNumbers)
		if wide == 0 {
			onlyFirst(columns, "invited")
		}
	}
	for _, c := range columns {
		switch c.kind {
		case "sum", "refused":
			t.leave(t.at(line.Row), c.heading, c.kind)
		case "left", "period":
			t.leave(t.at(line.Row), c.heading, "column")
		case "bare", "year", "person", "":
			if c.heading != "" {
				t.leave(t.at(line.Row), c.heading, "unread")
			}
		}
	}
	return columns, true
}

// onlyFirst leaves one column of a kind: the headings have been refused for having more, and
// every row would be again.
func onlyFirst(columns []column, kind string) {
	first := slices.IndexFunc(columns, func(c column) bool { return c.kind == kind })
	for i := range columns {
		if columns[i].kind == kind && i != first {
			columns[i] = column{kind: "said"}
		}
	}
}

// unitsBelow reports whether the first cell of every line below is a unit's name or a sum.
func (t *tableReader) unitsBelow() bool {
	units := 0
	for _, line := range t.below {
		_, _, known := findUnit(t.units, at(line.Cells, 0))
		if known {
			units++
		} else if cell := at(line.Cells, 0); cell != "" && !isSum(cell) {
			return false
		}
	}
	return units > 0
}

// saysWho reports whether a column, whatever it is called, says of a row that it counts adults
// or people who are not asked.
func (t *tableReader) saysWho(column int) bool {
	return slices.ContainsFunc(t.below, func(line sheet.Line) bool {
		m := understand(at(line.Cells, column))
		return !m.unknown && (m.adult != "" || m.refused)
	})
}

// spans reports whether two lines are headings where cells of the first stand over several
// of the second, as merged cells do: «1. trinn» over «Gutter» and «Jenter».
func (t *tableReader) spans(over, under sheet.Line) bool {
	if over.Strange >= 0 || under.Strange >= 0 || filled(over.Cells) == 0 || filled(over.Cells) == 1 && over.Cells[0] != "" {
		return false // a title stands alone
	}
	spanned, last := false, 0
	for i, cell := range under.Cells {
		kind, above := t.columnKind(cell), at(over.Cells, i)
		n, number := count(cell)
		switch {
		case cell == "":
			continue
		case kind == "" || kind == "place" && i == 0:
			return false
		case kind == "bare" && (number != "number" || n <= last || t.columnKind(spanning(over.Cells, i)) == "invited"):
			return false
		case kind == "bare":
			last = n
		}
		spanned = spanned || above == "" && spanning(over.Cells, i) != ""
	}
	for _, cell := range over.Cells {
		_, number := count(cell)
		spanned = spanned && (number != "number" || t.columnKind(cell) == "year")
	}
	return spanned && filled(under.Cells) > 1
}

// filled is how many cells hold something.
func filled(cells []string) int {
	return len(survey.Filter(cells, func(cell string) bool { return cell != "" }))
}

// at is a cell of a row, which may be shorter.
func at(cells []string, i int) string {
	if i < len(cells) {
		return cells[i]
	}
	return ""
}

// spanning is the cell of a line of headings that stands over a column.
func spanning(cells []string, i int) string {
	for ; i > 0 && at(cells, i) == ""; i-- {
	}
	return at(cells, i)
}

// joined is what two lines of headings say of each column together.
func (t *tableReader) joined(over, under sheet.Line) sheet.Line {
	cells, years := make([]string, max(len(over.Cells), len(under.Cells))), 0
	for _, cell := range over.Cells {
		if t.columnKind(cell) == "year" {
			years++
		}
	}
	for i := range cells {
		above, below := at(over.Cells, i), at(under.Cells, i)
		kind := t.columnKind(below)
		repeated := len(survey.Filter(under.Cells, func(cell string) bool { return cell == below })) > 1
		if above == "" && below != "" && (repeated || kind == "gender" || kind == "grade" || kind == "bare" || kind == "year" || kind == "invited") {
			above = spanning(over.Cells, i)
		}
		of, m := t.columnKind(above), understand(above)
		whom := !m.unknown && !m.date && (m.adult != "" || m.gender || m.numbers > 0)
		switch {
		case below == "", whom && kind == "invited":
			cells[i] = above
		case whom, of == "year" && years > 1, of == "name" && kind == "bare":
			cells[i] = strings.TrimSpace(above + " " + below)
		default:
			cells[i] = below
		}
	}
	return sheet.Line{Row: under.Row, Cells: cells, Strange: -1}
}

// title keeps what a title says of the rows below it, and reports whether that is who they
// are and nothing else.
func (t *tableReader) title(text string) (who bool) {
	key := " " + fold(text) + " "
	of := survey.Filter(t.units, func(u survey.Unit) bool { return strings.Contains(key, " "+fold(u.Name)+" ") })
	if len(of) == 1 {
		t.above, t.titled, t.guessed = of[0].Name, true, true
		key = strings.ReplaceAll(key, fold(of[0].Name), "")
		text = strings.TrimSpace(strings.Replace(text, of[0].Name, "", 1))
	} else if core, _ := coreOf(key); core != "" && words().Rows.kind(strings.TrimSpace(key)) == "another unit" {
		t.above, t.titled, t.guessed = text, true, false
	}
	m := understand(key)
	if who = !m.unknown && !m.refused && m.numbers == 0 && (m.adult != "" || m.young); who || len(t.Rows) > t.said {
		t.whom, t.doubt, t.said = "", false, len(t.Rows)
	}
	if who && m.adult != "" {
		t.whom = text
	}
	t.doubt = t.doubt || !who && (m.adult != "" || m.refused)
	return who
}

// headless reports whether a line without numbers stands above the rows, and its cells are of
// such kinds.
func (t *tableReader) headless(line sheet.Line, is func(kind string) bool) bool {
	return t.columns == nil && len(t.Rows) == t.begun && filled(line.Cells) > 1 && !slices.ContainsFunc(line.Cells, func(cell string) bool {
		_, number := count(cell)
		return cell != "" && (number == "number" || !is(t.columnKind(cell)))
	})
}

// headed reports whether headings stand below.
func (t *tableReader) headed() bool {
	return slices.ContainsFunc(t.below[:min(len(t.below), headsWithin)], func(l sheet.Line) bool { return t.heads(l.Cells) })
}

// label reports whether a line above the headings says something else: «Kommune: Lia».
func (t *tableReader) label(line sheet.Line) bool {
	return t.headless(line, func(kind string) bool { return kind == "" || kind == "left" || kind == "period" }) && t.headed()
}

// speechless reports whether a line is of headings that do not say whom the table counts.
func (t *tableReader) speechless(line sheet.Line) bool {
	return t.headless(line, func(kind string) bool { return kind != "place" && !counts(kind) }) && !t.headed() &&
		slices.ContainsFunc(line.Cells, func(cell string) bool { return whose(t.columnKind(cell)) })
}

// wrongHeadings is why a line of headings makes nothing below it readable: a list of children
// by name or birth, mothers apart from fathers, or nobody who is counted.
func (t *tableReader) wrongHeadings(line sheet.Line) survey.ProblemKind {
	has := func(is func(cell string) bool) bool {
		return t.headless(line, func(string) bool { return true }) && slices.ContainsFunc(line.Cells, is)
	}
	switch {
	case has(func(cell string) bool { return t.columnKind(cell) == "person" }) && !has(func(cell string) bool { return counts(t.columnKind(cell)) }):
		return PeopleListed
	case has(func(cell string) bool { return words().Unclear.kind(fold(cell)) == NotJustParents }) && has(func(cell string) bool { return whose(t.columnKind(cell)) }):
		return NotJustParents
	case t.speechless(line):
		return NoNumbers
	}
	return ""
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
