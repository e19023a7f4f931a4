package storetest

import (
	"database/sql"
	"net/url"
	"strings"
	"testing"
)

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
	other, err := sql.Open(driver, database)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { other.Close() })
	other.SetMaxOpenConns(1)
	run := func(statement string) {
		if _, err := other.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	for _, statement := range away {
		run(statement)
	}
	return func() { run(again) }
}
