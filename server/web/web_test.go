package web

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alexedwards/argon2id"
	"github.com/google/go-cmp/cmp"

	"trivselspuls/server/identity"
	"trivselspuls/server/waves"
	"trivselspuls/server/web/signin"
	"trivselspuls/survey/keys"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// cheap makes passwords cost nothing: in these tests they only cost time.
var cheap = &argon2id.Params{Memory: 8, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// newApp is the whole application on a fresh database.
func newApp(t testing.TB, st *store.Store, log io.Writer) *App {
	t.Helper()
	return newAppAt(t, st, log, "http://example.com", nil)
}

// newAppAt is newApp at an address of its own, with a provider to sign in at
// unless that is nil.
func newAppAt(t testing.TB, st *store.Store, log io.Writer, address string, provider *identity.ProviderConfig) *App {
	t.Helper()
	library, err := questionnaire.Load()
	if err != nil {
		t.Fatal(err)
	}
	return newAppKnowing(t, library, st, log, address, provider)
}

// newAppKnowing is newAppAt with questionnaires of one's choice.
func newAppKnowing(t testing.TB, library *questionnaire.Library, st *store.Store, log io.Writer, address string, provider *identity.ProviderConfig) *App {
	t.Helper()
	ring, err := keys.Open(filepath.Join(t.TempDir(), "keys"), filepath.Join(t.TempDir(), "copy"))
	if err != nil {
		t.Fatal(err)
	}
	base, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	vault, err := ring.Vault()
	if err != nil {
		t.Fatal(err)
	}
	service := waves.New(st, ring, library)
	app, err := New(Config{BaseURL: base, RespondentURL: base, Signin: signin.Settings{PasswordCost: cheap, Vault: vault, Provider: provider}}, st, service, slog.New(slog.NewTextHandler(log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	return app
}

// do sends one request and reads the answer.
func do(t testing.TB, app *App, r *http.Request) (*http.Response, string) {
	t.Helper()
	response, err := app.Fiber().Test(r, -1)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, string(body)
}

// The route table with its guards is compared with a file, so that a new route
// or a weaker guard is seen by whoever reads the change.
func TestRouteTable(t *testing.T) {
	app := newApp(t, storetest.New(t), io.Discard)
	var got strings.Builder
	for _, r := range app.routes() {
		fmt.Fprintf(&got, "%-4s %-38s %s\n", r.method, r.path, r.guard)
	}
	file := filepath.Join("testdata", "routes.txt")
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(file, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Errorf("routes changed; UPDATE=1 writes testdata/routes.txt:\n%s", diff)
	}
}

// Every answer carries the headers, whether it is a page, an error, a wrong
// method or a refused body.
func TestHeadersOnEveryResponse(t *testing.T) {
	app := newApp(t, storetest.New(t), io.Discard)
	requests := []*http.Request{
		httptest.NewRequest("GET", "/", nil),
		httptest.NewRequest("GET", "/inn", nil),
		httptest.NewRequest("GET", "/hjem", nil),
		httptest.NewRequest("GET", "/finnes-ikke", nil),
		httptest.NewRequest("DELETE", "/", nil),
		httptest.NewRequest("POST", "/api/look", strings.NewReader("{")),
		httptest.NewRequest("POST", "/api/look", strings.NewReader(`{"code":"`+strings.Repeat("C", 2*4<<10)+`"}`)),
		httptest.NewRequest("GET", "/api/manifest/x", nil),
	}
	want := map[string]string{
		"Referrer-Policy":              "no-referrer",
		"Cache-Control":                "no-store",
		"X-Content-Type-Options":       "nosniff",
		"Cross-Origin-Opener-Policy":   "same-origin",
		"Cross-Origin-Resource-Policy": "same-origin",
	}
	for _, r := range requests {
		response, _ := do(t, app, r)
		policed(t, response, r.Method+" "+r.URL.Path)
		for name, value := range want {
			if got := response.Header.Get(name); got != value {
				t.Errorf("%s %s: %s is %q, want %q", r.Method, r.URL, name, got, value)
			}
		}
		if cookie := response.Header.Get("Set-Cookie"); cookie != "" {
			t.Errorf("%s %s sets the cookie %q", r.Method, r.URL, cookie)
		}
	}
}
