package disclosure_test

import (
	"fmt"
	"testing"

	. "trivselspuls/analysis/disclosure"
	"trivselspuls/analysis/disclosure/disclosuretest"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

// questionOnly asks one question, counted as a share of those who are happy, with the unhappy end
// of it or without.
func questionOnly(end *questionnaire.Cut) *questionnaire.Questionnaire {
	return &questionnaire.Questionnaire{
		Audience: survey.Pupils810, Series: "one", Items: []questionnaire.Item{{Code: "Q1", Options: 5}},
		Indicators: []questionnaire.Indicator{{
			ID: "Q1", Kind: questionnaire.Share, Items: []string{"Q1"}, At: []int{0}, Options: 5, Reverse: []bool{false},
			Cut: questionnaire.Cut{Option: 4}, Tail: end, Direction: questionnaire.Higher,
		}},
	}
}

// questionTown is one unit of some groups, with the unhappy and those between in
// each.
func (s shape) questionTown(truth []int) *disclosuretest.Town {
	m := disclosuretest.NewTown(survey.Baseline, "2025-03-01")
	m.Questionnaires = map[survey.Audience]*questionnaire.Questionnaire{survey.Pupils810: questionOnly(s.end)}
	m.Units = []survey.Unit{{ID: "unit-A", Kind: survey.School}}
	for i, n := range s.sizes() {
		g := GroupResponses{Group: survey.Group{
			ID: survey.GroupID(fmt.Sprint("group-", i)), Unit: "unit-A", Audience: survey.Pupils810, Name: fmt.Sprint(i), Invited: n + 5,
		}}
		for person := range n {
			g.Responses = append(g.Responses, []survey.Answer{disclosuretest.Spread(truth[2*i], truth[2*i+1])(person)})
		}
		m.Groups = append(m.Groups, g)
	}
	return m
}

// partCells are the counts of the sensitive side, of every group and of the unit:
// the unhappy, those between, and the happy when they are any. (That nobody is
// happy is told by the share itself, as that nobody is anything.)
func (s shape) partCells(truth []int) [][2]int {
	var cells [][2]int
	n, low, middle := 0, 0, 0
	add := func(n, low, middle int) {
		cells = append(cells, [2]int{n, low}, [2]int{n, middle}, [2]int{n, n - low - middle})
	}
	for i, size := range s.sizes() {
		add(size, truth[2*i], truth[2*i+1])
		n, low, middle = n+size, low+truth[2*i], middle+truth[2*i+1]
	}
	add(n, low, middle)
	return cells
}

// Two questions with three options each are one index, whose mean, told by number of answers
// alone, tells what both come to: one told beside a hidden one would then tell the other.
// Every truth with up to twenty steps below the top is published: nine are the fewest with which a
// question is told, and eighteen those with which both are.
func TestAttackQuestionsOfAnIndex(t *testing.T) {
	const n, reach = 30, 20
	type truth [4]int // unhappy and between, of either question
	possible, keys := map[string]*[4]map[int]bool{}, map[truth]string{}
	for a := range reach/2 + 1 {
		for b := range reach + 1 - 2*a {
			for c := range (reach-2*a-b)/2 + 1 {
				for d := range reach + 1 - 2*a - b - 2*c {
					x := truth{a, b, c, d}
					key := publishedQuestions(t, n, x)
					if keys[x] = key; possible[key] == nil {
						possible[key] = &[4]map[int]bool{{}, {}, {}, {}}
					}
					for i, v := range x {
						possible[key][i][v] = true
					}
				}
			}
		}
	}
	for x, key := range keys {
		for i, v := range x {
			if values := possible[key][i]; unsafe(Floors(), n, v) && len(values) < few {
				t.Errorf("%v: count %d has the values %v", x, i, values)
			}
		}
	}
}

// publishedQuestions are an index and the distributions of its two questions.
func publishedQuestions(t *testing.T, n int, truth [4]int) string {
	t.Helper()
	m := disclosuretest.NewTown(survey.Baseline, "2025-03-01")
	q := &questionnaire.Questionnaire{Audience: survey.Pupils810, Series: "two", Items: []questionnaire.Item{{Code: "Q1a", Options: 3}, {Code: "Q1b", Options: 3}}}
	q.Indicators = []questionnaire.Indicator{{
		ID: "Q1", Kind: questionnaire.Index, Items: []string{"Q1a", "Q1b"}, At: []int{0, 1}, Options: 3, Reverse: make([]bool, 2),
		Direction: questionnaire.Higher,
	}}
	m.Questionnaires = map[survey.Audience]*questionnaire.Questionnaire{survey.Pupils810: q}
	m.Units = []survey.Unit{{ID: "unit-A", Kind: survey.School}}
	g := GroupResponses{Group: survey.Group{ID: "group", Unit: "unit-A", Audience: survey.Pupils810, Invited: n}}
	for person := range n {
		option := func(low, between int) survey.Answer { return (disclosuretest.Spread(low, between)(person) + 1) / 2 }
		g.Responses = append(g.Responses, []survey.Answer{option(truth[0], truth[1]), option(truth[2], truth[3])})
	}
	m.Groups = append(m.Groups, g)
	text := ""
	for _, c := range m.Publish(t).Cells {
		text += fmt.Sprintln(c.Indicator, c.Outside, c.Telling, c.Mean, c.Low, c.Between)
	}
	return text
}
