package setup

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"trivselspuls/survey"
	"trivselspuls/survey/sheet"
)

// Table is a table of groups as it was understood.
type Table struct {
	Rows []Row
	Left []LeftOut
}

// LeftOut is what of a table became no group: a row, or a column by its heading.
type LeftOut struct {
	Spot
	Text string
	Why  string // title, sum, blank, withheld, refused, column, unread, young
}

// LeftSheet is a sheet of a workbook that is not the one with the table.
func LeftSheet(name string) LeftOut {
	return LeftOut{Spot: Spot{Line: 1}, Text: name, Why: "another sheet"}
}

// String says at a command line what was left out and why.
func (l LeftOut) String() string { return fmt.Sprintf("%s: %s (%s)", l.Spot, l.Text, l.Why) }

// Row is one group of a table: unit, group, audience, number of people.
type Row struct {
	Place
	Cells                []string
	Group                survey.Group // with the unit it belongs to, without an identifier
	Parts                []string     // classes, or girls and boys, that were added up
	UnitGuess, WhomGuess bool

	kind     survey.UnitKind
	means    meaning
	explicit bool   // the audience stands in a cell of its own, by its name
	part     string // of the group that this row is one part of
	added    []Row  // those that are parts of it
}

// String says at a command line how the row was understood.
func (r Row) String() string {
	said := fmt.Sprintf("%s, %s: %d, %s", r.Cells[0], r.Group.Name, r.Group.Invited, r.Group.Audience)
	if len(r.Parts) > 0 {
		said += " = " + strings.Join(r.Parts, " + ")
	}
	if r.UnitGuess || r.WhomGuess {
		said += " (guessed)"
	}
	return said
}

// What may be wrong with a row of a table besides what the domain says.
const (
	SpreadsheetDate survey.ProblemKind = "spreadsheet-date"
	NotAsked        survey.ProblemKind = "not-asked"
	Contradicts     survey.ProblemKind = "contradicts"
	Overlaps        survey.ProblemKind = "overlaps"
	Withheld        survey.ProblemKind = "withheld"
	TwoNumbers      survey.ProblemKind = "two-numbers"
	GroupTwice      survey.ProblemKind = "group-twice"
	TwoYears        survey.ProblemKind = "two-years"
	NoNumbers       survey.ProblemKind = "no-numbers"
	PeopleListed    survey.ProblemKind = "people-listed"
	TooManyRows     survey.ProblemKind = "too-many-rows"
	OtherUnit       survey.ProblemKind = "other-unit" // than the sheet is called after
)

const maxTableRows = 5000

// tableReader reads a table row by row.
type tableReader struct {
	Table
	units     []survey.Unit
	audiences map[string]survey.Audience
	columns   []column // of the headings above, or nil
	above     string   // the unit of the rows before
	titled    bool     // by a title of its own
	guessed   bool     // the unit of the sheet, by its name
	of        survey.Unit
	spot      Spot // without its line
	begun     int  // how many rows there were when the table began
	below     []sheet.Line
	grade     string // of the row before, for cells that are merged with it
	whom      string // the title that says who the rows below it are
	doubt     bool   // a title speaks of others than pupils, among other things
	said      int    // how many rows there were before that
	year      string // of the rows before, from a column of it
	years     bool   // a row of another has been refused
}

// ReadTable reads groups that were pasted from a spreadsheet or sent as a file: long, a
// row for each group, or wide, with grades or units across. Without headings the cells
// are unit, group, audience and number. A unit's name may stand on its first line only,
// as merged cells do, or above. audiences are what a cell in small letters may name;
// where it is empty or the column left out, the group's name says who they are when it
// can. What is neither understood nor known to be no group is a problem of its row.
func ReadTable(text string, units []survey.Unit, audiences map[string]survey.Audience) Table {
	t := &tableReader{units: units, audiences: audiences}
	left := maxTableRows
	for _, p := range t.parts(sheet.Lines(text, sheet.Fixed{Columns: len(groupFields), Least: len(groupFields)})) {
		if left -= t.readPart(p, left); left < 0 {
			break
		}
	}
	t.addUp()
	for i, r := range t.Rows {
		t.Rows[i].Problems = r.clearer()
		for _, p := range r.Group.Check(r.kind, nil) {
			known := r.Group.Unit != "" && r.Group.Audience != ""
			if len(r.Problems) == 0 && (p.Field != "audience" || known) && (p.Field != "invited" || r.Group.Invited != 0) {
				t.Rows[i].Problems = append(t.Rows[i].Problems, p)
			}
		}
		if slices.ContainsFunc(t.Rows[:i], func(before Row) bool { return r.Group.Unit != "" && sameGroup(before.Group, r.Group) }) {
			t.Rows[i].Problems.Add("name", GroupTwice)
		}
	}
	return t.Table
}

