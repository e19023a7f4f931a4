// Package webtest gives the tests of the areas under server/web one application to
// ask: on an empty database (NewApp), in a small owner with somebody in every role
// (InTown), with closed waves to read (NewPublished), or on a real connection with an
// open wave and its slips (OnTheWire). Only tests import it.
package webtest

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"log/slog"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/alexedwards/argon2id"

	"trivselspuls/server/waves"
	"trivselspuls/server/web"
	"trivselspuls/server/web/signin"
	"trivselspuls/survey"
	"trivselspuls/survey/keys"
	"trivselspuls/survey/must"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/store"
)

// cheap makes passwords cost nothing: in these tests they only cost time.
var cheap = &argon2id.Params{Memory: 8, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// Options are how an application differs from the usual one.
type Options struct {
	Config  func(*web.Config)
	Address string                 // empty: one where browsers have no passkeys
	Known   *questionnaire.Library // nil: those that are built in
	KeyDirs []string               // none: new ones
	Log     io.Writer              // nil: the test's own output
	Signin  signin.Settings        // without a vault
}

// NewApp is the whole application on a fresh database. A log of nil is the test's own
// output.
func NewApp(t testing.TB, st *store.Store, log io.Writer) *web.App {
	t.Helper()
	return NewAppWith(t, st, Options{Log: log})
}

// NewAppWith is NewApp as a test wants it.
func NewAppWith(t testing.TB, st *store.Store, o Options) *web.App {
	t.Helper()
	if o.KeyDirs == nil {
		o.KeyDirs = keyDirs(t)
	}
	ring := must.Have(keys.Open(o.KeyDirs[0], o.KeyDirs[1]))(t)
	o.Signin.Vault, o.Signin.PasswordCost = must.Have(ring.Vault())(t), cheap
	if o.Log == nil {
		o.Log = output(t)
	}
	if o.Known == nil {
		o.Known = must.Have(questionnaire.Load())(t)
	}
	base := must.Have(url.Parse(cmp.Or(o.Address, "http://example.com")))(t)
	config := web.Config{BaseURL: base, RespondentURL: base, Signin: o.Signin}
	if o.Config != nil {
		o.Config(&config)
	}
	return must.Have(web.New(config, st, waves.New(st, ring, o.Known), slog.New(slog.NewTextHandler(o.Log, nil))))(t)
}

// Serve lets an application answer on a real connection until the test ends.
func Serve(t testing.TB, app *web.App, listener net.Listener) {
	t.Helper()
	served := make(chan error, 1)
	go func() { served <- app.Serve(listener) }()
	t.Cleanup(func() {
		if err := errors.Join(app.Shutdown(context.Background()), <-served); err != nil {
			t.Error(err)
		}
	})
}

// output is the test's own: where it fails, what the application logged stands beside
// it. After the test it is nowhere.
func output(t testing.TB) io.Writer {
	w := &untilTheEnd{to: t.Output()}
	t.Cleanup(func() {
		w.mutex.Lock()
		defer w.mutex.Unlock()
		w.to = io.Discard
	})
	return w
}

type untilTheEnd struct {
	mutex sync.Mutex
	to    io.Writer
}

func (w *untilTheEnd) Write(line []byte) (int, error) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	return w.to.Write(line)
}

func keyDirs(t testing.TB) []string {
	return []string{filepath.Join(t.TempDir(), "keys"), filepath.Join(t.TempDir(), "copy")}
}

// Do sends one request and reads the answer.
func Do(t testing.TB, app *web.App, r *http.Request) (*http.Response, string) {
	t.Helper()
	response := must.Have(app.Fiber().Test(r, -1))(t)
	defer response.Body.Close()
	body := must.Have(io.ReadAll(response.Body))(t)
	return response, string(body)
}

// Get asks for a page, with a session's cookie unless it is nil.
func Get(t testing.TB, app *web.App, path string, cookie *http.Cookie) (*http.Response, string) {
	t.Helper()
	return ask(t, app, cookie, httptest.NewRequest("GET", path, nil))
}

