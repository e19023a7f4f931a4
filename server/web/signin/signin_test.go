package signin_test

import (
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"trivselspuls/server/test/webtest"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

func TestOwnSessionsCanBeEnded(t *testing.T) { storetest.Each(t, ownSessionsCanBeEnded) }

func ownSessionsCanBeEnded(t *testing.T, st *store.Store) {
	app, secrets := webtest.InTown(t, st)
	here := webtest.SignIn(t, app, secrets["rektor"])
	there := webtest.Settled(t, app, &http.Cookie{Name: here.Name, Value: here.Value})
	stranger := webtest.SignIn(t, app, secrets["styrer"])
	path := "/konto/okt/" + store.SessionID(there.Value) + "/slutt"
	if response, _ := webtest.Post(t, app, path, stranger, nil); response.StatusCode != http.StatusNotFound {
		t.Errorf("ending somebody else's session: status %d", response.StatusCode)
	}
	if _, body := webtest.Get(t, app, "/konto", here); !strings.Contains(body, path) || strings.Contains(body, here.Value) {
		t.Error("the other session is not listed, or a secret is")
	}
	webtest.Must(t, app, path, here, nil)
	if response, _ := webtest.Get(t, app, "/konto", there); response.Header.Get("Location") != "/inn" {
		t.Error("the ended session goes on")
	}
}

func TestALinkSignsInOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		app, secrets := webtest.InTown(t, st)
		for range 2 { // looking at it uses nothing up
			if response, _ := webtest.Get(t, app, "/inn/lenke/"+secrets["rektor"], nil); response.StatusCode != http.StatusOK {
				t.Fatalf("the link's page: status %d", response.StatusCode)
			}
		}
		cookie := webtest.Arrive(t, app, secrets["rektor"])
		if !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode || cookie.Path != "/" {
			t.Errorf("the cookie is too open: %v", cookie)
		}
		if response, _ := webtest.Post(t, app, "/inn/lenke", nil, url.Values{"token": {secrets["rektor"]}}); response.StatusCode != http.StatusConflict {
			t.Errorf("a used link: status %d", response.StatusCode)
		}
		if response, _ := webtest.Post(t, app, "/ut", cookie, nil); response.StatusCode != http.StatusSeeOther {
			t.Errorf("signing out: status %d", response.StatusCode)
		}
		if response, _ := webtest.Get(t, app, "/hjem", cookie); response.Header.Get("Location") != "/inn" {
			t.Errorf("the session goes on after signing out: status %d", response.StatusCode)
		}
	})
}

// However a login is written, its wrong passwords are counted together.
func TestOneLoginHasOneDelay(t *testing.T) {
	app, _ := webtest.InTown(t, storetest.New(t))
	refused := 0
	for _, login := range []string{"rektor", "Rektor", "REKTOR", "rEktor", "reKtor", "rekTor", "rektOr", "rektoR"} {
		if response, _ := webtest.Post(t, app, "/inn", nil, url.Values{"login": {login}, "password": {"feil"}}); response.StatusCode == http.StatusTooManyRequests {
			refused++
		}
	}
	if refused == 0 {
		t.Error("eight wrong passwords in a row, each with the login in other letters, and no delay")
	}
}

