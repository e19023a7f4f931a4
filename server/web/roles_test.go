package web

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"testing"

	"trivselspuls/survey"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// Every role against every page that belongs to somebody: who is named may see
// it, everybody else gets the very page that a made-up address gets.
func TestRolesAndRoutes(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		app, secrets := inTown(t, st)
		at := townPaths(t, st)
		table := []struct {
			method, path string
			may          []string
		}{
			{"GET", "/enhet/" + at.school, []string{"rektor", "arbeid"}},
			{"GET", "/enhet/" + at.kindergarten, []string{"styrer"}},
			{"GET", "/styring/" + at.project, []string{"styring"}},
			{"GET", "/prosjekt/" + at.project, []string{"leder"}},
			{"GET", "/maling/" + at.wave, []string{"leder"}},
			{"GET", "/prosjekt/" + at.project + "/ny", []string{"leder"}},
			{"POST", "/prosjekt/" + at.project + "/ny", []string{"leder"}},
			{"GET", "/maling/" + at.wave + "/endre", []string{"leder"}},
			{"POST", "/maling/" + at.wave + "/endre", []string{"leder"}},
			{"POST", "/maling/" + at.wave + "/slett", []string{"leder"}},
			{"POST", "/maling/" + at.wave + "/forleng", []string{"leder"}},
			{"GET", "/oppsett", []string{"leder"}},
			{"GET", "/oppsett/prosjekt", []string{"leder"}},
			{"POST", "/oppsett/prosjekt", []string{"leder"}},
			{"GET", "/oppsett/enheter", []string{"leder"}},
			{"POST", "/oppsett/enheter", []string{"leder"}},
			{"POST", "/oppsett/enheter/" + at.school + "/slett", []string{"leder"}},
			{"GET", "/oppsett/grupper", []string{"leder"}},
			{"POST", "/oppsett/grupper", []string{"leder"}},
			{"GET", "/oppsett/hjelp", []string{"leder"}},
			{"POST", "/oppsett/hjelp", []string{"leder"}},
			{"GET", "/revisjon", []string{"ombud"}},
			{"GET", "/godkjenning/" + at.project, []string{"leder", "ombud", "forsker"}},
			{"POST", "/godkjenning/" + at.project + "/forskning", nil}, // there is no closed wave yet
			{"POST", "/godkjenning/" + at.project + "/import", []string{"leder"}},
			{"POST", "/godkjenning/" + at.project + "/x/godkjenn", nil},
			{"POST", "/godkjenning/" + at.project + "/x/avsla", nil},
			{"POST", "/godkjenning/" + at.project + "/x/hent", nil},
			{"GET", "/personer", []string{"leder", "konto"}},
			{"GET", "/personer/ny", []string{"leder", "konto"}},
			{"POST", "/personer/ny", []string{"leder", "konto"}},
			{"GET", "/personer/" + at.person, []string{"leder", "konto"}},
			{"POST", "/personer/" + at.person + "/rolle", []string{"leder", "konto"}},
			{"POST", "/personer/" + at.person + "/rolle/x/slett", nil},
			{"POST", "/personer/" + string(survey.NewID[survey.AccountID]()) + "/lenke", nil},
			{"POST", "/maling/" + at.wave + "/apne", []string{"leder"}},
			{"POST", "/maling/" + at.wave + "/lukk", []string{"leder"}},
			{"POST", "/maling/" + at.wave + "/lapper/" + string(survey.NewID[survey.GroupID]()), nil},
		}
		for login, secret := range secrets {
			cookie := signIn(t, app, secret)
			_, nothing := get(t, app, "/enhet/"+string(survey.NewID[survey.UnitID]()), cookie)
			for _, row := range table {
				var response *http.Response
				var body string
				if row.method == "GET" {
					response, body = get(t, app, row.path, cookie)
				} else {
					response, body = post(t, app, row.path, cookie, url.Values{})
				}
				may := slices.Contains(row.may, login)
				if may && response.StatusCode == http.StatusNotFound {
					t.Errorf("%s may not %s %s", login, row.method, row.path)
				}
				if !may && (response.StatusCode != http.StatusNotFound || row.method == "GET" && withoutPath(body) != withoutPath(nothing)) {
					t.Errorf("%s: %s %s gives status %d and not the page of what does not exist", login, row.method, row.path, response.StatusCode)
				}
			}
		}
		for _, row := range table {
			if row.method != "GET" {
				continue
			}
			if response, _ := get(t, app, row.path, nil); response.Header.Get("Location") != "/inn" {
				t.Errorf("%s without a session: status %d", row.path, response.StatusCode)
			}
		}
	})
}

// townPaths are the ids of what is in the town.
func townPaths(t *testing.T, st *store.Store) (at struct{ school, kindergarten, project, wave, person string }) {
	t.Helper()
	owners, err := st.Owners(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	units, err := st.UnitsOf(t.Context(), owners[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	projects, err := st.ProjectsOf(t.Context(), owners[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	waves, err := st.WavesOf(t.Context(), projects[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	at.school, at.kindergarten = string(units[0].ID), string(units[1].ID)
	accounts, err := st.AccountsOf(t.Context(), owners[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	at.person = string(accounts[0].ID)
	at.project, at.wave = string(projects[0].ID), string(waves[0].ID)
	return at
}

// withoutPath takes out the one thing two pages of what does not exist differ
// in: the address that the language switch leads back to.
func withoutPath(body string) string {
	return regexp.MustCompile(`name="back" value="[^"]*"`).ReplaceAllString(body, "")
}
