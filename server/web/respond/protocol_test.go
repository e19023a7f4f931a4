package respond_test

import (
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"trivselspuls/server/test/webtest"
	"trivselspuls/server/web"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire/simulate"
	"trivselspuls/survey/respondent"
	"trivselspuls/survey/store/storetest"
)

// TestHugeBody: ten megabytes are refused before they are in memory, and the
// next respondent notices nothing.
func TestHugeBody(t *testing.T) {
	webtest.OnTheWire(t, 12, func(t *testing.T, w *webtest.Wire) {
		body := io.MultiReader(strings.NewReader(`{"code":"`), strings.NewReader(strings.Repeat("C", 10<<20)), strings.NewReader(`"}`))
		response, err := w.HTTP.Post(w.BaseURL+"/api/look", "application/json", body)
		if err == nil { // the server may also have hung up while we were sending
			response.Body.Close()
			if response.StatusCode != http.StatusRequestEntityTooLarge {
				t.Errorf("status %d, want 413", response.StatusCode)
			}
		}
		if err := w.Answer(t.Context(), w.Slips[0], w.DeclineAll); err != nil {
			t.Errorf("the next respondent: %v", err)
		}
	})
}

// TestSlowClients: connections that send half a request and wait hold nobody
// else up.
func TestSlowClients(t *testing.T) {
	webtest.OnTheWire(t, 12, func(t *testing.T, w *webtest.Wire) {
		b := *w
		b.Prepare = func(a *web.App) { a.Fiber().Server().ReadTimeout = time.Hour } // nobody sits them out
		b.Listen(t)
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
		for _, code := range w.Slips {
			if err := b.Answer(t.Context(), code, b.DeclineAll); err != nil {
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
	webtest.OnTheWire(t, 400, func(t *testing.T, w *webtest.Wire) {
		var all sync.WaitGroup
		for i, code := range w.Slips[:400] {
			all.Go(func() {
				if i%50 == 0 { // some hold a used or foreign slip first
					if _, err := w.Look(t.Context(), survey.NewCode()); !errors.Is(err, survey.ErrCodeRefused) {
						t.Errorf("foreign slip: %v", err)
					}
				}
				if err := w.Answer(t.Context(), code, w.DeclineAll); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		closing, err := w.Service.Close(t.Context(), "test", w.Wave)
		if err != nil || closing.Answered != 400 {
			t.Errorf("closed with %+v (%v), want 400 answered", closing, err)
		}
	})
}

// TestEveryAnswerArrivesOnce lets a class answer at the same time, with a
// browser's every step, and compares what was opened with what was chosen.
func TestEveryAnswerArrivesOnce(t *testing.T) {
	webtest.OnTheWire(t, 40, func(t *testing.T, w *webtest.Wire) {
		asked, ok := w.Library.Current(survey.Pupils810)
		if !ok {
			t.Fatal("no questionnaire")
		}
		crowd, random := simulate.NewCrowd(asked, simulate.Typical(asked)), rand.New(rand.NewPCG(1, 2))
		place, err := w.Look(t.Context(), w.Slips[0])
		if err != nil {
			t.Fatal(err)
		}
		chosen := make([][]survey.Answer, len(w.Slips))
		var all sync.WaitGroup
		for i, code := range w.Slips {
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
		view, err := w.Questions(t.Context(), place, "nn")
		if err != nil || view.Hash != asked.Hash || len(view.Items) != len(asked.Items) {
			t.Errorf("questions: %d items (%v)", len(view.Items), err)
		}
		closing, err := w.Service.Close(t.Context(), "test", w.Wave)
		if err != nil || closing.Invalid != 0 || closing.Answered != len(w.Slips) {
			t.Fatalf("closed with %+v (%v), want %d answered", closing, err, len(w.Slips))
		}
		responses, err := storetest.Responses(t.Context(), w.Store, w.Wave)
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
		if err := w.Answer(t.Context(), w.Slips[0], nil); !errors.Is(err, survey.ErrWaveOver) {
			t.Errorf("after closing: %v", err)
		}
	})
}
