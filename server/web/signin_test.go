package web

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"trivselspuls/server/identity"
	"trivselspuls/server/setup"
	"trivselspuls/survey"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// town is a small owner with one school, one kindergarten and somebody in every
// role that has a page.
func town() setup.Plan {
	day := func(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }
	whole := setup.Period{From: day(2026, 1, 1), To: day(2099, 12, 31)}
	return setup.Plan{
		Owner: "Prøvedal",
		Units: []setup.Unit{
			{Name: "Skolen", Kind: survey.School, Groups: []setup.Group{{Audience: survey.Pupils810, Name: "8. trinn", Invited: 30}}},
			{Name: "Barnehagen", Kind: survey.Kindergarten, Groups: []setup.Group{{Audience: survey.Children45, Name: "4–5 år", Invited: 20}}},
		},
		Project: setup.Project{
			Name: "Prosjektet", Period: whole, Phases: []setup.Period{whole, whole, whole, whole},
			Waves: []setup.Wave{{Kind: survey.Baseline, Name: "Start", Period: whole, Audiences: []survey.Audience{survey.Pupils810, survey.Children45}}},
		},
		Accounts: []setup.Account{
			{Name: "Rektor", Login: "rektor", Role: survey.Leader, Unit: "Skolen"},
			{Name: "Styrer", Login: "styrer", Role: survey.Leader, Unit: "Barnehagen"},
			{Name: "Arbeid", Login: "arbeid", Role: survey.WorkingGroup, Unit: "Skolen"},
			{Name: "Styring", Login: "styring", Role: survey.SteeringGroup},
			{Name: "Leder", Login: "leder", Role: survey.ProjectLeader},
			{Name: "Forsker", Login: "forsker", Role: survey.Researcher},
			{Name: "Ombud", Login: "ombud", Role: survey.DataProtection},
			{Name: "Konto", Login: "konto", Role: survey.AccountsManager},
		},
	}
}

// inTown is an application on a fresh database with that owner in it, and
// everybody's unused sign-in link by login.
func inTown(t *testing.T, st *store.Store) (*App, map[string]string) {
	t.Helper()
	return inTownAt(t, st, "http://example.com", nil)
}

// inTownAt is inTown at an address of its own, with a provider to sign in at unless
// that is nil.
func inTownAt(t *testing.T, st *store.Store, address string, provider *identity.ProviderConfig) (*App, map[string]string) {
	t.Helper()
	app := newAppAt(t, st, io.Discard, address, provider)
	links, err := town().Apply(t.Context(), st)
	if err != nil {
		t.Fatal(err)
	}
	secrets := map[string]string{}
	for _, l := range links {
		secrets[l.Account.Login] = l.Secret
	}
	return app, secrets
}

// post sends a form, with a session's cookie unless it is nil.
func post(t *testing.T, app *App, path string, cookie *http.Cookie, form url.Values) (*http.Response, string) {
	t.Helper()
	r := httptest.NewRequest("POST", path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if cookie != nil {
		r.AddCookie(cookie)
	}
	return do(t, app, r)
}

func get(t *testing.T, app *App, path string, cookie *http.Cookie) (*http.Response, string) {
	t.Helper()
	r := httptest.NewRequest("GET", path, nil)
	if cookie != nil {
		r.AddCookie(cookie)
	}
	return do(t, app, r)
}

// signIn follows a link and returns the cookie of a session in which a second
// factor has been set up: pages that are not about signing in start there.
func signIn(t *testing.T, app *App, secret string) *http.Cookie {
	t.Helper()
	return settled(t, app, arrive(t, app, secret))
}

// settled is a session of the same person in which nothing is left to set up.
func settled(t *testing.T, app *App, cookie *http.Cookie) *http.Cookie {
	t.Helper()
	session, err := app.Store.UseSession(t.Context(), cookie.Value)
	if err != nil {
		t.Fatal(err)
	}
	err = app.Store.Tx(t.Context(), func(tx *store.Tx) (err error) {
		cookie.Value, err = tx.StartSession(t.Context(), session.Account)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return cookie
}

// arrive follows a link and returns the session's cookie as it is then.
func arrive(t *testing.T, app *App, secret string) *http.Cookie {
	t.Helper()
	response, _ := post(t, app, "/inn/lenke", nil, url.Values{"token": {secret}})
	if response.StatusCode != http.StatusSeeOther || len(response.Cookies()) != 1 {
		t.Fatalf("following a link: status %d with %d cookies", response.StatusCode, len(response.Cookies()))
	}
	return response.Cookies()[0]
}

func TestALinkSignsInOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		app, secrets := inTown(t, st)
		for range 2 { // looking at it uses nothing up
			if response, _ := get(t, app, "/inn/lenke/"+secrets["rektor"], nil); response.StatusCode != http.StatusOK {
				t.Fatalf("the link's page: status %d", response.StatusCode)
			}
		}
		cookie := arrive(t, app, secrets["rektor"])
		if !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode || cookie.Path != "/" {
			t.Errorf("the cookie is too open: %v", cookie)
		}
		if response, _ := post(t, app, "/inn/lenke", nil, url.Values{"token": {secrets["rektor"]}}); response.StatusCode != http.StatusConflict {
			t.Errorf("a used link: status %d", response.StatusCode)
		}
		if response, _ := post(t, app, "/ut", cookie, nil); response.StatusCode != http.StatusSeeOther {
			t.Errorf("signing out: status %d", response.StatusCode)
		}
		if response, _ := get(t, app, "/hjem", cookie); response.Header.Get("Location") != "/inn" {
			t.Errorf("the session goes on after signing out: status %d", response.StatusCode)
		}
	})
}

