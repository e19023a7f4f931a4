package web_test

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"trivselspuls/server/test/webtest"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

const healthy = `ok
database: ok, it can be written
waves: ok, every open wave is served
keys: ok, every open wave has its keys whole in both places
closing: ok, no closing fails
`

// health asks for the state of the server, a while after it was asked the last time.
func health(t *testing.T, w *webtest.Wire) (status int, body string) {
	t.Helper()
	w.Now.Add(60)
	return healthNow(t, w)
}

func healthNow(t *testing.T, w *webtest.Wire) (int, string) {
	t.Helper()
	response, err := w.HTTP.Get(w.BaseURL + "/helse")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(body)
}

// fails checks that the server says that one thing fails, in these words, and that
// the log has one line about it with the cause.
func fails(t *testing.T, w *webtest.Wire, words, logged string) {
	t.Helper()
	before := w.Log.Text()
	for range 3 {
		status, body := health(t, w)
		if status != http.StatusServiceUnavailable || !strings.HasPrefix(body, "failing\n") || strings.Count(body, "failing") != 2 || !strings.Contains(body, words+"\n") {
			t.Errorf("status %d, want «%s»:\n%s", status, words, body)
		}
		if strings.Contains(body, string(w.Wave)) || strings.Contains(body, w.KeyDirs[0]) || strings.Contains(body, "SQL") {
			t.Errorf("it says too much:\n%s", body)
		}
	}
	lines := strings.TrimPrefix(w.Log.Text(), before)
	if strings.Count(lines, logged) != 1 || strings.Count(lines, `msg="check failed"`) > 1 {
		t.Errorf("logged, want once «%s»:\n%s", logged, lines)
	}
}

func isHealthy(t *testing.T, w *webtest.Wire) {
	t.Helper()
	if status, body := health(t, w); status != http.StatusOK || body != healthy {
		t.Errorf("status %d\n%s", status, body)
	}
}

// code is how the log names the database's code.
func code(w *webtest.Wire, lite, postgres string) string {
	if w.Store.Postgres() {
		return `code="SQLSTATE ` + postgres + `"`
	}
	return `code="SQLite ` + lite + `"`
}

// Whoever watches is told, in words and by the status, what the server cannot do, and
// the log names the cause. Asking often costs nothing, and leaves nothing behind.
func TestHealthNamesWhatFails(t *testing.T) {
	webtest.OnTheWire(t, 12, func(t *testing.T, w *webtest.Wire) {
		if err := w.Answer(t.Context(), w.Slips[0], w.DeclineAll); err != nil {
			t.Fatal(err)
		}
		isHealthy(t, w)
		before := w.Store.Statements()
		for range 200 {
			if _, body := healthNow(t, w); body != healthy {
				t.Fatal(body)
			}
		}
		if asked := w.Store.Statements() - before; asked != 0 {
			t.Errorf("200 who asked cost %d statements", asked)
		}
		copied := filepath.Join(w.KeyDirs[1], string(w.Wave)+".keys")
		ofWave := " wave=" + string(w.Wave)

		keys, err := os.ReadFile(copied)
		if err != nil {
			t.Fatal(err)
		}
		for name, change := range map[string]func() error{
			"a missing copy": func() error { return os.Remove(copied) },
			"a damaged copy": func() error { return os.WriteFile(copied, keys[:len(keys)-1], 0o600) },
			"another's copy": func() error { return os.WriteFile(copied, nil, 0o600) },
		} {
			if err := change(); err != nil {
				t.Fatal(err)
			}
			t.Log(name)
			fails(t, w, "keys: failing, open waves that lack their keys in one place or in both: 1", `check=keys operation="check keys" kind=key_copy`+ofWave)
			if err := os.WriteFile(copied, keys, 0o600); err != nil {
				t.Fatal(err)
			}
			isHealthy(t, w)
		}
		if err := os.Rename(w.KeyDirs[0], w.KeyDirs[0]+".away"); err != nil {
			t.Fatal(err)
		}
		fails(t, w, "keys: failing, a key directory is not the one used before, or not mounted", `check=keys operation="check keys" kind=key_directory`)
		if err := os.Rename(w.KeyDirs[0]+".away", w.KeyDirs[0]); err != nil {
			t.Fatal(err)
		}
		isHealthy(t, w)

		storetest.Exec(t, w.Store, w.Database, `alter table ballot rename to away`)
		fails(t, w, "database: failing, it cannot be written, so no answers are taken",
			`check=database operation="store no ballot" kind=internal `+code(w, "1: Generic error (SQLITE_ERROR)", "42P01: undefined_table"))
		storetest.Exec(t, w.Store, w.Database, `alter table away rename to ballot`)
		isHealthy(t, w)
	})
}

