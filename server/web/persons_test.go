package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"trivselspuls/server/setup"
	"trivselspuls/server/test/webtest"
	"trivselspuls/server/web"
	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// eachTownOfPersons is a town whose people were appointed from the command line a week
// ago and are signed in, by what they sign in with.
func eachTownOfPersons(t *testing.T, test func(*testing.T, *web.App, *webtest.Clock, map[string]*http.Cookie)) {
	t.Helper()
	clock := &webtest.Clock{}
	storetest.EachURL(t, clock.Now, func(t *testing.T, st *store.Store, _ string) {
		app, secrets := webtest.InTown(t, st)
		clock.Move(survey.RoleAge - time.Minute)
		as := map[string]*http.Cookie{}
		for login, secret := range secrets {
			as[login] = webtest.SignIn(t, app, secret)
		}
		clock.Move(time.Minute)
		test(t, app, clock, as)
	})
}

// Neither a project leader nor an accounts manager makes a data protection officer, comes
// into an officer's account, or gets rid of one.
func TestNobodyElseReachesTheOfficer(t *testing.T) {
	eachTownOfPersons(t, func(t *testing.T, app *web.App, _ *webtest.Clock, as map[string]*http.Cookie) {
		officer := webtest.AccountByLogin(t, app.Store, "ombud")
		path := "/personer/" + string(officer.ID)
		roles, err := app.Store.RolesOf(t.Context(), officer.Owner)
		if err != nil {
			t.Fatal(err)
		}
		for _, login := range []string{"leder", "konto"} {
			if _, body := webtest.Get(t, app, "/personer/ny", as[login]); strings.Contains(body, `value="data-protection"`) || !strings.Contains(body, `value="researcher"`) {
				t.Errorf("%s is offered to make an officer", login)
			}
			form := url.Values{"name": {"Ola Oppdiktet"}, "login": {login + "-2"}, "role": {"data-protection"}, "expires": {"2098-01-01"}}
			if response, body := webtest.Post(t, app, "/personer/ny", as[login], form); response.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, "Denne rollen kan du ikke gi") {
				t.Errorf("%s makes an officer: status %d", login, response.StatusCode)
			}
			form.Set("role", "working-group")
			form.Set("unit", webtest.TownPaths(t, app.Store).School)
			webtest.SignIn(t, app, webtest.Invite(t, app, as[login], form))
			invitee := "/personer/" + string(webtest.AccountByLogin(t, app.Store, login+"-2").ID)
			grant := url.Values{"role": {"data-protection"}, "expires": {"2098-01-01"}}
			if response, _ := webtest.Post(t, app, invitee+"/rolle", as[login], grant); response.StatusCode != http.StatusUnprocessableEntity {
				t.Errorf("%s gives an invitee the role: status %d", login, response.StatusCode)
			}
			if _, body := webtest.Get(t, app, path, as[login]); strings.Contains(body, path+"/") || !strings.Contains(body, "Dette er et personvernombud") {
				t.Errorf("%s is offered to change the officer's account", login)
			}
			steps := []string{"/lenke", "/slett", "/rolle"}
			for _, r := range roles {
				if r.Account == officer.ID {
					steps = append(steps, "/rolle/"+r.ID+"/slett")
				}
			}
			for _, step := range steps {
				values := url.Values{"role": {"steering-group"}, "expires": {"2098-01-01"}}
				if response, body := webtest.Post(t, app, path+step, as[login], values); response.StatusCode != http.StatusConflict || webtest.ShownLink.MatchString(body) {
					t.Errorf("%s does %s with the officer: status %d", login, step, response.StatusCode)
				}
			}
		}
		if response, _ := webtest.Get(t, app, "/revisjon", as["ombud"]); response.StatusCode != http.StatusOK {
			t.Errorf("after all that the officer is signed out: status %d", response.StatusCode)
		}
	})
}

