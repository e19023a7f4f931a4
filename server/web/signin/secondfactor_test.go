package signin_test

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"trivselspuls/server/identity"
	"trivselspuls/server/test/webtest"
	"trivselspuls/server/web"
	"trivselspuls/survey"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// eachWithClock runs a test on both databases with a clock it can move.
func eachWithClock(t *testing.T, test func(t *testing.T, st *store.Store, now *time.Time)) {
	now := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	storetest.EachURL(t, func() time.Time { return now }, func(t *testing.T, st *store.Store, _ string) { test(t, st, &now) })
}

// withFactor gives the school's leader a password and a second factor, and
// returns its secret and recovery codes.
func withFactor(t *testing.T, app *web.App, link string, now *time.Time) (secret identity.Secret, recovery []string) {
	t.Helper()
	cookie := webtest.Arrive(t, app, link)
	response, _ := webtest.Post(t, app, "/konto/start", cookie, url.Values{"password": {webtest.GoodPassword}})
	if response.Header.Get("Location") != "/konto/totrinn" {
		t.Fatalf("choosing a password: status %d", response.StatusCode)
	}
	cookie = response.Cookies()[0]
	_, body := webtest.Get(t, app, "/konto/totrinn", cookie)
	text := webtest.ShownSecret.FindStringSubmatch(body)[1]
	secret, err := identity.ParseSecret(text)
	if err != nil {
		t.Fatal(err)
	}
	step := identity.StepAt(*now)
	if response, body := webtest.Post(t, app, "/konto/totrinn", cookie, url.Values{"secret": {text}, "code": {secret.Code(step + 9)}}); response.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, text) {
		t.Errorf("turning on with a wrong code: status %d, or the secret is another", response.StatusCode)
	}
	response, body = webtest.Post(t, app, "/konto/totrinn", cookie, url.Values{"secret": {text}, "code": {secret.Code(step)}})
	for _, found := range webtest.ShownRecovery.FindAllStringSubmatch(body, -1) {
		recovery = append(recovery, found[1])
	}
	if response.StatusCode != http.StatusOK || len(recovery) != 10 {
		t.Fatalf("turning on: status %d, %d recovery codes", response.StatusCode, len(recovery))
	}
	if response, _ := webtest.Get(t, app, "/konto/totrinn", response.Cookies()[0]); response.StatusCode != http.StatusConflict {
		t.Errorf("a second second factor: status %d", response.StatusCode)
	}
	return secret, recovery
}

// asked proves the password and returns the challenge that follows.
func asked(t *testing.T, app *web.App) string {
	t.Helper()
	response, body := webtest.Post(t, app, "/inn", nil, url.Values{"login": {"rektor"}, "password": {webtest.GoodPassword}})
	found := webtest.ShownChallenge.FindStringSubmatch(body)
	if response.StatusCode != http.StatusOK || len(response.Cookies()) != 0 || found == nil {
		t.Fatalf("the password alone: status %d, %d cookies", response.StatusCode, len(response.Cookies()))
	}
	return found[1]
}

func TestSecondFactor(t *testing.T) {
	eachWithClock(t, func(t *testing.T, st *store.Store, now *time.Time) {
		app, secrets := webtest.InTown(t, st)
		secret, recovery := withFactor(t, app, secrets["rektor"], now)
		if stored, err := st.TOTP(t.Context(), webtest.AccountByLogin(t, st, "rektor").ID); err != nil || bytes.Contains(stored.Sealed, secret) {
			t.Errorf("the database has the secret in the clear (%v)", err)
		}
		try := func(challenge, code string) int {
			response, _ := webtest.Post(t, app, "/inn/kode", nil, url.Values{"challenge": {challenge}, "code": {code}})
			return response.StatusCode
		}
		code := func() string { return secret.Code(identity.StepAt(*now)) }
		if status := try(asked(t, app), code()); status != http.StatusUnprocessableEntity {
			t.Errorf("the code it was turned on with: status %d", status)
		}
		*now = now.Add(time.Minute)
		challenge, spaced := asked(t, app), code()[:3]+" "+code()[3:]
		if status := try(challenge, spaced); status != http.StatusSeeOther {
			t.Errorf("the next code: status %d", status)
		}
		if status := try(challenge, code()); status != http.StatusUnprocessableEntity {
			t.Errorf("the same challenge again: status %d", status)
		}
		if status := try(asked(t, app), code()); status != http.StatusUnprocessableEntity {
			t.Errorf("the same code again: status %d", status)
		}
		if status := try(asked(t, app), recovery[3]); status != http.StatusSeeOther {
			t.Errorf("a recovery code: status %d", status)
		}
		if status := try(asked(t, app), recovery[3]); status != http.StatusUnprocessableEntity {
			t.Errorf("the same recovery code again: status %d", status)
		}
		*now = now.Add(time.Hour)
		late := asked(t, app)
		*now = now.Add(store.ChallengeLife)
		if status := try(late, code()); status != http.StatusUnprocessableEntity {
			t.Errorf("a challenge that is over: status %d", status)
		}
		tried := asked(t, app)
		for range 5 {
			*now = now.Add(20 * time.Second) // past the growing delay
			try(tried, "000000")
		}
		if status := try(tried, code()); status != http.StatusUnprocessableEntity {
			t.Errorf("the right code at the sixth try: status %d", status)
		}
	})
}

