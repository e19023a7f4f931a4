package web

import (
	"database/sql"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// What the data protection officer reads is whole, in words, and of the own
// municipality only.
func TestAuditPage(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		app, secrets := inTown(t, st)
		wave := "/maling/" + townPaths(t, st).wave
		other := town()
		other.Owner = "Nabodal"
		for i := range other.Accounts {
			other.Accounts[i].Login = "nabo-" + other.Accounts[i].Login
			other.Accounts[i].Name = "Nabo " + other.Accounts[i].Name
		}
		links, err := other.Apply(t.Context(), st)
		if err != nil {
			t.Fatal(err)
		}
		signIn(t, app, links[0].Secret)
		leader := signIn(t, app, secrets["leder"])
		must(t, app, wave+"/apne", leader, nil)
		must(t, app, wave+"/forleng", leader, url.Values{"to": {"2100-01-31"}})
		invite(t, app, leader, url.Values{"name": {"Per Forsker"}, "login": {"per"}, "role": {"researcher"}})
		officer := signIn(t, app, secrets["ombud"])
		_, body := get(t, app, "/revisjon", officer)
		_, hash, err := st.AuditHead(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, wanted := range []string{"Åpnet måling", "Start", "Flyttet fristen", "Inviterte", "Per Forsker, Forsker", "Opprettet kommunen", "Kommandolinjen", "henger sammen", hash} {
			if !strings.Contains(body, wanted) {
				t.Errorf("the log lacks %q", wanted)
			}
		}
		if strings.Contains(body, "Nabo") || strings.Count(body, "Opprettet kommunen") != 1 {
			t.Error("the log shows another municipality")
		}
		if regexp.MustCompile(`[^0-9a-f][0-9a-f]{32}[^0-9a-f]`).MatchString(body) {
			t.Error("an identifier is shown instead of a name")
		}
	})
}

func TestAuditPageTellsOfTampering(t *testing.T) {
	storetest.EachURL(t, nil, func(t *testing.T, st *store.Store, database string) {
		app, secrets := inTown(t, st)
		officer := signIn(t, app, secrets["ombud"])
		tamper(t, st, database, `update audit set detail = 'another' where seq = 1`)
		if response, body := get(t, app, "/revisjon", officer); response.StatusCode != http.StatusOK || !strings.Contains(body, "Oppføring 1 mangler") {
			t.Errorf("a changed entry is not told: status %d", response.StatusCode)
		}
	})
}

// tamper changes the database behind the store's back.
func tamper(t *testing.T, st *store.Store, database, statement string) {
	t.Helper()
	driver := "sqlite"
	if st.Postgres() {
		driver = "postgres"
	}
	db, err := sql.Open(driver, database)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(statement); err != nil {
		t.Fatal(err)
	}
}