// readPart reads one of the tables of a text, of which so many rows are left to be read, and
// returns how many it had.
func (t *tableReader) readPart(p part, left int) int {
	t.columns, t.above, t.titled, t.spot, t.begun = nil, "", false, Spot{Sheet: p.sheet, Side: p.side}, len(t.Rows)
	t.grade, t.whom, t.doubt = "", "", false
	if t.of, t.guessed, t.titled = findUnit(t.units, p.sheet); t.titled {
		t.above = t.of.Name
	}
	for i := 0; i < len(p.lines); i++ {
		line := p.lines[i]
		for i+1 < len(p.lines) && t.spans(line, p.lines[i+1]) {
			line = t.joined(line, p.lines[i+1])
			i++
		}
		t.below = p.lines[i+1:]
		switch {
		case i >= left:
			t.refuse(line, TooManyRows)
			return len(p.lines)
		case t.wrongHeadings(line) != "":
			t.refuse(line, t.wrongHeadings(line))
			return len(p.lines)
		}
		t.read(line)
	}
	return len(p.lines)
}

// groupFields are the columns of a table of groups.
var groupFields = []string{"unit", "name", "audience", "invited"}

func (t *tableReader) refuse(line sheet.Line, why survey.ProblemKind) {
	t.Rows = append(t.Rows, Row{Place: Place{Spot: t.at(line.Row), Problems: survey.Problems{{Field: "row", Kind: why}}}, Cells: line.Cells})
}

// at is a line of the table that is read.
func (t *tableReader) at(line int) Spot {
	spot := t.spot
	spot.Line = line
	return spot
}

func (t *tableReader) leave(at Spot, text, why string) {
	if left := (LeftOut{at, text, why}); len(t.Left) == 0 || t.Left[len(t.Left)-1] != left {
		t.Left = append(t.Left, left)
	}
}

func (t *tableReader) read(line sheet.Line) {
	if line.Cells == nil || line.Strange >= 0 {
		t.refuse(line, map[bool]survey.ProblemKind{true: survey.WrongCells, false: survey.UnfitCharacters}[line.Cells == nil])
		return
	}
	if columns, ok := t.heading(line); ok {
		t.columns = columns
		return
	}
	if said := slices.DeleteFunc(slices.Clone(line.Cells), func(cell string) bool { return cell == "" }); len(said) == 1 {
		if unit, guessed, known := findUnit(t.units, said[0]); known && !guessed {
			if t.of.ID != "" && t.of.ID != unit.ID {
				t.refuse(line, OtherUnit)
			}
			t.guessed = false
			t.above, t.titled = unit.Name, true
			return
		}
		if t.title(said[0]) || t.columns != nil || len(t.Rows) == t.begun {
			t.leave(t.at(line.Row), said[0], "title")
			return
		}
	}
	switch {
	case t.columns != nil && t.alone(line):
		line.Cells = slices.DeleteFunc(slices.Clone(line.Cells), func(cell string) bool { return cell == "" })
	case t.columns != nil:
		t.byHeading(line)
		return
	case t.label(line):
		t.leave(t.at(line.Row), strings.TrimSpace(strings.Join(line.Cells, " ")), "title")
		return
	}
	cells := slices.DeleteFunc(line.Cells, func(cell string) bool { return cell != "" && orgNumber.ReplaceAllString(cell, "") == "" })
	if len(cells) == 2 && t.titled {
		cells = slices.Insert(cells, 0, "")
	}
	if len(cells) == 4 && cells[3] == "" && cells[2] != "" {
		if _, kind := count(cells[2]); kind != "" {
			cells = cells[:3]
		}
	}
	if len(cells) == 3 {
		cells = slices.Insert(cells, 2, "")
	}
	if len(cells) != len(groupFields) {
		t.refuse(line, survey.WrongCells)
		return
	}
	t.add(Row{Place: Place{Spot: t.at(line.Row)}, Cells: cells})
}

