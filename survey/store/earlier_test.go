package store_test

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"

	"trivselspuls/server/copies"
	"trivselspuls/server/settings"
	"trivselspuls/server/test/webtest"
	"trivselspuls/survey"
	"trivselspuls/survey/must"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// cutOff makes a database fail at the last thing that a migration does, which is to note
// that it was done, and returns what puts it right again.
func cutOff(t *testing.T, st *store.Store, database string, version int64) (repair func()) {
	t.Helper()
	if !st.Postgres() {
		storetest.Exec(t, st, database, fmt.Sprintf(`create trigger cut before insert on goose_db_version when new.version_id = %d begin select raise(abort, 'cut off'); end`, version))
		return func() { storetest.Exec(t, st, database, `drop trigger cut`) }
	}
	storetest.Exec(t, st, database, `create function cut() returns trigger language plpgsql as $$ begin raise exception 'cut off'; end $$`)
	storetest.Exec(t, st, database, fmt.Sprintf(`create trigger cut before insert on goose_db_version for each row when (new.version_id = %d) execute function cut()`, version))
	return func() { storetest.Exec(t, st, database, `drop function cut() cascade`) }
}

// upgradable puts what an earlier version left into a database of its schema, on each engine.
func upgradable(t *testing.T, left earlierVersion) (databases map[string]string) {
	t.Helper()
	ctx := t.Context()
	databases = map[string]string{"sqlite": filepath.Join(left.unpack(t), "trivselspuls.db")}
	if os.Getenv("PGHOST") != "" {
		databases["postgres"] = storetest.Postgres(t)
		from := must.Have(store.Open(ctx, databases["sqlite"], nil))(t)
		to := must.Have(store.Open(ctx, databases["postgres"], nil))(t)
		must.Work(t, to.MigrateTo(ctx, left.schema))
		must.Work(t, errors.Join(to.Fill(ctx, from), to.Close(), from.Close()))
	}
	return databases
}

// What version 1 left, with rows of every kind it knew, becomes a database of today, on both
// databases the same, though the upgrade is cut off at every migration: each either is done or
// leaves every row as it was.
func TestUpgradeFromVersion1(t *testing.T) {
	ctx, left := t.Context(), version1()
	databases := upgradable(t, left)
	all := map[string]map[string]int{}
	for driver, database := range databases {
		st := must.Have(store.Open(ctx, database, nil))(t)
		t.Cleanup(func() { st.Close() })
		before, _, err := st.Holds(ctx)
		must.Work(t, err)
		for table, rows := range before {
			if rows == 0 && !strings.Contains("ballot ballot_box code", table) {
				t.Errorf("%s: version 1 left nothing in %s", driver, table)
			}
		}
		for _, version := range must.Have(st.Versions())(t) {
			if version <= left.schema || testing.Short() && version%4 != 0 {
				continue
			}
			must.Work(t, st.MigrateTo(ctx, version-1))
			_, before, err := st.Holds(ctx)
			must.Work(t, err)
			repair := cutOff(t, st, database, version)
			if err := st.Migrate(ctx); err == nil || !strings.Contains(err.Error(), "cut off") {
				t.Fatalf("%s: migration %d was not cut off: %v", driver, version, err)
			}
			repair()
			if _, after, err := st.Holds(ctx); after != before || err != nil {
				t.Errorf("%s: migration %d was cut off, and left (%v)\n%s", driver, version, err, cmp.Diff(before, after))
			}
		}
		must.Work(t, st.Migrate(ctx))
		if pending := must.Have(st.Pending(ctx))(t); pending != 0 {
			t.Errorf("%s: %d migrations lack", driver, pending)
		}
		if all[driver], _, err = st.Holds(ctx); err != nil {
			t.Fatal(err)
		}
		if check := must.Have(st.VerifyAudit(ctx, store.AuditCheck{}, true))(t); check.Fault != "" {
			t.Errorf("%s: the log is %+v", driver, check)
		}
		lost := map[string]string{"response": "packed", "summary": "made anew", "session": "signed in anew", "signin_challenge": "signed in anew"}
		for table, rows := range before {
			if all[driver][table] < rows && lost[table] == "" {
				t.Errorf("%s: %s had %d rows and has %d", driver, table, rows, all[driver][table])
			}
		}
	}
	if postgres, ok := all["postgres"]; ok {
		if diff := cmp.Diff(all["sqlite"], postgres); diff != "" {
			t.Errorf("SQLite (-) and PostgreSQL (+) hold another number of rows:\n%s", diff)
		}
	}
}

