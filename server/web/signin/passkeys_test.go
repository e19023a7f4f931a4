package signin_test

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"trivselspuls/server/identity/identitytest"
	"trivselspuls/server/test/webtest"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

func TestAPasskeyIsEnough(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		app, secrets := webtest.InTownAt(t, st, webtest.OverTLS, nil)
		arriving := webtest.Arrive(t, app, secrets["rektor"])
		d := identitytest.NewDevice(t, webtest.OverTLS)
		cookie := webtest.PasskeyOf(t, app, arriving, d)
		if response, _ := webtest.Get(t, app, "/konto", cookie); response.StatusCode != http.StatusOK {
			t.Errorf("with a passkey made: status %d", response.StatusCode)
		}
		if response, _ := webtest.Get(t, app, "/konto/start", arriving); response.Header.Get("Location") != "/inn" {
			t.Error("the session it was made in goes on")
		}
		for range 2 {
			response, _ := webtest.Post(t, app, "/inn/nokkel", nil, webtest.SignedBy(t, app, d))
			if response.Header.Get("Location") != "/hjem" || len(response.Cookies()) != 1 {
				t.Fatalf("signing in: status %d to %q", response.StatusCode, response.Header.Get("Location"))
			}
			if response, _ := webtest.Get(t, app, "/konto", response.Cookies()[0]); response.StatusCode != http.StatusOK {
				t.Errorf("signed in: status %d", response.StatusCode)
			}
		}
	})
}

// After the password a passkey is the second thing, and recovery codes stand in
// for it.
func TestAPasskeyIsTheSecondFactor(t *testing.T) {
	app, secrets := webtest.InTownAt(t, storetest.New(t), webtest.OverTLS, nil)
	cookie := webtest.Arrive(t, app, secrets["rektor"])
	response, _ := webtest.Post(t, app, "/konto/start", cookie, url.Values{"password": {webtest.GoodPassword}})
	cookie = response.Cookies()[0]
	d := identitytest.NewDevice(t, webtest.OverTLS)
	_, offer := webtest.Post(t, app, "/konto/nokkel/tilbud", cookie, nil)
	response, body := webtest.Post(t, app, "/konto/nokkel", cookie, url.Values{"credential": {string(d.Create([]byte(offer)))}})
	codes := webtest.ShownRecovery.FindAllStringSubmatch(body, -1)
	if response.StatusCode != http.StatusOK || len(codes) != 10 {
		t.Fatalf("a passkey beside a password: status %d, %d recovery codes", response.StatusCode, len(codes))
	}
	response, body = webtest.Post(t, app, "/inn", nil, url.Values{"login": {"rektor"}, "password": {webtest.GoodPassword}})
	challenge := webtest.ShownChallenge.FindStringSubmatch(body)
	if len(response.Cookies()) != 0 || !strings.Contains(body, `action="/inn/nokkel"`) || challenge == nil {
		t.Fatalf("the password alone: status %d", response.StatusCode)
	}
	if response, _ := webtest.Post(t, app, "/inn/kode", nil, url.Values{"challenge": {challenge[1]}, "code": {codes[0][1]}}); response.Header.Get("Location") != "/hjem" {
		t.Errorf("a recovery code: status %d", response.StatusCode)
	}
	if response, _ := webtest.Post(t, app, "/inn/nokkel", nil, webtest.SignedBy(t, app, d)); response.Header.Get("Location") != "/hjem" {
		t.Errorf("the passkey: status %d", response.StatusCode)
	}
}

// Everything that is false is refused in the same words, and what concerns an
// account is in the log.
func TestFalsePasskeysAreRefused(t *testing.T) {
	eachWithClock(t, func(t *testing.T, st *store.Store, now *time.Time) {
		app, secrets := webtest.InTownAt(t, st, webtest.OverTLS, nil)
		d := identitytest.NewDevice(t, webtest.OverTLS)
		d.Frozen = true // it does not count, so that only the challenge tells a replay
		cookie := webtest.PasskeyOf(t, app, webtest.Arrive(t, app, secrets["rektor"]), d)
		refused := func(name, reason string, form url.Values) string {
			t.Helper()
			before := refusals(t, st)
			response, body := webtest.Post(t, app, "/inn/nokkel", nil, form)
			if response.StatusCode != http.StatusUnprocessableEntity || len(response.Cookies()) != 0 {
				t.Errorf("%s: status %d, %d cookies", name, response.StatusCode, len(response.Cookies()))
			}
			if got := refusals(t, st)[len(before):]; reason != "" && !slices.Equal(got, []string{reason}) || reason == "" && len(got) > 0 {
				t.Errorf("%s: logged %v, want %q", name, got, reason)
			}
			return body
		}
		good := webtest.SignedBy(t, app, d)
		if response, _ := webtest.Post(t, app, "/inn/nokkel", nil, good); response.StatusCode != http.StatusSeeOther {
			t.Fatalf("an honest response: status %d", response.StatusCode)
		}
		body := refused("a replayed response", "challenge", good)
		evil := *d
		evil.Origin = "https://example.com.evil.example"
		if other := refused("another origin", "proof", webtest.SignedBy(t, app, &evil)); other != body {
			t.Error("two refusals look different")
		}
		d.Frozen = false
		if response, _ := webtest.Post(t, app, "/inn/nokkel", nil, webtest.SignedBy(t, app, d)); response.StatusCode != http.StatusSeeOther {
			t.Fatalf("a device that begins to count: status %d", response.StatusCode)
		}
		copied := *d // the same passkey on another device
		copied.Frozen = true
		refused("a copy with the same count", "copied passkey", webtest.SignedBy(t, app, &copied))
		copied.Count = 0
		refused("a copy that does not count", "copied passkey", webtest.SignedBy(t, app, &copied))
		late := webtest.SignedBy(t, app, d)
		*now = now.Add(5 * time.Minute)
		refused("too late", "challenge", late)
		stranger := identitytest.NewDevice(t, webtest.OverTLS)
		stranger.User = d.User
		if other := refused("a passkey nobody has", "", webtest.SignedBy(t, app, stranger)); other != body {
			t.Error("an unknown passkey can be told from a known one")
		}
		refused("no response", "", url.Values{})
		second := identitytest.NewDevice(t, webtest.OverTLS)
		cookie = webtest.PasskeyOf(t, app, webtest.Settled(t, app, cookie), second)
		keys, err := st.PasskeysOf(t.Context(), webtest.AccountByLogin(t, st, "rektor").ID)
		if err != nil || len(keys) != 2 {
			t.Fatalf("%d passkeys, %v", len(keys), err)
		}
		webtest.Must(t, app, "/konto/nokkel/"+string(keys[0].ID)+"/slett", cookie, nil)
		refused("a removed passkey", "", webtest.SignedBy(t, app, d))
	})
}

