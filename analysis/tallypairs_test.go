package analysis

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

// Counting in pairs is counting one by one, whatever the rules and the answers.
func TestPairsAgreeWithOneByOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		items := rapid.IntRange(1, 30).Draw(t, "items")
		var rules []rule
		for range rapid.IntRange(1, 6).Draw(t, "rules") {
			rules = append(rules, drawRule(t, items))
		}
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		options := rapid.IntRange(1, 12).Draw(t, "options")
		responses := make([][]survey.Answer, fewAnswered+random.IntN(50))
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
		if rapid.IntRange(0, 4).Draw(t, "wrong") == 0 {
			responses[7][random.IntN(items)] = survey.Answer(13 + random.IntN(230)) // no answer at all
		}
		plan := newPairPlan(rules)
		if plan == nil {
			t.Fatal("too large for pairs")
		}
		got, want := plan.tally(rules, responses), tally(rules, responses)
		if d := cmp.Diff(want, got, cmp.AllowUnexported(tallied{}, counts{}, scaleSums{})); d != "" {
			t.Error(d)
		}
	})
}

func drawRule(t *rapid.T, items int) rule {
	options := rapid.IntRange(1, 10).Draw(t, "scale")
	at := rapid.Permutation(seq(items)).Draw(t, "at")[:rapid.IntRange(1, min(items, 10)).Draw(t, "of")]
	switch rapid.IntRange(0, 2).Draw(t, "way") {
	case 0:
		return newCutRule(at, options, questionnaire.Cut{Option: 1 + options/2})
	case 1:
		parts := make([]int, options)
		for i := range parts {
			parts[i] = i % 3
		}
		return newSplitRule(at[0], parts)
	}
	return newRule(byScore, at, func(_ int, a survey.Answer) (int, bool) { return int(a), a > 0 && int(a) <= options })
}

func seq(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}

// A rule over more items than a code holds is counted one by one.
func TestPairsGiveUp(t *testing.T) {
	large := newRule(byScore, seq(16), func(int, survey.Answer) (int, bool) { return 1, true })
	if newPairPlan([]rule{large}) != nil {
		t.Error("16 items not asked do not fit above the code")
	}
	high := newRule(byScore, seq(15), func(int, survey.Answer) (int, bool) { return 20, true })
	if newPairPlan([]rule{high}) != nil {
		t.Error("sums of 300 with 15 answers are too many codes")
	}
	far := newRule(byScore, []int{0, 2 * mostPairs}, func(int, survey.Answer) (int, bool) { return 1, true })
	if newPairPlan([]rule{far}) != nil {
		t.Error("a ballot has no such item")
	}
	var none *pairPlan
	people := slices.Repeat([][]survey.Answer{{1}}, 2*fewAnswered)
	if got := none.tally([]rule{newCutRule([]int{0}, 2, questionnaire.Cut{Option: 1})}, people); got.counts[0].x != len(people) {
		t.Errorf("without a plan: %+v", got)
	}
}

// However a wave's responses are split among groups and processors, they come to
// the same.
func TestTallyOfManyPieces(t *testing.T) {
	in := country(3, 3*portion/2+10, 1)
	all := bundles(in.Questionnaires)
	cells, scales := tallyGroups(in, all)
	for _, b := range all {
		for i, ind := range b.members {
			r := b.rules[i][survey.Pupils810]
			whole := newScaleSums(len(r.at))
			for _, g := range in.Groups {
				part := tally([]rule{r}, g.Responses)
				if part.counts[0] != cells[ind.Key][g.Group.ID] {
					t.Errorf("%s in %s: %+v, one by one %+v", ind.Key, g.Group.ID, cells[ind.Key][g.Group.ID], part.counts[0])
				}
				if r.scale() {
					whole.merge(part.scales[0])
				}
			}
			if got := fmt.Sprint(scales[ind.Key]); r.scale() && got != fmt.Sprint(whole) {
				t.Errorf("scale %s: %s, one by one %+v", ind.Key, got, whole)
			}
		}
	}
}
