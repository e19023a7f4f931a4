package web

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"trivselspuls/server/waves"
	"trivselspuls/server/web/signin"
	"trivselspuls/survey"
	"trivselspuls/survey/keys"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/questionnaire/simulate"
	"trivselspuls/survey/respondent"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// wireTest is a server on a real connection with one open wave and its slips,
// and a client that is not a browser.
type wireTest struct {
	*respondent.Client
	st       *store.Store
	database string // path or address
	service  *waves.Service
	library  *questionnaire.Library
	wave     survey.WaveID
	slips    []survey.Code
	log      *lockedBuffer
	now      *atomic.Int64
	app      *App
	keyDirs  []string
	prepare  func(*App) // before it listens
}

// newWire is one that has neither a store nor a server yet.
func newWire(database string) *wireTest {
	w := &wireTest{database: database, log: &lockedBuffer{}, now: &atomic.Int64{}}
	w.now.Store(time.Date(2026, 8, 3, 8, 0, 0, 0, time.UTC).Unix())
	return w
}

// onTheWire runs a test on both databases.
func onTheWire(t *testing.T, invited int, test func(t *testing.T, w *wireTest)) {
	t.Helper()
	now := newWire("").now
	clock := func() time.Time { return time.Unix(now.Load(), 0) }
	storetest.EachURL(t, clock, func(t *testing.T, st *store.Store, database string) {
		w := newWire(database)
		w.st, w.now = st, now
		w.listen(t)
		w.openWave(t, invited)
		test(t, w)
		for _, code := range w.slips {
			if w.log.contains(string(code)) || w.log.contains(code.String()) {
				t.Errorf("a code is in the log")
			}
		}
	})
}

