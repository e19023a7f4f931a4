package setup

import (
	"trivselspuls/survey"
	"trivselspuls/survey/sheet"
)

// ContactRow is one row of a table of whom respondents may turn to: name, phone, note.
// Problems name the cell they stand in, or the whole line: row.
type ContactRow struct {
	Line     int // as a spreadsheet counts the rows, from 1
	Contact  survey.Contact
	Problems survey.Problems
}

// contactFields are the columns of a table of contacts.
var contactFields = []string{"name", "phone", "note"}

// ReadContacts reads contacts that were pasted or sent as a file, as ReadTable does
// groups. The note may be left out.
func ReadContacts(text string) []ContactRow {
	var rows []ContactRow
	for _, line := range sheet.Lines(text, sheet.Fixed{Columns: len(contactFields), Least: 2, Heading: contactHeading}) {
		row := ContactRow{Line: line.Row, Problems: lineProblems(line, contactFields)}
		if len(row.Problems) == 0 {
			row.Contact = survey.Contact{Name: line.Cells[0], Phone: line.Cells[1], Note: line.Cells[2]}
			row.Problems = row.Contact.Check()
		}
		rows = append(rows, row)
	}
	return rows
}

// contactHeading tells a line of headings: a word for a number stands where the
// number belongs.
func contactHeading(cells []string) bool {
	return len(cells) > 1 && begins(cells[1], "telefon", "tlf", "mobil", "nummer", "phone", "number")
}
