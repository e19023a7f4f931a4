package demo

import (
	"fmt"
	"hash/fnv"
	"math"
	"math/rand/v2"

	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/questionnaire/simulate"
	"trivselspuls/survey/store"
)

// seed makes the example's answers the same every time. Of the first hundred it
// is the one whose bullied share is shown in every wave and falls the way a hard
// piece of work does: clearly, and then not quite so far.
const seed = 87

// answering is the part of the invited that answers, by audience; about three in
// four of them have done so in a wave that is still open.
func answering(a survey.Audience, open bool) float64 {
	rate := 0.9
	switch a.Facts().Who {
	case survey.WhoParents:
		rate = 0.72
	case survey.WhoStaff:
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

// answers draws the answers of those of a group who answer; number is the wave's among the
// project's. They depend on the seed and on what the group is called, and on nothing that
// differs between two examples.
func (m *maker) answers(number int, wave survey.Wave, g store.WaveGroup, q *questionnaire.Questionnaire) [][]survey.Answer {
	name := fnv.New64a()
	fmt.Fprintf(name, "%d|%s|%s|%s", number, g.Audience, m.names[g.Unit], g.Name)
	rng := rand.New(rand.NewPCG(seed, name.Sum64()))
	rate := answering(g.Audience, wave.Kind == survey.Endline) + 0.03*(2*rng.Float64()-1) // the endline stays open
	all := make([][]survey.Answer, min(int(math.Round(rate*float64(g.Invited))), g.Invited))
	come := float64(number) / float64(max(1, len(m.waves)-1)) // how far the project has, 0 to 1
	crowd := simulate.NewCrowd(q, moodOf(q, come, m.luck[g.Unit]))
	for i := range all {
		all[i] = crowd.Answers(rng)
	}
	return all
}

// lucks sets units apart by their place among the owner's units; whoever is
// merged with others is in the middle.
func lucks(units []survey.Unit) map[survey.UnitID]float64 {
	luck, spread := map[survey.UnitID]float64{}, []float64{0.2, -0.7, 0.9, -0.3, 0.6, -1}
	for i, u := range units {
		luck[u.ID] = spread[i%len(spread)]
	}
	return luck
}
