package survey

import (
	"strings"
	"testing"
	"time"
)

func TestMeasureProblemsStandAtTheirField(t *testing.T) {
	day := func(s string) time.Time {
		d, err := time.Parse(time.DateOnly, s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	project := Project{Starts: day("2025-08-01"), Ends: day("2027-07-31")}
	good := Measure{
		Title: "Leke- og aktivitetsvakter i friminuttene", Phase: 2, SubGoal: "D4", Indicators: Indicators{"E5"},
		Starts: day("2025-10-01"), Responsible: "staff", Status: "running",
	}
	known := func(id string) bool { return id == "E5" }
	if found := good.Check(project, known); found != nil {
		t.Fatalf("a good measure: %v", found)
	}
	ends := day("2025-09-30")
	for _, c := range []struct {
		field, kind string
		spoil       func(*Measure)
	}{
		{"title", Missing, func(m *Measure) { m.Title = "  " }},
		{"title", TooShort, func(m *Measure) { m.Title = "ab" }},
		{"title", TooLong, func(m *Measure) { m.Title = strings.Repeat("å", LongestTitle+1) }},
		{"title", UnfitCharacters, func(m *Measure) { m.Title = "<script>alert(1)</script>" }},
		{"title", UnfitCharacters, func(m *Measure) { m.Title = "to\nlinjer" }},
		{"title", UnfitCharacters, func(m *Measure) { m.Title = "abc\xff" }},
		{"phase", Unknown, func(m *Measure) { m.Phase = 5 }},
		{"sub_goal", Unknown, func(m *Measure) { m.SubGoal = "D7" }},
		{"indicator", Unknown, func(m *Measure) { m.Indicators = Indicators{"X9"} }},
		{"starts", Missing, func(m *Measure) { m.Starts = time.Time{} }},
		{"starts", OutsideProject, func(m *Measure) { m.Starts = day("2019-01-01") }},
		{"starts", OutsideProject, func(m *Measure) { m.Starts = day("2027-08-01") }},
		{"ends", EndsFirst, func(m *Measure) { m.Ends = &ends }},
		{"responsible", Unknown, func(m *Measure) { m.Responsible = "Kari Nordmann" }},
		{"status", Unknown, func(m *Measure) { m.Status = "forgotten" }},
		{"seen", TooLong, func(m *Measure) { m.Seen = strings.Repeat("a", LongestSeen+1) }},
	} {
		m := good
		c.spoil(&m)
		if found := m.Check(project, known); len(found) != 1 || found.Of(c.field) != c.kind {
			t.Errorf("%s %s: found %v", c.field, c.kind, found)
		}
	}
}

func TestStateOfAMeasureFollowsTheCalendar(t *testing.T) {
	noon := time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC)
	day := func(d int) *time.Time { at := time.Date(2026, 3, d, 0, 0, 0, 0, time.UTC); return &at }
	for _, c := range []struct {
		status MeasureStatus
		starts int
		ends   *time.Time
		want   string
	}{
		{"planned", 11, nil, "planned"},
		{"planned", 10, nil, "planned"},
		{"planned", 9, nil, "unbegun"},
		{"planned", 8, day(9), "late"},
		{"running", 8, nil, "running"},
		{"running", 8, day(10), "running"},
		{"running", 8, day(9), "late"},
		{"done", 8, day(9), "done"},
		{"stopped", 8, day(9), "stopped"},
	} {
		if got := (Measure{Status: c.status, Starts: *day(c.starts), Ends: c.ends}).StateAt(noon); got != c.want {
			t.Errorf("%s from %d to %v is %s, not %s", c.status, c.starts, c.ends, got, c.want)
		}
	}
}
