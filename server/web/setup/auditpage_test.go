package setup_test

import (
	"context"
	"html"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"trivselspuls/server/auditcheck"
	"trivselspuls/server/test/webtest"
	"trivselspuls/server/web"
	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// verify does what the job does every hour.
func verify(t *testing.T, app *web.App, st *store.Store, whole bool) {
	t.Helper()
	if _, err := auditcheck.Verify(t.Context(), st, app.Setup.Keys, whole); err != nil {
		t.Fatal(err)
	}
}

// entriesIn are the page's rows, the newest first, with bars between their cells.
func entriesIn(body string) (rows []string) {
	_, table, _ := strings.Cut(body, "<tbody")
	table, _, _ = strings.Cut(table, "</tbody>")
	for _, row := range strings.Split(table, "<tr role=\"row\">")[1:] {
		var cells []string
		for _, cell := range strings.Split(row, "<t")[1:] {
			_, text, _ := strings.Cut(cell, ">")
			cells = append(cells, strings.Join(strings.Fields(tags.ReplaceAllString(text, " ")), " "))
		}
		rows = append(rows, strings.Join(cells, "|"))
	}
	return rows
}

var tags = regexp.MustCompile(`<[^>]*>`)

// What the data protection officer reads is whole, in words, and of the own
// municipality only.
func TestAuditPage(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		app, secrets := webtest.InTown(t, st)
		wave := "/maling/" + webtest.TownPaths(t, st).Wave
		other := webtest.Town()
		other.Owner = "Nabodal"
		for i := range other.Accounts {
			other.Accounts[i].Login = "nabo-" + other.Accounts[i].Login
			other.Accounts[i].Name = "Nabo " + other.Accounts[i].Name
		}
		links, err := other.Apply(t.Context(), st)
		if err != nil {
			t.Fatal(err)
		}
		webtest.SignIn(t, app, links[0].Secret)
		leader := webtest.SignIn(t, app, secrets["leder"])
		webtest.Must(t, app, wave+"/apne", leader, webtest.Sure)
		webtest.Must(t, app, wave+"/forleng", leader, url.Values{"to": {"2100-01-31"}})
		webtest.Invite(t, app, leader, url.Values{"name": {"Per Forsker"}, "login": {"per"}, "role": {"researcher"}})
		officer := webtest.SignIn(t, app, secrets["ombud"])
		if _, body := webtest.Get(t, app, "/revisjon", officer); !strings.Contains(body, "ikke kontrollert ennå") {
			t.Error("the page claims that the log was verified")
		}
		verify(t, app, st, true)
		_, body := webtest.Get(t, app, "/revisjon", officer)
		_, hash, err := st.AuditHead(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, wanted := range []string{"Åpnet måling", "Start", "Flyttet fristen", "Inviterte", "Per Forsker, Forsker", "Opprettet kommunen", "Den som driver tjeneren", "alt hang sammen", "Alle oppføringene er kontrollert", hash} {
			if !strings.Contains(body, wanted) {
				t.Errorf("the log lacks %q", wanted)
			}
		}
		if rows := strings.Join(entriesIn(body), "\n"); strings.Contains(body, "Nabo") || strings.Count(rows, "Opprettet kommunen") != 1 {
			t.Error("the log shows another municipality")
		} else if regexp.MustCompile(`[0-9a-f]{32}`).MatchString(rows) {
			t.Error("an identifier is shown instead of a name")
		}
		webtest.SignIn(t, app, secrets["rektor"])
		if _, body := webtest.Get(t, app, "/revisjon", officer); !strings.Contains(body, "Kontrollen har kommet til nummer") {
			t.Error("the page claims that the newest entries were verified")
		}
	})
}

func TestAuditPageTellsOfTampering(t *testing.T) {
	storetest.EachURL(t, nil, func(t *testing.T, st *store.Store, database string) {
		app, secrets := webtest.InTown(t, st)
		officer := webtest.SignIn(t, app, secrets["ombud"])
		verify(t, app, st, true)
		for _, c := range []struct{ statement, telling string }{
			{`update audit set detail = 'another' where seq = 1`, "Oppføring 1 mangler"},
			{`delete from audit`, "Oppføring 1 mangler"},
		} {
			storetest.Exec(t, st, database, c.statement)
			verify(t, app, st, true)
			if response, body := webtest.Get(t, app, "/revisjon", officer); response.StatusCode != http.StatusOK || !strings.Contains(body, c.telling) || strings.Contains(body, "hang sammen") {
				t.Errorf("%s is not told: status %d", c.statement, response.StatusCode)
			}
		}
		for fault, shown := range map[store.AuditFault]string{store.OwnersChanged: "flyttet til en annen eier", store.LogReplaced: "ikke den som ble kontrollert før"} {
			err := app.Setup.Keys.Note("audit-verified.json", []byte(`{"Fault":"`+string(fault)+`","Broken":3}`))
			if err != nil {
				t.Fatal(err)
			}
			if _, body := webtest.Get(t, app, "/revisjon", officer); !strings.Contains(body, shown) {
				t.Errorf("%s is not told", fault)
			}
		}
	})
}

