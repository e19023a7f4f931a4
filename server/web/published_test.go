package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"trivselspuls/analysis"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/questionnaire/simulate"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// published is a municipality with closed waves, to read results of: two schools and
// a kindergarten, and a second municipality that must never be seen.
type published struct {
	*App
	owner, other survey.OwnerID
	project      survey.ProjectID
	units        []survey.Unit
	groups       []survey.Group
	planned      survey.WaveID
	phases       []survey.Phase
}

var publishedStart = time.Date(2024, 9, 2, 6, 0, 0, 0, time.UTC)

// newPublished publishes as many waves as asked, half a year apart.
func newPublished(t testing.TB, waves int) *published {
	t.Helper()
	return newPublishedIn(t, storetest.New(t), waves)
}

// newPublishedIn is newPublished in a database of one's choice.
func newPublishedIn(t testing.TB, st *store.Store, waves int) *published {
	t.Helper()
	in := &published{App: newApp(t, st, io.Discard), owner: survey.NewID[survey.OwnerID](), project: survey.NewID[survey.ProjectID]()}
	in.settle(t)
	for i := range waves {
		in.publish(t, i)
	}
	in.write(t, func(ctx context.Context, tx *store.Tx) error {
		w := survey.Wave{ID: survey.NewID[survey.WaveID](), Project: in.project, Kind: survey.Endline, Name: "Sluttmåling", Opens: publishedStart.AddDate(2, 0, 0), Closes: publishedStart.AddDate(2, 0, 21)}
		in.planned = w.ID
		return tx.CreateWave(ctx, w, []survey.Audience{survey.Pupils57})
	})
	return in
}

func (in *published) write(t testing.TB, fn func(context.Context, *store.Tx) error) {
	t.Helper()
	if err := in.Store.Tx(t.Context(), func(tx *store.Tx) error { return fn(t.Context(), tx) }); err != nil {
		t.Fatal(err)
	}
}

func (in *published) settle(t testing.TB) {
	t.Helper()
	in.write(t, func(ctx context.Context, tx *store.Tx) error {
		if err := tx.CreateOwner(ctx, survey.Owner{ID: in.owner, Name: "Eksempeldal kommune", Fictional: true, Accent: "violet"}); err != nil {
			return err
		}
		in.other = survey.NewID[survey.OwnerID]()
		if err := tx.CreateOwner(ctx, survey.Owner{ID: in.other, Name: "Nabodal kommune"}); err != nil {
			return err
		}
		kinds := []survey.UnitKind{survey.School, survey.School, survey.Kindergarten}
		for i, name := range []string{"Østenforsol skole", "Kvitebjørn skole", "Gullslottet barnehage"} {
			u := survey.Unit{ID: survey.NewID[survey.UnitID](), Owner: in.owner, Name: name, Kind: kinds[i]}
			in.units = append(in.units, u)
			if err := tx.CreateUnit(ctx, u); err != nil {
				return err
			}
			if err := in.addGroups(ctx, tx, u); err != nil {
				return err
			}
		}
		p := survey.Project{ID: in.project, Owner: in.owner, Name: "Trygt og godt", Starts: publishedStart.AddDate(0, -1, 0), Ends: publishedStart.AddDate(2, 1, 0)}
		if err := tx.CreateProject(ctx, p); err != nil {
			return err
		}
		for n := range 4 {
			phase := survey.Phase{Project: in.project, Number: n + 1, Starts: p.Starts.AddDate(0, 6*n, 0), Ends: p.Starts.AddDate(0, 6*n+6, 10)}
			in.phases = append(in.phases, phase)
			if err := tx.SetPhase(ctx, phase); err != nil {
				return err
			}
		}
		return nil
	})
}

func (in *published) addGroups(ctx context.Context, tx *store.Tx, u survey.Unit) error {
	audiences := []survey.Audience{survey.Pupils57, survey.Pupils57, survey.Pupils810, survey.ParentsSchool, survey.Staff}
	if u.Kind == survey.Kindergarten {
		audiences = []survey.Audience{survey.Children45, survey.ParentsKindergarten, survey.Staff}
	}
	for i, a := range audiences {
		g := survey.Group{ID: survey.NewID[survey.GroupID](), Unit: u.ID, Audience: a, Name: fmt.Sprintf("Gruppe %d", i), Invited: 40 + 7*i}
		in.groups = append(in.groups, g)
		if err := tx.CreateGroup(ctx, g); err != nil {
			return err
		}
	}
	return nil
}

