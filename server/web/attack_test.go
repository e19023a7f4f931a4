package web

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"testing"

	"trivselspuls/analysis"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/questionnaire/simulate"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// few is the number of values a count that is not safe must at least be able to
// have, after everything there is to read has been read.
const few = 3

// Everybody who may read anything puts it together: every page, file and print
// view of every role and of the public, about a town where we know what everybody
// answered. No count that could point at somebody can be worked out.
func TestAttackerOverHTTP(t *testing.T) {
	for name, town := range map[string][]attacked{
		"tempting": {
			{survey.School, []int{40, 40, 40}, []int{8, 1, 7}}, // one group hides among others
			{survey.School, []int{30, 30}, []int{6, 9}},
			{survey.School, []int{12, 12}, []int{2, 0}}, // a small unit, joined
			{survey.School, []int{20, 20, 20}, []int{5, 1, 6}},
		},
		"one unit hides": {
			{survey.School, []int{40}, []int{5}}, {survey.School, []int{40}, []int{1}}, {survey.School, []int{40}, []int{6}},
		},
		"random": randomTown(rand.New(rand.NewPCG(11, 4))),
	} {
		t.Run(name, func(t *testing.T) {
			e := newTown(t, town).eavesdrop(t)
			for format, n := range e.read {
				if n == 0 {
					t.Errorf("nothing was read as %s", format)
				}
			}
			t.Logf("%d facts: %v", len(e.known), e.read)
			if len(e.read) < 4 || len(e.known) < 4 {
				t.Error("the attacker has not read what there is")
			}
			for _, leak := range e.leaks(t) {
				t.Error(leak)
			}
		})
	}
}

// An attacker who finds nothing may be blind: told one hidden figure beside all
// the rest, it must find the leak.
func TestAttackerSeesALeak(t *testing.T) {
	town := newTown(t, []attacked{
		{survey.School, []int{40, 40, 40}, []int{8, 1, 7}}, {survey.School, []int{60}, []int{9}}, {survey.School, []int{60}, []int{8}},
	})
	e := town.eavesdrop(t)
	if leaks := e.leaks(t); len(leaks) > 0 {
		t.Fatal(leaks)
	}
	first := e.groups[0]
	e.fact("E1", []int{0}, first.n, percentOf(first.counts["E1"], first.n))
	e.fact("E1", []int{2}, e.groups[2].n, percentOf(e.groups[2].counts["E1"], e.groups[2].n))
	if leaks := e.leaks(t); len(leaks) == 0 {
		t.Error("two of three groups and their unit are known, and the attacker does not work out the third")
	}
}

// attacked is a unit of a town: how many answer in each of its groups, and how
// many of them are bullied.
type attacked struct {
	kind    survey.UnitKind
	answers []int
	bullied []int
}

func randomTown(rng *rand.Rand) []attacked {
	town := make([]attacked, 5)
	for i := range town {
		town[i].kind = survey.School
		for range 1 + rng.IntN(4) {
			n := 10 + rng.IntN(40)
			town[i].answers = append(town[i].answers, n)
			town[i].bullied = append(town[i].bullied, rng.IntN(1+n/5))
		}
	}
	return town
}

// secretTown is a published town together with the truth about it.
type secretTown struct {
	*published
	groups []secretGroup
}

// secretGroup is what nobody but the test knows.
type secretGroup struct {
	survey.Group
	n      int
	counts map[string]int // «E1», and its forms «E1/E1a» …
}

