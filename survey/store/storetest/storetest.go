// Package storetest gives tests a fresh, migrated store. It is for tests of the
// packages above the store, on both databases.
//
// PostgreSQL is the cluster in the environment (PGHOST, PGPORT, PGUSER,
// PGPASSWORD, as pg_virtualenv sets them). Without one, only SQLite is run,
// unless TRIVSELSPULS_REQUIRE=1: then a missing database is a failure.
package storetest

import (
	"cmp"
	"context"
	"database/sql"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	_ "github.com/lib/pq" // driver "postgres"

	"trivselspuls/survey"
	"trivselspuls/survey/must"
	"trivselspuls/survey/store"
)

// New returns a fresh store on SQLite, closed when the test ends.
func New(t testing.TB) *store.Store {
	t.Helper()
	return Open(t, filepath.Join(t.TempDir(), "test.db"), nil)
}

// Each runs a test as a subtest on SQLite and on PostgreSQL, each with a fresh
// store.
func Each(t *testing.T, test func(t *testing.T, st *store.Store)) {
	t.Helper()
	EachURL(t, nil, func(t *testing.T, st *store.Store, _ string) { test(t, st) })
}

// EachURL is Each for tests that bring their own clock or look at the database
// itself, which is at the given path or address.
func EachURL(t *testing.T, clock func() time.Time, test func(t *testing.T, st *store.Store, database string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "test.db")
		test(t, Open(t, path, clock), path)
	})
	if os.Getenv("PGHOST") == "" && os.Getenv("PGPORT") == "" {
		if os.Getenv("TRIVSELSPULS_REQUIRE") == "1" {
			t.Error("no PostgreSQL in the environment (PGHOST, PGPORT): run under pg_virtualenv")
			return
		}
		t.Log("no PostgreSQL in the environment: this test ran on SQLite only")
		return
	}
	t.Run("postgres", func(t *testing.T) {
		template := must.Have(postgresTemplate())(t)
		address := createDatabase(t, template)
		test(t, Open(t, address, clock), address)
	})
}

// Open opens a database, migrates it if it is not, and closes it when the test
// ends.
func Open(t testing.TB, database string, clock func() time.Time, options ...store.Option) *store.Store {
	t.Helper()
	must.Work(t, copyUnlessThere(database))
	ctx := context.Background()
	st := must.Have(store.Open(ctx, database, clock, append(options, store.CountStatements)...))(t)
	t.Cleanup(func() { st.Close() })
	must.Work(t, st.Migrate(ctx))
	return st
}

// Postgres makes an empty database in the environment's cluster and returns its
// address. It is dropped when the test ends.
func Postgres(t testing.TB) string {
	t.Helper()
	return createDatabase(t, "template1")
}

func createDatabase(t testing.TB, template string) string {
	t.Helper()
	name := "test_" + survey.NewID[string]()
	admin := must.Have(sql.Open("postgres", address("postgres")))(t)
	if _, err := admin.Exec(`create database ` + name + ` template ` + template); err != nil {
		t.Fatalf("create a database for the test: %v", err)
	}
	t.Cleanup(func() {
		defer admin.Close()
		if _, err := admin.Exec(`drop database ` + name + ` with (force)`); err != nil {
			t.Errorf("drop the test's database: %v", err)
		}
	})
	return address(name)
}

// address builds the URL of a database of the environment's cluster.
func address(database string) string {
	env := func(name, otherwise string) string { return cmp.Or(os.Getenv(name), otherwise) }
	q := url.Values{"sslmode": {env("PGSSLMODE", "disable")}}
	u := url.URL{
		Scheme: "postgres", Path: "/" + database, Host: env("PGHOST", "localhost") + ":" + env("PGPORT", "5432"),
		User: url.UserPassword(env("PGUSER", "postgres"), os.Getenv("PGPASSWORD")), RawQuery: q.Encode(),
	}
	return u.String()
}

// Exec changes a store's database behind its back, with one statement.
func Exec(t testing.TB, st *store.Store, database, statement string) {
	t.Helper()
	driver := "sqlite"
	if st.Postgres() {
		driver = "postgres"
	}
	execute(t, driver, database, statement)
}

// execute sends statements to a database on a connection of its own.
func execute(t testing.TB, driver, database string, statements ...string) {
	t.Helper()
	db := must.Have(sql.Open(driver, database))(t)
	defer db.Close()
	for _, statement := range statements {
		if _, err := db.Exec(statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}

// HeldBack runs do while a transaction holds a lock, which do must wait for, and
// returns what it returned once the lock was let go. On SQLite every writer waits for
// every other, so only PostgreSQL can tell.
func HeldBack(t *testing.T, st *store.Store, database string, name store.LockName, do func() error) error {
	t.Helper()
	done := make(chan error, 1)
	err := st.Tx(t.Context(), func(tx *store.Tx) error {
		if err := tx.Lock(t.Context(), name); err != nil {
			return err
		}
		go func() { done <- do() }()
		if !st.Postgres() {
			return nil
		}
		db, err := sql.Open("postgres", database)
		if err != nil {
			return err
		}
		defer db.Close()
		for waiting := 0; waiting == 0; {
			select {
			case err := <-done:
				t.Errorf("nothing waits for the lock %q", name)
				done <- err
				return nil
			default:
			}
			err := db.QueryRow(`select count(*) from pg_locks where not granted and locktype = 'advisory'
				and database = (select oid from pg_database where datname = current_database())`).Scan(&waiting)
			if err != nil {
				return err
			}
		}
		return nil
	})
	must.Work(t, err)
	return <-done
}

// TakeAway makes every write to a database fail until the function it returns is
// called: PostgreSQL throws everybody out, SQLite's file is locked by another.
func TakeAway(t testing.TB, database string) (back func()) {
	t.Helper()
	driver, away, again := "sqlite", []string{"begin exclusive"}, "rollback"
	if address, err := url.Parse(database); err == nil && address.Scheme == "postgres" {
		name := strings.TrimPrefix(address.Path, "/")
		address.Path = "/postgres"
		driver, database, again = "postgres", address.String(), "alter database "+name+" allow_connections true"
		away = []string{
			"alter database " + name + " allow_connections false",
			"select pg_terminate_backend(pid) from pg_stat_activity where datname = '" + name + "'",
		}
	}
	other := must.Have(sql.Open(driver, database))(t)
	t.Cleanup(func() { other.Close() })
	other.SetMaxOpenConns(1)
	run := func(statement string) {
		must.Have(other.Exec(statement))(t)
	}
	for _, statement := range away {
		run(statement)
	}
	return func() { run(again) }
}

// Response is one person's opened answers.
type Response struct {
	Group         survey.GroupID
	Questionnaire string
	Answers       []survey.Answer
}

// Responses reads a wave's opened answers one by one.
func Responses(ctx context.Context, st *store.Store, wave survey.WaveID) (responses []Response, err error) {
	packs, err := st.Packs(ctx, wave)
	for _, p := range packs {
		for record := range p.All() {
			responses = append(responses, Response{Group: p.Group, Questionnaire: p.Questionnaire, Answers: record})
		}
	}
	return responses, err
}
