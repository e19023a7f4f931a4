package webtest

import (
	_ "embed"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"trivselspuls/server/identity"
	"trivselspuls/server/setup"
	"trivselspuls/server/web"
	"trivselspuls/server/web/signin"
	"trivselspuls/survey"
	"trivselspuls/survey/must"
	"trivselspuls/survey/store"
)

//go:embed town.yaml
var town string

// Town is a small owner with one school, one kindergarten and somebody in every
// role that has a page.
func Town() setup.Plan {
	p, err := setup.Read(strings.NewReader(town))
	if err != nil {
		panic(err) // the file is part of the kit
	}
	return p
}

// InTown is an application on a fresh database with that owner in it, and
// everybody's unused sign-in link by login.
func InTown(t *testing.T, st *store.Store) (*web.App, map[string]string) {
	t.Helper()
	return InTownAt(t, st, "http://example.com", nil)
}

// InTownAt is InTown at an address of its own, with a provider to sign in at unless
// that is nil.
func InTownAt(t *testing.T, st *store.Store, address string, provider *identity.ProviderConfig) (*web.App, map[string]string) {
	t.Helper()
	app := NewAppWith(t, st, Options{Address: address, Signin: signin.Settings{Provider: provider}})
	links := must.Have(Town().Apply(t.Context(), st))(t)
	return app, survey.Keyed(links, func(l setup.Link) (login, secret string) { return l.Account.Login, l.Secret })
}

// TownPaths are the ids of what is in the town.
func TownPaths(t *testing.T, st *store.Store) (at struct{ School, Kindergarten, Project, Wave, Person string }) {
	t.Helper()
	owners := must.Have(st.Owners(t.Context()))(t)
	units := must.Have(st.UnitsOf(t.Context(), owners[0].ID))(t)
	projects := must.Have(st.ProjectsOf(t.Context(), owners[0].ID))(t)
	waves := must.Have(st.WavesOf(t.Context(), projects[0].ID))(t)
	at.School, at.Kindergarten = string(units[0].ID), string(units[1].ID)
	accounts := must.Have(st.AccountsOf(t.Context(), owners[0].ID))(t)
	at.Person = string(accounts[0].ID)
	at.Project, at.Wave = string(projects[0].ID), string(waves[0].ID)
	return at
}

// Sure is a form that asks for nothing but to be sure.
var Sure = url.Values{"sure": {"yes"}}

// Invite makes a person and returns the secret of the link that is shown.
func Invite(t *testing.T, app *web.App, cookie *http.Cookie, form url.Values) string {
	t.Helper()
	form.Set("expires", "2098-01-01")
	response, body := Post(t, app, "/personer/ny", cookie, form)
	found := ShownLink.FindStringSubmatch(body)
	if response.StatusCode != http.StatusOK || found == nil {
		t.Fatalf("inviting: status %d %s", response.StatusCode, ProblemsIn(body))
	}
	return found[1]
}

// AccountByLogin is an account that is there.
func AccountByLogin(t *testing.T, st *store.Store, login string) store.Account {
	t.Helper()
	return must.Have(st.AccountByLogin(t.Context(), login))(t)
}

// ClosingEnds looks at the closing of a wave until the page tells its end.
func ClosingEnds(t *testing.T, app *web.App, cookie *http.Cookie, wave string) (*http.Response, string) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); ; {
		response, body := Get(t, app, wave+"/lukking", cookie)
		if !strings.Contains(body, `aria-current="step"`) {
			return response, body
		}
		if time.Now().After(deadline) {
			t.Fatalf("it never ends:\n%s", body)
		}
	}
}

// OwnerIn is the only owner there is.
func OwnerIn(t testing.TB, st *store.Store) survey.OwnerID {
	t.Helper()
	owners, err := st.Owners(t.Context())
	if err != nil || len(owners) != 1 {
		t.Fatalf("%d owners (%v)", len(owners), err)
	}
	return owners[0].ID
}
