package analysis

import (
	"strings"
	"testing"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/analysis/disclosure/disclosuretest"
	"trivselspuls/survey"
)

// What stands where a follow-up is told, and where it is not: why, and the nearest figure.
func TestFollowUpsInWords(t *testing.T) {
	town := func(kind survey.WaveKind, opens string, bullied int) *disclosuretest.Town {
		m := disclosuretest.NewTown(kind, opens)
		for _, name := range []string{"A", "B"} {
			m.School(name, survey.Pupils57, [3]int{220, 200, bullied})
		}
		return m
	}
	first := town(survey.Baseline, "2025-03-01", 20)
	before := first.Publish(t)
	ended := func(bullied, yes int) disclosure.Snapshot {
		m := town(survey.Endline, "2026-03-01", bullied)
		for _, g := range m.Groups {
			for i, answers := range g.Responses {
				if i < bullied && i >= yes {
					answers[5] = 2
				}
			}
		}
		m.FirstEndline, m.Before = true, []disclosure.Recalled{disclosure.Recall(first.Input, before)}
		return m.Publish(t)
	}
	for _, c := range []struct {
		name   string
		waves  []disclosure.Snapshot
		value  string
		least  string
		says   []string
		silent []string
	}{
		{"before the endline", []disclosure.Snapshot{before}, "kommer etter sluttmålingen", "", []string{"når sluttmålingen er lukket", "«Utsatt for mobbing»"}, []string{"nærmeste"}},
		{"told", []disclosure.Snapshot{before, ended(20, 4)}, "om lag 60\u00a0%", "0,55", []string{"Måling 2025-03 og Måling 2026-03", "hele ti prosent"}, []string{"for få", "nærmeste"}},
		{"told of nearly all", []disclosure.Snapshot{before, ended(20, 20)}, "om lag 90\u00a0% eller mer", "0,85", nil, nil},
		{"too few", []disclosure.Snapshot{ended(3, 2)}, "for få svar", "for få svar", []string{"For få har svart", "«Utsatt for mobbing» for enhetene samlet: 2\u00a0% (Måling 2026-03)"}, nil},
		{"too few, and no base", []disclosure.Snapshot{endedOfFew(t)}, "for få svar", "for få svar", []string{"vises heller ikke for enhetene samlet"}, nil},
		{"an endline that told nothing", []disclosure.Snapshot{town(survey.Endline, "2026-03-01", 20).Publish(t)}, "vises ikke", "vises ikke", []string{"uten at dette ble regnet ut", "10\u00a0%"}, []string{"For få"}},
		{"a wave after the endline", []disclosure.Snapshot{before, ended(20, 4), town(survey.Pulse, "2027-03-01", 20).Publish(t)}, "om lag 60\u00a0%", "0,55", nil, []string{"2027"}},
	} {
		r, err := NewReport(frame, c.waves, Scope{}, "nb")
		if err != nil || len(r.FollowUps) != 1 {
			t.Fatalf("%s: %v, %v", c.name, r.FollowUps, err)
		}
		f := r.FollowUps[0]
		if f.Name != "Voksne visste om det" || f.Value != c.value {
			t.Errorf("%s: «%s» is %q", c.name, f.Name, f.Value)
		}
		for _, words := range c.says {
			if !strings.Contains(f.Sentence, words) {
				t.Errorf("%s: %q does not say %q", c.name, f.Sentence, words)
			}
		}
		for _, words := range c.silent {
			if strings.Contains(f.Sentence, words) {
				t.Errorf("%s: %q says %q", c.name, f.Sentence, words)
			}
		}
		body, err := r.FollowUpTable.CSV()
		if err != nil || !strings.Contains(string(body), c.value+";"+c.least) {
			t.Errorf("%s: the file has %q, %v", c.name, body, err)
		}
		if unit, err := NewReport(frame, c.waves, Scope{Unit: "unit-A"}, "nb"); err != nil || len(unit.FollowUps) > 0 || !unit.FollowUpTable.Empty() {
			t.Errorf("%s: a unit reads %v, %v", c.name, unit.FollowUps, err)
		}
	}
}

// endedOfFew is an endline of so few that nothing is told.
func endedOfFew(t *testing.T) disclosure.Snapshot {
	m := disclosuretest.NewTown(survey.Endline, "2026-03-01").School("A", survey.Pupils57, [3]int{12, 9, 2})
	m.FirstEndline = true
	return m.Publish(t)
}

// A follow-up that is not told stands in no table.
func TestTableRefusesAFollowUpThatIsNotTold(t *testing.T) {
	ind := &disclosure.Indicator{Key: "E4a:pupils-5-7"}
	for _, tenths := range []int{0, 10} {
		f := &figure{ind: ind, followUp: &disclosure.FollowUp{Indicator: ind.Key, Tenths: tenths}}
		if _, err := newTable("t", "T", []Column{{Key: "value"}}, [][]Entry{{shown("x", nil, f)}}); err == nil {
			t.Errorf("%d tenths stand in a table", tenths)
		}
	}
}