// Post sends a form, with a session's cookie unless it is nil.
func Post(t testing.TB, app *web.App, path string, cookie *http.Cookie, form url.Values) (*http.Response, string) {
	t.Helper()
	r := httptest.NewRequest("POST", path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return ask(t, app, cookie, r)
}

func ask(t testing.TB, app *web.App, cookie *http.Cookie, r *http.Request) (*http.Response, string) {
	t.Helper()
	if cookie != nil {
		r.AddCookie(cookie)
	}
	return Do(t, app, r)
}

// SendFile posts a form with a file, and a field beside it.
func SendFile(t testing.TB, app *web.App, path string, cookie *http.Cookie, name string, body []byte, field, value string) (*http.Response, string) {
	t.Helper()
	var form bytes.Buffer
	writer := multipart.NewWriter(&form)
	file, err := writer.CreateFormFile(name, "fil.html")
	if err == nil {
		_, err = file.Write(body)
	}
	must.Work(t, errors.Join(err, writer.WriteField(field, value), writer.Close()))
	r := httptest.NewRequest("POST", path, &form)
	r.Header.Set("Content-Type", writer.FormDataContentType())
	return ask(t, app, cookie, r)
}

// Must sends a form that is expected to be taken, and gives where the answer leads.
func Must(t testing.TB, app *web.App, path string, cookie *http.Cookie, form url.Values) string {
	t.Helper()
	response, body := Post(t, app, path, cookie, form)
	for at := response.Header.Get("Location"); strings.HasSuffix(at, "/apning"); { // it takes longer than the page waits
		if response, body = Get(t, app, at, cookie); response.StatusCode == http.StatusOK {
			time.Sleep(20 * time.Millisecond)
		} else {
			at = response.Header.Get("Location")
		}
	}
	if response.StatusCode != http.StatusSeeOther {
		t.Fatalf("%s: status %d\n%s", path, response.StatusCode, ProblemsIn(body))
	}
	return response.Header.Get("Location")
}

// Session is the cookie of a new account with one role, with nothing left to set up.
func Session(t testing.TB, app *web.App, login string, grant survey.Grant) *http.Cookie {
	t.Helper()
	account := store.Account{ID: survey.NewID[survey.AccountID](), Owner: grant.Owner, Name: login, Login: login, Language: survey.WrittenLanguages()[0]}
	cookie := &http.Cookie{Name: app.CookieName()}
	err := app.Store.Tx(t.Context(), func(tx *store.Tx) (err error) {
		grant.Expires = tx.Now().AddDate(1, 0, 0)
		made := errors.Join(tx.CreateAccount(t.Context(), account), tx.Grant(t.Context(), account.ID, grant))
		cookie.Value, err = tx.StartSession(t.Context(), account.ID, false)
		return errors.Join(made, err)
	})
	must.Work(t, err)
	return cookie
}

// Document is a page, to be searched.
func Document(t testing.TB, body string) *goquery.Document {
	t.Helper()
	return must.Have(goquery.NewDocumentFromReader(strings.NewReader(body)))(t)
}

// Visible is a page without who is signed in.
func Visible(t testing.TB, body string) string {
	t.Helper()
	page := Document(t, body)
	return page.Find("main").Text() + page.Find("title").Text()
}

var summary = regexp.MustCompile(`(?s)<div class="ds-error-summary".*?</div>`)

// ProblemsIn is the summary of what was wrong with a form, or empty.
func ProblemsIn(body string) string { return summary.FindString(body) }

// Internals are words that only the inside of the server uses. Nothing a browser
// is sent may hold one.
var Internals = regexp.MustCompile(`(?i)\bsqlite|\bpq:|\bsql\b|select .* from|no rows|syntax error|constraint|` +
	`goroutine|panic|runtime error|nil pointer|\.go\b|\.html\b:|template:|fiber|fasthttp|` +
	`survey\.|\bweb:|store:|envelope:|keys:|context deadline|connection refused|/tmp/|trivselspuls/|invalid character|unmarshal`)

// ProcessorTime is how long the processor has worked for this program.
func ProcessorTime(b *testing.B) time.Duration {
	b.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
