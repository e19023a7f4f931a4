package setup

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"trivselspuls/survey"
	"trivselspuls/survey/sheet"
)

// Row is one row of a table of groups: unit, group, audience, number of people.
// Problems name the cell they stand in: unit, name, audience, invited; or the
// whole line: row.
type Row struct {
	Line     int // as a spreadsheet counts the rows, from 1
	Cells    []string
	Group    survey.Group // with the unit it belongs to, without an identifier
	Problems survey.Problems
}

// groupFields are the columns of a table of groups.
var groupFields = []string{"unit", "name", "audience", "invited"}

// ReadTable reads groups that were pasted from a spreadsheet or sent as a file, titles
// and a line of headings or none. A unit's name may stand on its first line only, as
// merged cells do. audiences are
// what a word in small letters may mean, one audience in a unit; where the cell is
// empty or the column left out, the group's name says who they are when it can.
// Every line comes back, right or wrong; empty ones, titles and headings do not.
func ReadTable(text string, units []survey.Unit, audiences map[string][]survey.Audience) []Row {
	var rows []Row
	seen := map[survey.UnitID][]survey.Group{}
	above := "" // the unit of the line before
	for _, line := range sheet.Lines(text, sheet.Fixed{Columns: len(groupFields), Least: len(groupFields), Heading: heading}) {
		if len(line.Cells) == len(groupFields)-1 {
			line.Cells = slices.Insert(line.Cells, 2, "")
			if line.Strange == 2 {
				line.Strange = 3
			}
		}
		row := Row{Line: line.Row, Cells: line.Cells, Problems: lineProblems(line, groupFields)}
		if len(row.Problems) == 0 {
			above = cmp.Or(row.Cells[0], above)
			row.Cells[0] = above
			row.read(units, audiences, seen)
		}
		rows = append(rows, row)
	}
	return rows
}

// lineProblems is what is wrong with a row before its cells are understood.
func lineProblems(line sheet.Line, fields []string) survey.Problems {
	switch {
	case len(line.Cells) != len(fields):
		return survey.Problems{{Field: "row", Kind: survey.WrongCells}}
	case line.Strange >= 0:
		return survey.Problems{{Field: fields[line.Strange], Kind: survey.UnfitCharacters}}
	}
	return nil
}

// heading tells a line of headings: its last cell is a word where a number
// belongs, and the word is about numbers.
func heading(cells []string) bool {
	return begins(cells[len(cells)-1], "antal", "tal", "elev", "barn", "inviter", "number", "invited")
}

// begins reports whether a text begins with one of some words, in small letters.
func begins(text string, words ...string) bool {
	return slices.ContainsFunc(words, func(word string) bool { return strings.HasPrefix(strings.ToLower(text), word) })
}

func (r *Row) read(units []survey.Unit, audiences map[string][]survey.Audience, seen map[survey.UnitID][]survey.Group) {
	r.Group.Name = r.Cells[1]
	var unit survey.Unit
	at := slices.IndexFunc(units, func(u survey.Unit) bool { return sheet.Key(u.Name) == sheet.Key(r.Cells[0]) })
	if at < 0 {
		r.Problems.Add("unit", survey.NoSuchUnit)
	} else {
		unit = units[at]
		r.Group.Unit = unit.ID
	}
	word := cmp.Or(r.Cells[2], r.Cells[1])
	r.Group.Audience = audienceOf(unit.Kind, word, audiences)
	if !wholeNumber.MatchString(r.Cells[3]) {
		r.Problems.Add("invited", survey.NotANumber)
		r.Group.Invited = 1 // nothing more to say about it
	} else if number, err := strconv.Atoi(strings.ReplaceAll(r.Cells[3], " ", "")); err != nil {
		r.Group.Invited = survey.MaxInvited + 1
	} else {
		r.Group.Invited = number
	}
	for _, p := range r.Group.Check(unit.Kind, seen[unit.ID]) {
		switch {
		case p.Field == "invited" && r.Group.Invited == 0:
			continue // it takes the group out
		case p.Field != "audience":
		case at < 0:
			continue // without the unit, nothing can be said about its audiences
		case p.Kind == survey.Unknown && severalAudiences(unit.Kind, word):
			p.Kind = survey.MixedGrades
		case p.Kind == survey.Unknown && r.Cells[2] == "":
			p.Kind = survey.NoAudience
		}
		r.Problems = append(r.Problems, p)
	}
	if at >= 0 {
		seen[unit.ID] = append(seen[unit.ID], r.Group)
	}
}

// wholeNumber is written as spreadsheets do, with or without a space between
// thousands. What is negative is a number too, and out of range.
var wholeNumber = regexp.MustCompile(`^-?(\d+|\d{1,3}( \d{3})+)$`)

// audienceOf reads who a group is from a word: the name of an audience, or grades
// as in «3. trinn», «Elever 5.-7. trinn» and «4–5 år». Empty when it does not say.
func audienceOf(kind survey.UnitKind, word string, audiences map[string][]survey.Audience) survey.Audience {
	if meant := audiences[strings.ToLower(word)]; len(meant) > 0 {
		return meant[max(0, slices.IndexFunc(meant, func(a survey.Audience) bool { return a.At(kind) }))]
	}
	from, to := gradesIn(word)
	return survey.AudienceBetween(kind, from, to)
}

// grades stand first, or after one word.
var grades = regexp.MustCompile(`^(?:\pL+ )?(\d+)\D*(\d*)`)

// gradesIn are the first and the last of the grades in a name; 0 and 0 when there
// are none.
func gradesIn(name string) (from, to int) {
	found := grades.FindStringSubmatch(name)
	if found == nil {
		return 0, 0
	}
	from, _ = strconv.Atoi(found[1])
	to, _ = strconv.Atoi(cmp.Or(found[2], found[1]))
	return from, to
}

// severalAudiences tells grades of a school that do not answer the same questions.
func severalAudiences(kind survey.UnitKind, name string) bool {
	from, to := gradesIn(name)
	return kind == survey.School && 1 <= from && from < to && to <= 10 && survey.AudienceBetween(kind, from, to) == ""
}