// refusals are the reasons that passkeys were refused for, in order.
func refusals(t *testing.T, st *store.Store) (reasons []string) {
	t.Helper()
	log, err := st.AuditAfter(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range log {
		if strings.HasPrefix(string(e.Action), "refuse ") {
			reasons = append(reasons, e.Detail)
		}
	}
	return reasons
}

func TestOwnPasskeysAreKept(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		app, secrets := webtest.InTownAt(t, st, webtest.OverTLS, nil)
		d := identitytest.NewDevice(t, webtest.OverTLS)
		cookie := webtest.PasskeyOf(t, app, webtest.Arrive(t, app, secrets["rektor"]), d)
		stranger := webtest.SignIn(t, app, secrets["styrer"])
		keys, err := st.PasskeysOf(t.Context(), webtest.AccountByLogin(t, st, "rektor").ID)
		if err != nil || len(keys) != 1 || keys[0].Name != "mobilen" {
			t.Fatalf("passkeys %v, %v", keys, err)
		}
		path := "/konto/nokkel/" + string(keys[0].ID)
		for _, step := range []struct {
			name, path string
			cookie     *http.Cookie
			form       url.Values
			want       int
		}{
			{"somebody else's name", path + "/navn", stranger, url.Values{"name": {"min"}}, http.StatusNotFound},
			{"somebody else's removal", path + "/slett", stranger, nil, http.StatusNotFound},
			{"no name", path + "/navn", cookie, url.Values{"name": {"  "}}, http.StatusUnprocessableEntity},
			{"too long a name", path + "/navn", cookie, url.Values{"name": {strings.Repeat("x", 201)}}, http.StatusUnprocessableEntity},
			{"a name", path + "/navn", cookie, url.Values{"name": {"<b>Jobbmobilen</b>"}}, http.StatusSeeOther},
			{"the last one", path + "/slett", cookie, nil, http.StatusConflict},
		} {
			if response, _ := webtest.Post(t, app, step.path, step.cookie, step.form); response.StatusCode != step.want {
				t.Errorf("%s: status %d, want %d", step.name, response.StatusCode, step.want)
			}
		}
		if _, body := webtest.Get(t, app, "/konto", cookie); !strings.Contains(body, "&lt;b&gt;Jobbmobilen") || regexp.MustCompile(`nokkel/\w+/slett`).MatchString(body) {
			t.Error("the new name is not shown, or the last passkey can be removed")
		}
		// The same response makes no second passkey, in this session or another.
		_, offer := webtest.Post(t, app, "/konto/nokkel/tilbud", cookie, nil)
		made := url.Values{"credential": {string(identitytest.NewDevice(t, webtest.OverTLS).Create([]byte(offer)))}}
		if response, _ := webtest.Post(t, app, "/konto/nokkel", stranger, made); response.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("in somebody else's session: status %d", response.StatusCode)
		}
		response, _ := webtest.Post(t, app, "/konto/nokkel", cookie, made)
		if response.StatusCode != http.StatusSeeOther {
			t.Fatalf("a second passkey: status %d", response.StatusCode)
		}
		if response, _ := webtest.Post(t, app, "/konto/nokkel", response.Cookies()[0], made); response.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("the same response again: status %d", response.StatusCode)
		}
	})
}

// Browsers allow no passkeys there, so none is offered.
func TestNoPasskeysWithoutTLS(t *testing.T) {
	app, secrets := webtest.InTown(t, storetest.New(t))
	cookie := webtest.Arrive(t, app, secrets["rektor"])
	for _, path := range []string{"/konto/nokkel", "/konto/nokkel/tilbud", "/inn/nokkel", "/inn/nokkel/tilbud"} {
		if response, _ := webtest.Post(t, app, path, cookie, nil); response.StatusCode != http.StatusNotFound {
			t.Errorf("%s: status %d", path, response.StatusCode)
		}
	}
	for _, path := range []string{"/inn", "/konto/start"} {
		if _, body := webtest.Get(t, app, path, cookie); strings.Contains(body, "data-passkey") {
			t.Errorf("%s offers passkeys", path)
		}
	}
}
