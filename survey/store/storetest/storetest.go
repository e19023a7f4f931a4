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
