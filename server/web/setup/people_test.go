package setup_test

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"trivselspuls/server/setup"
	"trivselspuls/server/test/webtest"
	"trivselspuls/server/web"
	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

func TestInvitedPeopleComeAndGo(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		app, secrets := webtest.InTown(t, st)
		manager := webtest.SignIn(t, app, secrets["konto"])
		at := webtest.TownPaths(t, st)
		secret := webtest.Invite(t, app, manager, url.Values{"name": {"Ny rektor"}, "login": {"ny"}, "role": {"leader"}, "unit": {at.School}})
		person := webtest.SignIn(t, app, secret)
		if response, _ := webtest.Get(t, app, "/enhet/"+at.School, person); response.StatusCode != http.StatusOK {
			t.Fatalf("the invited leader: status %d", response.StatusCode)
		}
		path := "/personer/" + string(webtest.AccountByLogin(t, st, "ny").ID)
		if _, body := webtest.Get(t, app, path, manager); strings.Contains(body, secret) || !strings.Contains(body, "Når en rolle gis eller tas tilbake, logges personen ut overalt.") {
			t.Error("the link is shown a second time, or nothing says what a new role ends")
		}
		webtest.Must(t, app, path+"/rolle", manager, url.Values{"role": {"steering-group"}, "expires": {"2098-01-01"}})
		if response, _ := webtest.Get(t, app, "/konto", person); response.Header.Get("Location") != "/inn" {
			t.Error("a new role left the sessions running")
		}
		roles, err := st.RolesOf(t.Context(), webtest.OwnerIn(t, st))
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range roles {
			if r.Account == webtest.AccountByLogin(t, st, "ny").ID && r.Role == survey.Leader {
				webtest.Must(t, app, path+"/rolle/"+r.ID+"/slett", manager, nil)
			}
		}
		_, body := webtest.Post(t, app, path+"/lenke", manager, nil)
		person = webtest.SignIn(t, app, webtest.ShownLink.FindStringSubmatch(body)[1])
		if response, _ := webtest.Get(t, app, "/enhet/"+at.School, person); response.StatusCode != http.StatusNotFound {
			t.Errorf("after the role was taken back: status %d", response.StatusCode)
		}
		if response, _ := webtest.Get(t, app, "/styring/"+at.Project, person); response.StatusCode != http.StatusOK {
			t.Errorf("the other role: status %d", response.StatusCode)
		}
		// A new link makes what was there before worthless.
		_, body = webtest.Post(t, app, path+"/lenke", manager, nil)
		_, body2 := webtest.Post(t, app, path+"/lenke", manager, nil)
		old := webtest.ShownLink.FindStringSubmatch(body)[1]
		if response, _ := webtest.Post(t, app, "/inn/lenke", nil, url.Values{"token": {old}}); response.StatusCode != http.StatusConflict {
			t.Errorf("a replaced link: status %d", response.StatusCode)
		}
		webtest.SignIn(t, app, webtest.ShownLink.FindStringSubmatch(body2)[1])
		if response, _ := webtest.Get(t, app, "/konto", person); response.Header.Get("Location") != "/inn" {
			t.Error("a new link left the sessions running")
		}
	})
}

