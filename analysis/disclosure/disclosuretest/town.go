package disclosuretest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

// BullyingForms asks for bullying in two forms and for safety with three items,
// the first of which is counted as a share with an unhappy end and the others as an index,
// and nothing else: small enough to count by hand. Positions: 0 and 1 forms on a
// scale of 5, 2 to 4 safety on a scale of 5, 5 the follow-up yes or no.
func BullyingForms(a survey.Audience) *questionnaire.Questionnaire {
	name := questionnaire.Texts{"nb": "Utsatt for mobbing", "nn": "Utsett for mobbing"}
	q := &questionnaire.Questionnaire{Audience: a, Version: 1, Hash: "h-" + string(a), Series: "s-" + string(a)}
	for _, code := range []string{"E1a", "E1b", "E5a", "E5b", "E5c", "E4a"} {
		q.Items = append(q.Items, questionnaire.Item{Code: code, Options: 5})
	}
	combines := slices.DeleteFunc([]survey.Audience{survey.Pupils57, survey.Pupils810}, func(other survey.Audience) bool { return other == a })
	q.Indicators = []questionnaire.Indicator{
		{
			ID: "E1", Kind: questionnaire.Share, Items: []string{"E1a", "E1b"}, At: []int{0, 1}, Options: 5,
			Reverse: make([]bool, 2), Cut: questionnaire.Cut{Option: 3}, Direction: questionnaire.Lower, Sensitive: true,
			Combines: combines, Name: name, Forms: []questionnaire.Form{
				{Item: "E1a", At: 0, Name: questionnaire.Texts{"nb": "Av elever"}},
				{Item: "E1b", At: 1, Name: questionnaire.Texts{"nb": "På nett"}},
			},
		},
		{
			ID: "E5", Kind: questionnaire.Index, Items: []string{"E5b", "E5c"}, At: []int{3, 4}, Options: 5,
			Reverse: make([]bool, 2), Direction: questionnaire.Higher, Combines: combines,
			Name: questionnaire.Texts{"nb": "Trygghet", "nn": "Tryggleik"},
		},
		{
			ID: "E4a", Kind: questionnaire.Share, Items: []string{"E4a"}, At: []int{5}, Options: 2, Reverse: make([]bool, 1),
			Cut: questionnaire.Cut{Option: 1, OrLower: true}, Direction: questionnaire.Higher, Sensitive: true, Base: "E1",
			Name: questionnaire.Texts{"nb": "Voksne visste om det"},
		},
	}
	q.Indicators = append(q.Indicators, questionnaire.Indicator{
		ID: "E10", Kind: questionnaire.Share, Items: []string{"E5a"}, At: []int{2}, Options: 5, Reverse: make([]bool, 1),
		Cut: questionnaire.Cut{Option: 4}, Tail: &questionnaire.Cut{Option: 2, OrLower: true},
		Direction: questionnaire.Higher, Combines: combines, Name: questionnaire.Texts{"nb": "Sier fra", "nn": "Seier frå"},
	})
	return q
}

// Answer is one person's answers to BullyingForms: bullied or not, and how safe.
func Answer(bullied bool, safe survey.Answer) []survey.Answer {
	if bullied {
		return []survey.Answer{4, 1, safe, safe, safe, 1}
	}
	return []survey.Answer{1, 2, safe, safe, safe, survey.NotAsked}
}

// Town builds an Input group by group.
type Town struct {
	disclosure.Input
	Random *rand.Rand // seeded, for tests that need chance
}

// NewTown is a town without schools, asked from a day such as 2025-03-01.
func NewTown(kind survey.WaveKind, opens string) *Town {
	at, err := time.Parse(time.DateOnly, opens)
	if err != nil {
		panic(err)
	}
	return &Town{
		Random: rand.New(rand.NewPCG(1, 2)),
		Input: disclosure.Input{
			Wave:       survey.Wave{ID: survey.WaveID("wave-" + opens), Kind: kind, Name: "Måling " + opens[:7], Opens: at, Closes: at.AddDate(0, 0, 14)},
			Phase:      1,
			Thresholds: disclosure.Floors(),
			Questionnaires: map[survey.Audience]*questionnaire.Questionnaire{
				survey.Pupils57:  BullyingForms(survey.Pupils57),
				survey.Pupils810: BullyingForms(survey.Pupils810),
			},
		},
	}
}

// School adds a school with one group per pair of people asked and people
// bullied among those who answered; all but missing of them answered.
func (m *Town) School(name string, a survey.Audience, groups ...[3]int) *Town {
	id := survey.UnitID("unit-" + name)
	m.Units = append(m.Units, survey.Unit{ID: id, Name: name + " skole", Kind: survey.School})
	for i, g := range groups {
		invited, answered, bullied := g[0], g[1], g[2]
		group := disclosure.GroupResponses{Group: survey.Group{
			ID: survey.GroupID(fmt.Sprintf("group-%s-%d", name, i)), Unit: id, Audience: a,
			Name: fmt.Sprintf("%d. trinn", 5+i), Invited: invited,
		}}
		for j := range answered {
			group.Responses = append(group.Responses, Answer(j < bullied, survey.Answer(2+j%4)))
		}
		m.Groups = append(m.Groups, group)
	}
	return m
}

// Publish is what may be shown of the town.
func (m *Town) Publish(t testing.TB) disclosure.Snapshot {
	t.Helper()
	s, err := disclosure.Publish(m.Input)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// RandomTown has two to seven schools of one to five groups each.
func RandomTown(random *rand.Rand) *Town {
	m := NewTown(survey.Baseline, "2025-03-01")
	often := 0.02 + 0.25*random.Float64()
	for i := range 2 + random.IntN(6) {
		a := survey.Pupils57
		if random.IntN(2) == 0 {
			a = survey.Pupils810
		}
		groups := make([][3]int, 1+random.IntN(5))
		for j := range groups {
			groups[j][0] = 10 + random.IntN(40)
		}
		m.School(string(rune('A'+i)), a, groups...)
	}
	for i := range m.Groups {
		g := &m.Groups[i]
		for range g.Group.Invited - random.IntN(1+g.Group.Invited/2) {
			one := Answer(random.Float64() < often, survey.Answer(1+random.IntN(5)))
			if random.Float64() < often {
				one[1] = 5
			}
			if one[0] == 1 && random.Float64() < often { // «en sjelden gang»
				one[0] = 2
			}
			for j := 3; j <= 4; j++ { // most feel safe
				one[j] = survey.Answer(5 - min(4, int(random.ExpFloat64()*4*often)))
			}
			if random.IntN(12) == 0 {
				one[random.IntN(3)] = survey.Declined
			}
			g.Responses = append(g.Responses, one)
		}
	}
	return m
}

// Spread gives the first of low people option 1, the next between option 3 and
// everybody else option 5.
func Spread(low, between int) func(int) survey.Answer {
	return func(person int) survey.Answer {
		switch {
		case person < low:
			return 1
		case person < low+between:
			return 3
		}
		return 5
	}
}
