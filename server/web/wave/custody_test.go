package wave_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trivselspuls/server/test/webtest"
	"trivselspuls/survey/store/storetest"
)

// TestClosingWithoutTheKey: the key directory and its copy are gone when the
// project leader closes. The page says so, nothing is deleted, answers are taken
// still, and with the keys back the wave closes with all of them.
func TestClosingWithoutTheKey(t *testing.T) {
	webtest.OnTheWire(t, 12, func(t *testing.T, w *webtest.Wire) {
		if err := w.Answer(t.Context(), w.Slips[0], w.DeclineAll); err != nil {
			t.Fatal(err)
		}
		cookie := w.Leader(t)
		for _, dir := range w.KeyDirs {
			if err := os.Rename(dir, dir+".away"); err != nil {
				t.Fatal(err)
			}
		}
		response, body := w.CloseAs(t, cookie)
		if response.StatusCode != http.StatusConflict || !strings.Contains(body, "Nøkkelen mangler") {
			t.Errorf("closing without the key: status %d", response.StatusCode)
		}
		if found := webtest.Internals.FindString(body); found != "" || strings.Contains(body, filepath.Base(w.KeyDirs[0])+".") {
			t.Errorf("the page tells %q", found)
		}
		if err := w.Answer(t.Context(), w.Slips[1], w.DeclineAll); err != nil {
			t.Errorf("an answer after that: %v", err)
		}
		if n := w.Stored(t); n != 2 {
			t.Errorf("%d ballots are stored, want 2", n)
		}
		for _, dir := range w.KeyDirs {
			if err := os.Rename(dir+".away", dir); err != nil {
				t.Fatal(err)
			}
		}
		if response, body := w.CloseAs(t, cookie); !strings.Contains(body, "Målingen er lukket") {
			t.Errorf("closing with the key: status %d", response.StatusCode)
		}
		responses, err := storetest.Responses(t.Context(), w.Store, w.Wave)
		if err != nil || len(responses) != 2 {
			t.Errorf("%d answers were opened (%v), want 2", len(responses), err)
		}
	})
}
