package store_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"
	"github.com/jmoiron/sqlx"

	"trivselspuls/server/copies"
	"trivselspuls/server/settings"
	"trivselspuls/server/test/webtest"
	"trivselspuls/survey"
	"trivselspuls/survey/must"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// pages are what the steering group reads of a municipality, as text.
func pages(t *testing.T, c settings.Settings) (read map[string]string) {
	t.Helper()
	st := must.Have(c.OpenStore(t.Context(), func() time.Time { return time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC) }))(t)
	defer st.Close()
	app := webtest.NewAppWith(t, st, webtest.Options{KeyDirs: []string{c.KeyDir, c.KeyDir + "-copy"}})
	owner := must.Have(st.Owners(t.Context()))(t)[0]
	project := must.Have(st.ProjectsOf(t.Context(), owner.ID))(t)[0]
	login := survey.NewID[string]() // of each reading another
	cookie := webtest.Session(t, app, login, survey.Grant{Role: survey.SteeringGroup, Owner: owner.ID})
	read = map[string]string{}
	for _, path := range []string{"/styring/%s", "/styring/%s/enheter", "/styring/%s/rapport", "/styring/%s/tiltak"} {
		response, body := webtest.Get(t, app, fmt.Sprintf(path, project.ID), cookie)
		page := must.Have(goquery.NewDocumentFromReader(strings.NewReader(body)))(t)
		read[path] = fmt.Sprint(response.StatusCode, " ", strings.Join(strings.Fields(page.Find("main").Text()), " "))
	}
	return read
}

// A municipality's embedded database goes over into PostgreSQL row by row, and everybody reads
// what they read before. The file that was is out of the server's sight.
func TestMove(t *testing.T) {
	if os.Getenv("PGHOST") == "" && os.Getenv("TRIVSELSPULS_REQUIRE") == "" {
		t.Skip("no PostgreSQL in the environment (PGHOST): run under pg_virtualenv")
	}
	ctx := t.Context()
	for name, left := range map[string]earlierVersion{"every kind of row": version1(), "figures": leftOpen()} {
		t.Run(name, func(t *testing.T) {
			c := settings.Settings{DataDir: left.unpack(t)}
			c.KeyDir = filepath.Join(c.DataDir, "keys")
			st := must.Have(c.OpenStore(ctx, nil))(t)
			for _, wave := range must.Have(st.WavesIn(ctx, survey.Open))(t) {
				w := c
				w.DatabaseURL = storetest.Postgres(t)
				must.Work(t, st.Close())
				if _, _, err := copies.Move(ctx, w); !errors.Is(err, survey.ErrState) || !strings.Contains(err.Error(), "is as it was") {
					t.Errorf("with an open wave: %v", err)
				}
				st = must.Have(c.OpenStore(ctx, nil))(t)
				must.Have(webtest.NewAppWith(t, st, webtest.Options{KeyDirs: []string{c.KeyDir, c.KeyDir + "-copy"}}).Waves.Close(ctx, "test", wave.ID))(t)
			}
			before := must.Have(st.VerifyAudit(ctx, store.AuditCheck{}, true))(t)
			must.Work(t, st.Close())
			read := pages(t, c)
			if name == "figures" && !strings.Contains(read["/styring/%s"], "6 til 27 %") {
				t.Errorf("the page has no figures: %v", read)
			}

			unset := c
			if _, _, err := copies.Move(ctx, unset); err == nil || !strings.Contains(err.Error(), "set DATABASE_URL") {
				t.Errorf("to nowhere: %v", err)
			}
			foreign := storetest.Postgres(t)
			unset.DatabaseURL = foreign
			other := must.Have(store.Open(ctx, foreign, nil))(t)
			storetest.Exec(t, other, foreign, `create table theirs (id integer)`)
			must.Work(t, other.Close())
			if _, _, err := copies.Move(ctx, unset); err == nil || !strings.Contains(err.Error(), "not empty") {
				t.Errorf("to another program's database: %v", err)
			}
			unlock := must.Have(c.Lock(ctx))(t)
			c.DatabaseURL = storetest.Postgres(t)
			if _, _, err := copies.Move(ctx, c); err == nil || !strings.Contains(err.Error(), "another server runs") {
				t.Errorf("while a server runs: %v", err)
			}
			unlock()

			moved, aside, err := copies.Move(ctx, c)
			must.Work(t, err)
			rows := map[string]int{}
			for _, one := range moved {
				rows[one.Table] = one.Rows
			}
			if rows["answers"] == 0 || rows["snapshot"] == 0 || rows["audit"] < before.Seq || len(rows) < 40 {
				t.Errorf("moved: %v", rows)
			}
			if diff := cmp.Diff(read, pages(t, c)); diff != "" {
				t.Errorf("read before (-) and after (+):\n%s", diff)
			}
			st = must.Have(c.OpenStore(ctx, nil))(t)
			if after := must.Have(st.VerifyAudit(ctx, before, false))(t); after.Fault != "" || after.Seq <= before.Seq {
				t.Errorf("the log was %+v and is %+v", before, after)
			}
			must.Work(t, st.Close())
			must.Work(t, store.CheckFile(ctx, aside))
			if _, _, err := copies.Move(ctx, c); err == nil || !strings.Contains(err.Error(), "no embedded database") {
				t.Errorf("again: %v", err)
			}
		})
	}
}

