package setup

import (
	"strings"
	"time"

	"trivselspuls/survey"
)

// Place is a group of an open wave as a table of windows names it. Unit is empty
// for merged units.
type Place struct {
	Group      survey.GroupID
	Unit, Name string
}

// WindowRow is one line of a table of windows: unit, group, day, from, to.
// Problems name the cell they stand in: unit, name, day, from, to; or the whole
// line: row.
type WindowRow struct {
	Line     int // in the text, from 1
	Cells    []string
	Group    survey.GroupID
	Window   survey.Window // the zero one when day and times are empty
	Problems survey.Problems
}

// windowCells are the columns of a table of windows.
const windowCells = 5

// ReadWindows reads windows that were pasted from a spreadsheet or a CSV file, as
// ReadTable does groups. Times are of the clock in a zone.
func ReadWindows(text string, places []Place, zone *time.Location) []WindowRow {
	var rows []WindowRow
	seen := map[survey.GroupID]bool{}
	for line, cells := range pasted(text, windowCells, windowHeading) {
		row := WindowRow{Problems: broken()}
		if cells != nil {
			row = ReadWindow(cells, places, zone)
			if len(row.Problems) == 0 && seen[row.Group] {
				row.Problems.Add("name", survey.Twice)
			}
			seen[row.Group] = true
		}
		row.Line = line
		rows = append(rows, row)
	}
	return rows
}

// windowHeading tells a line of headings: where a day belongs there is no digit.
func windowHeading(cells []string) bool {
	return len(cells) == windowCells && cells[2] != "" && !strings.ContainsAny(cells[2], "0123456789")
}

// ReadWindow reads one line. Its window is compared with the wave elsewhere.
func ReadWindow(cells []string, places []Place, zone *time.Location) WindowRow {
	row := WindowRow{Cells: cells}
	if len(cells) != windowCells {
		row.Problems.Add("row", survey.WrongCells)
		return row
	}
	found, unit := 0, cells[0] == ""
	for _, p := range places {
		unit = unit || strings.EqualFold(p.Unit, cells[0])
		if strings.EqualFold(p.Unit, cells[0]) && strings.EqualFold(p.Name, cells[1]) {
			row.Group = p.Group
			found++
		}
	}
	switch {
	case !unit:
		row.Problems.Add("unit", survey.Unknown)
	case found == 0:
		row.Problems.Add("name", survey.Unknown)
	case found > 1:
		row.Problems.Add("name", survey.Twice)
	}
	window, problems := ParseWindow(cells[2], cells[3], cells[4], zone)
	row.Window, row.Problems = window, append(row.Problems, problems...)
	return row
}

// ParseWindow reads a day and two times as people write them: 2026-09-15 or
// 15.9.2026, 10:00 or 10.00. All three empty are the whole wave. Fields are day,
// from, to.
func ParseWindow(day, from, to string, zone *time.Location) (survey.Window, survey.Problems) {
	if day+from+to == "" {
		return survey.Window{}, nil
	}
	var problems survey.Problems
	date, ok := parse(day, time.UTC, time.DateOnly, "2.1.2006", "02.01.2006")
	switch {
	case day == "":
		problems.Add("day", survey.Missing)
	case !ok || date.Year() < 2000 || date.Year() > 2100:
		problems.Add("day", survey.NotADate)
	}
	at := func(field, text string) time.Time {
		clock, ok := parse(text, time.UTC, "15:04", "15.04", "1504")
		switch {
		case text == "":
			problems.Add(field, survey.Missing)
		case !ok:
			problems.Add(field, survey.NotATime)
		}
		return time.Date(date.Year(), date.Month(), date.Day(), clock.Hour(), clock.Minute(), 0, 0, zone)
	}
	w := survey.Window{From: at("from", from), To: at("to", to)}
	if len(problems) == 0 && !w.From.Before(w.To) {
		problems.Add("to", survey.EndsFirst)
	}
	return w, problems
}

func parse(text string, zone *time.Location, layouts ...string) (time.Time, bool) {
	for _, layout := range layouts {
		if at, err := time.ParseInLocation(layout, text, zone); err == nil {
			return at, true
		}
	}
	return time.Time{}, false
}
