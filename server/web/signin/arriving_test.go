package signin_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"trivselspuls/server/identity"
	"trivselspuls/server/test/webtest"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// A stolen password must not be enough to choose another one.
func TestArrivingReplacesNoPassword(t *testing.T) {
	app, secrets := webtest.InTown(t, storetest.New(t))
	cookie := webtest.Arrive(t, app, secrets["rektor"])
	for _, bad := range []string{"kort", "Skolen 2026 2026", "rektor rektor rektor"} {
		response, body := webtest.Post(t, app, "/konto/start", cookie, url.Values{"password": {bad}})
		if response.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, `id="password-problem"`) {
			t.Errorf("password %q: status %d, or nothing said at the field", bad, response.StatusCode)
		}
	}
	webtest.Post(t, app, "/konto/start", cookie, url.Values{"password": {webtest.GoodPassword}})
	again, _ := webtest.Post(t, app, "/inn", nil, url.Values{"login": {"rektor"}, "password": {webtest.GoodPassword}})
	if again.Header.Get("Location") != "/konto/start" {
		t.Fatalf("the password alone led to %q", again.Header.Get("Location"))
	}
	response, _ := webtest.Post(t, app, "/konto/start", again.Cookies()[0], url.Values{"password": {"en helt annen setning her"}})
	if response.StatusCode != http.StatusConflict {
		t.Errorf("another password: status %d", response.StatusCode)
	}
}

// Where every figure is invented, a link opens everything at once.
func TestALinkOpensTheExample(t *testing.T) {
	st := storetest.New(t)
	app, _ := webtest.InTown(t, st)
	invented := webtest.Town()
	invented.Owner, invented.Fictional = "Oppdiktet", true
	for i := range invented.Accounts {
		invented.Accounts[i].Login += "-2"
	}
	links, err := invented.Apply(t.Context(), st)
	if err != nil {
		t.Fatal(err)
	}
	response, _ := webtest.Post(t, app, "/inn/lenke", nil, url.Values{"token": {links[0].Secret}})
	if response.Header.Get("Location") != "/hjem" {
		t.Errorf("the link led to %q", response.Header.Get("Location"))
	}
	if response, _ := webtest.Get(t, app, "/konto", response.Cookies()[0]); response.StatusCode != http.StatusOK {
		t.Errorf("the account's page: status %d", response.StatusCode)
	}
}

// Who manages people sees who has not set up how to sign in, a password alone not
// being enough.
func TestPeopleWhoHaveYetToArrive(t *testing.T) {
	eachWithClock(t, func(t *testing.T, st *store.Store, now *time.Time) {
		app, secrets := webtest.InTown(t, st)
		webtest.Post(t, app, "/konto/start", webtest.Arrive(t, app, secrets["styrer"]), url.Values{"password": {webtest.GoodPassword}})
		withFactor(t, app, secrets["rektor"], now)
		manager := webtest.SignIn(t, app, secrets["konto"])
		for login, want := range map[string]bool{"rektor": false, "styrer": true, "leder": true} {
			_, body := webtest.Get(t, app, "/personer/"+string(webtest.AccountByLogin(t, st, login).ID), manager)
			if got := strings.Contains(body, "har ikke satt opp innloggingen ennå"); got != want {
				t.Errorf("%s is said to have yet to sign in: %t", login, got)
			}
		}
	})
}