func TestNobodyChangesThemselvesOrStrangers(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		app, secrets := webtest.InTown(t, st)
		manager := webtest.SignIn(t, app, secrets["konto"])
		own := "/personer/" + string(webtest.AccountByLogin(t, st, "konto").ID)
		roles, err := st.RolesOf(t.Context(), webtest.OwnerIn(t, st))
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range roles {
			if r.Account == webtest.AccountByLogin(t, st, "konto").ID {
				if response, _ := webtest.Post(t, app, own+"/rolle/"+r.ID+"/slett", manager, nil); response.StatusCode != http.StatusConflict {
					t.Errorf("taking back one's own role: status %d", response.StatusCode)
				}
			}
		}
		self := url.Values{"role": {"steering-group"}, "expires": {"2098-01-01"}}
		if response, _ := webtest.Post(t, app, own+"/rolle", manager, self); response.StatusCode != http.StatusConflict {
			t.Errorf("a role for oneself: status %d", response.StatusCode)
		}
		if response, _ := webtest.Get(t, app, "/styring/"+webtest.TownPaths(t, st).Project, manager); response.StatusCode != http.StatusNotFound {
			t.Errorf("after giving oneself a role: status %d", response.StatusCode)
		}
		if response, _ := webtest.Post(t, app, own+"/lenke", manager, nil); response.StatusCode != http.StatusConflict {
			t.Errorf("a link for oneself: status %d", response.StatusCode)
		}
		// Somebody of another owner, and a unit of another owner.
		other := webtest.Town()
		other.Owner = "Nabodal"
		for i := range other.Accounts {
			other.Accounts[i].Login = "nabo-" + other.Accounts[i].Login
		}
		links, err := other.Apply(t.Context(), st)
		if err != nil {
			t.Fatal(err)
		}
		stranger := webtest.AccountByLogin(t, st, links[0].Account.Login)
		if response, _ := webtest.Post(t, app, own+"/slett", manager, nil); response.StatusCode != http.StatusConflict {
			t.Errorf("deleting oneself: status %d", response.StatusCode)
		}
		for _, path := range []string{"", "/rolle", "/lenke", "/slett", "/rolle/x/slett"} {
			method := webtest.Post
			if path == "" {
				method = func(t testing.TB, app *web.App, path string, cookie *http.Cookie, _ url.Values) (*http.Response, string) {
					return webtest.Get(t, app, path, cookie)
				}
			}
			if response, _ := method(t, app, "/personer/"+string(stranger.ID)+path, manager, nil); response.StatusCode != http.StatusNotFound {
				t.Errorf("%s of a stranger: status %d", path, response.StatusCode)
			}
		}
		units, err := st.UnitsOf(t.Context(), stranger.Owner)
		if err != nil {
			t.Fatal(err)
		}
		form := url.Values{"name": {"X"}, "login": {"x"}, "role": {"leader"}, "unit": {string(units[0].ID)}, "expires": {"2098-01-01"}}
		if response, _ := webtest.Post(t, app, "/personer/ny", manager, form); response.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("a role in another owner's unit: status %d", response.StatusCode)
		}
		leader := webtest.SignIn(t, app, secrets["leder"])
		if response, _ := webtest.Post(t, app, "/oppsett/enheter/"+string(units[0].ID)+"/slett", leader, nil); response.StatusCode != http.StatusNotFound {
			t.Errorf("deleting another owner's unit: status %d", response.StatusCode)
		}
		if response, _ := webtest.Post(t, app, "/oppsett/enheter/"+string(units[0].ID), leader, url.Values{"name": {"Vår"}}); response.StatusCode != http.StatusNotFound {
			t.Errorf("renaming another owner's unit: status %d", response.StatusCode)
		}
		if _, body := webtest.Get(t, app, "/personer", manager); strings.Contains(body, "nabo-") {
			t.Error("another owner's people are listed")
		}
	})
}