// add understands a row.
func (t *tableReader) add(r Row) {
	unit, guessed, known := findUnit(t.units, r.Cells[0])
	if isSum(r.Cells[1]) || strings.HasPrefix(words().Rows.kind(fold(r.Cells[0])), "sum") && !known {
		t.leave(r.Spot, strings.TrimSpace(r.Cells[0]+" "+r.Cells[1]), "sum")
		return
	}
	if r.Cells[0] == "" {
		r.Cells[0] = t.above
		unit, _, known = findUnit(t.units, t.above)
		guessed = t.guessed
	} else if t.above = r.Cells[0]; r.Column == "" {
		t.titled = false
	}
	if r.UnitGuess = guessed; known {
		r.kind, r.Group.Unit, r.Cells[0] = unit.Kind, unit.ID, unit.Name
	} else {
		r.Problems.Add("unit", survey.NoSuchUnit)
	}
	if known && t.of.ID != "" && t.of.ID != unit.ID {
		r.Problems.Add("unit", OtherUnit)
	}
	if own := understand(r.Cells[1]); r.Cells[2] == "" && own.adult == "" && !own.young {
		r.Cells[2], r.WhomGuess = t.whom, t.doubt || t.whom != ""
	}
	if r.Group.Name = r.Cells[1]; r.WhomGuess {
		r.Group.Name = cmp.Or(r.Cells[1], r.Cells[2])
	}
	if wrong := r.whom(unit.Kind, t.audiences); known && wrong.Kind != "" {
		r.Problems = append(r.Problems, wrong)
	}
	if isSum(r.part) {
		r.part = ""
	}
	if !r.explicit && r.means.adult == "" && (r.means.class || r.means.gender) && known {
		r.part, r.Group.Name = strings.TrimSpace(r.Cells[1]+" "+r.part), r.means.written(unit.Kind)
	}
	if r.WhomGuess && r.means.numbers == 1 && known {
		r.Group.Name = r.means.written(unit.Kind) // for slips, which would say «1»
	}
	invited, kind := count(r.Cells[3])
	r.Group.Invited = invited
	switch text := r.Cells[0] + " " + r.Cells[1]; {
	case kind == "blank", r.Cells[3] == "0" && r.Problems.Of("audience") == survey.NoAudience:
		t.leave(r.Spot, text, "blank")
		return
	case kind == "withheld" && r.part == "":
		t.leave(r.Spot, text, "withheld")
		return
	case unit.Kind == survey.Kindergarten && r.means.years && r.means.numbers > 0 && r.means.to < 4 && r.means.adult == "":
		t.leave(r.Spot, text, "young")
		return
	case kind == "withheld":
		r.Problems.Add("invited", Withheld)
	case kind == "":
		r.Problems.Add("invited", survey.NotANumber)
	case r.part != "":
		r.Parts = append(r.Parts, fmt.Sprintf("%s: %d", r.part, invited))
	}
	t.Rows = append(t.Rows, r)
}

func isSum(cell string) bool { return words().Rows.kind(fold(cell)) == "sum" }

