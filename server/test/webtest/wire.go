package webtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"trivselspuls/server/waves"
	"trivselspuls/server/web"
	"trivselspuls/survey"
	"trivselspuls/survey/envelope"
	"trivselspuls/survey/must"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/respondent"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// Wire is a server on a real connection with one open wave and its slips,
// and a client that is not a browser.
type Wire struct {
	*respondent.Client
	Store    *store.Store
	Database string // path or address
	Service  *waves.Service
	Library  *questionnaire.Library
	Wave     survey.WaveID
	Slips    []survey.Code
	Promised survey.Fingerprint // that the slips are printed with
	Log      *Log
	Now      *atomic.Int64
	App      *web.App
	KeyDirs  []string
	Prepare  func(*web.App) // before it listens
}

// TenYears, in seconds, are longer than the waves of these tests are open.
const TenYears = 10 * 366 * 24 * 60 * 60

// NewWire is one that has neither a store nor a server yet.
func NewWire(database string) *Wire {
	w := &Wire{Database: database, Log: &Log{}, Now: &atomic.Int64{}}
	w.Now.Store(time.Date(2026, 8, 3, 8, 0, 0, 0, time.UTC).Unix())
	return w
}

// OnTheWire runs a test on both databases.
func OnTheWire(t *testing.T, invited int, test func(t *testing.T, w *Wire)) {
	t.Helper()
	now := NewWire("").Now
	clock := func() time.Time { return time.Unix(now.Load(), 0) }
	storetest.EachURL(t, clock, func(t *testing.T, st *store.Store, database string) {
		w := NewWire(database)
		w.Store, w.Now = st, now
		w.Listen(t)
		w.OpenWave(t, invited)
		test(t, w)
		for _, code := range w.Slips {
			if w.Log.Contains(string(code)) || w.Log.Contains(code.String()) {
				t.Errorf("a code is in the log")
			}
		}
	})
}

// Listen starts a server on the wire's store and keys; an earlier one goes on.
func (w *Wire) Listen(t *testing.T) {
	t.Helper()
	if w.KeyDirs == nil {
		w.KeyDirs = keyDirs(t)
	}
	listener := must.Have(net.Listen("tcp", "127.0.0.1:0"))(t)
	address := "http://" + listener.Addr().String()
	w.App = NewAppWith(t, w.Store, Options{Address: address, KeyDirs: w.KeyDirs, Log: w.Log})
	w.Service, w.Library = w.App.Waves, w.App.Waves.Library()
	if w.Prepare != nil {
		w.Prepare(w.App)
	}
	Serve(t, w.App, listener)
	client := respondent.New(address)
	client.Patience = 0
	t.Cleanup(client.HTTP.CloseIdleConnections) // else this server waits for them, when another has taken its place
	w.Client = client
}

// OpenWave sets up one group of grades 8–10, opens a wave of ten years, so that
// tests may let time pass, and prints its slips.
func (w *Wire) OpenWave(t *testing.T, invited int) {
	t.Helper()
	ctx := t.Context()
	w.Wave = must.Have(OpenWave(ctx, w.Store, w.Service, invited, invited, w.Store.Now().AddDate(10, 0, 0)))(t)
	groups, err := w.Store.WaveGroups(ctx, w.Wave)
	if err != nil || len(groups) != 1 {
		t.Fatalf("%d groups (%v)", len(groups), err)
	}
	w.Promised = must.Have(w.Service.Fingerprint(ctx, w.Wave))(t)
	w.Slips = must.Have(w.Service.PrintSlips(ctx, "test", groups[0].ID))(t)
}

// OpenWave makes an invented owner with groups of one size, enough for so many people,
// and opens a wave that asks them.
func OpenWave(ctx context.Context, st *store.Store, service *waves.Service, people, size int, closes time.Time) (survey.WaveID, error) {
	owner := survey.Owner{ID: survey.NewID[survey.OwnerID](), Name: "Eksempeldal kommune", Fictional: true}
	school := survey.Unit{ID: survey.NewID[survey.UnitID](), Owner: owner.ID, Name: "Fjellbekken skole", Kind: survey.School}
	project := survey.Project{ID: survey.NewID[survey.ProjectID](), Owner: owner.ID, Name: "Trygt og godt", Starts: st.Now(), Ends: st.Now().AddDate(10, 0, 0)}
	wave := survey.Wave{ID: survey.NewID[survey.WaveID](), Project: project.ID, Kind: survey.Baseline, Name: "Startmåling", Opens: st.Now(), Closes: closes}
	err := st.Tx(ctx, func(tx *store.Tx) error {
		err := errors.Join(tx.CreateOwner(ctx, owner), tx.CreateUnit(ctx, school), tx.CreateProject(ctx, project))
		for i := 0; i*size < people; i++ {
			group := survey.Group{ID: survey.NewID[survey.GroupID](), Unit: school.ID, Audience: survey.Pupils810, Name: fmt.Sprint(8+i, ". trinn"), Invited: size}
			err = errors.Join(err, tx.CreateGroup(ctx, group))
		}
		return errors.Join(err, tx.CreateWave(ctx, wave, []survey.Audience{survey.Pupils810}))
	})
	if err == nil {
		err = service.Open(ctx, "test", wave.ID)
	}
	return wave.ID, err
}

