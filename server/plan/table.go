package plan

import (
	"bytes"
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
// semicolons or commas between the cells, a line of headings or none. audiences
// are the names an audience may be written with, in small letters; an empty cell
// is filled from the grades in the group's name where that can be done. Every line
// comes back, right or wrong; empty ones and headings do not.
func ReadTable(text string, units []survey.Unit, audiences map[string]survey.Audience) []Row {
	var rows []Row
	seen := map[survey.UnitID][]survey.Group{}
	for line, cells := range pasted(text, tableCells, heading) {
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
	return slices.ContainsFunc([]string{"antal", "tal", "inviter", "number", "invited"},
		func(word string) bool { return strings.HasPrefix(last, word) })
}

func (r *Row) read(units []survey.Unit, audiences map[string]survey.Audience, seen map[survey.UnitID][]survey.Group) {
	if len(r.Cells) != tableCells {
		r.Problems.Add("row", survey.WrongCells)
		return
	}
	r.Group = survey.Group{Name: r.Cells[1], Audience: audiences[strings.ToLower(r.Cells[2])]}
	at := slices.IndexFunc(units, func(u survey.Unit) bool { return strings.EqualFold(u.Name, r.Cells[0]) })
	var unit survey.Unit
	if at < 0 {
		r.Problems.Add("unit", survey.Unknown)
	} else {
		unit = units[at]
		r.Group.Unit = unit.ID
	}
	if r.Cells[2] == "" {
		r.Group.Audience = audienceByName(unit.Kind, r.Cells[1])
	}
	number, err := strconv.Atoi(strings.ReplaceAll(r.Cells[3], "\u00a0", ""))
	if err != nil {
		r.Problems.Add("invited", survey.NotANumber)
		number = 1 // nothing more to say about it
	}
	r.Group.Invited = number
	for _, p := range r.Group.Check(unit.Kind, seen[unit.ID]) {
		// Without the unit, nothing can be said about an audience that is not named.
		if at >= 0 || p.Field != "audience" || p.Kind == survey.Unknown && r.Cells[2] != "" {
			r.Problems = append(r.Problems, p)
		}
	}
	seen[unit.ID] = append(seen[unit.ID], r.Group)
}

var digits = regexp.MustCompile(`\d+`)

// audienceByName reads «3. trinn» or «5.–7. trinn» in a school and «4–5 år» in a
// kindergarten; empty when the name does not say.
func audienceByName(kind survey.UnitKind, name string) survey.Audience {
	found := digits.FindAllString(name, 2)
	if len(found) == 0 || digits.FindStringIndex(name)[0] != 0 {
		return ""
	}
	from, _ := strconv.Atoi(found[0])
	to, _ := strconv.Atoi(found[len(found)-1])
	switch {
	case kind == survey.School:
		return survey.AudienceOfGrades(from, to)
	case kind == survey.Kindergarten && from >= 4 && to <= 5:
		return survey.Children45
	}
	return ""
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
