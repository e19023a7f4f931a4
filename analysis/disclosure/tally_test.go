package disclosure

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

// Counting in blocks is counting one by one, whatever the rules and the answers.
func TestTallyAgreesWithOneByOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		items := rapid.IntRange(1, 30).Draw(t, "items")
		drawn := make([]drawnRule, rapid.IntRange(1, 6).Draw(t, "rules"))
		rules := make([]rule, len(drawn))
		for i := range drawn {
			drawn[i] = drawRule(t, items)
			rules[i] = newRule(drawn[i].way, drawn[i].at, drawn[i].value)
		}
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		options := rapid.IntRange(1, 12).Draw(t, "options")
		responses := make([][]survey.Answer, rapid.IntRange(0, 3*block).Draw(t, "people"))
		special := []survey.Answer{survey.Skipped, survey.NotAsked, survey.DontKnow, survey.Declined}
		away := random.IntN(4) == 0 // a quarter of the towns have people who were routed past a lot
		for i := range responses {
			responses[i] = make([]survey.Answer, items)
			for j := range responses[i] {
				responses[i][j] = survey.Answer(1 + random.IntN(options))
				if random.IntN(6) == 0 {
					responses[i][j] = special[random.IntN(4)]
				}
				if away && i%3 == 0 {
					responses[i][j] = survey.NotAsked
				}
			}
		}
		got := tally(rules, responses)
		for i, one := range drawn {
			c, scale := one.oneByOne(responses)
			if d := cmp.Diff(c, got.counts[i], cmp.AllowUnexported(counts{})); d != "" {
				t.Error(d)
			}
			if d := cmp.Diff(scale, got.scales[i], cmp.AllowUnexported(scaleSums{})); d != "" {
				t.Error(d)
			}
		}
	})
}

type drawnRule struct {
	way   way
	at    []int
	value func(int, survey.Answer) (int, bool)
}

func drawRule(t *rapid.T, items int) drawnRule {
	options := rapid.IntRange(1, 10).Draw(t, "scale")
	r := drawnRule{way: way(rapid.IntRange(0, 2).Draw(t, "way"))}
	r.at = rapid.Permutation(seq(items)).Draw(t, "at")[:rapid.IntRange(1, min(items, 10)).Draw(t, "of")]
	if r.way == byParts {
		r.at = r.at[:1]
	}
	r.value = func(_ int, a survey.Answer) (int, bool) {
		worth := map[way]int{byShare: 0, byParts: int(a) % 3, byScore: int(a)}[r.way]
		if r.way == byShare && int(a) > options/2 {
			worth = 1
		}
		return worth, a > 0 && int(a) <= options
	}
	return r
}

// oneByOne counts a rule as it is defined, a person at a time.
func (r drawnRule) oneByOne(responses [][]survey.Answer) (c counts, scale scaleSums) {
	if r.way == byScore && len(r.at) > 1 {
		scale = newScaleSums(len(r.at))
	}
	for _, answers := range responses {
		var worth []int
		sum, squares, asked := 0, 0, false
		for i, at := range r.at {
			asked = asked || answers[at] != survey.NotAsked
			if v, ok := r.value(i, answers[at]); ok {
				worth, sum, squares = append(worth, v), sum+v, squares+v*v
			}
		}
		all := len(worth) == len(r.at)
		if !asked {
			continue
		}
		if all && scale.item != nil {
			scale = together(scale, scaleSums{n: 1, item: wide64(worth), squares: int64(squares), sum: int64(sum), total: int64(sum * sum)})
		}
		switch {
		case r.way == byShare && (sum > 0 || all):
			c = c.add(counts{n: 1, x: min(sum, 1)})
		case r.way == byParts && all:
			c = c.add(counts{n: 1, x: sum % 2, y: sum / 2})
		case r.way == byScore && 2*len(worth) >= len(r.at):
			score := int64(sum * scoreUnit / len(worth))
			c = c.add(counts{n: 1, sum: score, squares: score * score})
		default:
			c.missing++
		}
	}
	return c, scale
}

func wide64(list []int) []int64 {
	all := make([]int64, len(list))
	for i, v := range list {
		all[i] = int64(v)
	}
	return all
}

func seq(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}

// However a wave's responses are split among groups and processors, they come to
// the same.
func TestTallyOfManyPieces(t *testing.T) {
	q := &questionnaire.Questionnaire{Audience: survey.Pupils810, Items: make([]questionnaire.Item, 3)}
	index := questionnaire.Indicator{ID: "I", Kind: questionnaire.Index, Options: 5, Items: []string{"a", "b"}, At: []int{0, 1}, Reverse: make([]bool, 2)}
	share := questionnaire.Indicator{ID: "S", Kind: questionnaire.Share, Options: 5, Items: []string{"c"}, At: []int{2}, Reverse: make([]bool, 1), Cut: questionnaire.Cut{Option: 4}}
	q.Indicators = []questionnaire.Indicator{index, share}
	in := Input{Questionnaires: map[survey.Audience]*questionnaire.Questionnaire{q.Audience: q}}
	random := rand.New(rand.NewPCG(8, 9))
	for i, people := range []int{2*portion + 10, 7, portion} {
		g := GroupResponses{Group: survey.Group{ID: survey.GroupID(fmt.Sprint(i)), Audience: q.Audience}}
		for range people {
			g.Responses = append(g.Responses, []survey.Answer{survey.Answer(random.IntN(6)), survey.Answer(random.IntN(6)), survey.Answer(random.IntN(6))})
		}
		in.Groups = append(in.Groups, g)
	}
	all := bundles(in.Questionnaires)
	cells, scales := tallyGroups(in, all)
	for _, b := range all {
		for i, ind := range b.members {
			r := b.rules[i][survey.Pupils810]
			whole := newScaleSums(len(r.items))
			for _, g := range in.Groups {
				part := tally([]rule{r}, g.Responses)
				if part.counts[0] != cells[ind.Key][g.Group.ID] {
					t.Errorf("%s in %s: %+v, one by one %+v", ind.Key, g.Group.ID, cells[ind.Key][g.Group.ID], part.counts[0])
				}
				if r.isScale() {
					whole.merge(part.scales[0])
				}
			}
			if got := fmt.Sprint(scales[ind.Key]); r.isScale() && got != fmt.Sprint(whole) {
				t.Errorf("scale %s: %s, one by one %+v", ind.Key, got, whole)
			}
		}
	}
}
