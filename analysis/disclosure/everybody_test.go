package disclosure_test

import (
	"testing"

	. "trivselspuls/analysis/disclosure"
	"trivselspuls/analysis/disclosure/disclosuretest"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

// A figure of the municipality alone is told of all units together, of no unit, to no
// reader, and not at all where one unit's people are all of it.
func TestTotalOnly(t *testing.T) {
	alone := func(m *disclosuretest.Town) *disclosuretest.Town {
		for _, q := range m.Questionnaires {
			q.Indicators[3] = questionnaire.Indicator{ // in place of what else counts E5a
				ID: "P9", Kind: questionnaire.Share, Items: []string{"E5a"}, At: []int{2}, Options: 5, Reverse: make([]bool, 1),
				Cut: questionnaire.Cut{Option: 2, OrLower: true}, Direction: questionnaire.Lower, Sensitive: true, TotalOnly: true,
				Combines: q.Indicators[0].Combines, Name: questionnaire.Texts{"nb": "Krenket av en ansatt"},
			}
		}
		return m
	}
	big := [3]int{60, 50, 6}
	s := alone(disclosuretest.NewTown(survey.Baseline, "2025-03-01").School("A", survey.Pupils57, big).School("B", survey.Pupils810, big)).Publish(t)
	if got := figureText(s, "P9"); got != "24–26/100 step outside" {
		t.Errorf("the municipality's is %q", got)
	}
	for _, unit := range []string{"A", "B"} {
		if got := figureText(s, "P9", unit); got != "-" {
			t.Errorf("%s is told %q", unit, got)
		}
	}
	s = alone(disclosuretest.NewTown(survey.Baseline, "2025-03-01").School("A", survey.Pupils57, big)).Publish(t)
	if got := figureText(s, "P9"); got != "-" {
		t.Errorf("with one unit it is told %q", got)
	}
}

// Everybody is asked a follow-up; those are counted whom its base counts, and who answers
// «ikke mobbet» there has no value.
func TestFollowUpsOfEverybody(t *testing.T) {
	q := disclosuretest.BullyingForms(survey.Pupils810)
	ind, _ := q.Indicator("E4a")
	for _, c := range []struct {
		name    string
		answers []survey.Answer
		want    Truth
	}{
		{"bullied, and they knew", []survey.Answer{4, 1, 3, 3, 3, 1}, Truth{N: 1, Count: 1}},
		{"bullied, and they did not", []survey.Answer{1, 3, 3, 3, 3, 2}, Truth{N: 1}},
		{"bullied, and says not", []survey.Answer{4, 1, 3, 3, 3, survey.Beside}, Truth{Missing: 1}},
		{"bullied, and does not know", []survey.Answer{4, 1, 3, 3, 3, survey.DontKnow}, Truth{Missing: 1}},
		{"not bullied, and says so", []survey.Answer{1, 1, 3, 3, 3, survey.Beside}, Truth{}},
		{"not bullied, and answers all the same", []survey.Answer{1, 2, 3, 3, 3, 1}, Truth{}},
		{"bullied or not is unknown", []survey.Answer{survey.Skipped, 2, 3, 3, 3, 1}, Truth{}},
	} {
		if got := TruthOf(q, ind, c.answers); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
		if v, ok := PersonValue(q, ind)(c.answers); ok != (c.want.N == 1) || int(v) != c.want.Count {
			t.Errorf("%s: a person's value is %v, %v", c.name, v, ok)
		}
	}
}
