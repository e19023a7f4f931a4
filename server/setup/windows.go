package setup

import (
	"slices"
	"strings"
	"time"

	"trivselspuls/survey"
	"trivselspuls/survey/sheet"
)

// WindowGroup is a group of an open wave as a table of windows names it. Unit is empty
// for merged units.
type WindowGroup struct {
	Group      survey.GroupID
	Unit, Name string
}

// WindowRow is one row of a table of windows: unit, group, day, from, to.
type WindowRow struct {
	Place
	Cells  []string
	Group  survey.GroupID
	Window survey.Window // the zero one when day and times are empty
}

// windowFields are the columns of a table of windows.
var windowFields = []string{"unit", "name", "day", "from", "to"}

// ReadWindows reads windows that were pasted from a spreadsheet or sent as a file, as
// ReadTable does groups. Day and times may be left out. Times are of the clock in a
// zone.
func ReadWindows(text string, places []WindowGroup, zone *time.Location) []WindowRow {
	var rows []WindowRow
	seen := map[survey.GroupID]bool{}
	for _, line := range sheet.Lines(text, sheet.Fixed{Columns: len(windowFields), Least: 2, Heading: windowHeading}) {
		row := WindowRow{Place: placeOf(line, windowFields), Cells: line.Cells}
		if len(row.Problems) == 0 {
			row.read(places, zone)
			if len(row.Problems) == 0 && seen[row.Group] {
				row.Problems.Add("name", survey.Twice)
			}
			seen[row.Group] = true
		}
		rows = append(rows, row)
	}
	return rows
}

// windowHeading tells a line of headings: where day and times belong are words.
func windowHeading(cells []string) bool {
	return len(cells) >= len(windowFields) &&
		!slices.ContainsFunc(cells[2:len(windowFields)], func(cell string) bool { return cell == "" || strings.ContainsAny(cell, "0123456789") })
}

// read understands the cells. The window is compared with the wave elsewhere.
func (row *WindowRow) read(places []WindowGroup, zone *time.Location) {
	unitKey, nameKey := sheet.Key(row.Cells[0]), sheet.Key(row.Cells[1])
	found, unit := 0, unitKey == ""
	for _, p := range places {
		there := sheet.Key(p.Unit) == unitKey
		unit = unit || there
		if there && sheet.Key(p.Name) == nameKey {
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
	window, problems := ParseWindow(row.Cells[2], row.Cells[3], row.Cells[4], zone)
	row.Window, row.Problems = window, append(row.Problems, problems...)
}

// ParseWindow reads a day and two times as people write them: 2026-09-15 or
// 15.9.2026, 10:00 or 10.00, and as spreadsheets do: 15.09.26, 10:00:00. All three empty are the whole wave. Fields are day,
// from, to.
func ParseWindow(day, from, to string, zone *time.Location) (survey.Window, survey.Problems) {
	if day+from+to == "" {
		return survey.Window{}, nil
	}
	var problems survey.Problems
	date, ok := parse(day, time.UTC, time.DateOnly, "2.1.2006", "2.1.06")
	switch {
	case day == "":
		problems.Add("day", survey.Missing)
	case !ok || date.Year() < 2000 || date.Year() > 2100:
		problems.Add("day", survey.NotADate)
	}
	at := func(field, text string) time.Time {
		clock, ok := parse(text, time.UTC, "15:04", "15.04", "1504", "15:04:05", "15.04.05")
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
