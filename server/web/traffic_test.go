package web_test

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"trivselspuls/server/test/webtest"
	"trivselspuls/server/web"
	"trivselspuls/server/web/traffic"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// What went well is known as counts by the hour and nothing else: not whose, not
// which, not when within the hour.
func TestTrafficIsCounted(t *testing.T) {
	now := time.Date(2026, 8, 3, 8, 10, 0, 0, time.UTC)
	var log bytes.Buffer
	app := webtest.NewApp(t, storetest.Open(t, t.TempDir()+"/traffic.db", func() time.Time { return now }), &log)
	ask := func(method, path string) {
		t.Helper()
		r := httptest.NewRequest(method, path, nil)
		if method == http.MethodPost {
			r = httptest.NewRequest(method, path, strings.NewReader("{}"))
		}
		r.Header.Set("User-Agent", "canary-agent")
		r.Header.Set("Referer", "https://canary.example/")
		r.Header.Set("X-Forwarded-For", "203.0.113.99")
		r.Header.Set("Cookie", "canary=cookie")
		webtest.Do(t, app, r)
	}
	for range 3 {
		ask("GET", "/skjema?canary=query")
	}
	ask("GET", "/api/manifest/canary-path")
	ask("POST", "/api/look")
	ask("GET", "/canary-nowhere")
	if log.Len() > 0 {
		t.Errorf("written before the hour is over: %s", &log)
	}
	now = now.Add(55 * time.Minute)
	ask("GET", "/personvern")
	want := []string{
		`hour=2026-08-03T08 route=/api/look method=POST class=4 count=1`,
		`hour=2026-08-03T08 route=/api/manifest/:wave method=GET class=4 count=1`,
		`hour=2026-08-03T08 route=/skjema method=GET class=2 count=3`,
		`hour=2026-08-03T08 route=none method=GET class=4 count=1`,
	}
	for _, line := range want {
		if !strings.Contains(log.String(), line) {
			t.Errorf("no line says %s", line)
		}
	}
	line, _, _ := strings.Cut(log.String(), "\n")
	if got := fieldsOf(line); !slices.Equal(got, append([]string{"time", "level", "msg"}, traffic.Fields...)) {
		t.Errorf("a line has the fields %v", got)
	}
	if lines := strings.Count(log.String(), "\n"); lines != len(want) {
		t.Errorf("%d lines for %d kinds of request:\n%s", lines, len(want), &log)
	}
	if strings.Contains(log.String(), "canary") || strings.Contains(log.String(), "203.0.113") {
		t.Errorf("the log says too much:\n%s", &log)
	}
	if err := app.Shutdown(context.Background()); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(log.String(), `hour=2026-08-03T09 route=/personvern method=GET class=2 count=1`) {
		t.Error("the last hour is lost when the server stops")
	}
}

var logField = regexp.MustCompile(`(\w+)=`)

func fieldsOf(line string) (fields []string) {
	for _, found := range logField.FindAllStringSubmatch(line, -1) {
		fields = append(fields, found[1])
	}
	return fields
}

// A failing request writes no other fields than the privacy page names, and the
// cause with them: the statement that failed and the database's code for it.
func TestFailuresLogTheseFields(t *testing.T) {
	storetest.EachURL(t, nil, func(t *testing.T, st *store.Store, database string) {
		var log bytes.Buffer
		app := webtest.NewApp(t, st, &log)
		storetest.Exec(t, st, database, `alter table ballot rename to kari`)
		webtest.Do(t, app, httptest.NewRequest("GET", "/personvern", nil))
		line, rest, _ := strings.Cut(log.String(), "\n")
		fields := traffic.FailureFields[:len(traffic.FailureFields)-1] // it is about no wave
		if got := fieldsOf(line); !slices.Equal(got, append([]string{"time", "level", "msg"}, fields...)) || rest != "" {
			t.Errorf("logged %v:\n%s", got, &log)
		}
		code := `code="SQLite 1: Generic error (SQLITE_ERROR)"`
		if st.Postgres() {
			code = `code="SQLSTATE 42P01: undefined_table"`
		}
		if !strings.Contains(line, `operation="privacy page: read columns" kind=internal `+code) || strings.Contains(line, "ballot") {
			t.Errorf("the cause is told as\n%s", line)
		}
	})
}

// A panic ends one request and not the process: in a page, and in the page about a
// failure. The log says where, and the browser nothing.
func TestAPanicEndsOneRequest(t *testing.T) {
	for name, broken := range map[string]func(*web.App){
		"in a page":      func(app *web.App) { app.BreakRespond() },
		"in its failure": func(app *web.App) { app.BreakRespond(); app.Views = nil },
	} {
		var log bytes.Buffer
		app := webtest.NewApp(t, storetest.New(t), &log)
		broken(app)
		response, body := webtest.Do(t, app, httptest.NewRequest("GET", "/personvern", nil))
		if response.StatusCode != 500 || strings.Contains(body, "panic") || strings.Contains(body, ".go") {
			t.Errorf("%s: status %d\n%s", name, response.StatusCode, body)
		}
		if lines := strings.Split(strings.TrimSpace(log.String()), "\n"); !strings.Contains(lines[len(lines)-1], " operation=\"panic in ") || !strings.Contains(log.String(), "kind=panic") {
			t.Errorf("%s: logged\n%s", name, &log)
		}
	}
}