// newTown publishes one wave of a town, and its summary.
func newTown(t *testing.T, town []attacked) *secretTown {
	t.Helper()
	st := storetest.New(t)
	in := &published{App: newApp(t, st, io.Discard), owner: survey.NewID[survey.OwnerID](), project: survey.NewID[survey.ProjectID]()}
	s := &secretTown{published: in}
	q, _ := in.Waves.Library().Current(survey.Pupils810)
	input := analysis.Input{
		Wave: survey.Wave{
			ID: survey.NewID[survey.WaveID](), Project: in.project, Kind: survey.Baseline, Name: "Startmåling",
			Opens: publishedStart, Closes: publishedStart.AddDate(0, 0, 21),
		},
		Phase: 1, Thresholds: analysis.Floors(),
		Questionnaires: map[survey.Audience]*questionnaire.Questionnaire{survey.Pupils810: q},
	}
	rng := rand.New(rand.NewPCG(3, 3))
	in.write(t, func(ctx context.Context, tx *store.Tx) error {
		if err := tx.CreateOwner(ctx, survey.Owner{ID: in.owner, Name: "Eksempeldal kommune", Fictional: true}); err != nil {
			return err
		}
		p := survey.Project{ID: in.project, Owner: in.owner, Name: "Trygt og godt", Starts: publishedStart.AddDate(0, -1, 0), Ends: publishedStart.AddDate(2, 0, 0)}
		if err := tx.CreateProject(ctx, p); err != nil {
			return err
		}
		for i, a := range town {
			u := survey.Unit{ID: survey.NewID[survey.UnitID](), Owner: in.owner, Name: fmt.Sprintf("%c skole", 'A'+i), Kind: a.kind}
			in.units = append(in.units, u)
			if err := tx.CreateUnit(ctx, u); err != nil {
				return err
			}
			for j, n := range a.answers {
				g := survey.Group{ID: survey.NewID[survey.GroupID](), Unit: u.ID, Audience: survey.Pupils810, Name: fmt.Sprintf("%d. trinn", 7+j), Invited: n + n/10}
				if err := tx.CreateGroup(ctx, g); err != nil {
					return err
				}
				rows, secret := answersOf(q, g, n, a.bullied[j], rng)
				input.Groups, s.groups = append(input.Groups, rows), append(s.groups, secret)
			}
		}
		return nil
	})
	input.Units = in.units
	snapshot, err := analysis.Publish(input)
	if err != nil {
		t.Fatal(err)
	}
	body, err := snapshot.Encode()
	if err != nil {
		t.Fatal(err)
	}
	in.write(t, func(ctx context.Context, tx *store.Tx) error {
		if err := tx.CreateWave(ctx, input.Wave, []survey.Audience{survey.Pupils810}); err != nil {
			return err
		}
		return tx.FinishClosing(ctx, input.Wave.ID, body)
	})
	steering := in.as(t, survey.SteeringGroup, in.owner, "")
	if response, _ := in.post(t, steering, "/styring/"+string(in.project)+"/offentlig", nil); response.StatusCode != http.StatusSeeOther {
		t.Fatal(response.StatusCode)
	}
	return s
}

// answersOf lets a group answer: everybody all three forms, the bullied one of
// them or more.
func answersOf(q *questionnaire.Questionnaire, g survey.Group, n, bullied int, rng *rand.Rand) (analysis.GroupResponses, secretGroup) {
	crowd := simulate.NewCrowd(q, simulate.Typical(q))
	rows, secret := analysis.GroupResponses{Group: g}, secretGroup{Group: g, n: n, counts: map[string]int{"E1": bullied}}
	for i := range n {
		answers := crowd.Answers(rng)
		sure := rng.IntN(3)
		for j, code := range []string{"E1a", "E1b", "E1c"} {
			at := slices.IndexFunc(q.Items, func(item questionnaire.Item) bool { return item.Code == code })
			answers[at] = survey.Answer(1 + rng.IntN(2))
			if i < bullied && (j == sure || rng.IntN(3) == 0) {
				answers[at] = 4
				secret.counts["E1/"+code]++
			}
		}
		for j := range q.Items { // who is asked about it follows from the forms
			switch asked := q.Asked(j, answers); {
			case !asked:
				answers[j] = survey.NotAsked
			case answers[j] == survey.NotAsked:
				answers[j] = 1
			}
		}
		rows.Responses = append(rows.Responses, answers)
	}
	return rows, secret
}
