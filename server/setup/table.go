package setup

import (
	"bytes"
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"trivselspuls/survey"
)

// Row is one line of a table of groups: unit, group, audience, number of people.
// Problems name the cell they stand in: unit, name, audience, invited; or the
// whole line: row.
type Row struct {
	Line     int // in the text, from 1
	Cells    []string
	Group    survey.Group // with the unit it belongs to, without an identifier
	Problems survey.Problems
}

// tableCells are the columns of a table of groups.
const tableCells = 4

// ReadTable reads groups that were pasted from a spreadsheet or a CSV file: tabs,
// semicolons or commas between the cells, titles and a line of headings or none. A
// unit's name may stand on its first line only, as merged cells do. audiences are
// what a word in small letters may mean, one audience in a unit; where the cell is
// empty or the column left out, the group's name says who they are when it can.
// Every line comes back, right or wrong; empty ones, titles and headings do not.
func ReadTable(text string, units []survey.Unit, audiences map[string][]survey.Audience) []Row {
	var rows []Row
	seen := map[survey.UnitID][]survey.Group{}
	above := "" // the unit of the line before
	for line, cells := range pasted(text, tableCells, heading) {
		if len(cells) == tableCells-1 {
			cells = slices.Insert(cells, 2, "")
		}
		if len(cells) == tableCells {
			above = cmp.Or(cells[0], above)
			cells[0] = above
		}
		row := Row{Line: line, Cells: cells}
		if cells == nil {
			row.Problems = broken()
		} else {
			row.read(units, audiences, seen)
		}
		rows = append(rows, row)
	}
	return rows
}

// heading tells a line of headings: its last cell is a word where a number
// belongs, and the word is about numbers.
func heading(cells []string) bool {
	last := strings.ToLower(cells[len(cells)-1])
	return slices.ContainsFunc([]string{"antal", "tal", "elev", "barn", "inviter", "number", "invited"},
		func(word string) bool { return strings.HasPrefix(last, word) })
}

func (r *Row) read(units []survey.Unit, audiences map[string][]survey.Audience, seen map[survey.UnitID][]survey.Group) {
	if len(r.Cells) != tableCells {
		r.Problems.Add("row", survey.WrongCells)
		return
	}
	r.Group.Name = r.Cells[1]
	var unit survey.Unit
	at := slices.IndexFunc(units, func(u survey.Unit) bool { return strings.EqualFold(u.Name, r.Cells[0]) })
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
	switch {
	case kind == survey.School:
		return survey.AudienceOfGrades(from, to)
	case kind == survey.Kindergarten && from >= 4 && to <= 5:
		return survey.Children45
	}
	return ""
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
	return kind == survey.School && 1 <= from && from < to && to <= 10 && survey.AudienceOfGrades(from, to) == ""
}

// Text reads the bytes of a file as spreadsheets write them: UTF-8 or UTF-16 with
// or without a mark, else the old Windows alphabet.
func Text(file []byte) string {
	if bytes.HasPrefix(file, []byte{0xff, 0xfe}) || bytes.HasPrefix(file, []byte{0xfe, 0xff}) {
		if text, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Bytes(file); err == nil {
			return string(text)
		}
	}
	if utf8.Valid(file) {
		return strings.TrimPrefix(string(file), "\ufeff")
	}
	text, _ := charmap.Windows1252.NewDecoder().Bytes(file) // every byte is a character there
	return string(text)
}
