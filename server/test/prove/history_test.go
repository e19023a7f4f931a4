package prove

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"trivselspuls/survey"
	"trivselspuls/survey/envelope"
	"trivselspuls/survey/questionnaire/simulate"
	"trivselspuls/survey/respondent"
	"trivselspuls/survey/store/storetest"
)

// Proof 2. Clients answer and try again until they have a receipt, some of them
// try to answer twice, and meanwhile the server is killed over and over, and
// PostgreSQL with it. Then the wave is closed and every answer accounted for.

// history is what the clients know.
type history struct {
	*site
	url    string
	honest *respondent.Client
	cheat  *respondent.Client // another address, whose failures slow nobody else

	mu     sync.Mutex
	draw   func() []survey.Answer
	drawn  map[string]bool
	given  map[string]bool // acknowledged
	stuff  map[string]bool // sent by cheats; none may count
	refuse atomic.Int32    // cheats that were refused

	unavailable atomic.Int32 // answers 503
}

func TestProveHistory(t *testing.T) {
	people := 1000
	if full() {
		people = 2000
	}
	eachSite(t, people, func(t *testing.T, s *site) {
		v := s.serve(t)
		h := newHistory(t, s, v.url)
		ctx, stop := context.WithTimeout(t.Context(), 10*time.Minute)
		defer stop()
		answered := make(chan struct{})
		go func() {
			defer close(answered)
			h.answerFrom(ctx, t, 0)
		}()
		kills := h.killer(t, v, answered)
		v.stop(syscall.SIGKILL)
		if !t.Failed() {
			h.account(t, fmt.Sprintf("%d kills", kills))
			if kills < 3 || h.refuse.Load() == 0 {
				t.Errorf("only %d kills and %d refusals: nothing was proved", kills, h.refuse.Load())
			}
		}
	})
}

// mostBetweenKills is how many receipts a server gives at the most before it is
// killed, so that it is killed as often on a fast machine as on a slow one.
const mostBetweenKills = 100

// killer starts the server and kills it in the middle of the crowd, whenever a few
// more have their receipts, and every fifth time its PostgreSQL too, until done.
func (h *history) killer(t *testing.T, v *server, done <-chan struct{}) (kills int) {
	t.Helper()
	look := time.NewTicker(time.Millisecond)
	defer look.Stop()
	for {
		v.start(t)
		v.wait(t)
		for enough := h.acknowledged() + 1 + rand.IntN(mostBetweenKills); h.acknowledged() < enough; {
			select {
			case <-done:
				return kills
			case err := <-v.ended:
				v.process = nil
				t.Fatalf("the server ended by itself: %v\n%s", err, v.output.String())
			case <-look.C:
			}
		}
		v.stop(syscall.SIGKILL)
		kills++
		if h.cluster != nil && kills%5 == 0 {
			h.cluster.Kill(t)
			h.cluster.Start(t)
		}
	}
}

func newHistory(t *testing.T, s *site, url string) *history {
	t.Helper()
	q, ok := s.library.Current(survey.Pupils810)
	if !ok {
		t.Fatal("no questionnaire")
	}
	crowd := simulate.NewCrowd(q, simulate.Typical(q))
	random := rand.New(rand.NewPCG(1, 2))
	h := &history{
		site: s, url: url, honest: respondent.New(url), cheat: respondent.New(url),
		draw:  func() []survey.Answer { return crowd.Answers(random) },
		drawn: map[string]bool{}, given: map[string]bool{}, stuff: map[string]bool{},
	}
	h.honest.Patience, h.cheat.Patience = 0, 0 // see insist
	dialer := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, 2)}}
	h.cheat.HTTP.Transport.(*http.Transport).DialContext = dialer.DialContext
	return h
}

// unique draws answers that nobody else gives, so that each can be found again.
func (h *history) unique(in map[string]bool) []survey.Answer {
	h.mu.Lock()
	defer h.mu.Unlock()
	for {
		answers := h.draw()
		if key := text(answers); !h.drawn[key] {
			h.drawn[key] = true
			if in != nil {
				in[key] = true
			}
			return answers
		}
	}
}

// answerFrom lets everybody answer from a code on, twelve at a time.
func (h *history) answerFrom(ctx context.Context, t *testing.T, from int) {
	queue := make(chan int)
	var all sync.WaitGroup
	for range 12 {
		all.Go(func() {
			for i := range queue {
				if err := h.answer(ctx, h.codes[i], i%10 == 0); err != nil {
					t.Errorf("an honest client ended without a receipt: %v", err)
				}
			}
		})
	}
	for i := from; i < len(h.codes); i++ {
		queue <- i
	}
	close(queue)
	all.Wait()
}

// answerOnce is one honest person's whole part.
func (h *history) answerOnce(ctx context.Context, code survey.Code) error {
	_, _, _, err := h.take(ctx, code)
	return err
}

// answer is one person's whole part; a cheat tries to answer more than once.
func (h *history) answer(ctx context.Context, code survey.Code, cheat bool) error {
	invitation, manifest, ballot, err := h.take(ctx, code)
	if err != nil {
		return err
	}
	if cheat {
		return h.answerTwice(ctx, code, manifest, ballot, invitation)
	}
	return nil
}

