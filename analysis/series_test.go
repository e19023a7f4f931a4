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
		closed = append(closed, disclosuretest.NewTown(survey.Pulse, opens).
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
	if falling.Trend == nil || !falling.Trend.Clear || falling.Trend.Slope != -0.07 || falling.Trend.Waves != 4 {
		t.Fatalf("falling: %+v", falling.Trend) // about 6.8 points per phase of 5.9 months
	}
	if !strings.Contains(strings.Join(falling.Notes, " "), "7\u00a0prosentpoeng ned per fase. Retningen er tydelig") {
		t.Errorf("notes: %q", falling.Notes)
	}
	if level := seriesOf(t, fourWaves(t, 20, 24, 18, 20), "E1.pupils-8-10"); level.Trend == nil || level.Trend.Clear {
		t.Errorf("level: %+v", level.Trend)
	}
	if hidden := seriesOf(t, fourWaves(t, 30, 2, 16, 10), "E1.pupils-8-10"); hidden.Trend != nil {
		t.Errorf("with a hidden wave: %+v", hidden.Trend)
	}
	if mean := seriesOf(t, fourWaves(t, 30, 24, 16, 10), "E5.pupils-8-10"); mean.Trend != nil {
		t.Errorf("a mean has no trend: %+v", mean.Trend)
	}
}

func TestFunnel(t *testing.T) {
	report := func(bullied ...int) Series {
		m := disclosuretest.NewTown(survey.Baseline, "2025-03-01")
		for i, x := range bullied {
			m.School(string(rune('A'+i)), survey.Pupils810, [3]int{60, 50, x})
		}
		r, err := NewReport(frame, []disclosure.Snapshot{m.Publish(t)}, Scope{}, "nb")
		if err != nil {
			t.Fatal(err)
		}
		return seriesOf(t, r, "E1.pupils-8-10.total")
	}
	apart := report(4, 5, 5, 25)
	if apart.Funnel == nil || len(apart.Funnel.Points) != 4 || apart.Funnel.Points[0].Outside || !apart.Funnel.Points[3].Outside {
		t.Fatalf("one apart: %+v", apart.Funnel)
	}
	if last := apart.Notes[len(apart.Notes)-1]; !strings.HasPrefix(last, "D skole skiller seg") {
		t.Errorf("note: %q", last)
	}
	alike := report(4, 5, 5, 6)
	if alike.Funnel == nil || !strings.HasPrefix(alike.Notes[len(alike.Notes)-1], "Ingen enheter") {
		t.Errorf("alike: %+v", alike.Notes)
	}
	if hidden := report(4, 5, 5, 1); hidden.Funnel != nil {
		t.Errorf("with a hidden unit: %+v", hidden.Funnel)
	}
	if two := report(4, 5); two.Funnel != nil {
		t.Errorf("two units: %+v", two.Funnel)
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
	if row := r.TurnoutTable.Rows()[1]; row[3].Text != "–" || !strings.Contains(row[2].Text, "åpen lenke") {
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
