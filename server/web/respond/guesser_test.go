package respond_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"trivselspuls/server/test/webtest"
	"trivselspuls/server/web/limit"
	"trivselspuls/survey"
	"trivselspuls/survey/envelope"
	"trivselspuls/survey/must"
	"trivselspuls/survey/respondent"
)

// from is a client whose connections come from another address of this machine.
func from(w *webtest.Wire, address string) *respondent.Client {
	client := respondent.New(w.BaseURL)
	client.Patience = 0
	dialer := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(address)}}
	client.HTTP.Transport = &http.Transport{
		DialContext: dialer.DialContext, MaxConnsPerHost: 32, MaxIdleConnsPerHost: 32,
	}
	return client
}

// budget gives every address so many codes at once and then so many a second.
func budget(w *webtest.Wire, most, perSecond float64) {
	w.App.Codes = limit.New(w.Store.Now, most, perSecond)
}

// TestATownBehindOneAddress: 2,000 people scan and redeem their slips in the same moment,
// one in four after holding a slip that is spent, foreign or of last term. The limit is
// the real one, and nobody meets it.
func TestATownBehindOneAddress(t *testing.T) {
	if testing.Short() {
		t.Skip("4,500 requests")
	}
	webtest.OnTheWire(t, 2000, func(t *testing.T, w *webtest.Wire) {
		_, manifest := w.Arrive(t, w.Slips[0])
		blinding, err := manifest.Key.Blind(envelope.NewToken())
		if err != nil {
			t.Fatal(err)
		}
		town := from(w, "127.0.0.2")
		defer town.HTTP.CloseIdleConnections()
		var people sync.WaitGroup
		for of := range 32 {
			people.Go(func() {
				for i := of; i < 2000; i += 32 {
					if i%4 == 0 {
						if _, err := town.Look(t.Context(), survey.Slip{Code: survey.NewCode()}); !errors.Is(err, survey.ErrCodeRefused) {
							t.Errorf("a foreign slip: %v", err)
						}
					}
					if _, err := town.Look(t.Context(), survey.Slip{Code: w.Slips[i]}); err != nil {
						t.Errorf("look %d: %v", i, err)
					}
					if _, err := town.Redeem(t.Context(), w.Slips[i], blinding.Blinded); err != nil {
						t.Errorf("redeem %d: %v", i, err)
					}
				}
			})
		}
		people.Wait()
	})
}

// A clock that is put back a day in the middle of a wave, as one that was wrong is, turns nobody away and loses nothing.
func TestAnswersGoOnWhenTheClockIsPutBack(t *testing.T) {
	webtest.OnTheWire(t, 14, func(t *testing.T, w *webtest.Wire) {
		ctx, school := t.Context(), w.Slips
		w.Now.Add(2 * 24 * 60 * 60)
		must.Work(t, w.Answer(ctx, school[0], w.DeclineAll))
		w.Now.Add(-24 * 60 * 60)
		must.Work(t, errors.Join(w.Answer(ctx, school[1], w.DeclineAll), w.Answer(ctx, school[2], w.DeclineAll)))
		if _, err := w.Look(ctx, school[0]); err == nil {
			t.Error("a slip that was used is good again")
		}
		w.Now.Add(24 * 60 * 60)
		must.Work(t, w.Answer(ctx, school[3], w.DeclineAll))
		if got := len(w.Closed(t)); got != 4 {
			t.Errorf("closed with %d answers, want 4", got)
		}
	})
}

