package disclosure_test

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"trivselspuls/analysis"
	"trivselspuls/analysis/disclosure/disclosuretest"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

// readOwn takes the facts out of the printed table of an owner's own question.
func (e *eavesdropper) readOwn(o analysis.OwnQuestion) {
	for _, row := range o.Table.Rows() {
		n, err := strconv.Atoi(row[len(row)-2].Text)
		if err != nil {
			continue // hidden
		}
		for _, ind := range e.splits {
			if ind.Split.Main != "" || ind.ID != o.Item || ind.Audiences[0] != o.Audience {
				continue
			}
			groups, _ := e.groupsIn(ind.Key, o.Population)
			column := 0
			for part, options := range ind.Split.Options {
				if len(options) == 0 {
					continue
				}
				column++
				low, high := -1, -1
				for x := range n + 1 {
					if percents(ind, x, n, 1)[0] == row[column].Text {
						if high = x; low < 0 {
							low = x
						}
					}
				}
				e.system.Sum(low, high, e.partCell(ind, part, groups))
			}
		}
	}
}

// asksMore gives everybody of a town a question of the owner's own with this many
// options.
func asksMore(m *disclosuretest.Town, options int, random *rand.Rand) {
	for a, q := range m.Questionnaires {
		more := *q
		more.Scales = append(slices.Clone(q.Scales), questionnaire.Scale{ID: "L1", Options: options, First: questionnaire.LeastFirst})
		more.Items = append(slices.Clone(q.Items), questionnaire.Item{Code: "L1", Scale: "L1", Options: options, Local: true})
		m.Questionnaires[a] = &more
	}
	rare := random.Float64() / 2
	for i := range m.Groups {
		for j := range m.Groups[i].Responses {
			one := survey.Answer(1 + random.IntN(options))
			if random.Float64() > rare {
				one = 1
			}
			if random.IntN(15) == 0 {
				one = survey.Declined
			}
			m.Groups[i].Responses[j] = append(slices.Clone(m.Groups[i].Responses[j]), one)
		}
	}
}

// Nobody finds out from the owner's own questions what is hidden, whatever else
// is shown.
func TestAttackOwnQuestions(t *testing.T) {
	towns := uint64(60)
	if testing.Short() {
		towns = 24
	}
	shown := 0
	for seed := range towns {
		random := rand.New(rand.NewPCG(seed, 5))
		m := disclosuretest.RandomTown(random)
		asksMore(m, 2+int(seed%4), random)
		for _, leak := range attack(t, m.Input) {
			t.Errorf("town %d: %s", seed, leak)
		}
		for _, c := range m.Publish(t).Cells {
			if strings.HasPrefix(c.Indicator, "L1:") {
				shown++
			}
		}
	}
	if shown < int(towns) {
		t.Errorf("only %d figures of own questions were shown in %d towns", shown, towns)
	}
}
