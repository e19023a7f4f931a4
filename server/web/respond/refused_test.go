package respond_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"trivselspuls/server/page"
	"trivselspuls/server/test/webtest"
	"trivselspuls/survey"
	"trivselspuls/survey/respondent"
	"trivselspuls/survey/store/storetest"
)

// refusedAs checks that a request is refused with exactly the protocol's body.
func refusedAs(t *testing.T, w *webtest.Wire, name, path, body string, status int, kind string) {
	t.Helper()
	w.Rested()
	hash := sha256.Sum256([]byte(body))
	want := `{"error":"` + kind + `","received":"` + base64.RawURLEncoding.EncodeToString(hash[:]) + `"}`
	if gotStatus, got := w.Raw(t, path, body); gotStatus != status || got != want {
		t.Errorf("%s: got %d %s, want %d %s", name, gotStatus, got, status, want)
	}
}

func TestRefusedLooks(t *testing.T) {
	webtest.OnTheWire(t, 12, func(t *testing.T, w *webtest.Wire) {
		code, unknown := string(w.Slips[0]), string(survey.NewCode())
		deep := strings.Repeat(`{"code":`, 400) + `1` + strings.Repeat(`}`, 400)
		for name, body := range map[string]string{
			"nothing": "", "half": "{", "a list": "[]", "a number": "1", "code a number": `{"code":1}`,
			"unknown field": `{"code":"` + code + `","name":"x"}`, "two objects": `{"code":"` + code + `"}{}`,
			"something behind": `{"code":"` + code + `"}]`, "no UTF-8": "{\"code\":\"\xff\xfe\"", "deep": deep,
		} {
			refusedAs(t, w, name, "/api/look", body, http.StatusBadRequest, "malformed")
		}
		for name, typed := range map[string]string{
			"unknown": unknown, "mistyped": "X" + unknown[1:], "empty": "", "twice": code + code, "no code": "'; drop table code; --",
		} {
			body, err := json.Marshal(map[string]string{"code": typed})
			if err != nil {
				t.Fatal(err)
			}
			refusedAs(t, w, name, "/api/look", string(body), http.StatusConflict, "code_refused")
		}
		// Refused before it was read, so nobody can say what it was.
		if status, got := w.Raw(t, "/api/look", `{"code":"`+strings.Repeat(" ", 5<<10)+`"}`); status != http.StatusRequestEntityTooLarge || got != `{"error":"too_large"}` {
			t.Errorf("5 kB: got %d %s", status, got)
		}
		for _, path := range []string{
			"/api/manifest/" + string(survey.NewID[survey.WaveID]()), "/api/manifest/x",
			"/api/manifest/" + string(w.Wave) + "/99", "/api/manifest/" + string(w.Wave) + "/-1", "/api/manifest/" + string(w.Wave) + "/x",
			"/api/manifest/" + strings.Repeat("x", 3000),
			"/api/questionnaire/x/pupils-8-10/nb", "/api/questionnaire/" + string(w.Wave) + "/pupils-8-10/xx", "/api/questionnaire/" + string(w.Wave) + "/staff/nb", "/api/look", "/api/nothing",
		} {
			notThere(t, w, path)
		}
	})
}

// notThere requires the protocol's answer for what does not exist.
func notThere(t *testing.T, w *webtest.Wire, path string) {
	t.Helper()
	response, err := w.HTTP.Get(w.BaseURL + path)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(response.Body)
	response.Body.Close()
	if err != nil || response.StatusCode != http.StatusNotFound || string(body) != `{"error":"not_found"}` {
		t.Errorf("%s: got %d %.60s (%v)", path, response.StatusCode, body, err)
	}
}

