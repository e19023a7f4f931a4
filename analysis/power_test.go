package analysis

import (
	"math"
	"testing"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/survey/questionnaire"
)

// oddsOf are those of every count among n, for people with nothing in common.
func oddsOf(n int, share float64) []float64 {
	odds := make([]float64, n+1)
	for x := range odds {
		a, _ := math.Lgamma(float64(n + 1))
		b, _ := math.Lgamma(float64(x + 1))
		c, _ := math.Lgamma(float64(n - x + 1))
		odds[x] = math.Exp(a - b - c + float64(x)*math.Log(max(share, 1e-300)) + float64(n-x)*math.Log(max(1-share, 1e-300)))
	}
	return odds
}

// shareOf is a figure of x among n who have nothing in common, told as it is told.
func shareOf(ind *disclosure.Indicator, n, x int) *figure {
	floors, judging := disclosure.Floors(), disclosure.Judgement()
	c := &disclosure.Cell{N: n, Groups: n, Low: x, High: x}
	switch {
	case x < 3:
		c.Telling, c.Low, c.High = disclosure.Band, 0, 2
	case n-x < 3:
		c.Telling, c.Low, c.High = disclosure.Band, n-2, n
	}
	return &figure{cell: c, ind: ind, thresholds: &floors, judging: &judging}
}

// What is said to be seen four times of five is, in every wave that could come: all counts
// before and after, by their odds, told as they are told.
func TestSeenFourTimesOfFive(t *testing.T) {
	for _, lower := range []bool{true, false} {
		for _, level := range []disclosure.Level{disclosure.LevelMain, disclosure.LevelKey, disclosure.LevelRest} {
			ind := &disclosure.Indicator{Kind: questionnaire.Share, LowerIsBetter: lower, Level: level}
			for _, n := range []int{40, 80, 150, 300} {
				for _, from := range []float64{0.06, 0.1, 0.2, 0.4, 0.6} {
					confidence := disclosure.Judgement().Confidence(level)
					to, ok := smallestShareChange(*ind, from, float64(n), newTelling(shareOf(ind, n, 0).thresholds, n, 0), confidence)
					if !ok && lower {
						to = 0
					} else if !ok {
						to = 1
					}
					before, after, seen := oddsOf(n, from), oddsOf(n, to), 0.0
					for x, p := range before {
						for y, q := range after {
							if p*q < 1e-7 {
								continue
							}
							ci, ok := compare(shareOf(ind, n, x), shareOf(ind, n, y), confidence)
							if ok && (ci.Upper < 0 && lower || ci.Lower > 0 && !lower) {
								seen += p * q
							}
						}
					}
					if least, most := 0.77, 0.95; ok && (seen < least || seen > most) || !ok && seen > 0.85 {
						t.Errorf("%s, lower is better %v, %d people, %v to %v (%v): seen %.3f of the time", level, lower, n, from, to, ok, seen)
					}
				}
			}
		}
	}
}
