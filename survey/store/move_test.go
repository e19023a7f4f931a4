package store_test

import (
	"errors"
	"fmt"
	"os"
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