// The officer chooses who, what and when, and turns to older pages without losing the
// choice.
func TestAuditPageIsFiltered(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		app, secrets := webtest.InTown(t, st)
		leader := webtest.SignIn(t, app, secrets["leder"])
		officer := webtest.SignIn(t, app, secrets["ombud"])
		webtest.Invite(t, app, leader, url.Values{"name": {"Per Forsker"}, "login": {"per"}, "role": {"researcher"}})
		kari := string(webtest.AccountByLogin(t, st, "leder").ID)
		_, all := webtest.Get(t, app, "/revisjon", officer)
		today := st.Now().In(app.Views.Zone)
		day := func(n int) string { return today.AddDate(0, 0, n).Format(time.DateOnly) }
		byLeader := func(row string) bool { return strings.Split(row, "|")[2] == "Leder" }
		for query, want := range map[string]func(row string) bool{
			"hvem=" + kari:      byLeader,
			"hvem=command+line": func(row string) bool { return strings.Contains(row, "Den som driver tjeneren") },
			"hva=sign+in":       func(row string) bool { return strings.Contains(row, "Logget inn") },
			"hva=sign+in&hvem=" + kari: func(row string) bool {
				return strings.Contains(row, "Logget inn") && byLeader(row)
			},
			"hva=close+wave":                       func(string) bool { return false },
			"hvem=server":                          func(string) bool { return false },
			"hvem=somebody&hva=nothing":            func(string) bool { return false },
			"fra=" + day(0) + "&til=" + day(0):     func(string) bool { return true },
			"fra=" + day(1):                        func(string) bool { return false },
			"til=" + day(-1):                       func(string) bool { return false },
			"hvem=&hva=&fra=&til=":                 func(string) bool { return true },
			"eldre=0":                              func(string) bool { return true },
			"eldre=soon":                           func(string) bool { return true },
			"eldre=1&hva=invite&hvem=command+line": func(string) bool { return false },
		} {
			var expected []string
			for _, row := range entriesIn(all) {
				if want(row) {
					expected = append(expected, row)
				}
			}
			response, body := webtest.Get(t, app, "/revisjon?"+query, officer)
			if got := entriesIn(body); response.StatusCode != http.StatusOK || strings.Join(got, "") != strings.Join(expected, "") {
				t.Errorf("%s: status %d\n%q, want\n%q", query, response.StatusCode, got, expected)
			} else if len(got) == 0 && !strings.Contains(body, "Ingen oppføringer passer") {
				t.Errorf("%s: nothing is said of there being none", query)
			}
		}
		for query, problem := range map[string]string{
			"fra=i+fjor&hvem=" + kari:       `id="fra-problem"`,
			"fra=2026-11-20&til=2026-11-19": `id="til-problem"`,
			"til=2026-02-30&hva=sign+in":    `id="til-problem"`,
		} {
			response, body := webtest.Get(t, app, "/revisjon?"+query, officer)
			if response.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, problem) || len(entriesIn(body)) > 0 {
				t.Errorf("%s: status %d\n%s", query, response.StatusCode, webtest.ProblemsIn(body))
			}
			values, _ := url.ParseQuery(query)
			for name, value := range values {
				if name[0] == 'h' && !strings.Contains(body, `value="`+value[0]+`" selected`) || name[0] != 'h' && !strings.Contains(body, `value="`+value[0]+`"`) {
					t.Errorf("%s: %s is lost", query, name)
				}
			}
		}
		for range 250 {
			err := st.Tx(t.Context(), func(tx *store.Tx) error {
				return tx.Audit(t.Context(), audit.Actor(kari), audit.Event{Action: audit.ChangeOwner})
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		path, seen := "/revisjon?hva=change+owner&hvem="+kari, 0
		for page := 0; path != "" && page < 5; page++ {
			_, body := webtest.Get(t, app, path, officer)
			seen += len(entriesIn(body))
			if newest := strings.Contains(body, "Nyeste"); newest != (page > 0) {
				t.Errorf("page %d leads to the newest: %t", page, newest)
			}
			path = ""
			if found := olderLink.FindStringSubmatch(body); found != nil {
				path = html.UnescapeString(found[1])
			}
		}
		if seen != 250 {
			t.Errorf("%d entries on all pages", seen)
		}
	})
}

