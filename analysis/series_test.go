package analysis

import (
	"strings"
	"testing"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/analysis/disclosure/disclosuretest"
	"trivselspuls/survey"
)

// fourWaves is a school whose bullied count goes through the given numbers of
// 100, half a year apart.
func fourWaves(t *testing.T, bullied ...int) Report {
	t.Helper()
	var closed []disclosure.Snapshot
	for i, opens := range []string{"2024-10-01", "2025-04-01", "2025-10-01", "2026-04-01"} {
		closed = append(closed, goal(disclosuretest.NewTown(survey.Pulse, opens)).
			School("Stor", survey.Pupils810, [3]int{60, 50, bullied[i] / 2}, [3]int{60, 50, bullied[i] - bullied[i]/2}).
			Publish(t))
	}
	r, err := NewReport(frame, closed, Scope{Unit: "unit-Stor"}, "nb")
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestTrend(t *testing.T) {
	falling := seriesOf(t, fourWaves(t, 30, 24, 16, 10), "E1.pupils-8-10")
	if falling.Trend == nil || !falling.Trend.Clear || falling.Trend.Slope != -0.068 || falling.Trend.Waves != 4 {
		t.Fatalf("falling: %+v", falling.Trend) // about 6.8 points per phase of 5.9 months
	}
	if !strings.Contains(strings.Join(falling.Notes, " "), "6,8\u00a0prosentpoeng ned per fase. Retningen er tydelig") {
		t.Errorf("notes: %q", falling.Notes)
	}
	if level := seriesOf(t, fourWaves(t, 20, 24, 18, 20), "E1.pupils-8-10"); level.Trend == nil || level.Trend.Clear {
		t.Errorf("level: %+v", level.Trend)
	}
	// A band goes into it with all it can be: by hand, two people of a hundred more or less.
	band, exact := seriesOf(t, fourWaves(t, 30, 24, 16, 0), "E1.pupils-8-10").Trend, seriesOf(t, fourWaves(t, 30, 24, 16, 2), "E1.pupils-8-10").Trend
	if band == nil || *band != *exact || band.Interval.Upper-band.Interval.Lower <= falling.Trend.Interval.Upper-falling.Trend.Interval.Lower {
		t.Errorf("with a band: %+v, and with another count in it %+v", band, exact)
	}
	if bands := seriesOf(t, fourWaves(t, 2, 0, 1, 2), "E1.pupils-8-10"); bands.Trend != nil || strings.Contains(strings.Join(bands.Notes, " "), "per fase") {
		t.Errorf("four bands that can be the same: %+v, %q", bands.Trend, bands.Notes)
	}
	mean := seriesOf(t, fourWaves(t, 30, 24, 16, 10), "E5.pupils-8-10")
	if mean.Trend == nil || mean.Trend.Clear || mean.Trend.Slope != 0 || !strings.Contains(strings.Join(mean.Notes, " "), "omtrent stått stille") {
		t.Errorf("a mean: %+v, %q", mean.Trend, mean.Notes)
	}
}

// Figures from before a break are never compared with those after it.
func TestBreakInSeries(t *testing.T) {
	closed := twoWaves(t)
	for i := range closed[0].Indicators {
		closed[0].Indicators[i].Series = []string{"other words", "other words"}
	}
	r, err := NewReport(frame, closed, Scope{Unit: "unit-Stor"}, "nb")
	if err != nil {
		t.Fatal(err)
	}
	s := seriesOf(t, r, "E1.pupils-8-10")
	if !s.Points[1].Break || s.Change.Word != "" || s.Change.Text != "" {
		t.Errorf("compared across a break: %+v", s.Change)
	}
	if !strings.Contains(strings.Join(s.Notes, " "), "Brudd i serien") {
		t.Errorf("notes: %q", s.Notes)
	}
}

// Answers through an open link say so, have no response rate, and are compared
// with no slips.
func TestOpenLink(t *testing.T) {
	wave := func(kind survey.WaveKind, opens string, open bool) disclosure.Snapshot {
		m := disclosuretest.NewTown(kind, opens).School("Stor", survey.Pupils810, [3]int{60, 50, 8})
		m.Groups[0].OpenLink = open
		return m.Publish(t)
	}
	read := func(closed ...disclosure.Snapshot) (Series, Report) {
		r, err := NewReport(frame, closed, Scope{Unit: "unit-Stor"}, "nb")
		if err != nil {
			t.Fatal(err)
		}
		return seriesOf(t, r, "E1.pupils-8-10"), r
	}
	slips := wave(survey.Baseline, "2025-03-01", false)
	s, r := read(slips, wave(survey.Pulse, "2025-10-01", true))
	notes := strings.Join(s.Notes, " ")
	if s.Change.Word != "" || !s.Points[1].Break || !s.Points[1].OpenLink || !strings.Contains(notes, "Åpen lenke") || strings.Contains(notes, "inviterte") {
		t.Errorf("slips, then a link: %+v, %q", s.Change, notes)
	}
	turnout, err := r.TurnoutTable()
	if err != nil {
		t.Fatal(err)
	}
	if row := turnout.Rows()[1]; row[3].Text != "–" || !strings.Contains(row[2].Text, "åpen lenke") {
		t.Errorf("turnout: %+v", row)
	}
	if row := r.Turnout[1]; row.Invited != 0 || !row.OpenLink || row.Answered != r.Turnout[0].Answered || row.Wave != r.Latest() {
		t.Errorf("turnout through a link: %+v", row)
	}
	if s, _ := read(wave(survey.Baseline, "2025-03-01", true), wave(survey.Pulse, "2025-10-01", true)); s.Change.Word == "" {
		t.Error("two waves through links are of one kind")
	}
	if s, _ := read(slips, wave(survey.Pulse, "2025-10-01", false)); s.Points[1].OpenLink || s.Change.Word == "" {
		t.Error("two waves of slips")
	}
}

// A link that nobody has used marks no figure of the whole, and breaks no series.
func TestUnusedOpenLinkMarksNothing(t *testing.T) {
	wave := func(kind survey.WaveKind, opens string, answered int, open bool) disclosure.Snapshot {
		m := disclosuretest.NewTown(kind, opens).School("Stor", survey.Pupils810, [3]int{60, 50, 8}).
			School("Nest", survey.Pupils810, [3]int{70, 60, 9}).School("Tom", survey.Pupils810, [3]int{40, answered, answered / 8})
		m.Groups[2].OpenLink = open
		return m.Publish(t)
	}
	for _, c := range []struct {
		answered int
		marked   bool
	}{{0, false}, {32, true}} {
		linked := wave(survey.Pulse, "2025-10-01", c.answered, true)
		ids := survey.Map(linked.Units, func(u disclosure.Unit) survey.UnitID { return u.ID })
		if open := openLinks(&linked, ids, &linked.Indicators[0]); (len(open) > 0) != c.marked {
			t.Errorf("%d answers by link: %v are marked", c.answered, open)
		}
		r, err := NewReport(frame, []disclosure.Snapshot{wave(survey.Baseline, "2025-03-01", c.answered, false), linked}, Scope{}, "nb")
		if err != nil {
			t.Fatal(err)
		}
		s := seriesOf(t, r, "E1.pupils-8-10.total")
		if last := s.Points[1]; last.OpenLink != c.marked || last.Break != c.marked || (s.Change.Word == "") != c.marked {
			t.Errorf("%d answers by link: marked %v, broken %v, change %q", c.answered, last.OpenLink, last.Break, s.Change.Word)
		}
	}
}
