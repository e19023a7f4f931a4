package disclosure_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"
	"time"

	"trivselspuls/analysis"
	"trivselspuls/analysis/attacker"
	. "trivselspuls/analysis/disclosure"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

// The attacker's eye for choices: everybody who has a value of the share chose one of its
// options, and the share is the first of them.

func (e *eavesdropper) meetChoices() {
	for _, main := range e.lead {
		var options []Indicator
		for _, ind := range e.lead {
			if ind.Option > 0 && ind.Of == main.Key {
				options = append(options, ind)
			}
		}
		for group, u := range e.unknown[main.Key] {
			if len(options) == 0 {
				break
			}
			all := survey.Map(options, func(ind Indicator) attacker.Unknown { return e.unknown[ind.Key][group] })
			n := e.truth[main.Key][survey.GroupID(group)].N
			e.system.Sum(n, n, all...)
			e.system.Fact(0, 0, attacker.Term{Factor: 1, Of: u}, attacker.Term{Factor: -1, Of: all[0]})
		}
	}
}

// readChoice takes the facts out of the printed table of a choice.
func (e *eavesdropper) readChoice(s analysis.Series) {
	if len(s.Distributions) == 0 || !s.Distributions[0].Choice {
		return
	}
	row := s.Answers.Rows()[0]
	for i, label := range s.Distributions[0].Labels {
		at := slices.IndexFunc(e.lead, func(ind Indicator) bool { return ind.Of == s.Indicator.Key && ind.Option == i+1 })
		n, err := strconv.Atoi(row[len(row)-2].Text)
		if err != nil {
			continue // hidden
		}
		if got := s.Answers.Columns()[2+i].Label; got != label {
			e.t.Errorf("column %d of %s is about %s", i, s.ID, got)
		}
		place := s.Population
		if c := e.shown.Cell(e.lead[at].Key, nil, true); place.Total && c != nil {
			place.Units = c.Units
		}
		groups, _ := e.groupsIn(s.Indicator.Key, place)
		low, high := -1, -1
		for x := range n + 1 {
			if percents(e.lead[at], x, n, 1)[0] == row[2+i].Text {
				if high = x; low < 0 {
					low = x
				}
			}
		}
		e.system.Sum(low, high, e.cell(e.lead[at], groups))
	}
}

// placesTown is schools whose pupils answer the question about unsafe places and no other: per
// school its groups, and per group how many chose each option.
func placesTown(t *testing.T, schools ...[][]int) Input {
	t.Helper()
	q := realQuestionnaires(t)[survey.Pupils810]
	opens := time.Date(2025, 3, 1, 0, 0, 0, 0, time.UTC)
	in := Input{
		Wave:  survey.Wave{ID: "w", Kind: survey.Baseline, Name: "Startmåling", Opens: opens, Closes: opens.AddDate(0, 0, 14)},
		Phase: 1, Thresholds: Floors(), Questionnaires: map[survey.Audience]*questionnaire.Questionnaire{survey.Pupils810: q},
	}
	for i, groups := range schools {
		u := survey.Unit{ID: survey.UnitID(fmt.Sprint("unit-", i)), Name: fmt.Sprintf("%c-stua", 'A'+i), Kind: survey.School}
		in.Units = append(in.Units, u)
		for j, chosen := range groups {
			g := GroupResponses{Group: survey.Group{
				ID: survey.GroupID(fmt.Sprint("group-", i, "-", j)), Unit: u.ID, Audience: survey.Pupils810, Name: fmt.Sprintf("%d. trinn", 8+j), Invited: sum(chosen),
			}}
			for o, n := range chosen {
				for range n {
					answers := slices.Repeat([]survey.Answer{survey.Declined}, len(q.Items))
					answers[q.Position("E12")] = survey.Answer(o + 1)
					g.Responses = append(g.Responses, answers)
				}
			}
			in.Groups = append(in.Groups, g)
		}
	}
	return in
}

// places reports of which units how many chose each place is told, and of which the total is.
func placesTold(t *testing.T, in Input) (units []survey.UnitID, total []survey.UnitID) {
	t.Helper()
	s, err := Publish(in)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range s.Cells {
		if ind, _ := s.Indicator(c.Indicator); ind.Option == 1 {
			if c.Total {
				total = c.Units
			} else {
				units = append(units, c.Units...)
			}
		}
	}
	return units, total
}

