package copies_test

import (
	"bytes"
	"cmp"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/age"

	"trivselspuls/server/copies"
	"trivselspuls/server/settings"
	"trivselspuls/server/test/webtest"
	"trivselspuls/survey"
	"trivselspuls/survey/must"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// fresh is where nothing is: settings of an empty directory, or of an empty database.
func fresh(t *testing.T, postgres bool) settings.Settings {
	c := settings.Settings{DataDir: filepath.Join(t.TempDir(), "data"), KeyDir: t.TempDir()}
	if postgres {
		c.DatabaseURL = storetest.Postgres(t)
	}
	return c
}

// recipient is a key pair of age: the public half, and a file with the other.
func recipient(t *testing.T) (public, file string) {
	pair := must.Have(age.GenerateX25519Identity())(t)
	file = filepath.Join(t.TempDir(), "key.txt")
	must.Work(t, os.WriteFile(file, []byte("# whose it is\n"+pair.String()+"\n"), 0o600))
	return pair.Recipient().String(), file
}

// A municipality loses its server in the middle of a wave and puts its copy back: the wave
// takes nothing until somebody has decided, goes on with its keys, and closes with every
// answer of the copy and those that came afterwards. What came between is lost, and its
// slip is good again.
func TestDrill(t *testing.T) {
	webtest.OnTheWire(t, 14, func(t *testing.T, w *webtest.Wire) {
		ctx, c := t.Context(), settings.Settings{DatabaseURL: w.Database}
		if !w.Store.Postgres() {
			c.DatabaseURL = ""
		}
		answer := func(n int) error { return w.Answer(ctx, w.Slips[n], w.DeclineAll) }
		must.Work(t, errors.Join(answer(0), answer(1)))
		public, key := recipient(t)
		file := filepath.Join(t.TempDir(), "copy.age")
		must.Work(t, copies.Write(ctx, c, w.Store, file, []string{public}))
		must.Work(t, answer(2))
		text := must.Have(os.ReadFile(file))(t)
		if info := must.Have(os.Stat(file))(t); info.Mode().Perm() != 0o600 || bytes.Contains(text, []byte("Eksempeldal")) {
			t.Errorf("the copy has mode %v, or can be read", info.Mode())
		}
		if left := must.Have(os.ReadDir(filepath.Dir(file)))(t); len(left) != 1 {
			t.Errorf("beside the copy lies %v", left)
		}

		again := fresh(t, w.Store.Postgres())
		waiting := must.Have(copies.Restore(ctx, again, file, key))(t)
		if len(waiting) != 1 || waiting[0].ID != w.Wave || !waiting[0].Restored {
			t.Fatalf("waiting: %+v", waiting)
		}
		database := again.DatabaseURL
		if database == "" {
			database = again.Database()
		}
		w.Store = storetest.Open(t, database, w.Store.Now)
		w.Listen(t)
		for n := range 4 {
			if _, err := w.Look(ctx, w.Slips[n]); err == nil {
				t.Errorf("slip %d is taken before anybody has decided", n)
			}
		}
		unserved := must.Have(w.Service.Unserved(ctx))(t)
		if !errors.Is(unserved[w.Wave], survey.ErrRestored) {
			t.Errorf("unserved: %v", unserved)
		}
		must.Work(t, w.Service.Resume(ctx, "test", w.Wave))
		if err := w.Service.Resume(ctx, "test", w.Wave); !errors.Is(err, survey.ErrState) {
			t.Errorf("resumed twice: %v", err)
		}
		if err := answer(0); err == nil {
			t.Error("a slip that was used before the copy is good again")
		}
		must.Work(t, errors.Join(answer(2), answer(3)))
		if got := len(w.Closed(t)); got != 4 {
			t.Errorf("closed with %d answers, want 4", got)
		}
	})
}

// A copy that was taken in the middle of a closing is as good as any: of a wave that was stopped it waits for a
// decision, takes no answer, and closes with all of them; of one whose figures were stored it has the figures, and what
// was not deleted yet goes when closing goes on, though the keys are gone.
func TestCopiesWhileAWaveCloses(t *testing.T) {
	webtest.OnTheWire(t, 14, func(t *testing.T, w *webtest.Wire) {
		ctx := t.Context()
		for n := range 3 {
			must.Work(t, w.Answer(ctx, w.Slips[n], w.DeclineAll))
		}
		moved := func() (waiting []survey.Wave) {
			t.Helper()
			from, file := settings.Settings{}, filepath.Join(t.TempDir(), "copy")
			if w.Store.Postgres() {
				from.DatabaseURL = w.Database
			}
			must.Work(t, copies.Write(ctx, from, w.Store, file, nil))
			place := fresh(t, w.Store.Postgres())
			waiting = must.Have(copies.Restore(ctx, place, file, ""))(t)
			w.Database = cmp.Or(place.DatabaseURL, place.Database())
			w.Store = storetest.Open(t, w.Database, w.Store.Now)
			w.Listen(t)
			return waiting
		}

		must.Work(t, w.Store.Tx(ctx, func(tx *store.Tx) error { return tx.BeginClosing(ctx, w.Wave) }))
		if waiting := moved(); len(waiting) != 1 || waiting[0].State != survey.Closing || !waiting[0].Restored {
			t.Fatalf("stopped: waiting is %+v", waiting)
		}
		if _, err := w.Look(ctx, w.Slips[3]); err == nil {
			t.Error("stopped: a slip is taken before anybody has decided")
		}
		must.Work(t, w.Service.Resume(ctx, "test", w.Wave))
		if _, err := w.Look(ctx, w.Slips[3]); err == nil {
			t.Error("stopped: a slip is taken again")
		}

		on := "before delete on ballot begin select raise(abort, 'cut off'); end"
		if w.Store.Postgres() {
			storetest.Exec(t, w.Store, w.Database, `create function cut() returns trigger language plpgsql as $$ begin raise exception 'cut off'; end $$`)
			on = "before delete on ballot execute function cut()"
		}
		storetest.Exec(t, w.Store, w.Database, "create trigger cut "+on)
		if _, err := w.Service.Close(ctx, "test", w.Wave); err == nil || !strings.Contains(err.Error(), "cut off") {
			t.Fatalf("closing was not cut off: %v", err)
		}
		if waiting := moved(); len(waiting) != 0 || w.Stored(t) != 3 {
			t.Errorf("figures stored: waiting is %+v, and %d ballots are left of 3", waiting, w.Stored(t))
		}
		drop := "drop trigger cut"
		if w.Store.Postgres() {
			drop = "drop function cut() cascade"
		}
		storetest.Exec(t, w.Store, w.Database, drop)
		if got := len(w.Closed(t)); got != 3 || w.Stored(t) != 0 {
			t.Errorf("closed with %d answers, want 3; %d ballots are left", got, w.Stored(t))
		}
	})
}

// Whatever is wrong with a copy, or with the place it is put back to, is said in words, and
// nothing is where nothing was.
func TestWhatIsNotPutBack(t *testing.T) {
	storetest.EachURL(t, nil, func(t *testing.T, st *store.Store, database string) {
		ctx, dir := t.Context(), t.TempDir()
		c := settings.Settings{DatabaseURL: database}
		if !st.Postgres() {
			c.DatabaseURL = ""
		}
		public, key := recipient(t)
		_, other := recipient(t)
		plain, sealed := filepath.Join(dir, "plain"), filepath.Join(dir, "sealed")
		must.Work(t, errors.Join(copies.Write(ctx, c, st, plain, nil), copies.Write(ctx, c, st, sealed, []string{public})))
		if err := copies.Write(ctx, c, st, plain, nil); !errors.Is(err, fs.ErrExist) {
			t.Errorf("over a file that is there: %v", err)
		}
		if err := copies.Write(ctx, c, st, filepath.Join(dir, "x"), []string{"age1nonsense"}); err == nil || !strings.Contains(err.Error(), "public key of age") {
			t.Errorf("to nobody: %v", err)
		}
		written := func(name string, text []byte) string {
			must.Work(t, os.WriteFile(filepath.Join(dir, name), text, 0o600))
			return filepath.Join(dir, name)
		}
		whole, packed := must.Have(os.ReadFile(plain))(t), must.Have(os.ReadFile(sealed))(t)
		middle := bytes.Clone(whole)
		for i := len(middle) / 4; i < len(middle)*3/4; i++ {
			middle[i] ^= 0x55
		}
		for _, wrong := range []struct{ name, file, key, word string }{
			{"without its key", sealed, "", "-identity"},
			{"with another key", sealed, other, "another key"},
			{"a key for what is open", plain, key, "not encrypted"},
			{"no key in the file", sealed, plain, "no key of age"},
			{"cut short", written("short", whole[:len(whole)/2]), "", ""},
			{"cut short and encrypted", written("packed", packed[:len(packed)-100]), key, "read to its end"},
			{"damaged", written("damaged", middle), "", ""},
			{"a letter", written("letter", []byte("Kjære foresatte")), "", "no copy of a database"},
			{"nothing", written("nothing", nil), "", "no copy of a database"},
			{"not there", filepath.Join(dir, "nowhere"), "", "no such file"},
		} {
			place := fresh(t, st.Postgres())
			_, err := copies.Restore(ctx, place, wrong.file, wrong.key)
			if err == nil || !strings.Contains(err.Error(), wrong.word) {
				t.Errorf("%s: %v", wrong.name, err)
			}
			if left, _ := os.ReadDir(place.DataDir); len(left) != 0 {
				t.Errorf("%s: it leaves %v", wrong.name, left)
			}
		}
		if _, err := copies.Restore(ctx, fresh(t, false), plain, ""); st.Postgres() && (err == nil || !strings.Contains(err.Error(), "set DATABASE_URL")) {
			t.Errorf("a dump to an embedded database: %v", err)
		}
		full := fresh(t, st.Postgres())
		must.Have(copies.Restore(ctx, full, plain, ""))(t)
		if _, err := copies.Restore(ctx, full, plain, ""); err == nil || !strings.Contains(err.Error(), "othing was changed") {
			t.Errorf("over a database that is there: %v", err)
		}
	})
}

// A log that another database left would be taken for the copy's own and spoil it.
func TestAStaleLogGoes(t *testing.T) {
	ctx, st := t.Context(), storetest.New(t)
	file, place := filepath.Join(t.TempDir(), "copy"), fresh(t, false)
	must.Work(t, copies.Write(ctx, settings.Settings{}, st, file, nil))
	must.Work(t, os.MkdirAll(place.DataDir, 0o700))
	other := filepath.Join(t.TempDir(), "other.db")
	killed := storetest.Open(t, other, nil)
	must.Work(t, killed.Tx(ctx, func(tx *store.Tx) error {
		return tx.CreateOwner(ctx, survey.Owner{ID: survey.NewID[survey.OwnerID](), Name: "Annen kommune"})
	}))
	stale := must.Have(os.ReadFile(other + "-wal"))(t)
	must.Work(t, os.WriteFile(place.Database()+"-wal", stale, 0o600))
	must.Have(copies.Restore(ctx, place, file, ""))(t)
	must.Work(t, store.CheckFile(ctx, place.Database()))
	if text := must.Have(os.ReadFile(place.Database()))(t); bytes.Contains(text, []byte("Annen kommune")) {
		t.Error("the log of another database was taken for the copy's")
	}
}

// A database of a later version is not opened, and its copy not put back.
func TestLaterVersionsAreRefused(t *testing.T) {
	ctx, file := t.Context(), filepath.Join(t.TempDir(), "trivselspuls.db")
	st := storetest.Open(t, file, nil)
	storetest.Exec(t, st, file, `insert into goose_db_version (version_id, is_applied) values (99999, true)`)
	must.Work(t, st.Close())
	if _, err := (settings.Settings{DataDir: filepath.Dir(file)}).OpenStore(ctx, nil); !errors.Is(err, store.ErrNewer) {
		t.Errorf("opened: %v", err)
	}
	if _, err := copies.Restore(ctx, fresh(t, false), file, ""); !errors.Is(err, store.ErrNewer) {
		t.Errorf("put back: %v", err)
	}
}
