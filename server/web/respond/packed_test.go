package respond_test

import (
	"bytes"
	"io"
	"net/http"
	"regexp"
	"testing"

	"github.com/andybalholm/brotli"

	"trivselspuls/server/test/webtest"
)

// TestPackedIsThePlain: what is packed once for everybody says what it says to a
// program that unpacks nothing, the second time as well, and errors are not kept. A
// browser that names gzip first gets the smaller all the same, of built files too.
func TestPackedIsThePlain(t *testing.T) {
	webtest.OnTheWire(t, 12, func(t *testing.T, w *webtest.Wire) {
		place, err := w.Look(t.Context(), w.Slips[0])
		if err != nil {
			t.Fatal(err)
		}
		get := func(path, encoding string) (string, []byte) {
			t.Helper()
			r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.BaseURL+path, nil)
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Accept-Encoding", encoding)
			response, err := http.DefaultTransport.RoundTrip(r)
			if err != nil {
				t.Fatal(err)
			}
			defer response.Body.Close()
			body, err := io.ReadAll(response.Body)
			if err != nil || response.Header.Get("Vary") != "Accept-Encoding" && encoding != "identity" {
				t.Errorf("%s: Vary %q (%v)", path, response.Header.Get("Vary"), err)
			}
			return response.Header.Get("Content-Encoding"), body
		}
		_, page := get("/", "identity")
		for _, path := range []string{
			string(regexp.MustCompile(`/static/respond-\w+\.css`).Find(page)), string(regexp.MustCompile(`/static/respond-\w+\.js`).Find(page)),
			"/", "/?lang=nn", "/api/manifest/" + string(w.Wave), "/api/manifest/" + string(w.Wave) + "/" + string(place.Group),
			"/api/questionnaire/" + string(w.Wave) + "/" + string(place.Audience) + "/nb",
		} {
			_, plain := get(path, "identity")
			for range 2 {
				encoding, packed := get(path, "gzip, deflate, br")
				unpacked, err := io.ReadAll(brotli.NewReader(bytes.NewReader(packed)))
				if err != nil || encoding != "br" || !bytes.Equal(unpacked, plain) || len(packed) >= len(plain) {
					t.Errorf("%s: %q, %d bytes are %d and not %d (%v)", path, encoding, len(packed), len(unpacked), len(plain), err)
				}
			}
			if encoding, _ := get(path, "gzip"); encoding != "gzip" {
				t.Errorf("%s: %q to who unpacks gzip alone", path, encoding)
			}
		}
	})
}
