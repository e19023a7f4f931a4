package analysis

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/analysis/disclosure/disclosuretest"
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

// By hand, with 90 % answering. The bullied share has three items, of which 3 % are left out each,
// and the 90 % who are not counted need all of them: 0.9·(0.1 + 0.9·0.97³) of 77 are 66. The index
// needs half of its items: 34 of 38 expected in one group, as much as 34/(1 + 33·0.02) people
// with nothing in common; 3.6486 errors of √(2/20.48), with a spread of 1.0, are 1.14, rounded up.
func TestPlan(t *testing.T) {
	m := goal(disclosuretest.NewTown(survey.Baseline, "2025-03-01")).
		School("Stor", survey.Pupils810, [3]int{60, 0, 0}, [3]int{60, 0, 0}).
		School("Lita", survey.Pupils57, [3]int{38, 0, 0}).
		School("Mellom", survey.Pupils57, [3]int{39, 0, 0})
	rows := planOf(t, m, disclosure.Floors(), nil)
	for name, want := range map[string]string{
		"Lita skole og Mellom skole samlet, Utsatt for mobbing": "77 66 kan ikke ses 2\u00a0% 100\u00a0%",
		"Lita skole, Trygghet": "38 34 1,2 – 100\u00a0%",
	} {
		var got []string
		for _, e := range rows[name][min(2, len(rows[name])):] {
			got = append(got, e.Text)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if _, alone := rows["Lita skole, Utsatt for mobbing"]; alone {
		t.Error("a school of 38 has no bullied share of its own")
	}
	for name := range rows {
		if strings.HasSuffix(name, ", ") {
			t.Errorf("%q has no name", name)
		}
	}
}

// The chances come true: in many waves whose units differ in how willingly they answer, by an
// intraclass correlation of .03, a figure is told as often as the plan says.
func TestPlanChanceBySimulation(t *testing.T) {
	m := disclosuretest.NewTown(survey.Baseline, "2025-03-01")
	for _, c := range []struct {
		invited, least int
		valid          float64
	}{{44, 30, 0.7}, {14, 10, 0.8}, {36, 30, 0.81}, {12, 10, 0.6}, {60, 30, 0.81}} {
		const tries, unlike = 20_000, 0.03
		telling := 0
		for range tries {
			// Pólya's urn: each one answers as one before, or by the odds of all.
			answered, fresh := 0, 1/unlike-1
			for i := range c.invited {
				if m.Random.Float64()*(fresh+float64(i)) < c.valid*fresh+float64(answered) {
					answered++
				}
			}
			if answered >= c.least {
				telling++
			}
		}
		got := chance(c.invited, c.least, c.valid, unlike)
		t.Logf("%+v: %.3f", c, got)
		near(t, fmt.Sprint(c), got, float64(telling)/tries, 0.015)
	}
	for valid, want := range map[float64]float64{0: 0, 1: 1} {
		if got := chance(30, 30, valid, 0.03); got != want {
			t.Errorf("%v answer: %v", valid, got)
		}
	}
	if got := chance(29, 30, 1, 0.03); got != 0 {
		t.Errorf("fewer asked than needed: %v", got)
	}
}

// The wave before tells how many answer and how it is. What the plan says
// is what is said of the wave itself.
func TestPlanFromTheWaveBefore(t *testing.T) {
	m := goal(disclosuretest.NewTown(survey.Baseline, "2025-03-01")).
		School("A", survey.Pupils810, [3]int{60, 50, 15}, [3]int{60, 50, 15}).
		School("B", survey.Pupils810, [3]int{60, 50, 15}, [3]int{60, 50, 15})
	s := m.Publish(t)
	row := planOf(t, m, disclosure.Floors(), &s)["A skole, Utsatt for mobbing"]
	r, err := NewReport(frame, []disclosure.Snapshot{s}, Scope{Unit: "unit-A"}, "nb")
	if err != nil {
		t.Fatal(err)
	}
	const want = "fra 30\u00a0% til 8\u00a0%"
	said := seriesOf(t, r, "E1.pupils-8-10").Notes[0]
	if texts := []string{row[3].Text, row[4].Text}; !slices.Equal(texts, []string{"100", want}) || !strings.Contains(said, want) {
		t.Errorf("plan: %q, and afterwards %q", texts, said)
	}
	good := disclosure.Indicator{Kind: "share"}
	p := planner{PrecisionInput: PrecisionInput{Thresholds: disclosure.Floors()}, texts: r.texts}
	if got, _ := p.clear(good, disclosure.Floors().MinAnswers-1, 1, false); got != "kan ikke ses" {
		t.Errorf("too few answers: %q", got)
	}
	// A share that should be high, usually 60 %, of those who have nothing in common.
	if got, _ := p.clear(good, 100, 100, false); got != "fra 60\u00a0% til 84\u00a0%" {
		t.Errorf("a good share: %q", got)
	}
	// Told in steps, less is seen of a sensitive one.
	bad := disclosure.Indicator{Kind: "share", Sensitive: true, LowerIsBetter: true}
	alone, often := p.clear(bad, 200, 200, false)
	joint, seldom := p.clear(bad, 200, 200, true)
	if alone <= joint || *often.Number <= *seldom.Number {
		t.Errorf("alone %q, joint %q", alone, joint)
	}
}