// TestGuesserBehindASchool: somebody behind a school's address tries codes whose check
// symbol is right, while its pupils answer from the same address. As long as anything is
// left of the budget everybody gets through; then the guesser gets the rate and no more,
// the pupil is told when to come again and gets through then, and elsewhere nobody
// notices anything.
func TestGuesserBehindASchool(t *testing.T) {
	webtest.OnTheWire(t, 60, func(t *testing.T, w *webtest.Wire) {
		budget(w, 200, 5)
		school, elsewhere := from(w, "127.0.0.2"), from(w, "127.0.0.3")
		defer school.HTTP.CloseIdleConnections()
		defer elsewhere.HTTP.CloseIdleConnections()
		guesser := &guesser{client: school}
		guesser.guess(t, 120)
		crowd(t, w, school, w.Slips[:40]) // look and redeem: 80
		if guesser.slowed > 0 {
			t.Errorf("%d guesses were slowed before the budget was spent", guesser.slowed)
		}
		guesser.guess(t, 50)
		if guesser.refused != 120 {
			t.Errorf("%d guesses were judged at once, want 120", guesser.refused)
		}
		_, err := school.Look(t.Context(), survey.Slip{Code: w.Slips[40]})
		if !errors.Is(err, respondent.ErrSlowDown) {
			t.Errorf("the guesser's address: %v, want to be told to slow down", err)
		}
		crowd(t, w, elsewhere, w.Slips[41:45])
		response, err := school.HTTP.Post(w.BaseURL+"/api/look", "application/json", strings.NewReader(`{"code":"`+string(w.Slips[40])+`"}`))
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		after, err := strconv.Atoi(response.Header.Get("Retry-After"))
		if err != nil || after != 1 || response.StatusCode != http.StatusTooManyRequests {
			t.Errorf("told to come again after %d seconds (%v), status %d", after, err, response.StatusCode)
		}
		w.Now.Add(int64(after))
		if _, err := school.Look(t.Context(), survey.Slip{Code: w.Slips[40]}); err != nil {
			t.Errorf("a second later: %v", err)
		}
		before := guesser.refused
		for range 60 {
			w.Now.Add(1)
			guesser.guess(t, 8)
		}
		if n := guesser.refused - before; n < 299 || n > 305 {
			t.Errorf("a guesser makes %d tries in a minute, want 300", n)
		}
	})
}

// TestWhatCostsNothing: a pile of used slips, codes with a wrong check symbol and what is
// no request at all spend nothing of what an address may ask for.
func TestWhatCostsNothing(t *testing.T) {
	webtest.OnTheWire(t, 12, func(t *testing.T, w *webtest.Wire) {
		if err := w.Answer(t.Context(), w.Slips[0], w.DeclineAll); err != nil {
			t.Fatal(err)
		}
		budget(w, 4, 1e-9)
		spent := w.Slips[0]
		mistyped := []byte(spent)
		mistyped[3] = survey.Alphabet[(strings.IndexByte(survey.Alphabet, mistyped[3])+1)%len(survey.Alphabet)]
		p := &webtest.Plain{Wire: w}
		for range 10 {
			if _, err := w.Look(t.Context(), spent); !errors.Is(err, survey.ErrCodeRefused) {
				t.Fatalf("a used slip: %v", err)
			}
			if _, err := w.Redeem(t.Context(), spent, make([]byte, envelope.BlindedSize)); !errors.Is(err, survey.ErrCodeRefused) {
				t.Fatalf("a used slip, redeemed: %v", err)
			}
			for _, body := range []string{`{"code":"` + string(mistyped) + `"}`, "{", ""} {
				w.Raw(t, "/api/look", body)
			}
			for _, code := range []string{spent.String(), string(mistyped), "x"} {
				if p.Post(t, url.Values{"code": {code}}); p.Status == http.StatusTooManyRequests {
					t.Fatal("the form slows whoever holds a used slip")
				}
			}
		}
		if err := w.Answer(t.Context(), w.Slips[1], w.DeclineAll); err != nil { // two of the four
			t.Errorf("a right slip afterwards: %v", err)
		}
		if _, err := w.Look(t.Context(), survey.NewCode()); !errors.Is(err, survey.ErrCodeRefused) {
			t.Errorf("an unknown code: %v", err)
		}
		if _, err := w.Look(t.Context(), w.Slips[2]); err != nil {
			t.Errorf("the last of the budget: %v", err)
		}
		if _, err := w.Look(t.Context(), w.Slips[3]); !errors.Is(err, respondent.ErrSlowDown) {
			t.Errorf("beyond the budget: %v", err)
		}
	})
}

