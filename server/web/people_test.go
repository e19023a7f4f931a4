package web

import (
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"trivselspuls/server/setup"
	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

var shownLink = regexp.MustCompile(`/inn/lenke/([A-Za-z0-9_-]{43})`)

// invite makes a person and returns the secret of the link that is shown.
func invite(t *testing.T, app *App, cookie *http.Cookie, form url.Values) string {
	t.Helper()
	form.Set("expires", "2098-01-01")
	response, body := post(t, app, "/personer/ny", cookie, form)
	found := shownLink.FindStringSubmatch(body)
	if response.StatusCode != http.StatusOK || found == nil {
		t.Fatalf("inviting: status %d %s", response.StatusCode, problemsIn(body))
	}
	return found[1]
}

func accountByLogin(t *testing.T, st *store.Store, login string) store.Account {
	t.Helper()
	account, err := st.AccountByLogin(t.Context(), login)
	if err != nil {
		t.Fatal(err)
	}
	return account
}

func TestInvitedPeopleComeAndGo(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		app, secrets := inTown(t, st)
		manager := signIn(t, app, secrets["konto"])
		at := townPaths(t, st)
		secret := invite(t, app, manager, url.Values{"name": {"Ny rektor"}, "login": {"ny"}, "role": {"leader"}, "unit": {at.school}})
		person := signIn(t, app, secret)
		if response, _ := get(t, app, "/enhet/"+at.school, person); response.StatusCode != http.StatusOK {
			t.Fatalf("the invited leader: status %d", response.StatusCode)
		}
		path := "/personer/" + string(accountByLogin(t, st, "ny").ID)
		if _, body := get(t, app, path, manager); strings.Contains(body, secret) {
			t.Error("the link is shown a second time")
		}
		must(t, app, path+"/rolle", manager, url.Values{"role": {"steering-group"}, "expires": {"2098-01-01"}})
		if response, _ := get(t, app, "/konto", person); response.Header.Get("Location") != "/inn" {
			t.Error("a new role left the sessions running")
		}
		roles, err := st.RolesOf(t.Context(), owner(t, st))
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range roles {
			if r.Account == accountByLogin(t, st, "ny").ID && r.Role == survey.Leader {
				must(t, app, path+"/rolle/"+r.ID+"/slett", manager, nil)
			}
		}
		_, body := post(t, app, path+"/lenke", manager, nil)
		person = signIn(t, app, shownLink.FindStringSubmatch(body)[1])
		if response, _ := get(t, app, "/enhet/"+at.school, person); response.StatusCode != http.StatusNotFound {
			t.Errorf("after the role was taken back: status %d", response.StatusCode)
		}
		if response, _ := get(t, app, "/styring/"+at.project, person); response.StatusCode != http.StatusOK {
			t.Errorf("the other role: status %d", response.StatusCode)
		}
		// A new link makes what was there before worthless.
		_, body = post(t, app, path+"/lenke", manager, nil)
		_, body2 := post(t, app, path+"/lenke", manager, nil)
		old := shownLink.FindStringSubmatch(body)[1]
		if response, _ := post(t, app, "/inn/lenke", nil, url.Values{"token": {old}}); response.StatusCode != http.StatusConflict {
			t.Errorf("a replaced link: status %d", response.StatusCode)
		}
		signIn(t, app, shownLink.FindStringSubmatch(body2)[1])
		if response, _ := get(t, app, "/konto", person); response.Header.Get("Location") != "/inn" {
			t.Error("a new link left the sessions running")
		}
	})
}

func TestNobodyChangesThemselvesOrStrangers(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		app, secrets := inTown(t, st)
		manager := signIn(t, app, secrets["konto"])
		own := "/personer/" + string(accountByLogin(t, st, "konto").ID)
		roles, err := st.RolesOf(t.Context(), owner(t, st))
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range roles {
			if r.Account == accountByLogin(t, st, "konto").ID {
				if response, _ := post(t, app, own+"/rolle/"+r.ID+"/slett", manager, nil); response.StatusCode != http.StatusConflict {
					t.Errorf("taking back one's own role: status %d", response.StatusCode)
				}
			}
		}
		self := url.Values{"role": {"steering-group"}, "expires": {"2098-01-01"}}
		if response, _ := post(t, app, own+"/rolle", manager, self); response.StatusCode != http.StatusConflict {
			t.Errorf("a role for oneself: status %d", response.StatusCode)
		}
		if response, _ := get(t, app, "/styring/"+townPaths(t, st).project, manager); response.StatusCode != http.StatusNotFound {
			t.Errorf("after giving oneself a role: status %d", response.StatusCode)
		}
		if response, _ := post(t, app, own+"/lenke", manager, nil); response.StatusCode != http.StatusConflict {
			t.Errorf("a link for oneself: status %d", response.StatusCode)
		}
		// Somebody of another owner, and a unit of another owner.
		other := town()
		other.Owner = "Nabodal"
		for i := range other.Accounts {
			other.Accounts[i].Login = "nabo-" + other.Accounts[i].Login
		}
		links, err := other.Apply(t.Context(), st)
		if err != nil {
			t.Fatal(err)
		}
		stranger := accountByLogin(t, st, links[0].Account.Login)
		if response, _ := post(t, app, own+"/slett", manager, nil); response.StatusCode != http.StatusConflict {
			t.Errorf("deleting oneself: status %d", response.StatusCode)
		}
		for _, path := range []string{"", "/rolle", "/lenke", "/slett", "/rolle/x/slett"} {
			method := post
			if path == "" {
				method = func(t *testing.T, app *App, path string, cookie *http.Cookie, _ url.Values) (*http.Response, string) {
					return get(t, app, path, cookie)
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
		if response, _ := post(t, app, "/personer/ny", manager, form); response.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("a role in another owner's unit: status %d", response.StatusCode)
		}
		leader := signIn(t, app, secrets["leder"])
		if response, _ := post(t, app, "/oppsett/enheter/"+string(units[0].ID)+"/slett", leader, nil); response.StatusCode != http.StatusNotFound {
			t.Errorf("deleting another owner's unit: status %d", response.StatusCode)
		}
		if response, _ := post(t, app, "/oppsett/enheter/"+string(units[0].ID), leader, url.Values{"name": {"Vår"}}); response.StatusCode != http.StatusNotFound {
			t.Errorf("renaming another owner's unit: status %d", response.StatusCode)
		}
		if _, body := get(t, app, "/personer", manager); strings.Contains(body, "nabo-") {
			t.Error("another owner's people are listed")
		}
	})
}

