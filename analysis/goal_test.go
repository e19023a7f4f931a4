package analysis

import (
	"testing"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/analysis/disclosure/disclosuretest"
	"trivselspuls/analysis/estimate"
	"trivselspuls/survey"
)

// A target is judged by what is printed of a figure: an exact share of 4.6 % is printed as
// 5 % and is not under 5 %; a band can be judged where both its ends agree.
func TestTargetIsJudgedByWhatIsTold(t *testing.T) {
	words, err := loadTexts("nb")
	if err != nil {
		t.Fatal(err)
	}
	fall := disclosure.Indicator{Kind: "share", LowerIsBetter: true, Target: 0.05}
	rise := disclosure.Indicator{Kind: "index", Options: 3, Target: 2.7}
	for _, c := range []struct {
		ind         disclosure.Indicator
		low, high   float64
		hidden      bool
		want        Verdict
		line, plain string
	}{
		{fall, 0, 0.038, false, Met, "Mål: under 5\u00a0% – nådd", "< 5\u00a0%"},
		{fall, 0, 0.05, false, Unclear, "Mål: under 5\u00a0% – kan ikke vurderes", "< 5\u00a0%"},
		{fall, 0.05, 0.05, false, Missed, "Mål: under 5\u00a0% – ikke nådd", "< 5\u00a0%"},
		{fall, 0.06, 0.09, false, Missed, "Mål: under 5\u00a0% – ikke nådd", "< 5\u00a0%"},
		{fall, 0, 0, true, Unclear, "Mål: under 5\u00a0% – kan ikke vurderes", "< 5\u00a0%"},
		{rise, 2.7, 2.7, false, Met, "Mål: minst 2,7 – nådd", "≥ 2,7"},
		{rise, 2.6, 3, false, Unclear, "Mål: minst 2,7 – kan ikke vurderes", "≥ 2,7"},
		{rise, 2.8, 3, false, Met, "Mål: minst 2,7 – nådd", "≥ 2,7"},
		{rise, 1, 2.6, false, Missed, "Mål: minst 2,7 – ikke nådd", "≥ 2,7"},
	} {
		p := Point{Hidden: c.hidden, Bounds: estimate.Interval{Lower: c.low, Upper: c.high}, Wave: WaveRef{Kind: survey.Endline}}
		if g := newGoal(c.ind, p, words); g.Verdict != c.want || g.Line != c.line || g.Bare != c.plain {
			t.Errorf("%v to %v: %+v", c.low, c.high, g)
		}
		if c.want == Missed { // until the endline there is time
			c.want, c.line = Pending, c.line+" ennå"
		}
		for _, kind := range []survey.WaveKind{survey.Baseline, survey.Pulse} {
			p.Wave.Kind = kind
			if g := newGoal(c.ind, p, words); g.Verdict != c.want || g.Line != c.line {
				t.Errorf("%v to %v in a %s: %+v", c.low, c.high, kind, g)
			}
		}
	}
	if g := newGoal(disclosure.Indicator{Kind: "share"}, Point{}, words); g != (Goal{}) {
		t.Errorf("without a target: %+v", g)
	}
}

// A named goal takes the level of the usual one, and its target is frozen with the figures;
// its forms, its extent and all else have none. A snapshot without a target reads as before.
func TestNamedGoalIsFrozen(t *testing.T) {
	m := goal(disclosuretest.NewTown(survey.Baseline, "2025-03-01")).School("A", survey.Pupils810, [3]int{60, 54, 9}, [3]int{60, 50, 9})
	usual, err := m.Publish(t).Encode()
	if err != nil {
		t.Fatal(err)
	}
	for a, q := range m.Questionnaires {
		m.Questionnaires[a] = q.WithGoals([]survey.Goal{{Kind: survey.School, Indicator: "E5", Target: 3.5}})
	}
	named, err := m.Publish(t).Encode()
	if err != nil {
		t.Fatal(err)
	}
	for body, want := range map[string]string{string(usual): "E1", string(named): "E5"} {
		s, err := disclosure.DecodeSnapshot([]byte(body))
		if err != nil {
			t.Fatal(err)
		}
		for _, ind := range s.Indicators {
			main := ind.ID == want || ind.ID == want+"/extent"
			if ind.Split == nil && (ind.Level == disclosure.LevelMain) != main || (ind.Target > 0) != (ind.ID == "E5" && want == "E5") {
				t.Errorf("goal %s: %s has level %s and target %v", want, ind.ID, ind.Level, ind.Target)
			}
		}
	}
}
