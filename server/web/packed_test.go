package web_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"trivselspuls/server/test/webtest"
	"trivselspuls/survey"
	"trivselspuls/survey/store/storetest"
)

// A packed body can be a thousand times larger than what was sent, and the framework
// unpacks whatever says that it is packed. Nothing that sends to us packs.
func TestNothingPackedIsUnpacked(t *testing.T) {
	app := webtest.NewApp(t, storetest.New(t), nil)
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	io.WriteString(w, `{"code":"`+string(survey.NewCode())+`"}`) //nolint:errcheck // memory
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	for _, r := range app.Routes() {
		for _, encoding := range []string{"gzip", "br", "deflate", "zstd", "identity", "gzip, gzip"} {
			path := "http://example.com" + parameter.ReplaceAllString(r.Path, strings.Repeat("0", 32))
			request := httptest.NewRequest(r.Method, path, nil)
			if r.Method == http.MethodPost {
				request = httptest.NewRequest(r.Method, path, bytes.NewReader(packed.Bytes()))
			}
			request.Header.Set("Content-Type", "application/json")
			request.Header.Set("Content-Encoding", encoding)
			if response, _ := webtest.Do(t, app, request); response.StatusCode != http.StatusBadRequest {
				t.Errorf("%s %s packed as %s: status %d", r.Method, r.Path, encoding, response.StatusCode)
			}
		}
	}
}
