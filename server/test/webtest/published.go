package webtest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/server/web"
	"trivselspuls/survey"
	"trivselspuls/survey/must"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/questionnaire/simulate"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// Published is a municipality with closed waves, to read results of: two schools and
// a kindergarten, and a second municipality that must never be seen.
type Published struct {
	*web.App
	Owner, Other survey.OwnerID
	Project      survey.ProjectID
	Units        []survey.Unit
	Groups       []survey.Group
	Planned      survey.WaveID
}

// PublishedStart is when its first wave opens.
var PublishedStart = time.Date(2024, 9, 2, 6, 0, 0, 0, time.UTC)

// NewPublished publishes as many waves as asked, half a year apart.
func NewPublished(t testing.TB, waves int) *Published {
	t.Helper()
	return NewPublishedIn(t, storetest.New(t), waves)
}

// NewPublishedIn is NewPublished in a database of one's choice.
func NewPublishedIn(t testing.TB, st *store.Store, waves int) *Published {
	t.Helper()
	in := &Published{App: NewApp(t, st, nil), Owner: survey.NewID[survey.OwnerID](), Project: survey.NewID[survey.ProjectID]()}
	in.settle(t)
	for i := range waves {
		in.Publish(t, i)
	}
	in.Write(t, func(ctx context.Context, tx *store.Tx) error {
		w := survey.Wave{ID: survey.NewID[survey.WaveID](), Project: in.Project, Kind: survey.Endline, Name: "Sluttmåling", Opens: PublishedStart.AddDate(2, 0, 0), Closes: PublishedStart.AddDate(2, 0, 21)}
		in.Planned = w.ID
		return tx.CreateWave(ctx, w, []survey.Audience{survey.Pupils57})
	})
	return in
}

// Write changes the database in one transaction.
func (in *Published) Write(t testing.TB, fn func(context.Context, *store.Tx) error) {
	t.Helper()
	must.Work(t, in.Store.Tx(t.Context(), func(tx *store.Tx) error { return fn(t.Context(), tx) }))
}

// Prolong lets the last phase of its project last another month.
func (in *Published) Prolong(t testing.TB) {
	t.Helper()
	in.Write(t, func(ctx context.Context, tx *store.Tx) error {
		return tx.SetPhase(ctx, survey.Phase{Project: in.Project, Number: 4, Starts: PublishedStart.AddDate(0, 17, 0), Ends: tx.Now().AddDate(0, 1, 0)})
	})
}

func (in *Published) settle(t testing.TB) {
	t.Helper()
	in.Other = survey.NewID[survey.OwnerID]()
	in.Write(t, func(ctx context.Context, tx *store.Tx) error {
		in.Other = survey.NewID[survey.OwnerID]()
		err := errors.Join(tx.CreateOwner(ctx, survey.Owner{ID: in.Owner, Name: "Eksempeldal kommune", Fictional: true, Accent: "violet"}),
			tx.CreateOwner(ctx, survey.Owner{ID: in.Other, Name: "Nabodal kommune"}))
		kinds := []survey.UnitKind{survey.School, survey.School, survey.Kindergarten}
		for i, name := range []string{"Østenforsol skole", "Kvitebjørn skole", "Gullslottet barnehage"} {
			u := survey.Unit{ID: survey.NewID[survey.UnitID](), Owner: in.Owner, Name: name, Kind: kinds[i]}
			in.Units = append(in.Units, u)
			err = errors.Join(err, tx.CreateUnit(ctx, u), in.addGroups(ctx, tx, u))
		}
		p := survey.Project{ID: in.Project, Owner: in.Owner, Name: "Trygt og godt", Starts: PublishedStart.AddDate(0, -1, 0), Ends: PublishedStart.AddDate(2, 1, 0)}
		err = errors.Join(err, tx.CreateProject(ctx, p))
		for n := range 4 {
			phase := survey.Phase{Project: in.Project, Number: n + 1, Starts: p.Starts.AddDate(0, 6*n, 0), Ends: p.Starts.AddDate(0, 6*n+6, 10)}
			err = errors.Join(err, tx.SetPhase(ctx, phase))
		}
		return err
	})
}

func (in *Published) addGroups(ctx context.Context, tx *store.Tx, u survey.Unit) (err error) {
	audiences := []survey.Audience{survey.Pupils57, survey.Pupils57, survey.Pupils810, survey.ParentsSchool, survey.Staff}
	if u.Kind == survey.Kindergarten {
		audiences = []survey.Audience{survey.Children45, survey.ParentsKindergarten, survey.StaffKindergarten}
	}
	for i, a := range audiences {
		g := survey.Group{ID: survey.NewID[survey.GroupID](), Unit: u.ID, Audience: a, Name: fmt.Sprintf("Gruppe %d", i), Invited: 40 + 7*i}
		in.Groups = append(in.Groups, g)
		err = errors.Join(err, tx.CreateGroup(ctx, g))
	}
	return err
}

