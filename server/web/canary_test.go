package web_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"trivselspuls/server/test/webtest"
	"trivselspuls/server/web"
	"trivselspuls/server/web/traffic"
	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/respondent"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// Proof 5. A code and answers that can be recognised are driven through every
// route, those that fail too. Neither is then anywhere on the disk, in the log
// or on an error page.

// canary is what must not be found, in every shape it could have been written.
type canary struct {
	code    survey.Code
	answers []survey.Answer
	shapes  map[string][]byte // what it is → bytes
}

// newCanary takes a slip's code and draws answers that nobody else gives.
func newCanary(t *testing.T, w *webtest.Wire, code survey.Code) canary {
	t.Helper()
	asked := webtest.Pupils(t, w)
	k := canary{code: code, answers: make([]survey.Answer, len(asked.Items)), shapes: map[string][]byte{}}
	random := survey.NewID[string]() + survey.NewID[string]() + survey.NewID[string]()
	for i, item := range asked.Items {
		k.answers[i] = survey.Answer(1 + int(random[i%len(random)])%min(item.Options, 3))
	}
	plain := make([]byte, len(k.answers))
	for i, a := range k.answers {
		plain[i] = byte(a)
	}
	part := plain[len(plain)/2-8:][:16] // no header or routing around it can hide it
	k.shapes["the code"] = []byte(code)
	k.shapes["the code in small letters"] = []byte(strings.ToLower(string(code)))
	k.shapes["the code as printed"] = []byte(code.String())
	k.shapes["the answers"] = part
	k.shapes["the answers in hexadecimal"] = []byte(hex.EncodeToString(part))
	for shift := range 3 {
		text := base64.StdEncoding.EncodeToString(plain[len(plain)/2-8+shift:][:12])
		k.shapes["the answers in base64, shifted by "+string(rune('0'+shift))] = []byte(text)
	}
	list, err := json.Marshal(k.answers[len(plain)/2-8:][:16])
	if err != nil {
		t.Fatal(err)
	}
	k.shapes["the answers as a list"] = bytes.Trim(list, "[]")
	return k
}

// in reports which shapes are in text, all but the answers' where they may be.
func (k canary) in(text []byte, codeOnly bool) (found []string) {
	for what, shape := range k.shapes {
		if bytes.Contains(text, shape) && (!codeOnly || strings.HasPrefix(what, "the code")) {
			found = append(found, what)
		}
	}
	return found
}

func TestProveCanary(t *testing.T) {
	if testing.Short() {
		t.Skip("two thousand requests")
	}
	t.Run("sqlite", func(t *testing.T) {
		dir := t.TempDir()
		w := wireOn(t, filepath.Join(dir, "test.db"), 12)
		proveCanary(t, w, dir, disk{flush: func() {}, away: func() func() { return storetest.TakeAway(t, w.Database) }})
	})
	t.Run("postgres", func(t *testing.T) {
		cluster := storetest.NewCluster(t)
		away := func() func() {
			cluster.Kill(t)
			return func() { cluster.Start(t) }
		}
		proveCanary(t, wireOn(t, cluster.URL(), 12), filepath.Dir(cluster.Data), disk{func() { cluster.Exec(t, `checkpoint`) }, away})
	})
}

// disk is what a test does to a database from below.
type disk struct {
	flush func()
	away  func() (back func())
}

func proveCanary(t *testing.T, w *webtest.Wire, dir string, db disk) {
	cast, form := newCanary(t, w, w.Slips[0]), newCanary(t, w, w.Slips[1])
	unknown := cast // the same answers, sent with a code of nobody
	unknown.code = survey.NewCode()
	if err := w.Answer(t.Context(), cast.code, func(respondent.Invitation) ([]survey.Answer, error) { return cast.answers, nil }); err != nil {
		t.Fatal(err)
	}
	fillIn(t, w, form)
	for _, k := range []canary{cast, form, unknown} {
		flyEverywhere(t, w, k)
	}
	whileRenamed(t, w, cast)
	back := db.away()
	whileAway(t, w, w.Slips[2], cast)
	back()
	whileBroken(t, w, cast)

	db.flush()
	for _, k := range []canary{cast, form, unknown, newCanary(t, w, w.Slips[2])} {
		k.sought(t, w, dir, false)
	}
	closing, err := w.Service.Close(t.Context(), "test", w.Wave)
	if err != nil || closing.Answered != 2 || closing.Invalid != 0 {
		t.Fatalf("closed with %+v (%v), want the two answers", closing, err)
	}
	db.flush()
	cast.sought(t, w, dir, true)
	form.sought(t, w, dir, true)
	control(t, w, cast, dir, db.flush)
}

