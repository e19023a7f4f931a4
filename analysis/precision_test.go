package analysis

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/analysis/disclosure/disclosuretest"
	"trivselspuls/analysis/estimate"
	"trivselspuls/survey"
)

func planOf(t *testing.T, m *disclosuretest.Town, thresholds disclosure.Thresholds, latest *disclosure.Snapshot) map[string][]Entry {
	t.Helper()
	in := PrecisionInput{Units: m.Units, Questionnaires: m.Questionnaires, Thresholds: thresholds, Latest: latest}
	for _, g := range m.Groups {
		in.Groups = append(in.Groups, g.Group)
	}
	table, err := PrecisionTable(in, "nb")
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string][]Entry{}
	for _, row := range table.Rows() {
		rows[row[0].Text+", "+row[1].Text] = row
	}
	return rows
}

// The design's own example: at 10 % bullied and 85 % answering, a joint unit of
// 55 invited is shown about 87 % of the time.
func TestPlan(t *testing.T) {
	m := disclosuretest.NewTown(survey.Baseline, "2025-03-01").
		School("Stor", survey.Pupils810, [3]int{60, 0, 0}, [3]int{60, 0, 0}).
		School("Lita", survey.Pupils57, [3]int{20, 0, 0}).
		School("Mellom", survey.Pupils57, [3]int{35, 0, 0})
	example := disclosure.Floors()
	example.MinAnswers, example.MinCount, example.MinCountLarge, example.Large = 10, 5, 3, 30 // the design's
	rows := planOf(t, m, example, nil)
	joint := rows["Lita skole og Mellom skole samlet, Utsatt for mobbing"]
	if joint == nil || joint[2].Text != "55" || joint[3].Text != "47" || joint[4].Text != "fra 11\u00a0% til 0\u00a0%" {
		t.Fatalf("joint: %+v of %d rows", joint, len(rows))
	}
	if got := *joint[5].Number; math.Abs(got-0.87) > 0.015 {
		t.Errorf("chance of being shown: %v", got)
	}
	if own := rows["Lita skole, Trygghet"]; own[5].Text != "100\u00a0%" || own[4].Text != "0,6" {
		t.Errorf("own index: %+v", own)
	}
	if _, alone := rows["Lita skole, Utsatt for mobbing"]; alone {
		t.Error("a school of 20 has no bullied share of its own")
	}
}

// The chance is that of playing the wave many times.
func TestPlanChanceBySimulation(t *testing.T) {
	m := disclosuretest.NewTown(survey.Baseline, "2025-03-01").School("Stor", survey.Pupils810, [3]int{44, 0, 0})
	p := planner{PrecisionInput: PrecisionInput{Thresholds: disclosure.Floors()}}
	ind := disclosure.MainIndicators(m.Questionnaires)[0]
	const tries = 40_000
	shown := 0
	for range tries {
		n, x := 0, 0
		for range 44 {
			if m.Random.Float64() < 0.7 {
				n++
				if m.Random.Float64() < usualLow {
					x++
				}
			}
		}
		if disclosure.Floors().Shows(ind, disclosure.Cell{N: n, Count: x}, disclosure.OwnUnit) {
			shown++
		}
	}
	near(t, "chance", p.chance(ind, disclosure.OwnUnit, 44, 0.7), float64(shown)/tries, 0.012)
}

// The wave before tells how many answer and how it is.
func TestPlanFromTheWaveBefore(t *testing.T) {
	m := disclosuretest.NewTown(survey.Baseline, "2025-03-01").
		School("A", survey.Pupils810, [3]int{60, 50, 15}).
		School("B", survey.Pupils810, [3]int{60, 50, 15})
	s := m.Publish(t)
	row := planOf(t, m, disclosure.Floors(), &s)["A skole, Utsatt for mobbing"]
	if texts := []string{row[3].Text, row[4].Text}; !slices.Equal(texts, []string{"50", "fra 30\u00a0% til 12\u00a0%"}) {
		t.Errorf("plan: %q", texts)
	}
}

// What would be clear, worked out once more: of a mean from the spread in the wave
// before, of a share that should be high from below.
func TestPlanOfMeansAndGoodShares(t *testing.T) {
	least := disclosure.Floors().MinAnswers
	m := disclosuretest.NewTown(survey.Baseline, "2025-03-01").
		School("A", survey.Pupils810, [3]int{60, 30, 9}).
		School("B", survey.Pupils810, [3]int{60, 30, 9}).
		School("C", survey.Pupils810, [3]int{2 * least, least, 0})
	s := m.Publish(t)
	rows := planOf(t, m, disclosure.Floors(), &s)
	ind, _ := s.Indicator("E5:pupils-5-7+pupils-8-10")
	variance := s.Cell(ind.Key, nil, true).Variance
	for unit, n := range map[string]float64{"A": 30, "C": float64(least)} {
		quantile, err := estimate.StudentQuantile(0.95, 2*n-2)
		if err != nil {
			t.Fatal(err)
		}
		want := math.Ceil(10*quantile*math.Sqrt(2*variance/n)) / 10
		if got := rows[unit+" skole, Trygghet"][4].Text; got != strings.Replace(fmt.Sprintf("%.1f", want), ".", ",", 1) {
			t.Errorf("%s: a change of %s, want %.1f", unit, got, want)
		}
	}
	p := planner{PrecisionInput: PrecisionInput{Thresholds: disclosure.Floors()}}
	var err error
	if p.texts, err = loadTexts("nb"); err != nil {
		t.Fatal(err)
	}
	good := disclosure.Indicator{Kind: "share"} // usually 60 %
	if got := p.clear(good, least-1); got != "kan ikke ses" {
		t.Errorf("too few answers: %q", got)
	}
	for _, n := range []int{least, 30, 100} {
		x, goal := int(usualHigh*float64(n)), 0
		for goal = x; goal <= n; goal++ {
			if ci, err := estimate.NewcombeDifference(goal, n, x, n, 0.95); err == nil && ci.Lower > 0 {
				break
			}
		}
		part := func(k int) string { return p.texts.percent(estimate.Round(float64(k)/float64(n), 2)) }
		want := "fra " + part(x) + " til " + part(goal)
		if got := p.clear(good, n); got != want {
			t.Errorf("%d answers: %q, want %q", n, got, want)
		}
	}
}