var olderLink = regexp.MustCompile(`href="([^"]*)">Eldre`)

// othersEntries gives another owner as many entries, whose hashes do not matter here.
func othersEntries(t testing.TB, st *store.Store, database string) {
	storetest.Exec(t, st, database, `insert into owner (id, name, fictional, accent, language) values ('00000000000000000000000000000001', 'Storby', false, 'green', 'nb')`)
	storetest.Exec(t, st, database, `insert into audit (seq, at, actor, action, owner_id, about, detail, previous, hash)
		with recursive numbers (n) as (select 1000001 union all select n + 1 from numbers where n < 1100000)
		select n, '2026-11-01 12:00:00', 'command line', 'sign in', '00000000000000000000000000000001', '{}', 'password',
			'000000000000000000000000000000000000000000000000000000000' || n, '000000000000000000000000000000000000000000000000000000000' || n from numbers`)
}

// A hundred thousand entries of others, and a thousand older ones of the own, cost the
// page no more statements, and a screenful's memory.
func TestAuditPageCostsTheSameAmongMany(t *testing.T) {
	storetest.EachURL(t, nil, func(t *testing.T, st *store.Store, database string) {
		app, secrets := webtest.InTown(t, st)
		officer := webtest.SignIn(t, app, secrets["ombud"])
		cost := func() (statements int64, bytes uint64) {
			bytes = 1 << 40
			for range 5 {
				var before, after runtime.MemStats
				counted := st.Statements()
				runtime.ReadMemStats(&before)
				if response, _ := webtest.Get(t, app, "/revisjon", officer); response.StatusCode != http.StatusOK {
					t.Fatal(response.Status)
				}
				runtime.ReadMemStats(&after)
				statements, bytes = st.Statements()-counted, min(bytes, after.TotalAlloc-before.TotalAlloc)
			}
			return statements, bytes
		}
		alone, _ := cost()
		own := webtest.OwnerIn(t, st)
		err := st.Tx(t.Context(), func(tx *store.Tx) (err error) {
			for i := 0; i < 1000 && err == nil; i++ {
				err = tx.Audit(t.Context(), audit.CommandLine, audit.Event{Action: audit.ChangeOwner, Owner: own})
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		othersEntries(t, st, database)
		among, bytes := cost()
		if among != alone || among > 10 {
			t.Errorf("%d statements, and %d among many", alone, among)
		}
		if bytes > 2<<20 {
			t.Errorf("%d bytes are allocated", bytes)
		}
		t.Logf("%d statements, %d kB", among, bytes>>10)
	})
}

// BenchmarkAuditPage tells what the page costs among a hundred thousand entries of
// others, in processor time, on both databases.
func BenchmarkAuditPage(b *testing.B) {
	databases := map[string]string{"sqlite": filepath.Join(b.TempDir(), "log.db")}
	if os.Getenv("PGHOST") != "" {
		databases["postgres"] = storetest.Postgres(b)
	}
	for name, database := range databases {
		b.Run(name, func(b *testing.B) {
			st := storetest.Open(b, database, nil)
			in := webtest.NewPublishedIn(b, st, 1)
			othersEntries(b, st, database)
			officer := in.As(b, survey.DataProtection, in.Owner, "")
			for range 2 * auditPage {
				in.Write(b, func(ctx context.Context, tx *store.Tx) error {
					return tx.Audit(ctx, audit.CommandLine, audit.Event{Action: audit.ChangeOwner, Owner: in.Owner})
				})
			}
			b.ReportAllocs()
			before := webtest.ProcessorTime(b)
			for b.Loop() {
				if response, _ := in.Get(b, officer, "/revisjon"); response.StatusCode != http.StatusOK {
					b.Fatal(response.Status)
				}
			}
			b.ReportMetric(float64((webtest.ProcessorTime(b)-before).Microseconds())/float64(b.N)/1000, "cpu-ms/op")
		})
	}
}

// auditPage is how many entries stand on a page.
const auditPage = 100
