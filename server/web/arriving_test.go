package web_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"trivselspuls/server/test/webtest"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// openTo are the guards that let somebody pass who has proved one thing only, and
// what else needs no account.
var openTo = map[string]bool{
	"anyone": true, "failures limited": true, "holds the first run's address": true,
	"arriving, or signed in": true, "arriving, or signed in lately": true,
}

// Whoever has proved one thing only, by link or by password, is led to set up the
// second from every page there is, and no page does anything for them.
func TestNothingOpensBeforeTheSecondFactor(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		app, secrets := webtest.InTown(t, st)
		byLink := webtest.Arrive(t, app, secrets["leder"])
		response, _ := webtest.Post(t, app, "/konto/start", byLink, url.Values{"password": {webtest.GoodPassword}})
		if response.StatusCode != http.StatusSeeOther {
			t.Fatalf("choosing a password: status %d", response.StatusCode)
		}
		byPassword, _ := webtest.Post(t, app, "/inn", nil, url.Values{"login": {"leder"}, "password": {webtest.GoodPassword}})
		at := webtest.TownPaths(t, st)
		names := strings.NewReplacer(":unit", at.School, ":project", at.Project, ":wave", "0", ":account", "0", ":group", "0")
		closed := 0
		for name, cookie := range map[string]*http.Cookie{"link": response.Cookies()[0], "password": byPassword.Cookies()[0]} {
			for _, r := range app.Routes() {
				if openTo[r.Guard] {
					continue
				}
				closed++
				request := httptest.NewRequest(r.Method, names.Replace(r.Path), nil)
				request.AddCookie(cookie)
				if response, _ := webtest.Do(t, app, request); response.StatusCode != http.StatusSeeOther || response.Header.Get("Location") != "/konto/start" {
					t.Errorf("by %s, %s %s: status %d to %q", name, r.Method, r.Path, response.StatusCode, response.Header.Get("Location"))
				}
			}
		}
		if closed < 80 {
			t.Errorf("only %d routes tried", closed)
		}
	})
}