// fillIn answers on the plain form.
func fillIn(t *testing.T, w *webtest.Wire, k canary) {
	t.Helper()
	p := &webtest.Plain{Wire: w}
	fields := p.Begin(t, k.code, "nb")
	for i, item := range webtest.Pupils(t, w).Items {
		if k.answers[i] <= survey.MaxOption {
			fields.Set(item.Code, strings.TrimSpace(string(rune('0'+k.answers[i]))))
		}
	}
	if p.Post(t, fields); p.Status != http.StatusSeeOther {
		t.Fatalf("the form was sent with status %d", p.Status)
	}
}

// flyEverywhere sends the canary to every route, wherever a request can hold it.
func flyEverywhere(t *testing.T, w *webtest.Wire, k canary) {
	t.Helper()
	app := w.App
	parameter := regexp.MustCompile(`:\w+`)
	answers := string(k.shapes["the answers as a list"])
	for _, r := range app.Routes() {
		for _, part := range []string{string(k.code), k.code.String(), url.PathEscape(string(k.shapes["the answers"]))} {
			path := parameter.ReplaceAllLiteralString(r.Path, part)
			fields := url.Values{"x": {string(k.shapes["the answers"])}}
			for _, name := range []string{"code", "token", "login", "password", "lang", "language", "back", "group", "nonce", "asked", "send"} {
				fields.Set(name, part)
			}
			for body, kind := range map[string]string{
				fields.Encode(): "application/x-www-form-urlencoded",
				`{"code":"` + part + `","group":"` + part + `","answers":[` + answers + `]}`: "application/json",
				`{"code":"` + part + `"}`: "application/json", // what the protocol takes, and looks for
			} {
				w.Rested()
				request, err := http.NewRequest(r.Method, w.BaseURL+path+"?"+fields.Encode(), strings.NewReader(body))
				if err != nil {
					t.Fatal(err)
				}
				for _, name := range []string{"User-Agent", "Referer", "X-Forwarded-For", "X-Real-Ip", "Forwarded", "X-Request-Id", "Accept-Language"} {
					request.Header.Set(name, string(k.code))
				}
				request.Header.Set("Cookie", app.CookieName()+"="+string(k.code)+"; session="+string(k.code))
				request.Header.Set("Content-Type", kind)
				silent(t, w, k, r, request)
			}
		}
	}
}

// silent sends a request and looks for the canary in what comes back. The form
// and the page for signing in may show people what they have typed themselves.
func silent(t *testing.T, w *webtest.Wire, k canary, r web.Route, request *http.Request) {
	t.Helper()
	response, err := w.HTTP.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	if r.Path == "/skjema" || r.Path == "/inn" || r.Path == "/inn/lenke/:token" {
		body = nil
	}
	var head bytes.Buffer
	if err := response.Header.Write(&head); err != nil {
		t.Fatal(err)
	}
	if found := k.in(append(head.Bytes(), body...), false); found != nil {
		t.Errorf("%s %s answers %d with %v", r.Method, r.Path, response.StatusCode, found)
	}
}

// whileAway lets every step of an answer fail for want of a database.
func whileAway(t *testing.T, w *webtest.Wire, code survey.Code, k canary) {
	t.Helper()
	routes := map[string]string{"/api/redeem": `{"code":"` + string(code) + `","blinded":"` + strings.Repeat("A", 341) + `g"}`}
	if strings.HasPrefix(w.Database, "postgres:") { // SQLite's readers work on, and each writer waits five seconds
		routes["/api/look"] = `{"code":"` + string(code) + `"}`
		routes["/api/manifest/"+string(code)] = ""
		routes["/inn/lenke"] = "token=" + string(code)
	}
	for path, body := range routes {
		status, answer := w.Raw(t, path, body)
		if found := k.in([]byte(answer), false); found != nil || strings.Contains(answer, string(code)) {
			t.Errorf("%s answers %d with %v", path, status, answer)
		}
	}
	if !w.Log.Contains("level=ERROR") {
		t.Error("nothing was logged while the database was away")
	}
}

