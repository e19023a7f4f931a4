package disclosure_test

import (
	"math/rand/v2"
	"testing"

	. "trivselspuls/analysis/disclosure"
	"trivselspuls/analysis/disclosure/disclosuretest"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

// Layer 1: hand-made towns, each built to tempt one rule.
func TestAttackHandMade(t *testing.T) {
	for name, m := range map[string]*disclosuretest.Town{
		"one group hides among others": disclosuretest.NewTown(survey.Baseline, "2025-03-01").
			School("A", survey.Pupils810, [3]int{40, 35, 8}, [3]int{40, 36, 1}, [3]int{40, 33, 7}),
		"small groups, safe unit": disclosuretest.NewTown(survey.Baseline, "2025-03-01").
			School("A", survey.Pupils810, [3]int{15, 12, 2}, [3]int{15, 9, 3}, [3]int{15, 11, 1}, [3]int{15, 14, 5}),
		"one unit hides among others": disclosuretest.NewTown(survey.Baseline, "2025-03-01").
			School("A", survey.Pupils810, [3]int{60, 50, 9}).
			School("B", survey.Pupils810, [3]int{60, 45, 1}).
			School("C", survey.Pupils57, [3]int{60, 50, 6}),
		"a tiny unit joined with another": disclosuretest.NewTown(survey.Baseline, "2025-03-01").
			School("A", survey.Pupils810, [3]int{60, 50, 9}).
			School("B", survey.Pupils57, [3]int{12, 11, 2}).
			School("C", survey.Pupils57, [3]int{35, 31, 6}),
		"almost all of a unit": disclosuretest.NewTown(survey.Baseline, "2025-03-01").
			School("A", survey.Pupils810, [3]int{50, 40, 39}, [3]int{50, 40, 12}).
			School("B", survey.Pupils810, [3]int{60, 45, 10}),
		"a form that only one group lacks":     formOfAlmostAll(),
		"answers beside means of small groups": answersBesideMeans(),
	} {
		for _, leak := range attack(t, m.Input) {
			t.Errorf("%s: %s", name, leak)
		}
	}
}

// formOfAlmostAll is a school of two grades whose bullied pupils are bullied in the first form,
// all but one of the smaller three: with the three known, the form of the school tells that one.
// The second form has three, and three were bullied once in the first, so that forms and answers
// could be told of the school.
func formOfAlmostAll() *disclosuretest.Town {
	m := disclosuretest.NewTown(survey.Baseline, "2025-03-01").School("A", survey.Pupils810, [3]int{41, 36, 3}, [3]int{41, 36, 6})
	m.Groups[0].Responses[0][0], m.Groups[0].Responses[0][1] = 1, 4
	m.Groups[1].Responses[0][1], m.Groups[1].Responses[1][1] = 4, 4
	for _, answers := range m.Groups[1].Responses[30:33] {
		answers[0] = 2
	}
	return m
}

// answersBesideMeans is a school of two grades whose answers to one question come to 5 and to 6
// below the best: of the four who chose the worst at most two are in the first, and at most three in
// the other.
func answersBesideMeans() *disclosuretest.Town {
	m := disclosuretest.NewTown(survey.Baseline, "2025-03-01").School("A", survey.Pupils810, [3]int{21, 10, 0}, [3]int{21, 20, 0})
	m.Questionnaires = map[survey.Audience]*questionnaire.Questionnaire{survey.Pupils810: {
		Audience: survey.Pupils810, Series: "one", Items: []questionnaire.Item{{Code: "Q1", Options: 3}},
		Indicators: []questionnaire.Indicator{{
			ID: "Q1", Kind: questionnaire.Mean, Items: []string{"Q1"}, At: []int{0}, Options: 3, Reverse: []bool{false}, Direction: questionnaire.Higher,
		}},
	}}
	for i, worst := range []int{1, 3} {
		between := [2]int{3, 0}[i]
		for person := range m.Groups[i].Responses {
			m.Groups[i].Responses[person] = []survey.Answer{(disclosuretest.Spread(worst, between)(person) + 1) / 2}
		}
	}
	return m
}

// Layer 2: random towns, with skipped answers and several forms.
func TestAttackRandomTowns(t *testing.T) {
	towns := uint64(120)
	if testing.Short() {
		towns = 2
	}
	attackTowns(t, 0, towns)
}

func TestProveRandomTowns(t *testing.T) {
	proving(t)
	attackTowns(t, 1000, 2000)
}

func attackTowns(t *testing.T, from, towns uint64) {
	for seed := from; seed < from+towns; seed++ {
		m := disclosuretest.RandomTown(rand.New(rand.NewPCG(seed, 77)))
		if seed%2 == 1 {
			JoinByHand(m.Units, rand.New(rand.NewPCG(seed, 78)))
		}
		for _, leak := range attack(t, m.Input) {
			t.Errorf("town %d: %s", seed, leak)
		}
	}
}

// A school where hardly anybody answered beside one that knows its own answers: what a set is
// told in leaves who that was.
func TestAttackSetsOfWhichFewAnswered(t *testing.T) {
	for _, few := range [][3]int{{18, 1, 1}, {18, 0, 0}, {18, 9, 1}} {
		for bullied := 9; bullied < 12; bullied++ {
			m := disclosuretest.NewTown(survey.Baseline, "2025-03-01").School("A", survey.Pupils810, [3]int{110, 100, bullied}).
				School("B", survey.Pupils810, [3]int{18, 1, 1}).School("C", survey.Pupils810, few)
			leaks, tried := attackFrom(t, m.Input, "unit-A")
			for _, leak := range leaks {
				if len(leak.possible) == 1 {
					t.Errorf("%v, %d: %s", few, bullied, leak)
				}
			}
			if tried == 0 {
				t.Error("nothing was tried")
			}
		}
	}
}
