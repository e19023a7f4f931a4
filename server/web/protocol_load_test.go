package web

import (
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"trivselspuls/survey"
	"trivselspuls/survey/respondent"
)

// declineAll is the quickest respondent there is.
func (w *wireTest) declineAll(invitation respondent.Invitation) ([]survey.Answer, error) {
	asked, ok := w.library.ByHash(invitation.Questionnaire)
	if !ok {
		return nil, errors.New("unknown questionnaire")
	}
	answers := make([]survey.Answer, len(asked.Items))
	for i := range answers {
		answers[i] = survey.NotAsked
		if asked.Asked(i, answers) {
			answers[i] = survey.Declined
		}
	}
	return answers, nil
}

// TestHugeBody: ten megabytes are refused before they are in memory, and the
// next respondent notices nothing.
func TestHugeBody(t *testing.T) {
	onTheWire(t, 12, func(t *testing.T, w *wireTest) {
		body := io.MultiReader(strings.NewReader(`{"code":"`), strings.NewReader(strings.Repeat("C", 10<<20)), strings.NewReader(`"}`))
		response, err := w.HTTP.Post(w.BaseURL+"/api/look", "application/json", body)
		if err == nil { // the server may also have hung up while we were sending
			response.Body.Close()
			if response.StatusCode != http.StatusRequestEntityTooLarge {
				t.Errorf("status %d, want 413", response.StatusCode)
			}
		}
		if err := w.Answer(t.Context(), w.slips[0], w.declineAll); err != nil {
			t.Errorf("the next respondent: %v", err)
		}
	})
}

// TestSlowClients: connections that send half a request and wait hold nobody
// else up.
func TestSlowClients(t *testing.T) {
	onTheWire(t, 12, func(t *testing.T, w *wireTest) {
		b := *w
		b.prepare = func(a *App) { a.Fiber().Server().ReadTimeout = time.Hour } // nobody sits them out
		b.listen(t)
		address := strings.TrimPrefix(b.BaseURL, "http://")
		for i := range 200 {
			slow, err := net.Dial("tcp", address)
			if err != nil {
				t.Fatal(err)
			}
			defer slow.Close()
			head := "POST /api/cast HTTP/1.1\r\nHost: " + address + "\r\nContent-Type: application/json\r\nContent-Length: 900\r\n"
			if i%2 == 0 {
				head += "\r\n{\"group\":"
			}
			if _, err := io.WriteString(slow, head); err != nil {
				t.Fatal(err)
			}
		}
		for _, code := range w.slips {
			if err := b.Answer(t.Context(), code, b.declineAll); err != nil {
				t.Error(err)
			}
		}
	})
}

// TestWholeSchoolBehindOneAddress: 400 people start in the same moment from one
// address, some mistyping, and nobody is told to slow down. The bound on time is
// generous because test machines are; the benchmark measures it.
func TestWholeSchoolBehindOneAddress(t *testing.T) {
	if testing.Short() {
		t.Skip("400 answers")
	}
	onTheWire(t, 400, func(t *testing.T, w *wireTest) {
		var all sync.WaitGroup
		for i, code := range w.slips[:400] {
			all.Go(func() {
				if i%50 == 0 { // some hold a used or foreign slip first
					if _, err := w.Look(t.Context(), survey.NewCode()); !errors.Is(err, survey.ErrCodeRefused) {
						t.Errorf("foreign slip: %v", err)
					}
				}
				if err := w.Answer(t.Context(), code, w.declineAll); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		closing, err := w.service.Close(t.Context(), "test", w.wave)
		if err != nil || closing.Answered != 400 {
			t.Errorf("closed with %+v (%v), want 400 answered", closing, err)
		}
	})
}
