package disclosure_test

import (
	"testing"

	. "trivselspuls/analysis/disclosure"
	"trivselspuls/analysis/disclosure/disclosuretest"
	"trivselspuls/survey"
)

// The spread is that within units, over all of them, rounded up; with fewer than a hundred
// answers or three units it is the scale's usual one; and it is never that of units where
// everybody answers alike.
func TestSpreadIsPooledWithinUnits(t *testing.T) {
	usual := UsualSpread(Indicator{Kind: "index", Items: 3, Options: 5})
	for _, c := range []struct {
		name     string
		answered []int // in each school, answers from 2 to 5 in turn
		alike    int   // of the schools, the first ones where all answer 5
		want     float64
		pooled   bool
	}{
		{"three schools", []int{48, 48, 48}, 0, 1.2, true},                  // √(3·60/141) = 1.13
		{"one of them is unlike the others", []int{48, 48, 48}, 1, 1, true}, // √(2·60/141) = 0.92: the distance between schools is no part of it
		{"all alike", []int{48, 48, 48}, 3, 0.5, true},                      // half the usual one
		{"two schools", []int{100, 100}, 0, usual, false},
		{"too few answers", []int{32, 32, 32}, 0, usual, false},
	} {
		m := disclosuretest.NewTown(survey.Baseline, "2025-03-01")
		for i, n := range c.answered {
			m.School(string(rune('A'+i)), survey.Pupils810, [3]int{n + 10, n, 0})
			for _, answers := range m.Groups[i].Responses {
				if i < c.alike {
					answers[2], answers[3], answers[4] = 5, 5, 5
				}
			}
		}
		s := m.Publish(t)
		ind, _ := s.Indicator("E5:pupils-5-7+pupils-8-10")
		if ind.Spread != c.want || ind.Pooled != c.pooled {
			t.Errorf("%s: %v, pooled %v, want %v, %v", c.name, ind.Spread, ind.Pooled, c.want, c.pooled)
		}
	}
}

// A share and its unhappy end are told together only when enough are between them.
func TestShareAndItsEndLeaveEnough(t *testing.T) {
	k := Floors().MinCountLarge
	for between, want := range map[int]bool{0: false, k - 1: false, k: true} {
		m := disclosuretest.NewTown(survey.Baseline, "2025-03-01").School("A", survey.Pupils810, [3]int{60, 50, 9})
		for i, answers := range m.Groups[0].Responses {
			if answers[2] = 5; i < 10 {
				answers[2] = 1
			} else if i < 10+between {
				answers[2] = 3
			}
		}
		s := m.Publish(t)
		if told := figureText(s, "E10/tail", "A") != "-"; told != want {
			t.Errorf("%d between: the end is told %v", between, told)
		}
		if share := figureText(s, "E10", "A"); share == "-" {
			t.Errorf("%d between: the share is not told", between)
		}
	}
}
