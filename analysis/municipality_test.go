package analysis

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"pgregory.net/rapid"

	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

// bullyingForms asks for bullying in two forms and for safety with three items,
// the first of which is also counted as a share with an unhappy end, and nothing
// else: small enough to count by hand. Positions: 0 and 1 forms on a
// scale of 5, 2 to 4 safety on a scale of 5, 5 the follow-up yes or no.
func bullyingForms(a survey.Audience) *questionnaire.Questionnaire {
	name := questionnaire.Texts{"nb": "Utsatt for mobbing", "nn": "Utsett for mobbing"}
	q := &questionnaire.Questionnaire{Audience: a, Version: 1, Hash: "h-" + string(a), Series: "s-" + string(a)}
	for _, code := range []string{"E1a", "E1b", "E5a", "E5b", "E5c", "E4a"} {
		q.Items = append(q.Items, questionnaire.Item{Code: code, Options: 5})
	}
	var combines []survey.Audience
	for _, other := range []survey.Audience{survey.Pupils57, survey.Pupils810} {
		if other != a {
			combines = append(combines, other)
		}
	}
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
			ID: "E5", Kind: questionnaire.Index, Items: []string{"E5a", "E5b", "E5c"}, At: []int{2, 3, 4}, Options: 5,
			Reverse: make([]bool, 3), Direction: questionnaire.Higher, Combines: combines,
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

// answer is one person's answers to bullyingForms: bullied or not, and how safe.
func answer(bullied bool, safe survey.Answer) []survey.Answer {
	if bullied {
		return []survey.Answer{4, 1, safe, safe, safe, 1}
	}
	return []survey.Answer{1, 2, safe, safe, safe, survey.NotAsked}
}

// town builds an Input group by group.
type town struct {
	Input
	random *rand.Rand
}

func newTown(kind survey.WaveKind, opens string) *town {
	at, err := time.Parse(time.DateOnly, opens)
	if err != nil {
		panic(err)
	}
	return &town{
		random: rand.New(rand.NewPCG(1, 2)),
		Input: Input{
			Wave:       survey.Wave{ID: survey.WaveID("wave-" + opens), Kind: kind, Name: "Måling " + opens[:7], Opens: at, Closes: at.AddDate(0, 0, 14)},
			Phase:      1,
			Thresholds: Floors(),
			Questionnaires: map[survey.Audience]*questionnaire.Questionnaire{
				survey.Pupils57:  bullyingForms(survey.Pupils57),
				survey.Pupils810: bullyingForms(survey.Pupils810),
			},
		},
	}
}

// school adds a school with one group per pair of people asked and people
// bullied among those who answered; all but missing of them answered.
func (m *town) school(name string, a survey.Audience, groups ...[3]int) *town {
	id := survey.UnitID("unit-" + name)
	m.Units = append(m.Units, survey.Unit{ID: id, Name: name + " skole", Kind: survey.School})
	for i, g := range groups {
		invited, answered, bullied := g[0], g[1], g[2]
		group := GroupResponses{Group: survey.Group{
			ID: survey.GroupID(fmt.Sprintf("group-%s-%d", name, i)), Unit: id, Audience: a,
			Name: fmt.Sprintf("%d. trinn", 5+i), Invited: invited,
		}}
		for j := range answered {
			group.Responses = append(group.Responses, answer(j < bullied, survey.Answer(2+j%4)))
		}
		m.Groups = append(m.Groups, group)
	}
	return m
}

func (m *town) publish(t *testing.T) Snapshot {
	t.Helper()
	s, err := Publish(m.Input)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// figure of a snapshot as text, for short expectations: «12/50», «3.50 of 40»
// or «-» when it is not there.
func figureText(s Snapshot, id string, units ...string) string {
	for _, c := range s.Cells {
		ind, _ := s.indicator(c.Indicator)
		if ind.ID != id || c.Group != "" || c.Total != (len(units) == 0) {
			continue
		}
		if !c.Total {
			got := ""
			for _, u := range c.Units {
				got += string(u)
			}
			want := ""
			for _, u := range units {
				want += "unit-" + u
			}
			if got != want {
				continue
			}
		}
		text := fmt.Sprintf("%d/%d", c.Count, c.N)
		if !ind.share() {
			text = fmt.Sprintf("%.2f of %d", c.Mean, c.N)
		}
		if c.Outside {
			text += " outside"
		}
		return text
	}
	return "-"
}

func drawUnits(t *rapid.T) ([]survey.Unit, map[survey.UnitID]int) {
	var units []survey.Unit
	asked := map[survey.UnitID]int{}
	for i := range rapid.IntRange(1, 12).Draw(t, "units") {
		u := survey.Unit{ID: survey.UnitID(fmt.Sprint("u", i)), Kind: survey.School}
		if rapid.Bool().Draw(t, "kindergarten") {
			u.Kind = survey.Kindergarten
		}
		units = append(units, u)
		asked[u.ID] = rapid.IntRange(0, 90).Draw(t, "invited")
	}
	return units, asked
}

func kindOf(units []survey.Unit, id survey.UnitID) string {
	for _, u := range units {
		if u.ID == id {
			return string(u.Kind)
		}
	}
	return ""
}
