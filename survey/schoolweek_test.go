package survey

import (
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
		opens, closes := SchoolWeeks(day, 2)
		if got := opens.Format(time.DateOnly) + " " + closes.Format(time.DateOnly); got != want {
			t.Errorf("from %s: %s, want %s", from, got, want)
		}
	}
}
