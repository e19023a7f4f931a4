package copies_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"trivselspuls/server/copies"
	"trivselspuls/server/settings"
	"trivselspuls/survey/must"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// A disk that fills at any point of putting a copy back leaves nothing: what lay in its place half done would be
// served, its open waves without anybody's word.
func TestAFullDiskPutsNothingBack(t *testing.T) {
	ctx, st, file := t.Context(), storetest.New(t), filepath.Join(t.TempDir(), "copy")
	must.Work(t, copies.Write(ctx, settings.Settings{}, st, file, nil))
	small := storetest.SmallDisk(t, t.TempDir(), 64<<10, "")
	c := settings.Settings{DataDir: filepath.Join(string(small), "data"), KeyDir: t.TempDir()}
	size := must.Have(os.Stat(file))(t).Size()
	unpacked := 0 // how often the copy itself found room
	for room := size - 32<<10; ; room += 8 << 10 {
		must.Work(t, os.RemoveAll(c.DataDir))
		small.Resize(t, room)
		_, err := copies.Restore(ctx, c, file, "")
		if err == nil {
			break
		}
		if left, _ := os.ReadDir(c.DataDir); len(left) != 0 {
			t.Errorf("with room for %d: %v; it leaves %v", room, err, left)
		}
		if text := err.Error(); !strings.Contains(text, "no space left") && !strings.Contains(text, "disk is full") || strings.Contains(text, "read to its end") {
			t.Errorf("with room for %d: it says %v", room, err)
		}
		if room > size {
			unpacked++
		}
		if room > 8*size {
			t.Fatalf("with room for %d, eight times the copy: %v", room, err)
		}
	}
	if unpacked < 2 {
		t.Errorf("the disk was full %d times after the copy lay on it: nothing was tried", unpacked)
	}
	must.Work(t, store.CheckFile(ctx, c.Database()))
}

// postgres is an empty database and its store.
func postgres(t *testing.T) (string, *store.Store) {
	if os.Getenv("PGHOST") == "" && os.Getenv("TRIVSELSPULS_REQUIRE") == "" {
		t.Skip("no PostgreSQL in the environment (PGHOST): run under pg_virtualenv")
	}
	address := storetest.Postgres(t)
	st := must.Have(store.Open(t.Context(), address, nil))(t)
	t.Cleanup(func() { st.Close() })
	return address, st
}

// dump is a copy as PostgreSQL's own tool makes it.
func dump(t *testing.T, address string) string {
	file := filepath.Join(t.TempDir(), "dump")
	if out, err := exec.Command("pg_dump", "--format=custom", "--file="+file, "--dbname="+address).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return file
}

// What is no copy of this program's, or one of a later version, does not come into an empty database of PostgreSQL.
func TestForeignAndLaterDumpsAreRefused(t *testing.T) {
	ctx := t.Context()
	address, st := postgres(t)
	storetest.Exec(t, st, address, `create table theirs (id integer)`)
	refuse := func(file, word string) {
		place := fresh(t, true)
		_, err := copies.Restore(ctx, place, file, "")
		if err == nil || !strings.Contains(err.Error(), word) {
			t.Errorf("not %s: %v", word, err)
		}
		if empty, err := must.Have(store.Open(ctx, place.DatabaseURL, nil))(t).Empty(ctx); !empty || err != nil {
			t.Errorf("%s: something is in the database (%v)", word, err)
		}
	}
	refuse(dump(t, address), "another program's database")
	later := storetest.Postgres(t)
	ours := storetest.Open(t, later, nil)
	storetest.Exec(t, ours, later, `insert into goose_db_version (version_id, is_applied) values (99999, true)`)
	refuse(dump(t, later), "of a later version")
}

// A copy that does not come into PostgreSQL to its end leaves it empty, and what came in without its waves being marked
// is served by nobody.
func TestARestoreThatIsCutOffIsServedByNobody(t *testing.T) {
	ctx := t.Context()
	from, _ := postgres(t)
	storetest.Open(t, from, nil)
	file := dump(t, from)

	taken, st := postgres(t)
	storetest.Exec(t, st, taken, `create sequence answers`) // the name of a table of ours
	if _, err := copies.Restore(ctx, settings.Settings{DataDir: t.TempDir(), KeyDir: t.TempDir(), DatabaseURL: taken}, file, ""); err == nil || !strings.Contains(err.Error(), "pg_restore") {
		t.Errorf("over something of that name: %v", err)
	}
	if empty, err := st.Empty(ctx); !empty || err != nil {
		t.Errorf("something is in the database (%v)", err)
	}

	cut, st := postgres(t)
	storetest.Exec(t, st, cut, `create function cut() returns event_trigger language plpgsql as $$ begin raise exception 'cut off'; end $$`)
	storetest.Exec(t, st, cut, `create event trigger cut on sql_drop when tag in ('DROP TABLE') execute function cut()`)
	c := settings.Settings{DataDir: t.TempDir(), KeyDir: t.TempDir(), DatabaseURL: cut}
	if _, err := copies.Restore(ctx, c, file, ""); err == nil || !strings.Contains(err.Error(), "make a new one") {
		t.Errorf("cut off before its waves are marked: %v", err)
	}
	storetest.Exec(t, st, cut, `drop event trigger cut`)
	_, opened := c.OpenStore(ctx, nil)
	if _, migrated := c.Migrate(ctx); !errors.Is(opened, store.ErrRestoring) || !errors.Is(migrated, store.ErrRestoring) {
		t.Errorf("opened: %v, migrated: %v", opened, migrated)
	}
	if _, err := copies.Restore(ctx, c, file, ""); err == nil || !strings.Contains(err.Error(), "not empty") {
		t.Errorf("put back once more: %v", err)
	}
}