// whileRenamed lets statements fail that carry the canary: what the database says of
// them may repeat it.
func whileRenamed(t *testing.T, w *webtest.Wire, k canary) {
	t.Helper()
	before := strings.Count(w.Log.Text(), "level=ERROR")
	for _, table := range []string{"ballot", "code", "account"} {
		storetest.Exec(t, w.Store, w.Database, "alter table "+table+" rename to away")
		flyEverywhere(t, w, k)
		storetest.Exec(t, w.Store, w.Database, "alter table away rename to "+table)
	}
	if faults := strings.Count(w.Log.Text(), "level=ERROR") - before; faults < 10 || !w.Log.Contains("undefined_table") && !w.Log.Contains("SQLITE_ERROR") {
		t.Errorf("only %d faults were logged", faults)
	}
}

// whileBroken asks every route of a server whose store is gone for good.
func whileBroken(t *testing.T, w *webtest.Wire, k canary) {
	t.Helper()
	b := webtest.NewWire("")
	b.Log = w.Log
	b.Store = storetest.Open(t, filepath.Join(t.TempDir(), "broken.db"), nil)
	if err := b.Store.Close(); err != nil {
		t.Fatal(err)
	}
	b.Listen(t)
	before := strings.Count(w.Log.Text(), "level=ERROR")
	flyEverywhere(t, b, k)
	if faults := strings.Count(w.Log.Text(), "level=ERROR") - before; faults < 10 {
		t.Errorf("only %d faults were logged", faults)
	}
}

// sought looks for the canary in the log and in every file of the server and of
// its database.
func (k canary) sought(t *testing.T, w *webtest.Wire, dir string, codeOnly bool) {
	t.Helper()
	if found := k.in([]byte(w.Log.Text()), codeOnly); found != nil {
		t.Errorf("the log holds %v", found)
	}
	allowed := append([]string{"time", "level", "msg", "check"}, traffic.FailureFields...)
	for line := range strings.Lines(w.Log.Text()) {
		for _, field := range fieldsOf(line) {
			if strings.Contains(line, "level=ERROR") && !slices.Contains(allowed, field) {
				t.Errorf("the field %s is logged: %s", field, line)
			}
		}
	}
	for _, place := range append(w.KeyDirs, dir) {
		for file, found := range k.files(t, place, codeOnly) {
			t.Errorf("%s holds %v", file, found)
		}
	}
}

func (k canary) files(t *testing.T, dir string, codeOnly bool) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	read := 0
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return ignoreGone(err)
		}
		body, err := os.ReadFile(path)
		if read += len(body); err != nil {
			return ignoreGone(err)
		}
		if found := k.in(body, codeOnly); found != nil {
			all[path] = found
		}
		return nil
	})
	if err != nil || read == 0 {
		t.Fatalf("read %d bytes under %s: %v", read, dir, err)
	}
	return all
}

// ignoreGone passes by files a running database removes.
func ignoreGone(err error) error {
	if os.IsNotExist(err) {
		return nil
	}
	return err
}

// control writes a code where none belongs, to see that the search would find
// it.
func control(t *testing.T, w *webtest.Wire, k canary, dir string, flush func()) {
	t.Helper()
	err := w.Store.Tx(t.Context(), func(tx *store.Tx) error {
		return tx.Audit(t.Context(), "test", audit.Event{Action: audit.RenewAccountsKey, Detail: string(k.code)})
	})
	if err != nil {
		t.Fatal(err)
	}
	flush()
	if len(k.files(t, dir, true)) == 0 {
		t.Error("a code that was written is not found: the search is blind")
	}
	w.App.Log.Error("request failed", "route", string(k.code))
	if k.in([]byte(w.Log.Text()), true) == nil {
		t.Error("a code in the log is not found")
	}
}

// wireOn is one wireTest on a database the test has chosen.
func wireOn(t *testing.T, database string, invited int) *webtest.Wire {
	t.Helper()
	w := webtest.NewWire(database)
	w.Store = storetest.Open(t, database, func() time.Time { return time.Unix(w.Now.Load(), 0) })
	w.Listen(t)
	w.OpenWave(t, invited)
	return w
}