// No telephone is asked to begin a login with a capital.
func TestFieldsOfLoginsAskForNoCapital(t *testing.T) {
	empty := webtest.NewApp(t, storetest.New(t), nil)
	first, err := empty.FirstRunPath(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	app, secrets := webtest.InTown(t, storetest.New(t))
	_, firstRun := webtest.Get(t, empty, first, nil)
	_, door := webtest.Get(t, app, "/inn", nil)
	_, invite := webtest.Get(t, app, "/personer/ny", webtest.SignIn(t, app, secrets["konto"]))
	for name, page := range map[string]string{"first run": firstRun, "sign-in": door, "invitation": invite} {
		fields := webtest.Document(t, page).Find(`input[name$="login"]`)
		if fields.Length() == 0 || fields.Length() != fields.Filter(`[autocapitalize="none"][type="text"], [autocapitalize="none"]:not([type])`).Length() {
			t.Errorf("%s: %d fields, and not all of them ask for small letters", name, fields.Length())
		}
	}
}

func TestPasswords(t *testing.T) {
	app, secrets := webtest.InTown(t, storetest.New(t))
	cookie := webtest.SignIn(t, app, secrets["rektor"])
	for _, bad := range []string{"kort", "aaaaaaaaaaaaaaaaaaaa", "rektor er min konto", strings.Repeat("lang setning ", 20)} {
		if response, _ := webtest.Post(t, app, "/konto", cookie, url.Values{"password": {bad}}); response.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("password %.20q was taken: status %d", bad, response.StatusCode)
		}
	}
	const good = "fire fjell og en elv"
	response, _ := webtest.Post(t, app, "/konto", cookie, url.Values{"password": {good}})
	if response.StatusCode != http.StatusOK || len(response.Cookies()) != 1 {
		t.Fatalf("setting a password: status %d", response.StatusCode)
	}
	fresh := response.Cookies()[0]
	for _, current := range []string{"", "feil", good + "x"} {
		if response, _ := webtest.Post(t, app, "/konto", fresh, url.Values{"password": {good + " til"}, "current": {current}}); response.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("a new password with %q as the current one: status %d", current, response.StatusCode)
		}
	}
	if response, _ := webtest.Get(t, app, "/konto", cookie); response.StatusCode != http.StatusSeeOther {
		t.Error("the old session goes on after a new password")
	}
	inAddress := url.Values{"login": {"rektor"}, "password": {good}}
	if response, _ := webtest.Post(t, app, "/inn?"+inAddress.Encode(), nil, nil); response.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("a password in the address: status %d", response.StatusCode)
	}
	for _, try := range []struct {
		login, password string
		status          int
	}{
		{"rektor", good, http.StatusSeeOther},
		{"Rektor", good, http.StatusSeeOther}, // as a telephone writes it
		{"re\u200bktor ", good, http.StatusSeeOther},
		{"rektor", good + "x", http.StatusUnprocessableEntity},
		{"styrer", "", http.StatusUnprocessableEntity}, // has no password yet
		{"ingen", good, http.StatusUnprocessableEntity},
	} {
		response, body := webtest.Post(t, app, "/inn", nil, url.Values{"login": {try.login}, "password": {try.password}})
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
	app, secrets := webtest.InTown(t, st)
	cookie := webtest.SignIn(t, app, secrets["konto"])
	for range 15 { // kept alive by use, up to eight hours
		now = now.Add(29 * time.Minute)
		if response, _ := webtest.Get(t, app, "/konto", cookie); response.StatusCode != http.StatusOK {
			t.Fatalf("a session in use ended: status %d", response.StatusCode)
		}
	}
	now = now.Add(29*time.Minute + 30*time.Minute)
	if response, _ := webtest.Get(t, app, "/konto", cookie); response.StatusCode != http.StatusSeeOther {
		t.Error("an idle session goes on")
	}
}

// Whoever is signed in is not asked again, unless it is to prove it once more; who has yet to set up a
// second factor is sent to do that.
func TestWhoIsSignedInIsNotAskedAgain(t *testing.T) {
	app, secrets := webtest.InTown(t, storetest.New(t))
	arriving := webtest.Arrive(t, app, secrets["rektor"])
	signedIn := webtest.SignIn(t, app, secrets["konto"])
	for _, c := range []struct {
		cookie     *http.Cookie
		path, want string
	}{{signedIn, "/inn", "/hjem"}, {signedIn, "/inn?igjen=1", ""}, {arriving, "/inn", "/konto/start"}, {nil, "/inn", ""}} {
		if response, _ := webtest.Get(t, app, c.path, c.cookie); response.Header.Get("Location") != c.want {
			t.Errorf("%s leads to %q, not %q", c.path, response.Header.Get("Location"), c.want)
		}
	}
}