func TestPasswords(t *testing.T) {
	app, secrets := inTown(t, storetest.New(t))
	cookie := signIn(t, app, secrets["rektor"])
	for _, bad := range []string{"kort", "aaaaaaaaaaaaaaaaaaaa", "rektor er min konto", strings.Repeat("lang setning ", 20)} {
		if response, _ := post(t, app, "/konto", cookie, url.Values{"password": {bad}}); response.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("password %.20q was taken: status %d", bad, response.StatusCode)
		}
	}
	const good = "fire fjell og en elv"
	response, _ := post(t, app, "/konto", cookie, url.Values{"password": {good}})
	if response.StatusCode != http.StatusOK || len(response.Cookies()) != 1 {
		t.Fatalf("setting a password: status %d", response.StatusCode)
	}
	fresh := response.Cookies()[0]
	for _, current := range []string{"", "feil", good + "x"} {
		if response, _ := post(t, app, "/konto", fresh, url.Values{"password": {good + " til"}, "current": {current}}); response.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("a new password with %q as the current one: status %d", current, response.StatusCode)
		}
	}
	if response, _ := get(t, app, "/konto", cookie); response.StatusCode != http.StatusSeeOther {
		t.Error("the old session goes on after a new password")
	}
	inAddress := url.Values{"login": {"rektor"}, "password": {good}}
	if response, _ := post(t, app, "/inn?"+inAddress.Encode(), nil, nil); response.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("a password in the address: status %d", response.StatusCode)
	}
	for _, try := range []struct {
		login, password string
		status          int
	}{
		{"rektor", good, http.StatusSeeOther},
		{"rektor", good + "x", http.StatusUnprocessableEntity},
		{"styrer", "", http.StatusUnprocessableEntity}, // has no password yet
		{"ingen", good, http.StatusUnprocessableEntity},
	} {
		response, body := post(t, app, "/inn", nil, url.Values{"login": {try.login}, "password": {try.password}})
		if response.StatusCode != try.status {
			t.Errorf("%s: status %d, want %d", try.login, response.StatusCode, try.status)
		}
		if strings.Contains(body, try.password) && try.password != "" {
			t.Errorf("%s: the answer repeats the password", try.login)
		}
	}
}

func TestSessionsEndWithTime(t *testing.T) {
	now := time.Now()
	st := storetest.Open(t, filepath.Join(t.TempDir(), "town.db"), func() time.Time { return now })
	app, secrets := inTown(t, st)
	cookie := signIn(t, app, secrets["leder"])
	for range 15 { // kept alive by use, up to eight hours
		now = now.Add(29 * time.Minute)
		if response, _ := get(t, app, "/konto", cookie); response.StatusCode != http.StatusOK {
			t.Fatalf("a session in use ended: status %d", response.StatusCode)
		}
	}
	now = now.Add(29*time.Minute + 30*time.Minute)
	if response, _ := get(t, app, "/konto", cookie); response.StatusCode != http.StatusSeeOther {
		t.Error("an idle session goes on")
	}
}
