package respond_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"trivselspuls/server/test/webtest"
	"trivselspuls/server/web/limit"
	"trivselspuls/survey"
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

// TestGuesserBehindASchool: somebody behind a school's address tries 1,000 codes
// whose check symbol is right, while the school's 400 pupils answer from the same
// address. The pupils who come before the bucket is empty get through, as do all
// others at any time; the guesser gets the bucket and its refill and no more.
func TestGuesserBehindASchool(t *testing.T) {
	if testing.Short() {
		t.Skip("400 answers")
	}
	webtest.OnTheWire(t, 410, func(t *testing.T, w *webtest.Wire) {
		school, elsewhere := from(w, "127.0.0.2"), from(w, "127.0.0.3")
		defer school.HTTP.CloseIdleConnections()
		defer elsewhere.HTTP.CloseIdleConnections()
		guesser := &guesser{client: school}
		guesser.guess(t, limit.Allowed-20) // a bucket that is nearly empty hinders nobody
		crowd(t, w, school, w.Slips[:400])
		if guesser.slowed > 0 {
			t.Errorf("%d guesses were slowed before the bucket was empty", guesser.slowed)
		}

		guesser.guess(t, 1000-guesser.tried)
		if guesser.refused != limit.Allowed {
			t.Errorf("%d of 1,000 guesses were answered at once, want %d", guesser.refused, limit.Allowed)
		}
		if _, err := school.Look(t.Context(), w.Slips[400]); !errors.Is(err, respondent.ErrSlowDown) {
			t.Errorf("the guesser's address: %v, want to be told to slow down", err)
		}
		crowd(t, w, elsewhere, w.Slips[401:405])

		before := guesser.refused
		const minutes = 5
		for range minutes * 30 { // a guess every half second
			w.Now.Add(2)
			guesser.guess(t, 4)
		}
		if rate := float64(guesser.refused-before) / minutes; rate < 29 || rate > 31 {
			t.Errorf("a guesser makes %.1f tries a minute, want 30", rate)
		}
		crowd(t, w, elsewhere, w.Slips[405:410])
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
		_, err := g.client.Look(context.Background(), survey.NewCode())
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
			if err := client.Answer(context.Background(), code, w.DeclineAll); err != nil {
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