// The walk of the finding: a project leader alone, with a researcher and a project leader
// of their own making, gets nothing, is told why, and is seen.
func TestProjectLeaderAloneIsOnePerson(t *testing.T) {
	eachTownOfPersons(t, func(t *testing.T, app *web.App, clock *webtest.Clock, as map[string]*http.Cookie) {
		at := webtest.TownPaths(t, app.Store)
		page := "/godkjenning/" + at.Project
		for _, role := range []string{"researcher", "project-leader"} {
			secret := webtest.Invite(t, app, as["leder"], url.Values{"name": {"Oppdiktet " + role}, "login": {role}, "role": {role}})
			as[role] = webtest.SignIn(t, app, secret)
		}
		// A new project leader asks for nothing, and reads from when they may.
		form := url.Values{"wave": {at.Wave}, "source": {"Papir"}}
		if response, _ := webtest.Post(t, app, page+"/import", as["project-leader"], form); response.StatusCode != http.StatusConflict {
			t.Errorf("a new project leader asks: status %d", response.StatusCode)
		}
		if _, body := webtest.Get(t, app, page, as["project-leader"]); strings.Contains(body, page+"/import") || !strings.Contains(body, "Du kan godkjenne fra") {
			t.Error("a new project leader is not told from when they may ask")
		}
		webtest.Must(t, app, page+"/import", as["leder"], form)
		approvals, err := app.Store.ApprovalsOf(t.Context(), survey.ProjectID(at.Project))
		if err != nil || len(approvals) != 1 {
			t.Fatal(approvals, err)
		}
		sign := page + "/" + string(approvals[0].ID) + "/godkjenn"
		for _, login := range []string{"leder", "project-leader", "researcher", "konto"} {
			if response, _ := webtest.Post(t, app, sign, as[login], nil); response.StatusCode < 400 {
				t.Errorf("%s signs: status %d", login, response.StatusCode)
			}
		}
		if _, body := webtest.Get(t, app, page, as["leder"]); !strings.Contains(body, "Ombud kan godkjenne") || !strings.Contains(body, "utpekt av den som driver tjeneren") {
			t.Error("the leader is not told who could sign")
		}
		notices := noticesOf(t, app, as["ombud"])
		for _, want := range []string{"Oppdiktet researcher, Forsker: utpekt av Leder", "Oppdiktet project-leader, Prosjektleder: utpekt av Leder"} {
			if !strings.Contains(notices, want) {
				t.Errorf("the officer is not told «%s»: %s", want, notices)
			}
		}
		// The officer's word counts, until somebody comes into the leader's account.
		webtest.Must(t, app, sign, as["ombud"], nil)
		clock.Move(time.Minute)
		_, body := webtest.Post(t, app, "/personer/"+string(webtest.AccountByLogin(t, app.Store, "leder").ID)+"/lenke", as["konto"], nil)
		as["leder"] = webtest.SignIn(t, app, webtest.ShownLink.FindStringSubmatch(body)[1])
		_, body = webtest.Get(t, app, page, as["leder"])
		if text := webtest.Visible(t, body); strings.Contains(text, "approval ") || !strings.Contains(text, "Teller ikke.") || !strings.Contains(text, "Leder har fått ny innloggingslenke siden") || !strings.Contains(text, "Venter på godkjenning") ||
			!strings.Contains(text, "ny innloggingslenke laget av Konto") {
			t.Errorf("after a new link the word still counts: %s", text)
		}
		if notices := noticesOf(t, app, as["ombud"]); !strings.Contains(notices, "Leder, ny innloggingslenke: laget av Konto") {
			t.Errorf("the officer is not told of the new link: %s", notices)
		}
	})
}

// Whoever may not sign reads who stands between, and the others read it of them.
func TestWhyNotIsSaid(t *testing.T) {
	for name, c := range map[string]struct{ maker, renews, officer, own, others string }{
		"the asker made the officer": {"leder", "", "ny", "for Leder har utpekt deg", "Ny kan ikke godkjenne sammen med Leder: Leder har utpekt Ny"},
		"the officer made the asker": {"", "konto", "konto", "for du har utpekt Leder", "Konto kan ikke godkjenne sammen med Leder: Konto har utpekt Leder"},
		"somebody else made both":    {"konto", "konto", "ny", "for Konto har utpekt dere begge", "Ny kan ikke godkjenne sammen med Leder: Konto har utpekt begge"},
	} {
		t.Run(name, func(t *testing.T) {
			eachTownOfPersons(t, func(t *testing.T, app *web.App, clock *webtest.Clock, as map[string]*http.Cookie) {
				at, leader := webtest.TownPaths(t, app.Store), webtest.AccountByLogin(t, app.Store, "leder")
				if c.maker != "" {
					webtest.Invite(t, app, as[c.maker], url.Values{"name": {"Ny"}, "login": {"ny"}, "role": {"reference-group"}})
				}
				if c.renews != "" {
					webtest.Post(t, app, "/personer/"+string(leader.ID)+"/lenke", as[c.renews], nil)
				}
				officer := webtest.AccountByLogin(t, app.Store, c.officer)
				console := setup.NewEditor(app.Store, officer.Owner, audit.CommandLine)
				if err := setup.Wrong(console.Give(t.Context(), officer.ID, survey.Grant{Role: survey.DataProtection})); err != nil {
					t.Fatal(err)
				}
				clock.Move(survey.RoleAge)
				page := "/godkjenning/" + at.Project
				asker, signer := sessionOf(t, app, leader.ID), sessionOf(t, app, officer.ID)
				webtest.Must(t, app, page+"/import", asker, url.Values{"wave": {at.Wave}, "source": {"Papir"}})
				_, body := webtest.Get(t, app, page, signer)
				if text := webtest.Visible(t, body); !strings.Contains(text, c.own) || strings.Contains(body, `/godkjenn"`) {
					t.Errorf("the officer reads: %s", text)
				}
				_, body = webtest.Get(t, app, page, asker)
				if text := webtest.Visible(t, body); !strings.Contains(text, c.others) || !strings.Contains(text, "Ombud kan godkjenne") {
					t.Errorf("the asker reads: %s", text)
				}
			})
		})
	}
}

