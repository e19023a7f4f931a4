package survey

import "time"

// SchoolWeeks are the first weeks in a row, from a day on, in which schools are open
// wherever in Norway: from a Monday to the last week's Friday. Each county has its own
// «skolerute» (the 190 days of opplæringslova § 14-1); what is left out here is what
// any of them leaves out: the winter holiday (weeks 8 and 9) and the autumn holiday (40 and 41), the
// weeks of Christmas and New Year, the week before Easter and the one after, and
// the summer from the end of June to the middle of August (26 to 33).
func SchoolWeeks(from time.Time, weeks int) (opens, closes time.Time) {
	opens = from.UTC().Truncate(24 * time.Hour)
	for opens.Weekday() != time.Monday {
		opens = opens.AddDate(0, 0, 1)
	}
	for week := 0; week < weeks; week++ {
		if monday := opens.AddDate(0, 0, 7*week); holidays(monday) {
			opens, week = monday.AddDate(0, 0, 7), -1
		}
	}
	return opens, opens.AddDate(0, 0, 7*weeks-3)
}

// holidays reports whether the week of a Monday is one without school somewhere.
func holidays(monday time.Time) bool {
	_, week := monday.ISOWeek()
	sunday := monday.AddDate(0, 0, 6)
	away := sunday.Sub(easter(sunday.Year())).Hours() / 24
	return week == 8 || week == 9 || week == 40 || week == 41 || 26 <= week && week <= 33 ||
		away == 0 || away == 7 || monday.Month() == time.December && sunday.Day() >= 24 || sunday.Year() > monday.Year()
}

// easter is Easter Sunday of a year, by Gauss's rule with Butcher's exceptions.
func easter(year int) time.Time {
	a, b, c := year%19, year/100, year%100
	h := (19*a + b - b/4 - (b-(b+8)/25+1)/3 + 15) % 30
	l := (32 + 2*(b%4) + 2*(c/4) - h - c%4) % 7
	n := h + l - 7*((a+11*h+22*l)/451) + 114
	return time.Date(year, time.Month(n/31), n%31+1, 0, 0, 0, 0, time.UTC)
}