// publish lets nine of ten in every group answer and freezes what may be shown.
// The figures get better from wave to wave. What else is wanted of the wave is changed
// before anything is counted.
func (in *published) publish(t testing.TB, number int, change ...func(*analysis.Input)) {
	t.Helper()
	rng := rand.New(rand.NewPCG(7, uint64(number)))
	opens := publishedStart.AddDate(0, 6*number, 0)
	input := analysis.Input{
		Wave: survey.Wave{
			ID: survey.NewID[survey.WaveID](), Project: in.project, Kind: survey.Pulse,
			Name: fmt.Sprintf("Måling %d", number+1), Opens: opens, Closes: opens.AddDate(0, 0, 21),
		},
		Phase: number%4 + 1, Units: in.units, Thresholds: analysis.Floors(),
		Questionnaires: map[survey.Audience]*questionnaire.Questionnaire{},
	}
	manifest := survey.Manifest{Wave: input.Wave.ID, Closes: input.Wave.Closes, BallotSize: survey.BallotSize}
	for _, g := range in.groups {
		q, ok := in.Waves.Library().Current(g.Audience)
		if !ok {
			t.Fatal(g.Audience)
		}
		if input.Questionnaires[g.Audience] == nil {
			manifest.Questionnaires = append(manifest.Questionnaires, survey.ManifestQuestionnaire{Audience: g.Audience, Hash: q.Hash})
		}
		input.Questionnaires[g.Audience] = q
		mood := simulate.Typical(q)
		for id := range mood.Score {
			mood.Score[id] += 0.12 * float64(number-2)
		}
		crowd := simulate.NewCrowd(q, mood)
		rows := analysis.GroupResponses{Group: g}
		for range g.Invited * 9 / 10 {
			rows.Responses = append(rows.Responses, crowd.Answers(rng))
		}
		input.Groups = append(input.Groups, rows)
	}
	for _, fn := range change {
		fn(&input)
	}
	snapshot, err := analysis.Publish(input)
	if err != nil {
		t.Fatal(err)
	}
	body, err := snapshot.Encode()
	if err != nil {
		t.Fatal(err)
	}
	promised, err := manifest.Encode(nil)
	if err != nil {
		t.Fatal(err)
	}
	limits, err := json.Marshal(input.Thresholds)
	if err != nil {
		t.Fatal(err)
	}
	in.write(t, func(ctx context.Context, tx *store.Tx) error {
		if err := tx.CreateWave(ctx, input.Wave, []survey.Audience{survey.Pupils57}); err != nil {
			return err
		}
		return errors.Join(
			tx.OpenWave(ctx, input.Wave.ID, promised, string(limits), nil, nil), tx.BeginClosing(ctx, input.Wave.ID),
			tx.FinishClosing(ctx, input.Wave.ID, body), tx.MarkCleaned(ctx, input.Wave.ID),
		)
	})
}

// as is the session of somebody with one role.
func (in *published) as(t testing.TB, role survey.Role, owner survey.OwnerID, unit survey.UnitID) string {
	t.Helper()
	account := store.Account{ID: survey.NewID[survey.AccountID](), Owner: owner, Name: "Prøve", Language: "nb"}
	account.Login = string(account.ID)
	secret := ""
	in.write(t, func(ctx context.Context, tx *store.Tx) error {
		if err := tx.CreateAccount(ctx, account); err != nil {
			return err
		}
		g := survey.Grant{Role: role, Owner: owner, Unit: unit, Expires: tx.Now().AddDate(1, 0, 0)}
		if err := tx.Grant(ctx, account.ID, g); err != nil {
			return err
		}
		var err error
		secret, err = tx.StartSession(ctx, account.ID)
		return err
	})
	return secret
}

func (in *published) get(t testing.TB, session, path string) (*http.Response, string) {
	t.Helper()
	r := httptest.NewRequest("GET", path, nil)
	r.AddCookie(&http.Cookie{Name: in.CookieName(), Value: session})
	return do(t, in.App, r)
}

func (in *published) post(t testing.TB, session, path string, form url.Values) (*http.Response, string) {
	t.Helper()
	r := httptest.NewRequest("POST", path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.AddCookie(&http.Cookie{Name: in.CookieName(), Value: session})
	return do(t, in.App, r)
}
