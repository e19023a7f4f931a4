package doctor

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"trivselspuls/server/settings"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// On PostgreSQL it names what the server writes down or keeps, for its ordinary user and
// those of the duties, and what is known; where nothing may be read it says so; and it
// looks at a standby too.
func TestDoctorReadsPostgreSQL(t *testing.T) {
	if testing.Short() {
		t.Skip("makes two PostgreSQL servers of its own")
	}
	cluster := storetest.NewCluster(t)
	cluster.Exec(t, `create role puls login createrole`, `create database puls owner puls`)
	dir := t.TempDir()
	c := settings.Settings{
		Listen: healthy(t, "ok\ndatabase: ok, it can be written\n"), DataDir: dir, KeyDir: filepath.Join(dir, "keys"), KeyCopyDir: filepath.Join(dir, "copy"), DatabaseURL: cluster.URLOf("puls", "puls"),
	}
	if problems := c.Complete(); len(problems) > 0 {
		t.Fatal(problems)
	}
	prepare(t, c)
	if report := Examine(t.Context(), c); !has(report, Wrong, "database", "migrations lacking") {
		t.Errorf("before it is migrated: %+v", report)
	}
	st, err := store.Open(t.Context(), c.DatabaseURL, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	if err := st.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := st.CreateRoles(t.Context()); err != nil {
		t.Fatal(err)
	}
	cluster.Exec(t, `create role collector login in role trivselspuls_collector`, `alter role collector set log_statement = 'all'`)
	c.CollectorURL = cluster.URLOf("collector", "puls")
	report := Examine(t.Context(), c)
	for _, want := range []string{"wal_recycle is on for puls", "log_statement is all for collector", "may not end a file", "may not make a checkpoint"} {
		if !has(report, Wrong, "traces", want) {
			t.Errorf("not named: %s in %v", want, texts(report, Wrong))
		}
	}
	if report.count(Wrong) != 4 || !has(report, Unchecked, "traces", "shared_preload_libraries could not be read") || !has(report, Unchecked, "left", "may not be read") {
		t.Errorf("%+v", report)
	}
	c.TracesKnown = []string{"log_statement"}
	cluster.Exec(t, `grant pg_checkpoint, pg_monitor to puls`, `alter system set wal_recycle = off`, `select pg_reload_conf()`)
	cluster.ExecIn(t, "puls", `grant execute on function pg_switch_wal() to puls`)
	if report = Examine(t.Context(), c); !report.Healthy() || !has(report, Known, "traces", "log_statement is all for collector") {
		t.Errorf("as the guide sets it up: %+v", report)
	}
	if found := Report(clock(t.Context(), time.Now().Add(-time.Hour), c, st)); !has(found, Wrong, "machine", "1h0m0s apart") {
		t.Errorf("with a clock that is late: %+v", found)
	}
	standby := cluster.Standby(t)
	cluster.ExecIn(t, "puls", `set session_replication_role = replica;
		insert into wave (id, project_id, kind, name, state, opens_at, closes_at, manifest, thresholds, cleaned, rewritten, log_position)
		values (repeat('a', 32), 'none', 'baseline', 'a', 'closed', now(), now() + interval '1 day', '', '', true, true, pg_current_wal_insert_lsn()::text)`)
	if report = Examine(t.Context(), c); !has(report, Wrong, "left", "ballots of closed waves: 1") || !has(report, Wrong, "traces", "A standby") {
		t.Errorf("with a log that was kept: %+v", report)
	}
	if found := texts(report, OK); slices.Contains(found, "left: The write-ahead log") {
		t.Errorf("it says %v", found)
	}
	cluster.ExecIn(t, "puls", `select pg_switch_wal()`, `checkpoint`)
	standby.Wait(t, `select pg_last_wal_replay_lsn() >= '`+cluster.Position(t)+`'`)
	c.TracesKnown = append(c.TracesKnown, "standby:walreceiver")
	if report = Examine(t.Context(), c); !report.Healthy() {
		t.Errorf("when it is let go: %v", texts(report, Wrong))
	}
	c.DatabaseURL = standby.URLOf("puls", "puls")
	c.CollectorURL = standby.URLOf("collector", "puls")
	if report = Examine(t.Context(), c); report.count(Wrong) != 1 || !has(report, Wrong, "left", "ballots of closed waves: 1") || !has(report, OK, "database", "It is a standby") {
		t.Errorf("the standby before its checkpoint: %+v", report)
	}
	standby.Exec(t, `checkpoint`)
	if report = Examine(t.Context(), c); !report.Healthy() {
		t.Errorf("the standby: %v", texts(report, Wrong))
	}
}

// has reports whether a report has a finding with a text.
func has(r Report, state State, about, text string) bool {
	return slices.ContainsFunc(r, func(f Finding) bool { return f.State == state && f.About == about && strings.Contains(f.Text, text) })
}
