package simulate

import "trivselspuls/survey/questionnaire"

// Mood is how a simulated population is doing: what each indicator would be if
// everybody answered.
type Mood struct {
	Score    map[string]float64 // index or mean by indicator ID, 1 to its Options
	Share    map[string]float64 // part that counts by indicator ID, 0 to 1
	Skip     float64            // chance that an item is left unanswered
	Decline  float64            // chance of «Vil ikke svare»
	DontKnow float64            // chance of «Vet ikke» where it is offered
}

// Typical is a mood with a value for every indicator of q, of the size Norwegian
// schools usually report: about one in ten bullied, indexes near 4.2 of 5.
// Change single values to let a phase have its effect.
func Typical(q *questionnaire.Questionnaire) Mood {
	m := Mood{
		Score: map[string]float64{}, Share: map[string]float64{},
		Skip: 0.02, Decline: 0.01, DontKnow: 0.04,
	}
	for _, ind := range q.Indicators {
		switch {
		case ind.Kind != questionnaire.Share:
			m.Score[ind.ID] = typicalScore(ind)
		case ind.Direction == questionnaire.Higher:
			m.Share[ind.ID] = 0.62
		default:
			// More ways to be counted, a larger share: 4 % of one item, 10 % of three.
			m.Share[ind.ID] = 0.01 + 0.03*float64(len(ind.Items))
		}
	}
	return m
}

func typicalScore(ind questionnaire.Indicator) float64 {
	good := 0.79
	if ind.Direction == questionnaire.Lower {
		good = 1 - good
	}
	return 1 + good*float64(ind.Options-1)
}