// take takes a code all the way to the receipt.
func (h *history) take(ctx context.Context, code survey.Code) (i respondent.Invitation, m *respondent.Manifest, b respondent.Ballot, err error) {
	i, err = insist(ctx, h, func() (respondent.Invitation, error) { return h.honest.Look(ctx, survey.Slip{Code: code}) })
	if err != nil {
		return i, m, b, err
	}
	m, err = insist(ctx, h, func() (*respondent.Manifest, error) { return h.honest.Manifest(ctx, i) })
	if err != nil {
		return i, m, b, err
	}
	b = respondent.Ballot{Group: i.Group, Token: envelope.NewToken()}
	blinding, err := m.Key.Blind(b.Token)
	if err != nil {
		return i, m, b, err
	}
	signature, err := insist(ctx, h, func() ([]byte, error) { return h.honest.Redeem(ctx, code, blinding.Blinded) })
	if err != nil {
		return i, m, b, err
	}
	if b.Signature, err = blinding.Finalize(signature); err != nil {
		return i, m, b, err
	}
	answers := h.unique(nil)
	if b.Sealed, err = m.Seal(b.Group, b.Token, i.Questionnaire, answers); err != nil {
		return i, m, b, err
	}
	if err := h.cast(ctx, b); err != nil {
		return i, m, b, err
	}
	h.mu.Lock()
	h.given[text(answers)] = true
	h.mu.Unlock()
	return i, m, b, nil
}

// answerTwice redeems the code twice more with other tokens, and sends the spent
// token again with other answers.
func (h *history) answerTwice(ctx context.Context, code survey.Code, m *respondent.Manifest, b respondent.Ballot, i respondent.Invitation) error {
	for range 2 {
		other, err := m.Key.Blind(envelope.NewToken())
		if err != nil {
			return err
		}
		_, err = insist(ctx, h, func() ([]byte, error) { return h.cheat.Redeem(ctx, code, other.Blinded) })
		if err == nil {
			return errors.New("a code was redeemed for two tokens")
		}
		if errors.Is(err, survey.ErrCodeRefused) {
			h.refuse.Add(1)
		}
	}
	var err error
	if b.Sealed, err = m.Seal(b.Group, b.Token, i.Questionnaire, h.unique(h.stuff)); err != nil {
		return err
	}
	if err := h.cast(ctx, b); !errors.Is(err, respondent.ErrCastBefore) {
		return fmt.Errorf("a second ballot of one token ended with %v", err)
	}
	return nil // the first one counts
}

func (h *history) cast(ctx context.Context, b respondent.Ballot) error {
	_, err := insist(ctx, h, func() (struct{}, error) { return struct{}{}, h.honest.Cast(ctx, b) })
	return err
}

// insist repeats a step until the server has decided. The client's own patience
// grows its pauses, and would sleep through the moments when the server is up.
func insist[T any](ctx context.Context, h *history, step func() (T, error)) (T, error) {
	for {
		value, err := step()
		if errors.Is(err, survey.ErrUnavailable) {
			h.unavailable.Add(1)
		}
		var refusal *respondent.Refusal
		refused := errors.As(err, &refusal) && refusal.Status < 500 && refusal.Status != http.StatusTooManyRequests
		if err == nil || ctx.Err() != nil || refused || errors.Is(err, respondent.ErrCastBefore) {
			return value, err
		}
		select {
		case <-ctx.Done():
		case <-time.After(25 * time.Millisecond):
		}
	}
}

// account closes the wave and compares what it holds with what the clients know.
func (h *history) account(t *testing.T, after string) {
	t.Helper()
	st, service := h.inside(t)
	defer st.Close()
	begun := time.Now()
	closing, err := service.Close(t.Context(), "test", h.wave)
	if err != nil {
		t.Fatal(err)
	}
	took := time.Since(begun)
	stored, err := storetest.Responses(t.Context(), st, h.wave)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]int{}
	for _, r := range stored {
		found[text(r.Answers)]++
	}
	lost, duplicate, stuffed := 0, 0, 0
	for answers := range h.given {
		if found[answers] == 0 {
			lost++
		}
	}
	for answers, n := range found {
		duplicate += n - 1
		if h.stuff[answers] || !h.drawn[answers] {
			stuffed++
		}
	}
	t.Logf("%d acknowledged, %s, %d second redemptions refused, closed in %v: LOST %d, DUPLICATE %d, STUFFED %d",
		len(h.given), after, h.refuse.Load(), took.Round(time.Millisecond), lost, duplicate, stuffed)
	if lost+duplicate+stuffed+closing.Invalid != 0 || len(stored) != len(h.given) || len(h.given) != len(h.codes) {
		t.Errorf("%d slips, %d acknowledged, %d stored, %d invalid", len(h.codes), len(h.given), len(stored), closing.Invalid)
	}
}

// acknowledged counts the receipts so far.
func (h *history) acknowledged() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.given)
}

func text(answers []survey.Answer) string {
	b := make([]byte, len(answers))
	for i, a := range answers {
		b[i] = byte(a)
	}
	return string(b)
}