// TestFormOfWhoMustWait: the plain form comes back with everything that was filled in and
// says how long to wait; then the same form is taken.
func TestFormOfWhoMustWait(t *testing.T) {
	webtest.OnTheWire(t, 12, func(t *testing.T, w *webtest.Wire) {
		budget(w, 1, 0.125)
		p, asked := &webtest.Plain{Wire: w}, webtest.Pupils(t, w)
		fields := p.Begin(t, w.Slips[0], "nn")
		fields.Set(asked.Items[0].Code, "2")
		p.Post(t, fields)
		problem, chosen := p.Page.Find("#problem").Text(), p.Page.Find("input[name="+asked.Items[0].Code+"][checked]").AttrOr("value", "")
		if p.Status != http.StatusTooManyRequests || !strings.Contains(problem, "Vent 8 sekund,") || chosen != "2" {
			t.Errorf("status %d, %q, %q is chosen", p.Status, problem, chosen)
		}
		w.Now.Add(8)
		if p.Post(t, fields); p.Status != http.StatusSeeOther || w.Stored(t) != 1 {
			t.Errorf("8 seconds later: status %d, %d stored", p.Status, w.Stored(t))
		}
		p.Post(t, url.Values{"code": {w.Slips[1].String()}, "lang": {"nb"}})
		if problem := p.Page.Find("#problem").Text(); p.Status != http.StatusTooManyRequests || !strings.Contains(problem, "sekund") || p.Page.Find("#code").AttrOr("value", "") != w.Slips[1].String() {
			t.Errorf("the door: status %d, %q", p.Status, problem)
		}
	})
}

// TestSlipsAndSigningInDoNotHinderEachOther: from one address, a school's, neither a pile
// of wrong slips keeps a leader from signing in, nor the other way round.
func TestSlipsAndSigningInDoNotHinderEachOther(t *testing.T) {
	webtest.OnTheWire(t, 12, func(t *testing.T, w *webtest.Wire) {
		budget(w, 5, 1e-9)
		signIn := func(login string) int {
			response, _ := webtest.Post(t, w.App, "/inn", nil, url.Values{"login": {login}, "password": {"feil"}})
			return response.StatusCode
		}
		look := func() int {
			r := httptest.NewRequest("POST", "/api/look", strings.NewReader(`{"code":"`+string(survey.NewCode())+`"}`))
			response, _ := webtest.Do(t, w.App, r)
			return response.StatusCode
		}
		for range 20 {
			look()
		}
		if look() != http.StatusTooManyRequests || signIn("rektor") != http.StatusUnprocessableEntity {
			t.Error("wrong slips keep a leader from signing in")
		}
		budget(w, 5, 1e-9)
		w.App.Failures = limit.New(w.Store.Now, 1, 1e-9)
		if signIn("a") != http.StatusUnprocessableEntity || signIn("b") != http.StatusTooManyRequests || look() != http.StatusConflict {
			t.Error("who fails to sign in keeps pupils from answering")
		}
	})
}

// guesser counts what becomes of guesses.
type guesser struct {
	client                 *respondent.Client
	tried, refused, slowed int
}

func (g *guesser) guess(t *testing.T, n int) {
	t.Helper()
	for range n {
		g.tried++
		_, err := g.client.Look(context.Background(), survey.Slip{Code: survey.NewCode()})
		switch {
		case errors.Is(err, survey.ErrCodeRefused):
			g.refused++
		case errors.Is(err, respondent.ErrSlowDown):
			g.slowed++
		default:
			t.Fatalf("a guess got %v", err)
		}
	}
}

// crowd lets people answer, 32 at a time, all of whom must succeed.
func crowd(t *testing.T, w *webtest.Wire, client *respondent.Client, codes []survey.Code) {
	t.Helper()
	var people sync.WaitGroup
	times := make([]time.Duration, len(codes))
	for i, code := range codes {
		people.Go(func() {
			began := time.Now()
			if err := client.Answer(context.Background(), survey.Slip{Code: code}, w.DeclineAll); err != nil {
				t.Errorf("an answer: %v", err)
			}
			times[i] = time.Since(began)
		})
	}
	people.Wait()
	if len(times) > 100 {
		slices.Sort(times)
		t.Logf("%d answers from one address in the same moment: p50 %v, p99 %v", len(times), times[len(times)/2], times[len(times)*99/100])
	}
}