// A copy that an earlier version made is put back and brought to today's, with all that it held.
func TestCopyOfAnEarlierVersion(t *testing.T) {
	ctx := t.Context()
	for driver, database := range upgradable(t, version1()) {
		file, c := database, settings.Settings{DataDir: filepath.Join(t.TempDir(), "data"), KeyDir: t.TempDir()}
		if driver == "postgres" {
			file, c.DatabaseURL = filepath.Join(t.TempDir(), "dump"), storetest.Postgres(t)
			if out, err := exec.Command("pg_dump", "--format=custom", "--file="+file, "--dbname="+database).CombinedOutput(); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
		}
		must.Have(copies.Restore(ctx, c, file, ""))(t)
		st := must.Have(c.OpenStore(ctx, nil))(t)
		rows, _, err := st.Holds(ctx)
		if pending := must.Have(st.Pending(ctx))(t); pending != 0 || err != nil || rows["answers"] == 0 || rows["snapshot"] == 0 {
			t.Errorf("%s: %d migrations lack, and there are %v (%v)", driver, pending, rows, err)
		}
		must.Work(t, st.Close())
	}
}

// A wave that was open when the program was replaced goes on with its keys and its slips, and
// closes with every answer from before and after. What was closed before is read as it was.
func TestOpenWaveGoesOnAcrossAnUpgrade(t *testing.T) {
	ctx := t.Context()
	for driver, database := range upgradable(t, leftOpen()) {
		files := leftOpen().unpack(t)
		w := webtest.NewWire(database)
		w.Now.Store(time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC).Unix())
		w.Store = storetest.Open(t, database, func() time.Time { return time.Unix(w.Now.Load(), 0) })
		w.KeyDirs = []string{filepath.Join(files, "keys"), filepath.Join(files, "keys-copy")}
		w.Listen(t)
		open := must.Have(w.Store.WavesIn(ctx, survey.Open))(t)
		if len(open) != 1 {
			t.Fatalf("%s: %d waves are open", driver, len(open))
		}
		w.Wave = open[0].ID
		lines := strings.Fields(string(must.Have(os.ReadFile(filepath.Join(files, "slips")))(t)))
		for _, line := range lines[:3] {
			slip := must.Have(survey.ParseSlip(line))(t)
			w.Promised = slip.Fingerprint
			must.Work(t, w.Answer(ctx, slip.Code, w.DeclineAll))
			if err := w.Answer(ctx, slip.Code, w.DeclineAll); err == nil {
				t.Errorf("%s: a slip is taken twice", driver)
			}
		}
		owner := webtest.OwnerOf(t, w)
		project := must.Have(w.Store.ProjectsOf(ctx, owner))(t)[0]
		cookie := webtest.Session(t, w.App, "styring", survey.Grant{Role: survey.SteeringGroup, Owner: owner})
		response, body := webtest.Get(t, w.App, "/styring/"+string(project.ID), cookie)
		_, rest := webtest.Get(t, w.App, "/styring/"+string(project.ID)+"/tall", cookie)
		page := strings.Join(strings.Fields(must.Have(goquery.NewDocumentFromReader(strings.NewReader(body+rest)))(t).Find("main").Text()), " ")
		for _, figure := range []string{"Startmåling november 2024", "13 %", "6 til 27 %", "59 %", "44 til 73 %", "0,0 til 2,8 %"} { // as that version's page had them
			if response.StatusCode != http.StatusOK || !strings.Contains(page, figure) {
				t.Errorf("%s: the page answers %d and lacks %q: %s", driver, response.StatusCode, figure, page)
			}
		}
		if got := len(w.Closed(t)); got != 94+3 {
			t.Errorf("%s: closed with %d answers, want the 94 from before and 3", driver, got)
		}
	}
}