// Deleting an account ends all it could do at once and frees its login; what it has
// done can still be read, with its name.
func TestDeletedPeopleAreGone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		app, secrets := webtest.InTown(t, st)
		manager := webtest.SignIn(t, app, secrets["konto"])
		at := webtest.TownPaths(t, st)
		auditor := webtest.SignIn(t, app, secrets["ombud"])
		form := url.Values{"name": {"Gyda Gått"}, "login": {"gyda"}, "role": {"accounts-manager"}}
		webtest.SignIn(t, app, webtest.Invite(t, app, manager, form))
		gone := webtest.AccountByLogin(t, st, "gyda")
		path := "/personer/" + string(gone.ID)
		_, body := webtest.Post(t, app, path+"/lenke", manager, nil)
		unused := webtest.ShownLink.FindStringSubmatch(body)[1]
		session := webtest.SignIn(t, app, unused)
		_, body = webtest.Post(t, app, path+"/lenke", manager, nil)
		unused = webtest.ShownLink.FindStringSubmatch(body)[1]
		if _, body := webtest.Get(t, app, path, manager); !strings.Contains(body, "Slett kontoen til Gyda Gått") || !strings.Contains(body, "brukernavnet gyda blir ledig") {
			t.Error("the page does not tell what deleting does")
		}
		webtest.Must(t, app, path+"/slett", manager, nil)
		if response, _ := webtest.Get(t, app, "/personer", session); response.Header.Get("Location") != "/inn" {
			t.Error("a session outlives its account")
		}
		if response, _ := webtest.Post(t, app, "/inn/lenke", nil, url.Values{"token": {unused}}); response.StatusCode != http.StatusConflict {
			t.Errorf("a link of a deleted account: status %d", response.StatusCode)
		}
		for _, step := range []string{"", "/rolle", "/lenke", "/slett"} {
			do := webtest.Post
			if step == "" {
				do = func(t testing.TB, app *web.App, path string, cookie *http.Cookie, _ url.Values) (*http.Response, string) {
					return webtest.Get(t, app, path, cookie)
				}
			}
			values := url.Values{"role": {"steering-group"}, "expires": {"2098-01-01"}}
			if response, _ := do(t, app, path+step, manager, values); response.StatusCode != http.StatusNotFound {
				t.Errorf("%s of a deleted account: status %d", step, response.StatusCode)
			}
		}
		if _, body := webtest.Get(t, app, "/personer", manager); strings.Contains(body, "Gyda") {
			t.Error("the deleted person is on the list")
		}
		form.Set("name", "Gyda Ny")
		again := webtest.SignIn(t, app, webtest.Invite(t, app, manager, form))
		if _, body := webtest.Get(t, app, "/revisjon", auditor); !strings.Contains(body, "Gyda Gått (slettet konto)") || !strings.Contains(body, "Slettet konto") {
			t.Error("the log has lost the name")
		}
		if response, _ := webtest.Get(t, app, "/enhet/"+at.School, again); response.StatusCode != http.StatusNotFound {
			t.Errorf("the new person sees a unit: status %d", response.StatusCode)
		}
	})
}

// Two who manage people and delete each other at the same moment leave one of them.
func TestLastManagerStays(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		ctx := t.Context()
		mine, problems, err := setup.NewEditor(st, "", audit.CommandLine).CreateOwner(ctx, survey.Owner{Name: "Dalen"})
		if err != nil || len(problems) > 0 {
			t.Fatal(problems, err)
		}
		var ids []survey.AccountID
		for _, login := range []string{"a", "b"} {
			editor := setup.NewEditor(st, mine.ID, audit.CommandLine)
			grant := survey.Grant{Role: survey.AccountsManager, Expires: st.Now().AddDate(1, 0, 0)}
			if _, problems, err := editor.Invite(ctx, store.Account{Login: login, Name: login, Language: "nb"}, grant); err != nil || len(problems) > 0 {
				t.Fatal(problems, err)
			}
			ids = append(ids, webtest.AccountByLogin(t, st, login).ID)
		}
		errs := make(chan error, 2)
		for i := range ids {
			go func() {
				errs <- setup.NewEditor(st, mine.ID, audit.Actor(ids[1-i])).DeletePerson(ctx, ids[i])
			}()
		}
		first, second := <-errs, <-errs
		if (first == nil) == (second == nil) || !errors.Is(errors.Join(first, second), survey.ErrState) {
			t.Errorf("the two deletions: %v, %v", first, second)
		}
		for _, id := range ids { // nor does whoever runs the server delete who is left
			if err := setup.NewEditor(st, mine.ID, audit.CommandLine).DeletePerson(ctx, id); !errors.Is(err, setup.ErrLastManager) && !errors.Is(err, survey.ErrNotFound) {
				t.Errorf("deleting who is left: %v", err)
			}
		}
		if left, err := st.AccountsOf(ctx, mine.ID); err != nil || len(left) != 1 {
			t.Errorf("%d are left, %v", len(left), err)
		}
		if log, err := st.AuditAfter(ctx, 0); err != nil || len(log) != 4 {
			t.Errorf("the log has %d entries, want one deletion alone: %v", len(log), err)
		}
	})
}
