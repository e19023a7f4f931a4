package setup

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/sheet"
	"trivselspuls/survey/store"
)

// NoYear is a day whose year neither it nor the title above says.
const NoYear survey.ProblemKind = "no-year"

// HolidayRow is one row of a calendar as it was understood: name, from, to, source.
type HolidayRow struct {
	Place
	Cells   []string
	Holiday survey.Holiday
}

// holidayFields are the columns of a calendar without a heading.
var holidayFields = []string{"name", "from", "to", "source"}

// ReadHolidays reads a calendar that was pasted or sent as a file: what, first day, last day,
// source, in this order or as a heading has them. The last day may be left out, or stand in
// the first one's cell («5.–9. oktober 2026», «uke 41»), or all in one («Høstferie: 5.–9.
// oktober»). Days without a year are of the school year that a line above them names.
func ReadHolidays(text string) (rows []HolidayRow) {
	columns, year := holidayFields, 0
	var before []survey.Holiday
	var passed []HolidayRow // lines above the first row that are taken for titles and headings
	for _, line := range sheet.Lines(text, sheet.Fixed{Columns: len(holidayFields), Least: 1}) {
		if filled(line.Cells) == 1 && line.Cells[0] != "" {
			title := line.Cells[0]
			name, days, said := strings.Cut(title, ":")
			if of := titleYear(title, said); of > 0 {
				year = of
				continue
			}
			if !said && len(rows) == 0 { // a title of another kind
				passed = append(passed, HolidayRow{Place: placeOf(line, holidayFields), Cells: line.Cells})
				continue
			}
			line.Cells = []string{strings.TrimSpace(name), strings.TrimSpace(days), "", ""}
		} else if found := survey.Map(line.Cells, func(cell string) string { return words().Holidays.kind(fold(cell)) }); slices.Contains(found, "from") && (len(rows) == 0 || slices.Equal(found, columns)) {
			columns = found
			passed = append(passed, HolidayRow{Place: placeOf(line, holidayFields), Cells: line.Cells})
			continue
		}
		if slices.ContainsFunc(line.Cells, func(cell string) bool { return words().Holidays.kind(fold(cell)) == "school" }) {
			continue // the first or the last day of school, which calendars say as well
		}
		row := HolidayRow{Place: placeOf(line, holidayFields), Cells: line.Cells}
		if len(row.Problems) == 0 {
			row.read(columns, year, before)
			before = append(before, row.Holiday)
		}
		rows = append(rows, row)
	}
	if len(rows) == 0 { // a calendar is emptied by no text, not by one that nobody understood
		for i := range passed {
			passed[i].Problems.Add("from", survey.NotADate)
		}
		return passed
	}
	return rows
}

func (r *HolidayRow) read(columns []string, year int, before []survey.Holiday) {
	of := map[string]string{}
	for i, cell := range r.Cells {
		of[at(columns, i)] = strings.TrimSpace(of[at(columns, i)] + " " + cell)
	}
	r.Cells = survey.Map(holidayFields, func(field string) string { return of[field] })
	r.Holiday.Name, r.Holiday.Source = of["name"], of["source"]
	said := of["from"]
	if of["to"] != "" {
		said += "-" + of["to"]
	}
	var wrong survey.ProblemKind
	if r.Holiday.From, r.Holiday.To, wrong = readDays(said, year); wrong == "" || said == "" {
		r.Problems = r.Holiday.Check(before)
	} else {
		r.Problems.Add("from", wrong)
	}
}

var (
	schoolYear = regexp.MustCompile(`(?:^|\D)(20\d\d) ?[-–/] ?(?:20)?(\d\d)(?:[^\d-].*)?$`)
	aPeriod    = regexp.MustCompile(`^(` + aDay + `)(?:-(` + aDay + `))?$`)
)

const aDay = `20\d\d-\d\d-\d\d|\d{1,2}\.?(?: ?(?:\d{1,2}\.?|\pL{3,9}\.?))?(?: ?(?:20)?\d\d)?`

// titleYear is the year in which the school year begins that a line names, at its end, or anywhere where no
// days follow; 0 when it names none.
func titleYear(title string, days bool) int {
	said := schoolYear.FindStringSubmatch(title)
	if said == nil || days && !strings.HasSuffix(title, said[2]) {
		return 0
	}
	first, _ := strconv.Atoi(said[1])
	if last, _ := strconv.Atoi(said[2]); last != (first+1)%100 {
		return 0
	}
	return first
}