func TestRefusedRedemptions(t *testing.T) {
	webtest.OnTheWire(t, 12, func(t *testing.T, w *webtest.Wire) {
		code, zeros := string(w.Slips[0]), strings.Repeat("A", 342)
		redeem := func(code, blinded string) string { return `{"code":"` + code + `","blinded":"` + blinded + `"}` }
		for name, blinded := range map[string]string{
			"empty": "", "0": zeros, "1": zeros[:341] + "Q", "255 bytes": zeros[:340], "257 bytes": zeros + "A",
			"above n": strings.Repeat("_", 341) + "w", "padded": zeros + "==", "other alphabet": "+" + zeros[1:],
			"no base64": "!" + zeros[1:], "unused bits set": zeros[:341] + "B",
		} {
			refusedAs(t, w, name, "/api/redeem", redeem(code, blinded), http.StatusBadRequest, "malformed")
		}
		refusedAs(t, w, "no blinded", "/api/redeem", `{"code":"`+code+`"}`, http.StatusBadRequest, "malformed")
		refusedAs(t, w, "unknown code", "/api/redeem", redeem(string(survey.NewCode()), zeros[:341]+"g"), http.StatusConflict, "code_refused")

		// None of it has used the slip up; using it up, every other message is refused.
		ballot := w.Ballot(t, w.Slips[0])
		if err := w.Cast(t.Context(), ballot); err != nil {
			t.Fatal(err)
		}
		refusedAs(t, w, "another message", "/api/redeem", redeem(code, zeros[:341]+"g"), http.StatusConflict, "code_used")
		refusedAs(t, w, "used", "/api/look", `{"code":"`+code+`"}`, http.StatusConflict, "code_used")

		// A slip that has been revoked is told as one that never was.
		groups, err := w.Store.WaveGroups(t.Context(), w.Wave)
		if err == nil {
			_, err = w.Service.ReplaceSlips(t.Context(), "test", groups[0].ID)
		}
		if err != nil {
			t.Fatal(err)
		}
		refusedAs(t, w, "revoked", "/api/look", `{"code":"`+string(w.Slips[1])+`"}`, http.StatusConflict, "code_refused")
		refusedAs(t, w, "used, after the loss", "/api/look", `{"code":"`+code+`"}`, http.StatusConflict, "code_used")
	})
}

func TestRefusedBallots(t *testing.T) {
	webtest.OnTheWire(t, 12, func(t *testing.T, w *webtest.Wire) {
		good := w.Ballot(t, w.Slips[0])
		flip := func(b []byte, at int) []byte {
			b = slices.Clone(b)
			b[at] ^= 0x80
			return b
		}
		for name, c := range map[string]struct {
			change func(b *respondent.Ballot)
			want   error
		}{
			"other group":        {func(b *respondent.Ballot) { b.Group = survey.NewID[survey.GroupID]() }, survey.ErrProofRefused},
			"group no id":        {func(b *respondent.Ballot) { b.Group = "../" }, survey.ErrProofRefused},
			"token changed":      {func(b *respondent.Ballot) { b.Token = flip(b.Token, 31) }, survey.ErrProofRefused},
			"signature changed":  {func(b *respondent.Ballot) { b.Signature = flip(b.Signature, 0) }, survey.ErrProofRefused},
			"signature of zeros": {func(b *respondent.Ballot) { b.Signature = make([]byte, 256) }, survey.ErrProofRefused},
			"token cut":          {func(b *respondent.Ballot) { b.Token = b.Token[1:] }, survey.ErrMalformed},
			"signature cut":      {func(b *respondent.Ballot) { b.Signature = b.Signature[1:] }, survey.ErrMalformed},
			"envelope cut":       {func(b *respondent.Ballot) { b.Sealed = b.Sealed[1:] }, survey.ErrMalformed},
			"envelope longer":    {func(b *respondent.Ballot) { b.Sealed = append(slices.Clone(b.Sealed), 0) }, survey.ErrMalformed},
			"no envelope":        {func(b *respondent.Ballot) { b.Sealed = nil }, survey.ErrMalformed},
		} {
			w.Rested()
			bad := good
			c.change(&bad)
			if err := w.Cast(t.Context(), bad); !errors.Is(err, c.want) {
				t.Errorf("%s: got %v, want %v", name, err, c.want)
			}
		}
		token := base64.RawURLEncoding.EncodeToString(good.Token)
		refusedAs(t, w, "code sent along", "/api/cast", `{"code":"`+string(w.Slips[0])+`","group":"`+string(good.Group)+`","token":"`+token+`"}`, http.StatusBadRequest, "malformed")
		if err := w.Cast(t.Context(), good); err != nil {
			t.Errorf("the good ballot: %v", err)
		}
		if w.Log.Contains(token) {
			t.Error("a token is in the log")
		}
	})
}