// whom reads who a group is: the name of an audience in its own cell, or what that and
// the group's name say, which must not contradict each other.
func (r *Row) whom(kind survey.UnitKind, audiences map[string]survey.Audience) (wrong survey.FieldProblem) {
	cell, word := understand(r.Cells[2]), r.Cells[2]
	r.means = understand(r.Cells[1])
	name := r.means
	if name.date || understand(word).date {
		return survey.FieldProblem{Field: "name", Kind: SpreadsheetDate}
	}
	var is survey.ProblemKind
	if exact, found := audiences[fold(cmp.Or(word, r.Cells[1]))]; found {
		r.Group.Audience, r.explicit = exact, word != ""
		said, _ := name.audience(kind)
		if facts := exact.Facts(); word != "" && (name.adult != "" && name.adult != facts.Who || said != "" && said != exact && name.adult == "" && !name.unknown) {
			is = Contradicts
		}
		return survey.FieldProblem{Field: "audience", Kind: is}
	}
	switch {
	case word == "":
	case cell.unknown || cell.refused || cell.adult == "" && cell.numbers == 0 && !cell.young:
		is = survey.Unknown
	case name.adult != "" && name.adult != cell.adult || cell.adult != "" && name.young && name.adult == "" || cell.numbers > 0 && name.numbers > 0 && !name.unknown && (cell.from > name.from || cell.to < name.to):
		is = Contradicts
	case cell.adult != "" || cell.numbers > 0:
		r.means = cell
	default:
		r.means.young = true
	}
	if is == "" {
		r.Group.Audience, is = r.means.audience(kind)
		r.WhomGuess = r.WhomGuess || !r.means.class && !r.means.grades && !r.means.years && !r.means.young && r.means.adult == ""
	}
	return survey.FieldProblem{Field: "audience", Kind: is}
}

// addUp makes one group of its parts, and leaves out rows that add up others.
func (t *tableReader) addUp() {
	var rows []Row
	for _, r := range t.Rows {
		at := slices.IndexFunc(rows, func(o Row) bool {
			return r.part != "" && o.part != "" && len(o.Problems)+len(r.Problems) == 0 && sameGroup(o.Group, r.Group)
		})
		again := at >= 0 && slices.ContainsFunc(rows[at].added, func(o Row) bool { return within(o.part, r.part) || within(r.part, o.part) })
		switch {
		case again && r.sumOf(rows[at].added):
			t.leave(r.Spot, r.Cells[0]+" "+r.Cells[1], "sum")
			continue
		case at < 0, again: // a class of two years is a group that stands twice
			r.added = []Row{r}
			rows = append(rows, r)
			continue
		}
		rows[at].added = append(rows[at].added, r)
		rows[at].Group.Invited += r.Group.Invited
		rows[at].Parts = append(rows[at].Parts, r.Parts...)
	}
	order := make([]int, len(rows))
	for i := range rows {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int {
		return cmp.Or(rows[i].means.to-rows[i].means.from-(rows[j].means.to-rows[j].means.from), len(rows[j].Parts)-len(rows[i].Parts))
	})
	sums := map[int]bool{}
	for at, i := range order {
		sum, inside := 0, 0
		for _, j := range order[:at] {
			if !sums[j] && rows[j].inside(rows[i]) {
				sum, inside = sum+rows[j].Group.Invited, inside+1
			}
		}
		switch {
		case inside == 0:
		case sum == rows[i].Group.Invited:
			sums[i] = true
			t.leave(rows[i].Spot, rows[i].Cells[0]+" "+rows[i].Cells[1], "sum")
		case len(rows[i].Problems) == 0:
			rows[i].Problems.Add("name", Overlaps)
		}
	}
	t.Rows = nil
	for i, r := range rows {
		if !sums[i] {
			t.Rows = append(t.Rows, r)
		}
	}
}

// sumOf reports whether a part adds up others: a class its girls and its boys.
func (r Row) sumOf(parts []Row) bool {
	sum, n := 0, 0
	for _, o := range parts {
		if o.part != r.part && within(o.part, r.part) {
			sum, n = sum+o.Group.Invited, n+1
		}
	}
	return n > 1 && sum == r.Group.Invited
}

// inside reports whether another row seems to count these people again.
func (r Row) inside(o Row) bool {
	a, b := r.means, o.means
	return r.Group.Unit != "" && r.Group.Unit == o.Group.Unit && !r.explicit && !o.explicit && len(r.Problems) == 0 && r.Group.Invited > 0 && o.Group.Invited > 0 &&
		a.adult == b.adult && b.to > 0 && !b.unknown && a.from >= b.from && a.to <= b.to && (a.to-a.from < b.to-b.from || len(r.Parts) > 0 && len(o.Parts) == 0)
}