func (w *wireTest) listen(t *testing.T) {
	t.Helper()
	var err error
	if w.library, err = questionnaire.Load(); err != nil {
		t.Fatal(err)
	}
	if w.keyDirs == nil {
		w.keyDirs = []string{filepath.Join(t.TempDir(), "keys"), filepath.Join(t.TempDir(), "copy")}
	}
	directory, err := keys.Open(w.keyDirs[0], w.keyDirs[1])
	if err != nil {
		t.Fatal(err)
	}
	vault, err := directory.Vault()
	if err != nil {
		t.Fatal(err)
	}
	w.service = waves.New(w.st, directory, w.library)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	base := &url.URL{Scheme: "http", Host: listener.Addr().String()}
	app, err := New(Config{BaseURL: base, RespondentURL: base, Signin: signin.Settings{Vault: vault}}, w.st, w.service, slog.New(slog.NewTextHandler(w.log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	w.app = app
	if w.prepare != nil {
		w.prepare(app)
	}
	served := make(chan error, 1)
	go func() { served <- app.Fiber().Listener(listener) }()
	t.Cleanup(func() {
		w.HTTP.CloseIdleConnections()
		if err := errors.Join(app.Shutdown(context.Background()), <-served); err != nil {
			t.Error(err)
		}
	})
	w.Client = respondent.New(base.String())
	w.Patience = 0
}

// openWave sets up one group of grades 8–10, opens a wave of ten years, so that
// tests may let time pass, and prints its slips.
func (w *wireTest) openWave(t *testing.T, invited int) {
	t.Helper()
	ctx := t.Context()
	owner := survey.Owner{ID: survey.NewID[survey.OwnerID](), Name: "Eksempeldal kommune", Fictional: true}
	school := survey.Unit{ID: survey.NewID[survey.UnitID](), Owner: owner.ID, Name: "Fjellbekken skole", Kind: survey.School}
	project := survey.Project{ID: survey.NewID[survey.ProjectID](), Owner: owner.ID, Name: "Trygt og godt", Starts: w.st.Now(), Ends: w.st.Now().AddDate(10, 0, 0)}
	group := survey.Group{ID: survey.NewID[survey.GroupID](), Unit: school.ID, Audience: survey.Pupils810, Name: "8. trinn", Invited: invited}
	wave := survey.Wave{
		ID: survey.NewID[survey.WaveID](), Project: project.ID, Kind: survey.Baseline, Name: "Startmåling",
		State: survey.Planned, Opens: w.st.Now(), Closes: w.st.Now().AddDate(10, 0, 0),
	}
	err := w.st.Tx(ctx, func(tx *store.Tx) error {
		return errors.Join(tx.CreateOwner(ctx, owner), tx.CreateUnit(ctx, school), tx.CreateProject(ctx, project),
			tx.CreateGroup(ctx, group), tx.CreateWave(ctx, wave, []survey.Audience{group.Audience}))
	})
	if err == nil {
		err = w.service.Open(ctx, "test", wave.ID)
	}
	if err != nil {
		t.Fatal(err)
	}
	w.wave = wave.ID
	groups, err := w.st.WaveGroups(ctx, wave.ID)
	if err != nil || len(groups) != 1 {
		t.Fatalf("%d groups (%v)", len(groups), err)
	}
	if w.slips, err = w.service.PrintSlips(ctx, "test", groups[0].ID); err != nil {
		t.Fatal(err)
	}
}

// rested lets the buckets of failures fill up again.
func (w *wireTest) rested() { w.now.Add(int64(10 * time.Minute / time.Second)) }

// raw sends bytes as they are and returns the status and the body.
func (w *wireTest) raw(t *testing.T, path, body string) (int, string) {
	t.Helper()
	response, err := w.HTTP.Post(w.BaseURL+path, "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(answer)
}

// lockedBuffer is a log that several goroutines may write.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) contains(text string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Contains(l.b.String(), text)
}

// TestEveryAnswerArrivesOnce lets a class answer at the same time, with a
// browser's every step, and compares what was opened with what was chosen.
func TestEveryAnswerArrivesOnce(t *testing.T) {
	onTheWire(t, 40, func(t *testing.T, w *wireTest) {
		asked, ok := w.library.Current(survey.Pupils810)
		if !ok {
			t.Fatal("no questionnaire")
		}
		crowd, random := simulate.NewCrowd(asked, simulate.Typical(asked)), rand.New(rand.NewPCG(1, 2))
		chosen := make([][]survey.Answer, len(w.slips))
		var all sync.WaitGroup
		for i, code := range w.slips {
			chosen[i] = crowd.Answers(random)
			all.Go(func() {
				err := w.Answer(t.Context(), code, func(invitation respondent.Invitation) ([]survey.Answer, error) {
					if invitation.Questionnaire != asked.Hash || !slices.Contains(invitation.Languages, "nn") {
						t.Errorf("invited to %+v", invitation)
					}
					return chosen[i], nil
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		view, err := w.Questions(t.Context(), asked.Hash, "nn")
		if err != nil || view.Hash != asked.Hash || len(view.Items) != len(asked.Items) {
			t.Errorf("questions: %d items (%v)", len(view.Items), err)
		}
		closing, err := w.service.Close(t.Context(), "test", w.wave)
		if err != nil || closing.Invalid != 0 || closing.Answered != len(w.slips) {
			t.Fatalf("closed with %+v (%v), want %d answered", closing, err, len(w.slips))
		}
		responses, err := w.st.Responses(t.Context(), w.wave)
		if err != nil {
			t.Fatal(err)
		}
		opened := make([][]survey.Answer, len(responses))
		for i, r := range responses {
			opened[i] = r.Answers
		}
		slices.SortFunc(opened, slices.Compare)
		slices.SortFunc(chosen, slices.Compare)
		if !slices.EqualFunc(opened, chosen, slices.Equal) {
			t.Error("what was opened is not what was chosen")
		}
		if err := w.Answer(t.Context(), w.slips[0], nil); !errors.Is(err, survey.ErrCodeRefused) {
			t.Errorf("after closing: %v", err)
		}
	})
}