// Publish lets nine of ten in every group answer and freezes what may be shown.
// The figures get better from wave to wave. What else is wanted of the wave is changed
// before anything is counted.
func (in *Published) Publish(t testing.TB, number int, change ...func(*disclosure.Input)) {
	t.Helper()
	rng := rand.New(rand.NewPCG(7, uint64(number)))
	opens := PublishedStart.AddDate(0, 6*number, 0)
	input := disclosure.Input{
		Wave: survey.Wave{
			ID: survey.NewID[survey.WaveID](), Project: in.Project, Kind: survey.Pulse,
			Name: fmt.Sprintf("Måling %d", number+1), Opens: opens, Closes: opens.AddDate(0, 0, 21),
		},
		Phase: number%4 + 1, Units: in.Units, Thresholds: disclosure.Floors(),
		Questionnaires: map[survey.Audience]*questionnaire.Questionnaire{},
	}
	for _, g := range in.Groups {
		q, ok := in.Waves.Library().Current(g.Audience)
		if !ok {
			t.Fatal(g.Audience)
		}
		input.Questionnaires[g.Audience] = q
		mood := simulate.Typical(q)
		for id := range mood.Score {
			mood.Score[id] += 0.12 * float64(number-2)
		}
		crowd := simulate.NewCrowd(q, mood)
		rows := disclosure.GroupResponses{Group: g}
		for range g.Invited * 9 / 10 {
			rows.Responses = append(rows.Responses, crowd.Answers(rng))
		}
		input.Groups = append(input.Groups, rows)
	}
	for _, fn := range change {
		fn(&input)
	}
	in.Write(t, func(ctx context.Context, tx *store.Tx) error { return StoreClosed(ctx, tx, input) })
}

// StoreClosed stores a closed wave with the figures that may be shown of its answers,
// which nobody gave here.
func StoreClosed(ctx context.Context, tx *store.Tx, input disclosure.Input) error {
	snapshot, err := disclosure.Publish(input)
	if err != nil {
		return err
	}
	body, err := snapshot.Encode()
	if err != nil {
		return err
	}
	return StoreClosedAs(ctx, tx, input, body)
}

// StoreClosedAs is StoreClosed with figures of one's choice.
func StoreClosedAs(ctx context.Context, tx *store.Tx, input disclosure.Input, body []byte) error {
	manifest := survey.Manifest{Wave: input.Wave.ID, Closes: input.Wave.Closes, BallotSize: survey.BallotSize}
	audiences := slices.Sorted(maps.Keys(input.Questionnaires))
	for _, a := range audiences {
		manifest.Questionnaires = append(manifest.Questionnaires, survey.ManifestQuestionnaire{Audience: a, Hash: input.Questionnaires[a].Hash})
	}
	promised, err := manifest.Encode(nil)
	if err != nil {
		return err
	}
	limits, err := json.Marshal(input.Thresholds)
	if err != nil {
		return err
	}
	if err := tx.CreateWave(ctx, input.Wave, audiences); err != nil {
		return err
	}
	return errors.Join(
		tx.OpenWave(ctx, input.Wave.ID, promised, string(limits), nil, nil), tx.BeginClosing(ctx, input.Wave.ID),
		tx.FinishClosing(ctx, input.Wave.ID, body), tx.MarkCleaned(ctx, input.Wave.ID),
		tx.MarkRewritten(ctx, []string{string(input.Wave.ID)}, ""),
	)
}

// As is the session of somebody with one role.
func (in *Published) As(t testing.TB, role survey.Role, owner survey.OwnerID, unit survey.UnitID) string {
	t.Helper()
	login := string(survey.NewID[survey.AccountID]())
	return Session(t, in.App, login, survey.Grant{Role: role, Owner: owner, Unit: unit}).Value
}

// Clock is the real time, which a test moves.
type Clock struct{ ahead atomic.Int64 }

// Now is the time.
func (c *Clock) Now() time.Time { return time.Now().Add(time.Duration(c.ahead.Load())) }

// Move lets time go by, or back.
func (c *Clock) Move(d time.Duration) { c.ahead.Add(int64(d)) }

// Get asks for a page in a session, which is empty for the public.
func (in *Published) Get(t testing.TB, session, path string) (*http.Response, string) {
	t.Helper()
	return Get(t, in.App, path, &http.Cookie{Name: in.CookieName(), Value: session})
}

// Post sends a form in a session.
func (in *Published) Post(t testing.TB, session, path string, form url.Values) (*http.Response, string) {
	t.Helper()
	return Post(t, in.App, path, &http.Cookie{Name: in.CookieName(), Value: session}, form)
}