// TestFirstBallotCounts casts one ballot many times at once and then another
// one with the same token.
func TestFirstBallotCounts(t *testing.T) {
	webtest.OnTheWire(t, 12, func(t *testing.T, w *webtest.Wire) {
		first := w.Ballot(t, w.Slips[0])
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				if err := w.Cast(t.Context(), first); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		_, manifest := w.Arrive(t, w.Slips[1])
		second := first
		second.Sealed = w.Seal(t, manifest, first, manifest.Questionnaires[0].Hash, survey.Skipped)
		if err := w.Cast(t.Context(), second); !errors.Is(err, respondent.ErrCastBefore) {
			t.Errorf("a second ballot of a token must get the receipt of the first: %v", err)
		}
		if err := w.Cast(t.Context(), first); err != nil {
			t.Errorf("the first ballot must get its receipt again: %v", err)
		}
		closing, err := w.Service.Close(t.Context(), "test", w.Wave)
		if err != nil || closing.Answered != 1 || closing.Invalid != 0 {
			t.Fatalf("closed with %+v (%v)", closing, err)
		}
		responses, err := storetest.Responses(t.Context(), w.Store, w.Wave)
		if err != nil || len(responses) != 1 || responses[0].Answers[0] != survey.Declined {
			t.Errorf("opened %v (%v), want the first ballot", responses, err)
		}
	})
}

// TestDatabaseGone: the server says «later» and nothing else, does not count it
// against the respondent, and loses nothing.
func TestDatabaseGone(t *testing.T) {
	if testing.Short() {
		t.Skip("waits until SQLite gives up")
	}
	webtest.OnTheWire(t, 12, func(t *testing.T, w *webtest.Wire) {
		ballot := w.Ballot(t, w.Slips[0])
		back := storetest.TakeAway(t, w.Database)
		tries := 101
		if !strings.HasPrefix(w.Database, "postgres:") {
			tries = 1 // each waits its five seconds, one after the other
		}
		var all sync.WaitGroup
		for range tries {
			all.Go(func() {
				if err := w.Cast(t.Context(), ballot); !errors.Is(err, survey.ErrUnavailable) {
					t.Errorf("got %v, want ErrUnavailable", err)
				}
			})
		}
		all.Wait()
		if !w.Log.Contains("status=503") {
			t.Error("the log does not tell that the database is gone")
		}
		back()
		w.Patience = time.Minute // connections that were cut may fail once more
		if err := w.Cast(t.Context(), ballot); err != nil {
			t.Errorf("the same ballot afterwards: %v", err)
		}
		closing, err := w.Service.Close(t.Context(), "test", w.Wave)
		if err != nil || closing.Answered != 1 {
			t.Errorf("closed with %+v (%v), want the one ballot", closing, err)
		}
	})
}

// What was typed comes back where it stood and nowhere else, as text, whatever it is.
func TestWhatWasTypedComesBackAsText(t *testing.T) {
	webtest.OnTheWire(t, 12, func(t *testing.T, w *webtest.Wire) {
		browser := &webtest.Plain{Wire: w}
		for _, typed := range []string{`"><script>alert(1)</script>`, "A & B\ue000", "KDR7", ""} {
			browser.Post(t, url.Values{"code": {typed}, "lang": {"nb"}})
			fields := browser.Page.Find(`input[name="code"]`)
			if value, _ := fields.Attr("value"); fields.Length() != 1 || value != typed {
				t.Errorf("%q comes back as %q in %d fields", typed, value, fields.Length())
			}
			if n := browser.Page.Find(`script:not([src])`).Length(); n > 0 || strings.Contains(browser.Page.Text(), page.Hidden) {
				t.Errorf("%q: %d scripts\n%s", typed, n, browser.Page.Text())
			}
		}
	})
}