// PrintedWave is OpenWave of a week with a hundred to a group, and the slips of so many
// people, in random order within each group.
func PrintedWave(ctx context.Context, st *store.Store, service *waves.Service, people int) (survey.WaveID, []survey.Code, error) {
	wave, err := OpenWave(ctx, st, service, people, 100, st.Now().AddDate(0, 0, 7))
	if err != nil {
		return "", nil, err
	}
	groups, err := st.WaveGroups(ctx, wave)
	var slips []survey.Code
	for _, g := range groups {
		printed, failed := service.PrintSlips(ctx, "test", g.ID)
		slips, err = append(slips, printed...), errors.Join(err, failed)
	}
	if err != nil {
		return "", nil, err
	}
	return wave, slips[:people], nil
}

// Rested lets the buckets of failures fill up again.
func (w *Wire) Rested() { w.Now.Add(int64(10 * time.Minute / time.Second)) }

// Raw sends bytes as they are and returns the status and the body.
func (w *Wire) Raw(t *testing.T, path, body string) (int, string) {
	t.Helper()
	response := must.Have(w.HTTP.Post(w.BaseURL+path, "application/json", strings.NewReader(body)))(t)
	defer response.Body.Close()
	answer := must.Have(io.ReadAll(response.Body))(t)
	return response.StatusCode, string(answer)
}

// DeclineAll is the quickest respondent there is.
func (w *Wire) DeclineAll(invitation respondent.Invitation) ([]survey.Answer, error) {
	return w.all(invitation.Questionnaire, survey.Declined)
}

// all gives the same answer to every item of a questionnaire, or the last option of those with fewer.
func (w *Wire) all(hash string, answer survey.Answer) ([]survey.Answer, error) {
	asked, ok := w.Library.ByHash(hash)
	if !ok {
		return nil, errors.New("unknown questionnaire")
	}
	answers := make([]survey.Answer, len(asked.Items))
	for i := range answers {
		answers[i] = answer
		if answer <= survey.MaxOption {
			answers[i] = min(answer, survey.Answer(asked.Items[i].Options))
		}
	}
	return answers, nil
}

// Look asks what a code of the wave's slips is for.
func (w *Wire) Look(ctx context.Context, code survey.Code) (respondent.Invitation, error) {
	return w.Client.Look(ctx, survey.Slip{Code: code, Fingerprint: w.Promised})
}

// Answer does the whole of one person's part with a code of the wave's slips.
func (w *Wire) Answer(ctx context.Context, code survey.Code, choose func(respondent.Invitation) ([]survey.Answer, error)) error {
	return w.Client.Answer(ctx, survey.Slip{Code: code, Fingerprint: w.Promised}, choose)
}

// Arrive looks a slip up and reads the manifest it belongs to.
func (w *Wire) Arrive(t *testing.T, code survey.Code) (respondent.Invitation, *respondent.Manifest) {
	t.Helper()
	invitation := must.Have(w.Look(t.Context(), code))(t)
	return invitation, must.Have(w.Manifest(t.Context(), invitation))(t)
}

// Ballot redeems a code and seals answers, everything but casting.
func (w *Wire) Ballot(t *testing.T, code survey.Code) respondent.Ballot {
	t.Helper()
	invitation, manifest := w.Arrive(t, code)
	ballot := respondent.Ballot{Group: invitation.Group, Token: envelope.NewToken()}
	blinding := must.Have(manifest.Key.Blind(ballot.Token))(t)
	signed := must.Have(w.Redeem(t.Context(), code, blinding.Blinded))(t)
	ballot.Signature = must.Have(blinding.Finalize(signed))(t)
	ballot.Sealed = w.Seal(t, manifest, ballot, invitation.Questionnaire, survey.Declined)
	return ballot
}

