package disclosure_test

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"

	. "trivselspuls/analysis/disclosure"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

// Every town fits together, asks with the real questionnaires and is the same each time.
func TestRealTowns(t *testing.T) {
	for seed := range uint64(3) {
		sizes := randomUnits(rand.New(rand.NewPCG(seed, 9)))
		if seed == 0 {
			sizes = fixedUnits()
		}
		m := newRealTown(t, seed, sizes)
		for _, g := range m.groups {
			if g.Invited < survey.MinGroup {
				t.Errorf("town %d: group %s invites %d", seed, g.ID, g.Invited)
			}
		}
		in := m.ask(t, asking{0, survey.Baseline, unchanged, 0})
		for _, g := range in.Groups {
			for _, answers := range g.Responses {
				if err := in.Questionnaires[g.Group.Audience].Check(answers); err != nil {
					t.Fatal(err)
				}
			}
		}
		body := func(in Input) string {
			s, err := Publish(in)
			if err != nil {
				t.Fatal(err)
			}
			b, err := s.Encode()
			if err != nil {
				t.Fatal(err)
			}
			return string(b)
		}
		if body(in) != body(newRealTown(t, seed, sizes).ask(t, asking{0, survey.Baseline, unchanged, 0})) {
			t.Errorf("town %d is another one each time", seed)
		}
	}
}

// People of a class are as alike as asked for, and half of it is there the next time.
func TestClassesOfATownAreAlike(t *testing.T) {
	sizes := slices.Repeat([]realUnit{{survey.School, 84, 5, 7}}, 250)
	m := newRealTown(t, 4, sizes, survey.Pupils57)
	for id := range m.own {
		m.own[id] = luck{} // units are alike here
	}
	q := m.asked[survey.Pupils57]
	first, second := m.ask(t, asking{0, survey.Baseline, unchanged, 0}), m.ask(t, asking{1, survey.Endline, unchanged, 0})
	for _, id := range []string{"E1", "E6", "E7", "E10"} {
		ind, _ := q.Indicator(id)
		a, within, chance := means(q, ind, first)
		b, _, _ := means(q, ind, second)
		spread, together := covariance(a, a)-chance, covariance(a, b)
		alike := spread / (spread + within)
		t.Logf("%s: %.3f alike, %.2f of it stays", id, alike, together/spread)
		if alike < 0.02 || alike > 0.04 || together/spread < 0.25 || together/spread > 0.75 {
			t.Errorf("%s: %.3f alike, %.2f of it stays; wanted .03 and .5", id, alike, together/spread)
		}
	}
}

// means are the groups' means of an indicator in the order of their identifiers, the
// variance among the people of one, and what of the means' variance is chance alone.
func means(q *questionnaire.Questionnaire, ind questionnaire.Indicator, in Input) (all []float64, within, chance float64) {
	groups := slices.SortedFunc(slices.Values(in.Groups), func(a, b GroupResponses) int { return cmp.Compare(a.Group.ID, b.Group.ID) })
	for _, g := range groups {
		var n, total, squares float64
		for _, answers := range g.Responses {
			if v, ok := PersonValue(q, ind)(answers); ok {
				n, total, squares = n+1, total+v, squares+v*v
			}
		}
		all = append(all, total/n)
		variance := (squares - total*total/n) / (n - 1)
		within, chance = within+variance/float64(len(groups)), chance+variance/n/float64(len(groups))
	}
	return all, within, chance
}

func covariance(a, b []float64) float64 {
	var x, y, xy float64
	for i := range a {
		x, y, xy = x+a[i], y+b[i], xy+a[i]*b[i]
	}
	n := float64(len(a))
	return (xy - x*y/n) / (n - 1)
}