// A link that was not used is worth nothing once the second factor is set up, and
// one that is followed before that cannot get round it.
func TestAnOldLinkDoesNotGetRoundTheSecondFactor(t *testing.T) {
	eachWithClock(t, func(t *testing.T, st *store.Store, now *time.Time) {
		app, secrets := webtest.InTown(t, st)
		account := webtest.AccountByLogin(t, st, "rektor")
		link := func() (secret string) {
			err := st.Tx(t.Context(), func(tx *store.Tx) (err error) {
				secret, err = tx.CreateSigninLink(t.Context(), account.ID, tx.Now().Add(time.Hour))
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return secret
		}
		unused := link()
		withFactor(t, app, secrets["rektor"], now)
		if response, _ := webtest.Post(t, app, "/inn/lenke", nil, url.Values{"token": {unused}}); response.StatusCode != http.StatusConflict {
			t.Errorf("a link from before: status %d", response.StatusCode)
		}
		response, body := webtest.Post(t, app, "/inn/lenke", nil, url.Values{"token": {link()}})
		if response.StatusCode != http.StatusOK || len(response.Cookies()) != 0 || webtest.ShownChallenge.FindString(body) == "" {
			t.Errorf("a link to an account with a second factor: status %d, %d cookies", response.StatusCode, len(response.Cookies()))
		}
	})
}

// What one signs in with is changed only a short while after signing in.
func TestChangesNeedALateSignIn(t *testing.T) {
	eachWithClock(t, func(t *testing.T, st *store.Store, now *time.Time) {
		app, secrets := webtest.InTown(t, st)
		secret, _ := withFactor(t, app, secrets["rektor"], now)
		enter := func(cookie *http.Cookie) *http.Response {
			*now = now.Add(time.Minute)
			r := httptest.NewRequest("POST", "/inn/kode", strings.NewReader(url.Values{"challenge": {asked(t, app)}, "code": {secret.Code(identity.StepAt(*now))}}.Encode()))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			if cookie != nil {
				r.AddCookie(cookie)
			}
			response, _ := webtest.Do(t, app, r)
			return response
		}
		cookie := enter(nil).Cookies()[0]
		changes := []string{"/konto", "/konto/totrinn", "/konto/totrinn/av", "/konto/reservekoder", "/konto/nokkel", "/konto/nokkel/tilbud", "/konto/nokkel/x/slett", "/konto/tilbyder/fjern"}
		*now = now.Add(15*time.Minute - time.Second)
		if response, _ := webtest.Post(t, app, "/konto/nokkel/x/slett", cookie, nil); response.StatusCode != http.StatusNotFound {
			t.Errorf("within a quarter of an hour: status %d", response.StatusCode)
		}
		*now = now.Add(time.Second)
		for _, path := range changes {
			if response, _ := webtest.Post(t, app, path, cookie, nil); response.Header.Get("Location") != "/inn?igjen=1" {
				t.Errorf("%s after a quarter of an hour: status %d to %q", path, response.StatusCode, response.Header.Get("Location"))
			}
		}
		if response, _ := webtest.Get(t, app, "/konto", cookie); response.StatusCode != http.StatusOK {
			t.Errorf("looking is still allowed: status %d", response.StatusCode)
		}
		again := enter(cookie)
		if again.Header.Get("Location") != "/konto" {
			t.Errorf("signing in once more led to %q", again.Header.Get("Location"))
		}
		if response, _ := webtest.Get(t, app, "/konto", cookie); response.Header.Get("Location") != "/inn" {
			t.Error("the session from before goes on")
		}
		if response, _ := webtest.Post(t, app, "/konto/nokkel/x/slett", again.Cookies()[0], nil); response.StatusCode != http.StatusNotFound {
			t.Errorf("after signing in once more: status %d", response.StatusCode)
		}
	})
}

func TestRecoveryCodesAreRenewedAsAWhole(t *testing.T) {
	eachWithClock(t, func(t *testing.T, st *store.Store, now *time.Time) {
		app, secrets := webtest.InTown(t, st)
		_, old := withFactor(t, app, secrets["rektor"], now)
		response, _ := webtest.Post(t, app, "/inn/kode", nil, url.Values{"challenge": {asked(t, app)}, "code": {old[0]}})
		response, body := webtest.Post(t, app, "/konto/reservekoder", response.Cookies()[0], nil)
		fresh := webtest.ShownRecovery.FindAllStringSubmatch(body, -1)
		if response.StatusCode != http.StatusOK || len(fresh) != 10 {
			t.Fatalf("renewing: status %d, %d codes", response.StatusCode, len(fresh))
		}
		for _, try := range []struct {
			code string
			want int
		}{{old[1], http.StatusUnprocessableEntity}, {fresh[0][1], http.StatusSeeOther}, {fresh[0][1], http.StatusUnprocessableEntity}} {
			response, _ := webtest.Post(t, app, "/inn/kode", nil, url.Values{"challenge": {asked(t, app)}, "code": {try.code}})
			if response.StatusCode != try.want {
				t.Errorf("code %s: status %d, want %d", try.code, response.StatusCode, try.want)
			}
		}
	})
}

// Over TLS the cookie is bound to this host, and another sign-in gives another.
func TestTheSessionsCookie(t *testing.T) {
	app, secrets := webtest.InTownAt(t, storetest.New(t), "https://example.com", nil)
	cookie := webtest.Arrive(t, app, secrets["rektor"])
	if cookie.Name != "__Host-session" || !cookie.Secure || !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode || cookie.Domain != "" || cookie.Path != "/" || len(cookie.Value) != 43 {
		t.Errorf("the cookie: %v", cookie)
	}
	r := httptest.NewRequest("POST", "/inn/lenke", strings.NewReader(url.Values{"token": {secrets["styrer"]}}.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.AddCookie(cookie)
	response, _ := webtest.Do(t, app, r)
	if len(response.Cookies()) != 1 || response.Cookies()[0].Value == cookie.Value {
		t.Fatal("the session was not renewed at signing in")
	}
	if response, _ := webtest.Get(t, app, "/konto/start", cookie); response.Header.Get("Location") != "/inn" {
		t.Error("the session from before goes on")
	}
}