// Seal seals the same answer to every item that is asked.
func (w *Wire) Seal(t *testing.T, manifest *respondent.Manifest, b respondent.Ballot, hash string, answer survey.Answer) []byte {
	t.Helper()
	answers := must.Have(w.all(hash, answer))(t)
	return must.Have(manifest.Seal(b.Group, b.Token, hash, answers))(t)
}

// Stored counts the ballots of the wave.
func (w *Wire) Stored(t *testing.T) int {
	t.Helper()
	counts := must.Have(w.Store.CastCounts(t.Context(), w.Wave))(t)
	sum := 0
	for _, n := range counts {
		sum += n
	}
	return sum
}

// Closed closes the wave and returns the answers that were opened.
func (w *Wire) Closed(t *testing.T) [][]survey.Answer {
	t.Helper()
	closing, err := w.Service.Close(t.Context(), "test", w.Wave)
	if err != nil || closing.Invalid != 0 {
		t.Fatalf("closed with %+v (%v)", closing, err)
	}
	responses := must.Have(storetest.Responses(t.Context(), w.Store, w.Wave))(t)
	return survey.Map(responses, func(r storetest.Response) []survey.Answer { return r.Answers })
}

// Pupils is what the wave's pupils are asked.
func Pupils(t *testing.T, w *Wire) *questionnaire.Questionnaire {
	t.Helper()
	asked, ok := w.Library.Current(survey.Pupils810)
	if !ok {
		t.Fatal("no questionnaire")
	}
	return asked
}

// OwnerOf is whose wave it is.
func OwnerOf(t *testing.T, w *Wire) survey.OwnerID {
	t.Helper()
	return must.Have(w.Store.OwnerOfWave(t.Context(), w.Wave))(t).ID
}

// Leader is the session of a project leader of the wave's owner.
func (w *Wire) Leader(t *testing.T) *http.Cookie {
	t.Helper()
	return Session(t, w.App, "leder", survey.Grant{Role: survey.ProjectLeader, Owner: OwnerOf(t, w)})
}

// UnitLeader is the session of a unit's leader.
func (w *Wire) UnitLeader(t *testing.T, unit survey.Unit) *http.Cookie {
	t.Helper()
	return Session(t, w.App, "rektor", survey.Grant{Role: survey.Leader, Owner: unit.Owner, Unit: unit.ID})
}

// CloseAs presses the button that closes the wave, and stays until the page tells
// what came of it.
func (w *Wire) CloseAs(t *testing.T, cookie *http.Cookie) (*http.Response, string) {
	t.Helper()
	wave := "/maling/" + string(w.Wave)
	response, body := Post(t, w.App, wave+"/lukk", cookie, url.Values{"sure": {"yes"}})
	if response.StatusCode == http.StatusSeeOther {
		return ClosingEnds(t, w.App, cookie, wave)
	}
	return response, body
}

// Plain is a browser without scripts: it posts forms and follows nothing.
type Plain struct {
	*Wire
	Page   *goquery.Document
	Status int
}

// Post sends fields and reads the page that comes back.
func (p *Plain) Post(t *testing.T, fields url.Values) {
	t.Helper()
	client := &http.Client{
		Transport:     p.HTTP.Transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	response := must.Have(client.PostForm(p.BaseURL+"/skjema", fields))(t)
	defer response.Body.Close()
	if len(response.Header["Set-Cookie"]) > 0 {
		t.Error("the form sets a cookie")
	}
	p.Status = response.StatusCode
	p.Page = must.Have(goquery.NewDocumentFromReader(response.Body))(t)
}

// Begin types a code and returns the fields of the form with the questions.
func (p *Plain) Begin(t *testing.T, code survey.Code, language string) url.Values {
	t.Helper()
	p.Post(t, url.Values{"code": {code.String()}, "lang": {language}})
	if p.Status != http.StatusOK || p.Page.Find("fieldset.item").Length() == 0 {
		t.Fatalf("status %d with %d questions", p.Status, p.Page.Find("fieldset.item").Length())
	}
	fields := url.Values{"send": {"yes"}}
	p.Page.Find("input[type=hidden]").Each(func(_ int, s *goquery.Selection) {
		fields.Set(s.AttrOr("name", ""), s.AttrOr("value", ""))
	})
	return fields
}

// Log is a log that several goroutines may write.
type Log struct {
	mu sync.Mutex
	b  bytes.Buffer
}

// Write adds to the log.
func (l *Log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

// Text is what has been logged.
func (l *Log) Text() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// Contains reports whether a text has been logged.
func (l *Log) Contains(text string) bool { return strings.Contains(l.Text(), text) }
