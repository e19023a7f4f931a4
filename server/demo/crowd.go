package demo

import (
	"math"
	"math/rand/v2"

	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/questionnaire/simulate"
)

// seed makes the example's answers the same every time.
const seed = 20260817

// answering is the part of the invited that answers, by audience; about three in
// four of them have done so in a wave that is still open.
func answering(a survey.Audience, open bool) float64 {
	rate := 0.9
	switch a {
	case survey.ParentsSchool, survey.ParentsKindergarten:
		rate = 0.72
	case survey.Staff:
		rate = 0.85
	}
	if open {
		rate = math.Max(rate-0.12, 0.7)
	}
	return rate
}

// effect is how much of what it hoped for the project achieves, by indicator:
// real projects change some things and leave others as they were.
var effect = []float64{1, 0.6, 0.3, 0.1, 0.8, 0.2, 1, 0.4, -0.1, 0.7}

// moodOf is how a unit's people are doing when the project has come so far: where
// it has its full effect, the bullied share falls from about 12 to 8 % and an
// index rises by 0.35 on a scale of five. luck, between −1 and 1, makes no two
// units quite alike.
func moodOf(q *questionnaire.Questionnaire, come, luck float64) simulate.Mood {
	m := simulate.Typical(q)
	for i, ind := range q.Indicators {
		come := come * effect[i%len(effect)]
		if v, ok := m.Share[ind.ID]; ok {
			if ind.Direction == questionnaire.Lower {
				m.Share[ind.ID] = clamp(v*(1.2-0.4*come-0.1*luck), 0.005, 0.6)
			} else {
				m.Share[ind.ID] = clamp(v-0.06+0.16*come+0.04*luck, 0.1, 0.95)
			}
		}
		if v, ok := m.Score[ind.ID]; ok {
			better := (-0.15 + 0.35*come + 0.1*luck) * float64(ind.Options-1) / 4
			if ind.Direction == questionnaire.Lower {
				better = -better
			}
			m.Score[ind.ID] = clamp(v+better, 1.1, float64(ind.Options)-0.1)
		}
	}
	return m
}

func clamp(v, low, high float64) float64 { return math.Min(math.Max(v, low), high) }

// newRandom gives each wave its own stream, so that a change of one wave leaves
// the others as they were.
func newRandom(wave int) *rand.Rand { return rand.New(rand.NewPCG(seed, uint64(wave))) }