// readDays reads one day or the first and the last of several, as people write them. A day
// without a year is of the school year that begins in a year; 0 when nobody has said which.
func readDays(text string, year int) (from, to time.Time, wrong survey.ProblemKind) {
	in := words().Days
	key := in.Unsaid.ReplaceAllString(fold(text), " ")
	key = fold(in.Until.ReplaceAllString(fold(key), "-"))
	if week := in.Week.FindStringSubmatch(key); week != nil {
		n, _ := strconv.Atoi(week[1])
		of, _ := strconv.Atoi(week[2])
		return readWeek(n, of, year)
	}
	said := aPeriod.FindStringSubmatch(key)
	if said == nil {
		return from, to, survey.NotADate
	}
	first, last := numbersOf(said[1]), numbersOf(said[2])
	if said[2] == "" {
		last = first
	}
	last.inYear(year)
	if first.month == 0 {
		first.month = last.month
	}
	if first.year == 0 && last.year != 0 && !last.implied {
		if first.year = last.year; first.month > last.month {
			first.year--
		}
	}
	first.inYear(year)
	if last.implied && (last.year < first.year || last.year == first.year && last.month < first.month) {
		last.year++ // a summer, which ends in the next school year
	}
	from, okFrom := first.date()
	to, okTo := last.date()
	switch {
	case first.month > 0 && last.month > 0 && first.year*last.year == 0:
		return from, to, NoYear
	case !okFrom || !okTo:
		return from, to, survey.NotADate
	}
	return from, to, ""
}

// readWeek is the Monday and the Friday of a week of a year, or of a school year.
func readWeek(n, in, school int) (monday, friday time.Time, wrong survey.ProblemKind) {
	if in == 0 && school == 0 {
		return monday, friday, NoYear
	}
	if in == 0 {
		in = school + map[bool]int{true: 1}[n < 31]
	}
	monday = time.Date(in, 1, 4, 0, 0, 0, 0, time.UTC) // always of week 1
	monday = monday.AddDate(0, 0, 7*(n-1)-(int(monday.Weekday())+6)%7)
	if _, counted := monday.ISOWeek(); counted != n {
		return monday, friday, survey.NotADate
	}
	return monday, monday.AddDate(0, 0, 4), ""
}

// written are a day's numbers, 0 where it has none.
type written struct {
	day, month, year int
	implied          bool // the year, by the school year
}

func numbersOf(text string) (w written) {
	if at, err := time.Parse(time.DateOnly, text); err == nil {
		return written{at.Day(), int(at.Month()), at.Year(), false}
	}
	for i, token := range tokens.FindAllString(strings.ReplaceAll(text, ".", " "), -1) {
		n, err := strconv.Atoi(token)
		switch {
		case err != nil:
			w.month = 1 + slices.IndexFunc(words().Days.Months, func(month string) bool { return strings.HasPrefix(token, month) })
			if w.month == 0 {
				w.month = 13 // is none
			}
		case i == 0:
			w.day = n
		case len(token) == 4:
			w.year = n
		case w.month > 0:
			w.year = 2000 + n
		default:
			w.month = n
		}
	}
	return w
}

func (w *written) inYear(school int) {
	if w.year == 0 && school > 0 && w.month > 0 {
		w.year, w.implied = school+map[bool]int{true: 1}[w.month < int(time.August)], true
	}
}

func (w written) date() (time.Time, bool) {
	at := time.Date(w.year, time.Month(w.month), w.day, 0, 0, 0, 0, time.UTC)
	return at, w.day > 0 && at.Day() == w.day && int(at.Month()) == w.month
}

// HolidaysText is a calendar as ReadHolidays reads it: a line for each.
func HolidaysText(calendar []survey.Holiday) string {
	var text strings.Builder
	for _, h := range calendar {
		fmt.Fprintf(&text, "%s\t%s\t%s\t%s\n", h.Name, h.From.Format(time.DateOnly), h.To.Format(time.DateOnly), h.Source)
	}
	return text.String()
}

// SetHolidays replaces the owner's calendar. Fields are «holiday.1.from».
func (e Editor) SetHolidays(ctx context.Context, calendar []survey.Holiday) (survey.Problems, error) {
	check := func(Editor) (survey.Problems, error) { return checkHolidays("holiday", calendar), nil }
	return e.write(ctx, audit.Event{Action: audit.SetHolidays, Detail: strconv.Itoa(len(calendar))}, check,
		func(tx *store.Tx) error { return tx.SetHolidays(ctx, e.Owner, calendar) })
}

func checkHolidays(field string, calendar []survey.Holiday) (problems survey.Problems) {
	for i, h := range calendar {
		problems = append(problems, h.Check(calendar[:i]).Under(fmt.Sprintf("%s.%d", field, i+1))...)
	}
	if len(calendar) > survey.MaxHolidays {
		problems.Add(field, survey.TooManyHolidays)
	}
	return problems
}