func TestWhatIsToldOfChoices(t *testing.T) {
	big := [][]int{{60, 8, 8, 8, 8, 8, 8, 8}}
	for name, c := range map[string]struct {
		schools      [][][]int
		units, total string
	}{
		"a hundred answers":                         {[][][]int{{{51, 7, 7, 7, 7, 7, 7, 7}}}, "[unit-0]", "[unit-0]"},
		"one less":                                  {[][][]int{{{50, 7, 7, 7, 7, 7, 7, 7}}}, "[]", "[]"},
		"two in a place":                            {[][][]int{{{60, 8, 8, 8, 8, 8, 8, 2}}}, "[]", "[]"},
		"small ones without any one":                {[][][]int{big, {{28, 4, 4, 4, 4, 4, 4, 4}}, {{28, 4, 4, 4, 4, 4, 4, 4}}, {{28, 4, 4, 4, 4, 4, 4, 4}}}, "[unit-0]", "[unit-0 unit-1 unit-2 unit-3]"},
		"one small one would be found":              {[][][]int{big, {{28, 4, 4, 4, 4, 4, 4, 4}}}, "[unit-0]", "[unit-0]"},
		"two of a place without a member":           {[][][]int{big, {{28, 4, 4, 4, 4, 4, 4, 4}}, {{60, 8, 8, 8, 8, 8, 8, 2}}}, "[unit-0]", "[unit-0]"},
		"one whose share is a band is out":          {[][][]int{{{28, 4, 4, 4, 4, 4, 4, 4}}, {{28, 4, 4, 4, 4, 4, 4, 4}}, {{28, 4, 4, 4, 4, 4, 4, 4}}, {{1, 4, 4, 4, 4, 4, 4, 4}}}, "[]", "[unit-0 unit-1 unit-2]"},
		"three of a hundred, of which none is told": {[][][]int{{{90, 3, 3, 3, 3, 3, 7, 2}}, {{90, 3, 3, 3, 3, 3, 7, 2}}, {{90, 3, 3, 3, 3, 3, 7, 2}}}, "[]", "[]"},
		"two of a place in small ones":              {[][][]int{{{41, 4, 4, 4, 4, 4, 4, 0}}, {{41, 4, 4, 4, 4, 4, 4, 1}}, {{41, 4, 4, 4, 4, 4, 4, 1}}}, "[]", "[]"},
		"too few without the largest":               {[][][]int{{{71, 4, 4, 4, 4, 4, 4, 4}}, {{31, 3, 3, 3, 3, 3, 3, 1}}, {{31, 3, 3, 3, 3, 3, 3, 0}}}, "[]", "[]"},
		"beside the share of every grade":           {[][][]int{{{40, 1, 1, 1, 1, 1, 1, 1}, {40, 7, 7, 7, 7, 7, 7, 7}}}, "[unit-0]", "[unit-0]"},
	} {
		in := placesTown(t, c.schools...)
		units, total := placesTold(t, in)
		if fmt.Sprint(units) != c.units || fmt.Sprint(total) != c.total {
			t.Errorf("%s: told of %v, in all of %v", name, units, total)
			continue // what is told too much is found without a long search
		}
		attackChoice(t, name, in)
	}
}

// attackChoice attacks a town as everybody, and as somebody who knows the answers of each unit.
func attackChoice(t *testing.T, name string, in Input) {
	t.Helper()
	for _, leak := range attack(t, in) {
		t.Errorf("%s: %s", name, leak)
	}
	for _, u := range in.Units {
		leaks, _ := attackFrom(t, in, u.ID)
		for _, leak := range leaks {
			if len(leak.possible) == 1 {
				t.Errorf("%s, by somebody of %s: %s", name, u.Name, leak)
			}
		}
	}
}

func TestAttackChoices(t *testing.T) {
	towns := uint64(60)
	if testing.Short() {
		towns = 4
	}
	told, together := 0, 0
	for seed := range towns {
		random := rand.New(rand.NewPCG(seed, 12))
		schools := make([][][]int, 2+random.IntN(4))
		for i := range schools {
			for range 1 + random.IntN(3) {
				chosen := make([]int, 8)
				for range 12 + random.IntN(60) {
					if o := random.IntN(16); o < 8 {
						chosen[o]++
					} else {
						chosen[0]++
					}
				}
				schools[i] = append(schools[i], chosen)
			}
		}
		in := placesTown(t, schools...)
		units, total := placesTold(t, in)
		if told += len(units); len(total) > len(units) {
			together++
		}
		attackChoice(t, fmt.Sprint("town ", seed), in)
	}
	t.Logf("told of %d units, in %d towns of smaller ones together", told, together)
	if told == 0 || together == 0 && !testing.Short() {
		t.Error("nothing was attacked")
	}
}
