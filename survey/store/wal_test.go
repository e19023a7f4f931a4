package store_test

import (
	"bytes"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"trivselspuls/survey/audit"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// ANALYZE keeps samples of columns, which outlive the rows: of bytes it keeps none.
func TestNoColumnOfBytesIsSampled(t *testing.T) {
	storetest.EachURL(t, nil, func(t *testing.T, st *store.Store, database string) {
		if !st.Postgres() {
			return // its samples are of indexes, and closing deletes them (TestProveRelink)
		}
		db := open(t, database)
		for _, name := range column(t, db, `
			select c.relname || '.' || a.attname from pg_attribute a join pg_class c on c.oid = a.attrelid
			where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.atttypid = 'bytea'::regtype
			and a.attnum > 0 and not a.attisdropped and a.attstattarget is distinct from 0`) {
			t.Errorf("%s is sampled: its migration needs «alter column … set statistics 0»", name)
		}
	})
}

// A database of the version before that has been sampled: nothing of what was deleted
// stands in any of its files afterwards, its log apart.
func TestUpgradeRemovesSamples(t *testing.T) {
	if testing.Short() {
		t.Skip("makes a PostgreSQL server of its own")
	}
	cluster := storetest.NewCluster(t)
	st, err := store.Open(t.Context(), cluster.URL(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	if err := st.MigrateTo(t.Context(), 44); err != nil {
		t.Fatal(err)
	}
	cluster.Exec(t, `set session_replication_role = replica;
		insert into code select sha256(('mac' || i)::bytea), 'x', sha256(('blinded' || i)::bytea), false from generate_series(1, 60) i;
		insert into ballot select sha256(('token' || i)::bytea), 'x', sha256(('sealed' || i)::bytea) || decode(repeat('00', 305), 'hex'), decode(repeat('00', 256), 'hex')
		from generate_series(1, 60) i`, `analyze`)
	db := open(t, cluster.URL())
	pieces := column(t, db, `select mac from code union all select blinded from code union all select token from ballot union all select substr(sealed, 1, 32) from ballot`)
	cluster.Exec(t, `delete from ballot`, `delete from code`, `vacuum full ballot`, `vacuum full code`)
	left := func() (n int) {
		cluster.Exec(t, `checkpoint`)
		all := filesIn(t, filepath.Join(cluster.Data, "base"))
		for _, piece := range pieces {
			if bytes.Contains(all, []byte(piece)) {
				n++
			}
		}
		return n
	}
	if before := left(); len(pieces) != 240 || before < 150 { // some are packed
		t.Fatalf("the test is blind: %d of %d pieces are left before", before, len(pieces))
	}
	if err := st.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if after := left(); after > 0 {
		t.Errorf("%d of %d pieces are left", after, len(pieces))
	}
}

// An owner of the tables who may end a file of the log does, and nothing before stays;
// one who may not leaves it, and both are known.
func TestLogIsLetGo(t *testing.T) {
	if testing.Short() {
		t.Skip("makes a PostgreSQL server of its own")
	}
	cluster := storetest.NewCluster(t, "wal_recycle = off")
	cluster.Exec(t, `create role puls login createrole`, `create database puls owner puls`)
	address := cluster.URLOf("puls", "puls")
	st := storetest.Open(t, address, nil)
	c := settle(t, st)
	storetest.Exec(t, st, address, `update wave set state = 'closed', manifest = '', thresholds = '', cleaned = true`)
	rewrite := func() (kept store.LogKept) {
		t.Helper()
		position, err := st.Rewrite(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		write(t, st, func(tx *store.Tx) error {
			return tx.MarkRewritten(t.Context(), []string{string(c.wave.ID)}, position)
		})
		if kept, err = st.LogKept(t.Context()); err != nil {
			t.Fatal(err)
		}
		return kept
	}
	if kept := rewrite(); kept != (store.LogKept{Waves: 1}) {
		t.Errorf("who may not let go of it: %+v", kept)
	}
	cluster.Exec(t, `grant pg_checkpoint to puls`)
	cluster.ExecIn(t, "puls", `grant execute on function pg_switch_wal() to puls`)
	if kept := rewrite(); kept != (store.LogKept{}) {
		t.Errorf("who may not list it: %+v", kept)
	}
	cluster.Exec(t, `grant pg_monitor to puls`)
	if kept := rewrite(); kept != (store.LogKept{Checked: true}) {
		t.Errorf("who may do all: %+v", kept)
	}
	// Connections that wrote hold the file that is removed.
	write(t, st, func(tx *store.Tx) error { // on two connections at a time
		write(t, st, func(tx *store.Tx) error {
			return tx.Audit(t.Context(), "test", audit.Event{Action: audit.RenewAccountsKey})
		})
		return tx.Audit(t.Context(), "test", audit.Event{Action: audit.RenewAccountsKey})
	})
	rewrite()
	if removed(t, cluster) == 0 && runtime.GOOS == "linux" {
		t.Error("the search is blind: no process has a removed file of the log open")
	}
	st.LetGo()
	for end := time.Now().Add(2 * time.Minute); removed(t, cluster) > 0; time.Sleep(10 * time.Millisecond) { // its processes end a little later
		if time.Now().After(end) {
			t.Fatalf("removed files of the log are open %d times", removed(t, cluster))
		}
	}
	// A slot keeps what a standby has not fetched, whatever the checkpoint says.
	cluster.Exec(t, `select pg_create_physical_replication_slot('elsewhere', true)`)
	if kept := rewrite(); kept != (store.LogKept{Waves: 1, Checked: true}) {
		t.Errorf("with a slot: %+v", kept)
	}
}

// open opens a database beside its store, for as long as the test runs.
func open(t *testing.T, address string) *sql.DB {
	t.Helper()
	db, err := sql.Open("postgres", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// removed counts how often processes have a file of the cluster's log open that is there
// no more.
func removed(t *testing.T, cluster *storetest.Cluster) (held int) {
	t.Helper()
	files, err := filepath.Glob("/proc/[0-9]*/fd/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if name, err := os.Readlink(file); err == nil && strings.HasPrefix(name, filepath.Join(cluster.Data, "pg_wal")) && strings.HasSuffix(name, "(deleted)") {
			held++
		}
	}
	return held
}

// filesIn are what all files in a folder hold, one after another.
func filesIn(t *testing.T, folder string) (all []byte) {
	t.Helper()
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return nil // PostgreSQL has removed it meanwhile
		}
		content, err := os.ReadFile(path)
		all = append(all, content...)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return err
	})
	if err != nil || len(all) == 0 {
		t.Fatalf("read %s: %d bytes, %v", folder, len(all), err)
	}
	return all
}
