package simulate_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/questionnaire/simulate"
)

func load(t testing.TB) *questionnaire.Library {
	t.Helper()
	l, err := questionnaire.Load()
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// Every simulated person, of any mood, gives answers that fit.
func TestAnswersFit(t *testing.T) {
	for _, q := range load(t).All() {
		t.Run(string(q.Audience), func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				mood := simulate.Typical(q)
				for id := range mood.Share {
					mood.Share[id] = rapid.Float64Range(0, 1).Draw(t, id)
				}
				for id := range mood.Score {
					mood.Score[id] = rapid.Float64Range(1, 5).Draw(t, id)
				}
				mood.Skip = rapid.Float64Range(0, 0.5).Draw(t, "skip")
				rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
				answers := simulate.NewCrowd(q, mood).Answers(rng)
				if err := q.Check(answers); err != nil {
					t.Fatalf("%v: %v", err, answers)
				}
			})
		})
	}
}

// A large crowd has the figures it was asked for.
func TestCrowdHasItsMood(t *testing.T) {
	const people = 20000
	for _, q := range load(t).All() {
		mood := simulate.Typical(q)
		mood.Skip, mood.Decline, mood.DontKnow, mood.Beside = 0, 0, 0, 0
		crowd := simulate.NewCrowd(q, mood)
		rng := rand.New(rand.NewPCG(1, 2))
		var all [][]survey.Answer
		for range people {
			all = append(all, crowd.Answers(rng))
		}
		for _, ind := range q.Indicators {
			got, asked := figure(q, ind, all)
			want, tolerance := mood.Score[ind.ID], 0.03
			if ind.Kind == questionnaire.Share {
				// Four standard errors of the share, of those who count in the base.
				want = mood.Share[ind.ID]
				tolerance = 4 * math.Sqrt(want*(1-want)/float64(asked))
			}
			if math.Abs(got-want) > tolerance {
				t.Errorf("%s %s: %.3f, want %.3f ± %.3f", q.Audience, ind.ID, got, want, tolerance)
			}
		}
	}
}

func figure(q *questionnaire.Questionnaire, ind questionnaire.Indicator, all [][]survey.Answer) (value float64, asked int) {
	sum := 0.0
	for _, answers := range all {
		if base, ok := q.Indicator(ind.Base); ok && !base.Counted(answers) {
			continue
		}
		asked++
		if ind.Kind == questionnaire.Share {
			if slices.ContainsFunc(ind.At, func(at int) bool { return ind.Cut.Counts(answers[at]) }) {
				sum++
			}
			continue
		}
		for i, at := range ind.At {
			score, _ := ind.Score(i, answers[at])
			sum += float64(score) / float64(len(ind.At))
		}
	}
	return sum / float64(asked), asked
}

// Those who are hurt do worse in the rest of what they answer, as in life.
func TestAnswersHangTogether(t *testing.T) {
	q, _ := load(t).Current(survey.Pupils810)
	bullied, _ := q.Indicator("E1")
	safety, _ := q.Indicator("E5")
	mood := simulate.Typical(q)
	mood.Skip, mood.Decline, mood.DontKnow, mood.Beside = 0, 0, 0, 0
	crowd := simulate.NewCrowd(q, mood)
	rng := rand.New(rand.NewPCG(3, 4))
	var hurt, others [][]survey.Answer
	for range 5000 {
		a := crowd.Answers(rng)
		if slices.ContainsFunc(bullied.At, func(at int) bool { return bullied.Cut.Counts(a[at]) }) {
			hurt = append(hurt, a)
		} else {
			others = append(others, a)
		}
	}
	h, _ := figure(q, safety, hurt)
	o, _ := figure(q, safety, others)
	if h > o-0.3 {
		t.Errorf("safety of the bullied %.2f, of the others %.2f: should be clearly lower", h, o)
	}
}

// The same seed gives the same people, so that the example municipality is the
// same on every machine.
func TestSameSeedSamePeople(t *testing.T) {
	q, _ := load(t).Current(survey.ParentsSchool)
	crowd := simulate.NewCrowd(q, simulate.Typical(q))
	a := crowd.Answers(rand.New(rand.NewPCG(5, 6)))
	b := crowd.Answers(rand.New(rand.NewPCG(5, 6)))
	if !slices.Equal(a, b) {
		t.Errorf("%v and %v", a, b)
	}
}

func BenchmarkAnswers(b *testing.B) {
	q, _ := load(b).Current(survey.Pupils810)
	crowd := simulate.NewCrowd(q, simulate.Typical(q))
	rng := rand.New(rand.NewPCG(7, 8))
	for b.Loop() {
		crowd.Answers(rng)
	}
}
