package storetest

import (
	"database/sql"
	"net/url"
	"strings"
	"testing"

	"trivselspuls/survey/must"
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
