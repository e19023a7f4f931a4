package survey

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// Easter as almanacs have it, and the weeks that are proposed around every holiday.
func TestProposedWeeksAreSchoolWeeks(t *testing.T) {
	for year, want := range map[int]string{2024: "2024-03-31", 2025: "2025-04-20", 2026: "2026-04-05", 2027: "2027-03-28", 2038: "2038-04-25", 2049: "2049-04-18"} {
		if got := easter(year).Format(time.DateOnly); got != want {
			t.Errorf("Easter %d is %s, want %s", year, got, want)
		}
	}
	for from, want := range map[string]string{
		"2026-12-12": "2027-01-04 2027-01-15", // where the plain sum proposed 12–25 December
		"2026-06-10": "2026-08-17 2026-08-28", // and 10–23 June comes too near the summer
		"2026-09-14": "2026-09-14 2026-09-25",
		"2026-09-22": "2026-10-12 2026-10-23",
		"2027-02-10": "2027-03-08 2027-03-19",
		"2027-03-15": "2027-04-05 2027-04-16",
		"2026-12-01": "2026-12-07 2026-12-18",
		"2027-12-13": "2028-01-03 2028-01-14",
		"2026-11-07": "2026-11-09 2026-11-20",
	} {
		day, err := time.Parse(time.DateOnly, from)
		if err != nil {
			t.Fatal(err)
		}
		opens, closes := SchoolWeeks(day, 2, nil)
		if got := opens.Format(time.DateOnly) + " " + closes.Format(time.DateOnly); got != want {
			t.Errorf("from %s: %s, want %s", from, got, want)
		}
	}
}

// An owner's own calendar says which of the weeks that differ between counties are free, and
// what else is; Christmas, Easter and the summer are free whatever it says.
func TestAnOwnersCalendarIsWithoutSchool(t *testing.T) {
	day := func(text string) time.Time {
		at, err := time.Parse(time.DateOnly, text)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	calendar := []Holiday{
		{Name: "Høstferie", From: day("2026-09-28"), To: day("2026-10-02")},
		{Name: "Planleggingsdag", From: day("2026-11-06"), To: day("2026-11-06")},
		{Name: "Vinterferie", From: day("2027-02-22"), To: day("2027-02-26")},
		{Name: "Lokal fri", From: day("2027-04-22"), To: day("2027-04-23")},
	}
	for from, want := range map[string]string{
		"2026-09-28": "2026-10-05 2026-10-16", // week 41 has school where week 40 has not
		"2026-11-02": "2026-11-02 2026-11-13", // one day is no holiday
		"2027-02-20": "2027-03-01 2027-03-12", // week 9 has school
		"2026-12-12": "2027-01-04 2027-01-15", // of Christmas the calendar says nothing
		"2027-04-12": "2027-04-26 2027-05-07", // two days of a week are free
		"2027-09-25": "2027-10-18 2027-10-29", // of that year it says nothing
	} {
		opens, closes := SchoolWeeks(day(from), 2, calendar)
		if got := opens.Format(time.DateOnly) + " " + closes.Format(time.DateOnly); got != want {
			t.Errorf("from %s: %s, want %s", from, got, want)
		}
	}
	for _, c := range []struct {
		from, to, free string
		weeks          []int
	}{
		{"2026-11-02", "2026-11-13", "Planleggingsdag", nil},
		{"2026-10-03", "2026-10-04", "", nil}, // a weekend
		{"2026-09-21", "2026-10-09", "Høstferie", nil},
		{"2026-12-14", "2027-01-02", "", []int{52, 53}},
		{"2026-12-26", "2026-12-27", "", nil},
		{"2027-10-04", "2027-10-15", "", []int{40, 41}},
	} {
		free, weeks := Without(calendar, day(c.from), EndOfDay(day(c.to)))
		names := strings.Join(Map(free, func(h Holiday) string { return h.Name }), ", ")
		if names != c.free || !slices.Equal(weeks, c.weeks) {
			t.Errorf("%s to %s: %q and weeks %v, want %q and %v", c.from, c.to, names, weeks, c.free, c.weeks)
		}
	}
	if !HasYear(calendar, day("2027-06-01")) || HasYear(calendar, day("2027-08-20")) {
		t.Error("the calendar is of another school year")
	}
}
