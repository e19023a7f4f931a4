package respond_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"trivselspuls/server/test/webtest"
	"trivselspuls/survey"
	"trivselspuls/survey/must"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/respondent"
	"trivselspuls/survey/store"
)

// TestSlipsNameTheirWave: a slip of a wave that is over, or of none that is known
// here, is told so, whatever its code, which is not looked at; one of an open wave
// goes on.
func TestSlipsNameTheirWave(t *testing.T) {
	webtest.OnTheWire(t, 12, func(t *testing.T, w *webtest.Wire) {
		p := &webtest.Plain{Wire: w}
		form := func(slip survey.Slip) string {
			p.Post(t, url.Values{"code": {"https://svar.example.no/#" + slip.String()}, "lang": {"nb"}})
			return p.Page.Find("#problem").Text()
		}
		other := survey.FingerprintOf([]byte("another"))
		budget(w, 9, 1e-9) // what is told by the fingerprint costs nothing of it
		for range 5 {
			if _, err := w.Client.Look(t.Context(), survey.Slip{Code: w.Slips[0], Fingerprint: other}); !errors.Is(err, survey.ErrOtherWave) {
				t.Fatalf("another manifest's: %v", err)
			}
			if problem := form(survey.Slip{Code: w.Slips[0], Fingerprint: other}); !strings.Contains(problem, "en annen utgave av spørsmålene") {
				t.Fatalf("form, another manifest's: %q", problem)
			}
		}
		for _, malformed := range []string{string(other[1:]), strings.ToLower(string(other)), string(other) + "C"} {
			refusedAs(t, w, "fingerprint "+malformed, "/api/look", `{"code":"`+string(w.Slips[0])+`","fingerprint":"`+malformed+`"}`, http.StatusBadRequest, "malformed")
		}
		if _, err := w.Look(t.Context(), w.Slips[0]); err != nil {
			t.Errorf("its own: %v", err)
		}
		if problem := form(survey.Slip{Code: w.Slips[0], Fingerprint: w.Promised}); problem != "" || p.Page.Find(".note .symbols").Length() != 0 {
			t.Errorf("form, its own: %q", problem)
		}
		if problem := form(survey.Slip{Code: w.Slips[0]}); problem != "" || p.Page.Find(".note .symbols").Text() != w.Promised.Short() {
			t.Errorf("form, typed: %q, to compare with %q", problem, p.Page.Find(".note .symbols").Text())
		}
		if text := p.Page.Find("main").Text(); !strings.Contains(text, "Denne lappen er til 8. trinn på Fjellbekken skole.") || !strings.Contains(text, "Vi har laget 12 like lapper.") {
			t.Errorf("the form does not say whom the slip is for: %s", text)
		}
		mixed := survey.Slip{Code: w.Slips[0], Fingerprint: anotherWave(t, w)}
		if problem := form(mixed); !strings.Contains(problem, "en annen utgave av spørsmålene") {
			t.Errorf("form, another open wave's: %q", problem)
		}
		if err := w.Client.Answer(t.Context(), mixed, w.DeclineAll); !errors.Is(err, respondent.ErrManifest) {
			t.Errorf("another open wave's: %v", err)
		}
		must.Work(t, w.Store.Tx(t.Context(), func(tx *store.Tx) error { return tx.BeginClosing(t.Context(), w.Wave) }))
		b := again(t, w)
		if _, err := b.Look(t.Context(), w.Slips[0]); !errors.Is(err, survey.ErrWaveOver) {
			t.Errorf("that of a wave whose answers are being opened: %v", err)
		}
		w.Closed(t)
		w.Now.Add(60) // its own server has not closed it, and reads anew
		for _, wire := range []*webtest.Wire{w, b} {
			p.Wire = wire
			for range 5 {
				if _, err := wire.Look(t.Context(), w.Slips[0]); !errors.Is(err, survey.ErrWaveOver) {
					t.Errorf("a closed wave's: %v", err)
				}
				if problem := form(survey.Slip{Code: w.Slips[1], Fingerprint: w.Promised}); !strings.Contains(problem, "en måling som er ferdig") {
					t.Errorf("form, a closed wave's: %q", problem)
				}
			}
		}
	})
}

// anotherWave opens one of the same project beside the first and gives its fingerprint.
func anotherWave(t *testing.T, w *webtest.Wire) survey.Fingerprint {
	t.Helper()
	wave, err := w.Store.Wave(t.Context(), w.Wave)
	if err != nil {
		t.Fatal(err)
	}
	wave.ID, wave.Name, wave.State = survey.NewID[survey.WaveID](), "Delmåling", survey.Planned
	err = w.Store.Tx(t.Context(), func(tx *store.Tx) error {
		return tx.CreateWave(t.Context(), wave, []survey.Audience{survey.Pupils810})
	})
	if err == nil {
		err = w.Service.Open(t.Context(), "test", wave.ID)
	}
	if err != nil {
		t.Fatal(err)
	}
	print, err := w.Service.Fingerprint(t.Context(), wave.ID)
	if err != nil {
		t.Fatal(err)
	}
	return print
}