// sessionOf is a session of somebody who has an account.
func sessionOf(t *testing.T, app *web.App, account survey.AccountID) *http.Cookie {
	t.Helper()
	cookie := &http.Cookie{Name: app.CookieName()}
	err := app.Store.Tx(t.Context(), func(tx *store.Tx) (err error) {
		cookie.Value, err = tx.StartSession(t.Context(), account, false)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return cookie
}

// noticesOf is what stands in red on an officer's first page, with single blanks.
func noticesOf(t *testing.T, app *web.App, cookie *http.Cookie) string {
	t.Helper()
	response, body := webtest.Get(t, app, "/hjem", cookie)
	if response.StatusCode != http.StatusOK {
		t.Fatalf("the first page: status %d", response.StatusCode)
	}
	return strings.Join(strings.Fields(webtest.Document(t, body).Find(`section[data-color="danger"]`).Text()), " ")
}

// What stands in red stays until the officer has seen it, each for themselves, and what
// has come since the page was shown is not among what was seen.
func TestNoticesStayUntilSeen(t *testing.T) {
	eachTownOfPersons(t, func(t *testing.T, app *web.App, _ *webtest.Clock, as map[string]*http.Cookie) {
		number := func(cookie *http.Cookie) url.Values {
			_, body := webtest.Get(t, app, "/hjem", cookie)
			value, _ := webtest.Document(t, body).Find("input[name=number]").Attr("value")
			return url.Values{"number": {value}}
		}
		shown := number(as["ombud"])
		webtest.Invite(t, app, as["leder"], url.Values{"name": {"Nina Ny"}, "login": {"nina"}, "role": {"researcher"}})
		webtest.Must(t, app, "/hjem/sett", as["ombud"], shown)
		if notices := noticesOf(t, app, as["ombud"]); !strings.Contains(notices, "Nina Ny, Forsker: utpekt av Leder") || strings.Contains(notices, "Ombud,") {
			t.Errorf("after what was shown is seen: %s", notices)
		}
		webtest.Must(t, app, "/hjem/sett", as["ombud"], shown) // once more is no harm
		for value, want := range map[string]int{"999999": http.StatusConflict, "": http.StatusBadRequest, "x": http.StatusBadRequest, "-1": http.StatusSeeOther} {
			if response, _ := webtest.Post(t, app, "/hjem/sett", as["ombud"], url.Values{"number": {value}}); response.StatusCode != want {
				t.Errorf("number %q: status %d, want %d", value, response.StatusCode, want)
			}
		}
		// An officer makes another, who has seen nothing yet.
		form := url.Values{"name": {"Olga Ombud"}, "login": {"olga"}, "role": {"data-protection"}}
		as["olga"] = webtest.SignIn(t, app, webtest.Invite(t, app, as["ombud"], form))
		webtest.Must(t, app, "/hjem/sett", as["ombud"], number(as["ombud"]))
		if notices := noticesOf(t, app, as["ombud"]); notices != "" {
			t.Errorf("after all is seen: %s", notices)
		}
		if notices := noticesOf(t, app, as["olga"]); !strings.Contains(notices, "Nina Ny, Forsker: utpekt av Leder") || !strings.Contains(notices, "Olga Ombud, Personvernombud: utpekt av Ombud") {
			t.Errorf("the other officer sees: %s", notices)
		}
		for _, login := range []string{"leder", "konto", "forsker"} {
			if response, _ := webtest.Post(t, app, "/hjem/sett", as[login], shown); response.StatusCode != http.StatusNotFound {
				t.Errorf("%s marks notices as seen: status %d", login, response.StatusCode)
			}
		}
		// An officer makes officers and nothing else.
		form.Set("login", "olga-2")
		form.Set("role", "researcher")
		form.Set("expires", "2098-01-01")
		if response, _ := webtest.Post(t, app, "/personer/ny", as["ombud"], form); response.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("an officer makes a researcher: status %d", response.StatusCode)
		}
		leader := "/personer/" + string(webtest.AccountByLogin(t, app.Store, "leder").ID)
		for _, step := range []string{"/lenke", "/slett"} {
			if response, _ := webtest.Post(t, app, leader+step, as["ombud"], nil); response.StatusCode != http.StatusConflict {
				t.Errorf("an officer does %s with the leader: status %d", step, response.StatusCode)
			}
		}
	})
}

// Two delete a project on its page: it says what goes and what is in the way, and the project is
// gone for everybody.
func TestTwoDeleteAProject(t *testing.T) {
	eachTownOfPersons(t, func(t *testing.T, app *web.App, clock *webtest.Clock, as map[string]*http.Cookie) {
		at := webtest.TownPaths(t, app.Store)
		page := "/godkjenning/" + at.Project
		webtest.Must(t, app, page+"/sletting", as["leder"], url.Values{"what": {string(survey.DeleteProject)}, "reason": {"Over"}})
		approvals, err := app.Store.ApprovalsOf(t.Context(), survey.ProjectID(at.Project))
		if err != nil || len(approvals) != 1 {
			t.Fatal(approvals, err)
		}
		one, sure := page+"/"+string(approvals[0].ID), url.Values{"sure": {"yes"}}
		refused := func(login string, values url.Values, want int) {
			t.Helper()
			if response, _ := webtest.Post(t, app, one+"/slett", as[login], values); response.StatusCode != want {
				t.Errorf("%s: status %d, want %d", login, response.StatusCode, want)
			}
			if _, err := app.Store.Project(t.Context(), survey.ProjectID(at.Project)); err != nil {
				t.Fatal(err)
			}
		}
		refused("leder", sure, http.StatusConflict)
		webtest.Must(t, app, one+"/godkjenn", as["ombud"], nil)
		_, body := webtest.Get(t, app, page, as["leder"])
		if text := webtest.Visible(t, body); !strings.Contains(text, "Dette blir borte") || !strings.Contains(text, "Én måling") || !strings.Contains(text, "papirene er arkivert") || strings.Contains(body, one+"/slett") {
			t.Errorf("before the papers are decided about, the page says: %s", text)
		}
		refused("leder", sure, http.StatusConflict)
		if response, body := webtest.Get(t, app, page+"/arkiv", as["leder"]); response.StatusCode != http.StatusOK || !strings.HasPrefix(body, "PK") {
			t.Errorf("the package: status %d, %.20q", response.StatusCode, body)
		}
		if response, _ := webtest.Get(t, app, page+"/arkiv", as["ombud"]); response.StatusCode != http.StatusNotFound {
			t.Errorf("the officer, who reads no results, gets the package: status %d", response.StatusCode)
		}
		webtest.Must(t, app, page+"/arkivert", as["leder"], sure)
		if _, body := webtest.Get(t, app, page, as["leder"]); !strings.Contains(body, one+"/slett") {
			t.Error("the page offers nothing to the one who asked")
		}
		refused("ombud", sure, http.StatusNotFound)
		if response, _ := webtest.Post(t, app, one+"/slett", as["leder"], sure); response.StatusCode != http.StatusSeeOther {
			t.Errorf("deleting: status %d", response.StatusCode)
		}
		for _, path := range []string{page, "/prosjekt/" + at.Project, "/styring/" + at.Project} {
			if response, _ := webtest.Get(t, app, path, as["leder"]); response.StatusCode != http.StatusNotFound {
				t.Errorf("%s: status %d", path, response.StatusCode)
			}
		}
		if response, _ := webtest.Get(t, app, "/hjem", as["leder"]); response.StatusCode >= 400 {
			t.Errorf("the first page: status %d", response.StatusCode)
		}
	})
}
