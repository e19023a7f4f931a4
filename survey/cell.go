package survey

import "strings"

// Cell is a text as a cell of a CSV file: an apostrophe before what a spreadsheet would take for a
// formula. Some take the wide signs of East Asian writing for the narrow ones.
func Cell(text string) string {
	if strings.IndexAny(text, "=+-@\t\r\n＝＋－＠") == 0 {
		return "'" + text
	}
	return text
}
