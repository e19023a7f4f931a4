package questionnaire_test

import (
	"errors"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/questionnaire/simulate"
)

const (
	skip = survey.Skipped
	not  = survey.NotAsked
	dont = survey.DontKnow
	no   = survey.Declined
)

// Only scale A has «Vet ikke», and only Q5 an answer beside its scale.
func TestCheck(t *testing.T) {
	q, err := questionnaire.Read(sound(), structure)
	if err != nil {
		t.Fatal(err)
	}
	const beside = survey.Beside
	for _, c := range []struct {
		name    string
		answers []survey.Answer
		want    string // the item that does not fit, or empty
	}{
		{"nobody bullied", []survey.Answer{1, 5, 1, 2, beside, 1, 3, 4, 5}, ""},
		{"bullied", []survey.Answer{1, 5, 3, 1, 2, 1, 3, 4, 5}, ""},
		{"everything skipped", []survey.Answer{skip, skip, skip, skip, skip, skip, skip, skip, skip}, ""},
		{"everything declined", []survey.Answer{no, no, no, no, no, no, no, no, no}, ""},
		{"nothing known", []survey.Answer{dont, dont, dont, dont, 1, dont, dont, dont, dont}, ""},
		{"option beyond the scale", []survey.Answer{6, 5, 1, 2, 1, 1, 3, 4, 5}, "Q1"},
		{"option of no scale", []survey.Answer{1, 5, 1, 2, 1, 1, 3, 4, 201}, "Q9"},
		{"beside a scale with nothing beside it", []survey.Answer{1, 5, 1, 2, 1, 1, 3, 4, beside}, "Q9"},
		{"one more beside the scale", []survey.Answer{1, 5, 1, 2, beside - 1, 1, 3, 4, 5}, "Q5"},
		{"not asked", []survey.Answer{1, 5, 3, 1, not, 1, 3, 4, 5}, "Q5"},
		{"don't know on a scale without it", []survey.Answer{1, 5, 3, 1, dont, 1, 3, 4, 5}, "Q5"},
	} {
		err := q.Check(c.answers)
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%s: %v", c.name, err)
		case c.want != "" && (!errors.Is(err, questionnaire.ErrAnswers) || err.Error() != "questionnaire: answers do not fit: item "+c.want):
			t.Errorf("%s: %v, want item %s", c.name, err, c.want)
		}
	}
	for _, n := range []int{0, 8, 10} {
		if err := q.Check(make([]survey.Answer, n)); !errors.Is(err, questionnaire.ErrAnswers) {
			t.Errorf("%d answers: %v", n, err)
		}
	}
}

func TestPracticeMayBePassedBy(t *testing.T) {
	q, _ := load(t).Current(survey.Children45)
	answers := make([]survey.Answer, len(q.Items))
	for i := range answers {
		answers[i] = 1
	}
	for _, a := range []survey.Answer{skip, 1, 3, not, no} {
		answers[0] = a
		if err := q.Check(answers); err != nil {
			t.Errorf("practice answered %d: %v", a, err)
		}
	}
	answers[0] = 4
	if q.Check(answers) == nil {
		t.Error("an option that practice does not have was taken")
	}
}

// Whatever single answer of a fitting person is changed to a byte that its item
// does not offer, the answers no longer fit.
func TestCheckRefusesForeignBytes(t *testing.T) {
	l := load(t)
	rapid.Check(t, func(t *rapid.T) {
		q := rapid.SampledFrom(l.All()).Draw(t, "questionnaire")
		crowd := simulate.NewCrowd(q, simulate.Typical(q))
		answers := crowd.Answers(rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0)))
		i := rapid.IntRange(0, len(answers)-1).Draw(t, "item")
		a := survey.Answer(rapid.Byte().Draw(t, "answer"))
		view, _ := q.View("nb")
		offered := slices.ContainsFunc(view.Items[i].Options, func(o questionnaire.ViewOption) bool { return o.Value == int(a) })
		if offered || a == skip || a == not {
			t.Skip("may fit")
		}
		answers[i] = a
		if q.Check(answers) == nil {
			t.Fatalf("%s took %d on %s", q.Audience, a, q.Items[i].Code)
		}
	})
}

// Whoever has only the page's view refuses the same answers.
func TestViewChecksAsTheQuestionnaireDoes(t *testing.T) {
	all := load(t).All()
	rapid.Check(t, func(t *rapid.T) {
		q := rapid.SampledFrom(all).Draw(t, "questionnaire")
		view, _ := q.View("nn")
		values := rapid.SampledFrom([]survey.Answer{0, 1, 2, 3, 4, 5, 6, 200, 201, 250, 251, 252, 253, 254, 255})
		answers := make([]survey.Answer, len(q.Items))
		for i := range answers {
			answers[i] = 1
		}
		for range rapid.IntRange(0, 3).Draw(t, "changes") {
			answers[rapid.IntRange(0, len(answers)-1).Draw(t, "item")] = values.Draw(t, "answer")
		}
		if a, b := q.Check(answers), view.Check(answers); (a == nil) != (b == nil) {
			t.Fatalf("%v: the questionnaire says %v, its view %v", answers, a, b)
		}
	})
}
