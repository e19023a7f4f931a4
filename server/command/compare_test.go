package command

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strconv"
	"strings"
	"testing"
)

// A server that puts something into the page, or changes a file, is found out.
func TestCompareFindsWhatIsChanged(t *testing.T) {
	server, err := url.Parse(openSlips(t).base)
	if err != nil {
		t.Fatal(err)
	}
	changes := map[string]struct{ path, from, to string }{
		"nothing":            {},
		"a script":           {"/", "</head>", `<script src="/static/extra.js"></script></head>`},
		"another site":       {"/", "</head>", `<link rel="stylesheet" href="https://elsewhere.example/a.css"></head>`},
		"an inline script":   {"/skjema", "</main>", `<script>send()</script></main>`},
		"an attribute":       {"/", "<main", `<main onclick="send()"`},
		"what it tells":      {"/personvern", `id="release" translate="no">`, `id="release" translate="no">0`},
		"a frame":            {"/personvern", "</main>", `<iframe src="/x"></iframe></main>`},
		"a file":             {"/static/respond-", "POST", "PUT!"},
		"the content policy": {"policy", "", ""},
	}
	for name, change := range changes {
		t.Run(name, func(t *testing.T) {
			between := httputil.NewSingleHostReverseProxy(server)
			between.ModifyResponse = func(r *http.Response) error {
				if change.path == "policy" {
					r.Header.Set("Content-Security-Policy", r.Header.Get("Content-Security-Policy")+"; script-src *")
				}
				if path := r.Request.URL.Path; change.from == "" || path != change.path && !(strings.HasSuffix(change.path, "-") && strings.HasPrefix(path, change.path)) {
					return nil
				}
				body, err := io.ReadAll(r.Body)
				if err != nil {
					return err
				}
				body = bytes.Replace(body, []byte(change.from), []byte(change.to), 1)
				r.Body = io.NopCloser(bytes.NewReader(body))
				r.Header.Set("Content-Length", strconv.Itoa(len(body)))
				return nil
			}
			// What is packed could not be changed above.
			front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				r.Header.Set("Accept-Encoding", "identity")
				between.ServeHTTP(w, r)
			}))
			defer front.Close()
			var out strings.Builder
			err := (&compareServed{Address: front.URL}).run(t.Context(), session{out: &out})
			if (err == nil) != (name == "nothing") {
				t.Errorf("%v\n%s", err, out.String())
			}
		})
	}
}