// A new link takes the second factor away with the password: it is how somebody
// without telephone and recovery codes gets back in.
func TestANewLinkReplacesTheSecondFactor(t *testing.T) {
	eachWithClock(t, func(t *testing.T, st *store.Store, now *time.Time) {
		app, secrets := webtest.InTown(t, st)
		withFactor(t, app, secrets["rektor"], now)
		manager := webtest.SignIn(t, app, secrets["konto"])
		account := webtest.AccountByLogin(t, st, "rektor")
		_, body := webtest.Post(t, app, "/personer/"+string(account.ID)+"/lenke", manager, nil)
		webtest.Arrive(t, app, webtest.ShownLink.FindStringSubmatch(body)[1])
		if left, err := st.RecoveryLeft(t.Context(), account.ID); left != 0 || err != nil {
			t.Errorf("%d recovery codes are left (%v)", left, err)
		}
		if _, err := st.TOTP(t.Context(), account.ID); !errors.Is(err, survey.ErrNotFound) {
			t.Errorf("the second factor is still there (%v)", err)
		}
		if response, _ := webtest.Post(t, app, "/inn", nil, url.Values{"login": {"rektor"}, "password": {webtest.GoodPassword}}); response.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("the old password: status %d", response.StatusCode)
		}
	})
}

// Who fails again and again waits longer and longer, but never for good; a name
// nobody has waits just the same.
func TestFailingOftenTakesLonger(t *testing.T) {
	if testing.Short() {
		t.Skip("compares many passwords")
	}
	now := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	st := storetest.Open(t, filepath.Join(t.TempDir(), "town.db"), func() time.Time { return now })
	app, secrets := webtest.InTown(t, st)
	cookie := webtest.SignIn(t, app, secrets["rektor"])
	webtest.Post(t, app, "/konto", cookie, url.Values{"password": {webtest.GoodPassword}})
	for _, login := range []string{"rektor", "ingen"} {
		try := func(password string) int {
			response, _ := webtest.Post(t, app, "/inn", nil, url.Values{"login": {login}, "password": {password}})
			return response.StatusCode
		}
		for n := range 4 {
			if status := try("feil"); status != http.StatusUnprocessableEntity {
				t.Errorf("%s, try %d: status %d", login, n+1, status)
			}
		}
		if status := try(webtest.GoodPassword); status != http.StatusTooManyRequests {
			t.Errorf("%s at once after four failures: status %d", login, status)
		}
		now = now.Add(time.Second)
		if status := try("feil"); status != http.StatusUnprocessableEntity {
			t.Errorf("%s after a second: status %d", login, status)
		}
		now = now.Add(time.Second)
		if status := try("feil"); status != http.StatusTooManyRequests {
			t.Errorf("%s a second after the fifth failure: status %d", login, status)
		}
		now = now.Add(time.Second)
	}
	if response, _ := webtest.Post(t, app, "/inn", nil, url.Values{"login": {"rektor"}, "password": {webtest.GoodPassword}}); response.StatusCode != http.StatusSeeOther {
		t.Errorf("after waiting, the right password: status %d", response.StatusCode)
	}
	if got := refusals(t, st); !slices.Equal(got, []string{"×5"}) {
		t.Errorf("of the wrong passwords the log tells %v", got)
	}
}

// What changes how somebody signs in waits for a renewal of the key that seals it.
func TestSigningInIsNotChangedDuringARenewal(t *testing.T) {
	storetest.EachURL(t, nil, func(t *testing.T, st *store.Store, database string) {
		app, secrets := webtest.InTown(t, st)
		cookie := webtest.Arrive(t, app, secrets["rektor"])
		err := storetest.HeldBack(t, st, database, store.LockSecrets, func() error {
			if response, _ := webtest.Post(t, app, "/konto/start", cookie, url.Values{"password": {webtest.GoodPassword}}); response.StatusCode != http.StatusSeeOther {
				return fmt.Errorf("status %d", response.StatusCode)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
}

// Whoever reads the page on the telephone itself follows a link to the app; it holds what
// the code to scan holds.
func TestTheTelephoneItselfNeedsNoCamera(t *testing.T) {
	app, secrets := webtest.InTown(t, storetest.New(t))
	response, _ := webtest.Post(t, app, "/konto/start", webtest.Arrive(t, app, secrets["rektor"]), url.Values{"password": {webtest.GoodPassword}})
	_, body := webtest.Get(t, app, "/konto/totrinn", response.Cookies()[0])
	secret := webtest.ShownSecret.FindStringSubmatch(body)[1]
	link := webtest.Document(t, body).Find(`main a[href^="otpauth:"]`).AttrOr("href", "")
	if address, err := url.Parse(link); err != nil || address.Query().Get("secret") != secret || !strings.Contains(link, "rektor") {
		t.Errorf("the link is %q", link)
	}
}

// The pages to sign in at say, in both languages, what somebody does who has lost what they
// sign in with, and name the button that helps them as it is called.
func TestSigningInSaysWhatToDoWhenItIsLost(t *testing.T) {
	st := storetest.New(t)
	app, secrets := webtest.InTown(t, st)
	leader := webtest.SignIn(t, app, secrets["leder"])
	for lang, button := range map[string]string{"nb": "Lag en ny innloggingslenke", "nn": "Lag ei ny innloggingslenkje"} {
		_, page := webtest.Get(t, app, "/inn?lang="+lang, nil)
		_, person := webtest.Get(t, app, "/personer/"+webtest.TownPaths(t, st).Person+"?lang="+lang, leader)
		if !strings.Contains(webtest.Document(t, page).Find("details").Text(), button) || !strings.Contains(person, button) {
			t.Errorf("%s: the page to sign in at does not name the button %q of a person's page", lang, button)
		}
	}
}