// A wave that is due and cannot be closed turns the state red until it is.
func TestHealthTellsOfADueClosingThatFails(t *testing.T) {
	webtest.OnTheWire(t, 12, func(t *testing.T, w *webtest.Wire) {
		if err := w.Answer(t.Context(), w.Slips[0], w.DeclineAll); err != nil {
			t.Fatal(err)
		}
		storetest.Exec(t, w.Store, w.Database, `alter table answers rename to away`)
		w.Now.Add(webtest.TenYears)
		isHealthy(t, w) // nobody has tried
		before := w.Log.Text()
		if err := w.App.Closer.Due(t.Context()); err != nil {
			t.Fatal(err)
		}
		if line := strings.TrimPrefix(w.Log.Text(), before); !strings.Contains(line, `msg="closing failed" operation="close wave: store answers" kind=internal `+code(w, "1: Generic error (SQLITE_ERROR)", "42P01: undefined_table")+" wave="+string(w.Wave)) {
			t.Errorf("logged is\n%s", line)
		}
		if status, body := health(t, w); status != http.StatusServiceUnavailable || !strings.Contains(body, "closing: failing, waves that are due and cannot be closed: 1\n") {
			t.Errorf("status %d\n%s", status, body)
		}
		storetest.Exec(t, w.Store, w.Database, `alter table away rename to answers`)
		if err := w.App.Closer.Due(t.Context()); err != nil {
			t.Fatal(err)
		}
		isHealthy(t, w)
	})
}

// A wave whose key is on paper waits for it, past its deadline too, and is no fault.
func TestAWaveThatWaitsForItsKeyIsNoFault(t *testing.T) {
	webtest.OnTheWire(t, 12, func(t *testing.T, w *webtest.Wire) {
		for _, place := range w.KeyDirs { // what custody on paper leaves
			name := filepath.Join(place, string(w.Wave))
			if err := os.Rename(name+".opening", name+".paper"); err != nil {
				t.Fatal(err)
			}
		}
		w.Now.Add(webtest.TenYears)
		if err := w.App.Closer.Due(t.Context()); err != nil {
			t.Fatal(err)
		}
		isHealthy(t, w)
		if w.Log.Contains("closing failed") {
			t.Error("a closing was tried")
		}
	})
}

// A database that may only be read, or is away, is not one that can be written, and
// waiting for it does not keep those who ask.
func TestHealthTellsOfADatabaseThatCannotBeWritten(t *testing.T) {
	webtest.OnTheWire(t, 12, func(t *testing.T, w *webtest.Wire) {
		isHealthy(t, w)
		w = readOnly(t, w)
		fails(t, w, "database: failing, it cannot be written, so no answers are taken",
			`check=database operation="`+map[bool]string{false: "write probe", true: "store no ballot"}[w.Store.Postgres()]+`" kind=internal `+code(w, "8: Attempt to write a readonly database (SQLITE_READONLY)", "25006: read_only_sql_transaction"))
	})
}

// readOnly lets nobody write to the database and returns a server that runs on it.
func readOnly(t *testing.T, w *webtest.Wire) *webtest.Wire {
	t.Helper()
	if !w.Store.Postgres() {
		if _, err := w.Store.Rewrite(t.Context()); err != nil { // everything into the file
			t.Fatal(err)
		}
		file, err := os.OpenFile(w.Database, os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		// A version of the format that this SQLite can read and not write.
		// Source: https://www.sqlite.org/fileformat2.html#file_format_version_numbers
		if _, err := file.WriteAt([]byte{3}, 18); err != nil {
			t.Fatal(err)
		}
		again := webtest.NewWire(w.Database)
		again.Now, again.Wave, again.KeyDirs = w.Now, w.Wave, w.KeyDirs
		again.Store = storetest.Open(t, w.Database, func() time.Time { return time.Unix(w.Now.Load(), 0) })
		again.Listen(t)
		return again
	}
	address, err := url.Parse(w.Database)
	if err != nil {
		t.Fatal(err)
	}
	name := strings.TrimPrefix(address.Path, "/")
	address.Path = "/postgres"
	db, err := sql.Open("postgres", address.String())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, statement := range []string{
		"alter database " + name + " set default_transaction_read_only = on",
		"select pg_terminate_backend(pid) from pg_stat_activity where datname = '" + name + "'",
	} {
		if _, err := db.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	// On the connections that have ended. The server is not asked: it would log by chance.
	for end := (*store.Error)(nil); end == nil || !strings.Contains(end.Code, "25006"); {
		if err := w.Store.Probe(t.Context()); err == nil || !errors.As(err, &end) {
			t.Fatalf("a database that may only be read: %v", err)
		}
	}
	return w
}

// An answer that was refused for want of room turns the state red for a minute, though
// other tables can be written.
func TestHealthTellsOfRefusedAnswers(t *testing.T) {
	webtest.OnTheWire(t, 12, func(t *testing.T, w *webtest.Wire) {
		isHealthy(t, w)
		ballot := w.Ballot(t, w.Slips[0])
		back := storetest.TakeAway(t, w.Database)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := w.Store.CastBallot(ctx, store.Ballot{Group: ballot.Group, Token: ballot.Token, Sealed: ballot.Sealed, Signature: ballot.Signature}); err == nil {
			t.Error("cast without a database")
		}
		back()
		if status, body := healthNow(t, w); status != 200 || body != healthy {
			t.Errorf("asked again at once: %s", body)
		}
		w.Now.Add(20)
		if status, body := healthNow(t, w); status != http.StatusServiceUnavailable || !strings.Contains(body, "database: failing") {
			t.Errorf("status %d\n%s", status, body)
		}
		isHealthy(t, w) // a minute later
	})
}