// While a database is moved nobody writes to it, no command either: what came after its table was
// read would be lost. What people have written comes over as it is; where PostgreSQL does not take it the table is told.
func TestMoveHoldsTheSource(t *testing.T) {
	if os.Getenv("PGHOST") == "" && os.Getenv("TRIVSELSPULS_REQUIRE") == "" {
		t.Skip("no PostgreSQL in the environment (PGHOST): run under pg_virtualenv")
	}
	ctx := t.Context()
	file, address := filepath.Join(t.TempDir(), "strange.db"), storetest.Postgres(t)
	from, command, to := storetest.Open(t, file, nil), storetest.Open(t, file, nil), must.Have(store.Open(ctx, address, nil))(t)
	defer to.Close()
	must.Work(t, to.Migrate(ctx))
	names := []string{`\N`, `\.`, "tab\tand\nline\\", "«Ærø» 🙂 e\u0301 \u202e", "\ufeff", strings.Repeat("å", 200), "');--"}
	must.Work(t, from.Tx(ctx, func(tx *store.Tx) (err error) {
		for _, name := range names {
			owner := survey.Owner{ID: survey.NewID[survey.OwnerID](), Name: name}
			project := survey.Project{ID: survey.NewID[survey.ProjectID](), Owner: owner.ID, Name: name, Starts: time.Date(1899, 12, 31, 0, 0, 0, 0, time.UTC), Ends: time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)}
			err = errors.Join(err, tx.CreateOwner(ctx, owner), tx.CreateProject(ctx, project))
		}
		return err
	}))
	storetest.Exec(t, from, file, `update owner set name = name || char(0) where name = '\N'`)
	if _, err := from.CopyTo(ctx, to); err == nil || !strings.Contains(err.Error(), "table owner") {
		t.Errorf("a text that PostgreSQL does not take is not told by its table: %v", err)
	}
	storetest.Exec(t, from, file, `update owner set name = '\N' where hex(name) like '%00'`)
	blocker := must.Have(sqlx.Open("postgres", address))(t)
	defer blocker.Close()
	lock := must.Have(blocker.Beginx())(t)
	must.Have(lock.Exec(`lock table owner`))(t)
	done := make(chan error)
	go func() {
		_, err := from.CopyTo(ctx, to)
		done <- err
	}()
	for waits := 0; waits == 0; time.Sleep(10 * time.Millisecond) {
		must.Work(t, blocker.Get(&waits, `select count(*) from pg_locks where not granted`))
	}
	short, cancel := context.WithTimeout(ctx, 200*time.Millisecond)
	defer cancel()
	if err := command.Tx(short, func(*store.Tx) error { return nil }); err == nil {
		t.Error("a command writes to a database while it is moved")
	}
	must.Work(t, lock.Rollback())
	must.Work(t, <-done)
	if diff := cmp.Diff(must.Have(from.Owners(ctx))(t), must.Have(to.Owners(ctx))(t)); diff != "" {
		t.Errorf("owners before (-) and after (+):\n%.2000s", diff)
	}
}
