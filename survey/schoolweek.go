package survey

import (
	"slices"
	"strings"
	"time"
)

// Holiday is a time without school, from its first day to its last, as an owner's own
// calendar has it: a holiday, or a day on which staff plan.
type Holiday struct {
	Name   string    `db:"name" yaml:"name"`
	From   time.Time `db:"starts_on" yaml:"from"` // the beginning of a day in UTC
	To     time.Time `db:"ends_on" yaml:"to"`     // of the last day
	Source string    `db:"source" yaml:"source"`  // who says so; may be empty
}

// What may be wrong with a calendar besides what other things have.
const (
	TooManyHolidays ProblemKind = "too-many-holidays"
	LongHoliday     ProblemKind = "long-holiday"
)

// MaxHolidays is how many an owner may have, of all its years; longestHoliday is how many days
// one may last: a summer and a little more.
const (
	MaxHolidays    = 200
	longestHoliday = 75
)

// Check finds what is wrong with a holiday beside those before it: name, from, to, source.
func (h Holiday) Check(before []Holiday) Problems {
	list := checkName("name", h.Name)
	for _, one := range []struct {
		field string
		day   time.Time
	}{{"from", h.From}, {"to", h.To}} {
		if year := one.day.Year(); one.day.IsZero() {
			list.Add(one.field, Missing)
		} else if year < 2000 || year > 2100 {
			list.Add(one.field, NotADate)
		}
	}
	switch {
	case len(list) > 0:
	case h.To.Before(h.From):
		list.Add("to", EndsFirst)
	case h.To.After(h.From.AddDate(0, 0, longestHoliday)):
		list.Add("to", LongHoliday)
	case slices.ContainsFunc(before, func(o Holiday) bool {
		return o.From.Equal(h.From) && o.To.Equal(h.To) && strings.EqualFold(o.Name, h.Name)
	}):
		list.Add("name", Twice)
	}
	if len([]rune(h.Source)) > MaxName {
		list.Add("source", TooLong)
	}
	return list
}

// SchoolWeeks are the first weeks in a row, from a day on, in which schools are open: from a
// Monday to the last week's Friday. A week is left out when the calendar has two or more of
// its days free, or when UsualHoliday says that it is one.
func SchoolWeeks(from time.Time, weeks int, calendar []Holiday) (opens, closes time.Time) {
	opens = from.UTC().Truncate(24 * time.Hour)
	for opens.Weekday() != time.Monday {
		opens = opens.AddDate(0, 0, 1)
	}
	for week := 0; week < weeks; week++ {
		monday := opens.AddDate(0, 0, 7*week)
		if UsualHoliday(monday, calendar) || len(freeDays(calendar, monday, monday.AddDate(0, 0, 4))) > 1 {
			opens, week = monday.AddDate(0, 0, 7), -1
		}
	}
	return opens, opens.AddDate(0, 0, 7*weeks-3)
}

// UsualHoliday reports whether the week of a Monday is one without school somewhere in Norway.
// Each county has its own «skolerute» (the 190 days of opplæringslova § 14-1). Everywhere
// it leaves out the weeks of Christmas and New Year, the week before Easter and the one after, and
// the summer from the end of June to the middle of August (26 to 33). The winter holiday is in
// week 8 or 9 and the autumn holiday in week 40 or 41: both are left out until the
// owner's calendar has a holiday near them.
func UsualHoliday(monday time.Time, calendar []Holiday) bool {
	_, week := monday.ISOWeek()
	sunday := monday.AddDate(0, 0, 6)
	away := sunday.Sub(easter(sunday.Year())).Hours() / 24
	if week == 8 || week == 9 || week == 40 || week == 41 {
		near := func(h Holiday) bool {
			return len(freeDays([]Holiday{h}, monday.AddDate(0, 0, -14), sunday.AddDate(0, 0, 14))) > 2
		}
		return !slices.ContainsFunc(calendar, near)
	}
	return 26 <= week && week <= 33 || away == 0 || away == 7 ||
		monday.Month() == time.December && sunday.Day() >= 24 || sunday.Year() > monday.Year()
}

// freeDays are the days from one to another, without Saturdays and Sundays, that a calendar has free.
func freeDays(calendar []Holiday, from, to time.Time) (days []time.Time) {
	for day := from; !day.After(to); day = day.AddDate(0, 0, 1) {
		weekend := day.Weekday() == time.Saturday || day.Weekday() == time.Sunday
		if !weekend && slices.ContainsFunc(calendar, func(h Holiday) bool { return !day.Before(h.From) && !day.After(h.To) }) {
			days = append(days, day)
		}
	}
	return days
}

// Without are the holidays of a calendar that have school days of a time in them, and the
// weeks, as a calendar counts them, that are usual holidays of which the calendar says nothing.
func Without(calendar []Holiday, from, to time.Time) (free []Holiday, weeks []int) {
	from, to = from.UTC().Truncate(24*time.Hour), to.UTC().Truncate(24*time.Hour)
	free = Filter(calendar, func(h Holiday) bool { return len(freeDays([]Holiday{h}, from, to)) > 0 })
	for monday := from.AddDate(0, 0, -(int(from.Weekday())+6)%7); !monday.After(to); monday = monday.AddDate(0, 0, 7) {
		first, last := monday, monday.AddDate(0, 0, 4)
		if first.Before(from) {
			first = from
		}
		if last.After(to) {
			last = to
		}
		if _, week := monday.ISOWeek(); !first.After(last) && UsualHoliday(monday, calendar) && len(freeDays(free, first, last)) == 0 {
			weeks = append(weeks, week)
		}
	}
	return free, weeks
}

// HasYear reports whether a calendar says something of the school year of a day, from August to July.
func HasYear(calendar []Holiday, day time.Time) bool {
	return slices.ContainsFunc(calendar, func(h Holiday) bool { return schoolYear(h.From) == schoolYear(day) })
}

func schoolYear(day time.Time) int { return day.AddDate(0, -7, 0).Year() }

// easter is Easter Sunday of a year, by Gauss's rule with Butcher's exceptions.
func easter(year int) time.Time {
	a, b, c := year%19, year/100, year%100
	h := (19*a + b - b/4 - (b-(b+8)/25+1)/3 + 15) % 30
	l := (32 + 2*(b%4) + 2*(c/4) - h - c%4) % 7
	n := h + l - 7*((a+11*h+22*l)/451) + 114
	return time.Date(year, time.Month(n/31), n%31+1, 0, 0, 0, 0, time.UTC)
}