// TestQuestionsAreServedAsTheyWereOpened: what an open wave asks is read from where
// its opening has put it, byte by byte, whatever the program would write now; and a
// client refuses it when somebody changes it there.
func TestQuestionsAreServedAsTheyWereOpened(t *testing.T) {
	webtest.OnTheWire(t, 12, func(t *testing.T, w *webtest.Wire) {
		place, err := w.Look(t.Context(), w.Slips[0])
		if err != nil {
			t.Fatal(err)
		}
		raw := underneath(t, w)
		for _, lang := range webtest.Pupils(t, w).InEveryLanguage().Languages {
			if _, err := w.Questions(t.Context(), place, lang.Code); err != nil {
				t.Errorf("%s: %v", lang.Code, err)
			}
		}
		var kept []byte
		var print string
		if err := raw.QueryRow(`select fingerprint, body from asked_text order by fingerprint limit 1`).Scan(&print, &kept); err != nil {
			t.Fatal(err)
		}
		var view questionnaire.View
		if err := json.Unmarshal(kept, &view); err != nil {
			t.Fatal(err)
		}
		changed := bytes.Replace(kept, []byte(view.Items[5].Text), []byte("BYTTET TEKST: Er du Ola i 5B?"), 1)
		if _, err := raw.Exec(`update asked_text set body = $1 where fingerprint = $2`, changed, print); err != nil {
			t.Fatal(err)
		}
		b := again(t, w)
		response, err := b.HTTP.Get(b.BaseURL + "/api/questionnaire/" + string(place.Wave) + "/" + string(place.Audience) + "/" + view.Language)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		var served bytes.Buffer
		if _, err := served.ReadFrom(response.Body); err != nil || !bytes.Equal(served.Bytes(), changed) {
			t.Errorf("served is not what is kept: %s (%v)", served.Bytes(), err)
		}
		if view, err := b.Questions(t.Context(), place, view.Language); err == nil {
			t.Errorf("other words were believed: %s", view.Items[5].Text)
		}
	})
}

// TestSlipInThePath: programs that watch over mail make %23 of #. The way back is the
// same place, with the slip where no server sees it.
func TestSlipInThePath(t *testing.T) {
	webtest.OnTheWire(t, 12, func(t *testing.T, w *webtest.Wire) {
		slip := survey.Slip{Code: w.Slips[0], Fingerprint: w.Promised}
		for path, want := range map[string]string{
			"/%23" + string(slip.Code):                      "/#" + string(slip.Code),
			"/%23" + slip.String():                          "/#" + slip.String(),
			"/%2523" + slip.String() + "%2520":              "/#" + slip.String(),
			"/%23" + strings.ToLower(slip.String()):         "/#" + slip.String(),
			"/%23" + slip.Code.String() + "%E2%80%8B":       "/#" + string(slip.Code),
			"/%23" + string(slip.Code) + "?utm_source=x":    "/#" + string(slip.Code),
			"/%23" + slip.String() + "/mer?utm_source=x":    "/#" + slip.String(),
			"/%23" + slip.String() + "&fbclid=IwAR0abc":     "/#" + slip.String(),
			"/%23" + slip.String() + "%3Futm_source%3Dx":    "/#" + slip.String(),
			"/?utm_source=x%23" + slip.String():             "/#" + slip.String(),
			"/skjema%23" + slip.String():                    "/#" + slip.String(),
			"/skjema/%2523" + slip.String():                 "/#" + slip.String(),
			"/skjema?lang=nn%23" + string(slip.Code):        "/#" + string(slip.Code),
			"/lenke/a-b%23" + string(w.Promised):            "/lenke/a-b#" + string(w.Promised),
			"/lenke/a-b%2523" + string(w.Promised) + "?x=y": "/lenke/a-b#" + string(w.Promised) + "?x=y",
			"/%23KDR7":               "/#-",
			"/%23%0d%0aSet-Cookie:x": "/#-",
			"/%23" + string(slip.Code[1:]) + "%3Cscript%3E": "/#-",
		} {
			response, err := w.HTTP.Get(w.BaseURL + path)
			if err != nil {
				t.Fatal(err)
			}
			response.Body.Close()
			if got := response.Header.Get("Location"); response.StatusCode != http.StatusSeeOther || got != want {
				t.Errorf("%s: status %d, to %q, want %q", path, response.StatusCode, got, want)
			}
		}
		for _, text := range []string{string(slip.Code), slip.Code.String()} {
			if w.Log.Contains(text) {
				t.Error("a code is in the log")
			}
		}
	})
}