func TestOwnSessionsCanBeEnded(t *testing.T) { storetest.Each(t, ownSessionsCanBeEnded) }

func ownSessionsCanBeEnded(t *testing.T, st *store.Store) {
	app, secrets := inTown(t, st)
	here := signIn(t, app, secrets["rektor"])
	there := settled(t, app, &http.Cookie{Name: here.Name, Value: here.Value})
	stranger := signIn(t, app, secrets["styrer"])
	path := "/konto/okt/" + store.SessionID(there.Value) + "/slutt"
	if response, _ := post(t, app, path, stranger, nil); response.StatusCode != http.StatusNotFound {
		t.Errorf("ending somebody else's session: status %d", response.StatusCode)
	}
	if _, body := get(t, app, "/konto", here); !strings.Contains(body, path) || strings.Contains(body, here.Value) {
		t.Error("the other session is not listed, or a secret is")
	}
	must(t, app, path, here, nil)
	if response, _ := get(t, app, "/konto", there); response.Header.Get("Location") != "/inn" {
		t.Error("the ended session goes on")
	}
}

// Deleting an account ends all it could do at once and frees its login; what it has
// done can still be read, with its name.
func TestDeletedPeopleAreGone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		app, secrets := inTown(t, st)
		manager := signIn(t, app, secrets["konto"])
		at := townPaths(t, st)
		form := url.Values{"name": {"Gyda Gått"}, "login": {"gyda"}, "role": {"data-protection"}}
		signIn(t, app, invite(t, app, manager, form))
		gone := accountByLogin(t, st, "gyda")
		path := "/personer/" + string(gone.ID)
		_, body := post(t, app, path+"/lenke", manager, nil)
		unused := shownLink.FindStringSubmatch(body)[1]
		officer := signIn(t, app, unused)
		_, body = post(t, app, path+"/lenke", manager, nil)
		unused = shownLink.FindStringSubmatch(body)[1]
		if _, body := get(t, app, path, manager); !strings.Contains(body, "Slett kontoen til Gyda Gått") || !strings.Contains(body, "brukernavnet gyda blir ledig") {
			t.Error("the page does not tell what deleting does")
		}
		must(t, app, path+"/slett", manager, nil)
		if response, _ := get(t, app, "/revisjon", officer); response.Header.Get("Location") != "/inn" {
			t.Error("a session outlives its account")
		}
		if response, _ := post(t, app, "/inn/lenke", nil, url.Values{"token": {unused}}); response.StatusCode != http.StatusConflict {
			t.Errorf("a link of a deleted account: status %d", response.StatusCode)
		}
		for _, step := range []string{"", "/rolle", "/lenke", "/slett"} {
			do := post
			if step == "" {
				do = func(t *testing.T, app *App, path string, cookie *http.Cookie, _ url.Values) (*http.Response, string) {
					return get(t, app, path, cookie)
				}
			}
			values := url.Values{"role": {"steering-group"}, "expires": {"2098-01-01"}}
			if response, _ := do(t, app, path+step, manager, values); response.StatusCode != http.StatusNotFound {
				t.Errorf("%s of a deleted account: status %d", step, response.StatusCode)
			}
		}
		if _, body := get(t, app, "/personer", manager); strings.Contains(body, "Gyda") {
			t.Error("the deleted person is on the list")
		}
		form.Set("name", "Gyda Ny")
		again := signIn(t, app, invite(t, app, manager, form))
		if _, body := get(t, app, "/revisjon", again); !strings.Contains(body, "Gyda Gått (slettet konto)") || !strings.Contains(body, "Slettet konto") {
			t.Error("the log has lost the name")
		}
		if response, _ := get(t, app, "/enhet/"+at.school, again); response.StatusCode != http.StatusNotFound {
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
			ids = append(ids, accountByLogin(t, st, login).ID)
		}
		errs := make(chan error, 2)
		for i := range ids {
			go func() {
				errs <- setup.NewEditor(st, mine.ID, audit.Actor(ids[1-i])).DeletePerson(ctx, ids[i])
			}()
		}
		first, second := <-errs, <-errs
		if (first == nil) == (second == nil) || !errors.Is(errors.Join(first, second), setup.ErrLastManager) {
			t.Errorf("the two deletions: %v, %v", first, second)
		}
		if left, err := st.AccountsOf(ctx, mine.ID); err != nil || len(left) != 1 {
			t.Errorf("%d are left, %v", len(left), err)
		}
		if log, err := st.AuditAfter(ctx, 0); err != nil || len(log) != 4 {
			t.Errorf("the log has %d entries, want one deletion alone: %v", len(log), err)
		}
	})
}
