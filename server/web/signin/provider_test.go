package signin_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"trivselspuls/server/identity/identitytest"
	"trivselspuls/server/test/webtest"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

const (
	atProvider = "http://localhost"
	backFrom   = atProvider + "/inn/tilbyder/svar"
)

// expect invites a person by what the provider calls them.
func expect(t *testing.T, st *store.Store, login, identifier string) {
	t.Helper()
	account := webtest.AccountByLogin(t, st, login)
	err := st.Tx(t.Context(), func(tx *store.Tx) error { return tx.Expect(t.Context(), account.ID, identifier) })
	if err != nil {
		t.Fatal(err)
	}
}

// With a real provider: somebody nobody has invited is told what to do; invited by
// the identifier they are let in, and set up a second factor, since this provider
// does not say that it has seen one.
func TestSigningInAtARealProvider(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		app, _ := webtest.InTownAt(t, st, atProvider, webtest.Believing(identitytest.Provider(t, backFrom)))
		through := func() (*http.Response, string, *http.Cookie) {
			address, ticket := webtest.Leave(t, app, "/inn/tilbyder", nil)
			return webtest.ComeBack(t, app, identitytest.SignInAt(ctx, t, address), ticket)
		}
		response, body, session := through()
		if response.StatusCode != http.StatusForbidden || session != nil || !strings.Contains(body, identitytest.Email) {
			t.Errorf("a stranger: status %d, session %v", response.StatusCode, session)
		}
		expect(t, st, "styring", identitytest.Email)
		for range 2 { // linked the first time, known the second
			response, _, session = through()
			if response.Header.Get("Location") != "/konto/start" || session == nil {
				t.Fatalf("an invited person: status %d to %q", response.StatusCode, response.Header.Get("Location"))
			}
		}
		if response, _ := webtest.Get(t, app, "/hjem", session); response.Header.Get("Location") != "/konto/start" {
			t.Errorf("without a second factor: status %d", response.StatusCode)
		}
		if response, _ := webtest.Get(t, app, "/konto/totrinn", session); response.StatusCode != http.StatusOK {
			t.Errorf("one-time codes beside the provider: status %d", response.StatusCode)
		}
		if _, err := st.AccountExpecting(t.Context(), identitytest.Email); err == nil {
			t.Error("the invitation can be taken by somebody else")
		}
	})
}

func TestTwoFactorsAtTheProvider(t *testing.T) {
	st := storetest.New(t)
	f := identitytest.NewForger(t, st.Now)
	app, _ := webtest.InTownAt(t, st, atProvider, webtest.Believing(f.Issuer))
	expect(t, st, "styring", "Kari@Dal.no") // as somebody wrote it; the provider writes it as it does
	f.Claims = map[string]any{"email": "kari@dal.no", "email_verified": true, "acr": "high"}
	address, ticket := webtest.Leave(t, app, "/inn/tilbyder", nil)
	if !strings.Contains(address, "acr_values=high") {
		t.Errorf("asked %s", address)
	}
	response, _, session := webtest.ComeBack(t, app, f.Answer(address), ticket)
	if response.Header.Get("Location") != "/hjem" || session == nil {
		t.Fatalf("with two factors: status %d to %q", response.StatusCode, response.Header.Get("Location"))
	}
	// The provider says who somebody is. What they may is what they were given here.
	f.Claims["roles"], f.Claims["groups"] = []string{"project-leader"}, []string{"project-leader"}
	at := webtest.TownPaths(t, st)
	if response, _ := webtest.Get(t, app, "/prosjekt/"+at.Project, session); response.StatusCode != http.StatusNotFound {
		t.Errorf("a page of another role: status %d", response.StatusCode)
	}
}

// A person invited by link ties their account to the provider, and then needs
// neither link nor password.
func TestLinkingByInvitation(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		f := identitytest.NewForger(t, st.Now)
		f.Claims = map[string]any{"acr": "high", "email": "x@y.no", "email_verified": true}
		app, secrets := webtest.InTownAt(t, st, atProvider, webtest.Believing(f.Issuer))
		arriving := webtest.Arrive(t, app, secrets["rektor"])
		address, ticket := webtest.Leave(t, app, "/konto/tilbyder", arriving)
		answer := f.Answer(address)
		// Another person's browser, or nobody's, must not finish it.
		stranger := webtest.SignIn(t, app, secrets["styrer"])
		for name, cookies := range map[string][]*http.Cookie{
			"in somebody else's session": {ticket, stranger}, "signed out": {ticket}, "without its ticket": {arriving},
		} {
			before := len(refusals(t, st))
			response, _, session := webtest.ComeBack(t, app, answer, cookies...)
			if response.StatusCode != http.StatusUnprocessableEntity || session != nil || len(refusals(t, st)) != before+1 {
				t.Errorf("%s: status %d, session %v", name, response.StatusCode, session)
			}
		}
		response, _, session := webtest.ComeBack(t, app, answer, ticket, arriving)
		if response.Header.Get("Location") != "/konto" || session == nil {
			t.Fatalf("linking: status %d to %q", response.StatusCode, response.Header.Get("Location"))
		}
		if response, _, _ := webtest.ComeBack(t, app, answer, ticket, session); response.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("the same answer again: status %d", response.StatusCode)
		}
		address, ticket = webtest.Leave(t, app, "/inn/tilbyder", nil)
		response, _, _ = webtest.ComeBack(t, app, f.Answer(address), ticket)
		if response.Header.Get("Location") != "/hjem" {
			t.Errorf("signing in afterwards: status %d to %q", response.StatusCode, response.Header.Get("Location"))
		}
		// One person at the provider has one account here, and the account keeps a
		// way in.
		address, ticket = webtest.Leave(t, app, "/konto/tilbyder", stranger)
		if response, _, _ := webtest.ComeBack(t, app, f.Answer(address), ticket, stranger); response.StatusCode != http.StatusConflict {
			t.Errorf("the same person for another account: status %d", response.StatusCode)
		}
		if response, _ := webtest.Post(t, app, "/konto/tilbyder/fjern", session, nil); response.StatusCode != http.StatusConflict {
			t.Errorf("unlinking the only way in: status %d", response.StatusCode)
		}
	})
}

// What is wrong with an answer is in the log; the page and the browser get the
// same for all of it, and nothing is half done.
func TestFalseAnswersAreRefused(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		f := identitytest.NewForger(t, st.Now)
		app, _ := webtest.InTownAt(t, st, atProvider, webtest.Believing(f.Issuer))
		expect(t, st, "styring", "kari@dal.no")
		honest := map[string]any{"email": "kari@dal.no", "email_verified": true, "acr": "high"}
		lies := []struct {
			name, reason string
			claims       map[string]any
			answer       func(url.Values)
			unsigned     bool
			foreign      bool // another browser's ticket
		}{
			{name: "state", reason: "state", answer: func(v url.Values) { v.Set("state", "x") }},
			{name: "declined", reason: "declined", answer: func(v url.Values) { v.Del("code"); v.Set("error", "access_denied") }},
			{name: "nonce", reason: "nonce", claims: map[string]any{"nonce": "x"}},
			{name: "audience", reason: "audience", claims: map[string]any{"aud": "x"}},
			{name: "issuer", reason: "issuer", claims: map[string]any{"iss": "https://x.example"}},
			{name: "expired", reason: "expired", claims: map[string]any{"exp": 1}},
			{name: "alg none", reason: "signature", unsigned: true},
			{name: "another browser", reason: "state", foreign: true},
		}
		var page string
		for _, lie := range lies {
			f.Claims, f.Unsigned = map[string]any{}, lie.unsigned
			for _, claims := range []map[string]any{honest, lie.claims} {
				for name, value := range claims {
					f.Claims[name] = value
				}
			}
			address, ticket := webtest.Leave(t, app, "/inn/tilbyder", nil)
			answer := f.Answer(address)
			if lie.answer != nil {
				lie.answer(answer)
			}
			if lie.foreign {
				_, ticket = webtest.Leave(t, app, "/inn/tilbyder", nil)
			}
			before := len(refusals(t, st))
			response, body, session := webtest.ComeBack(t, app, answer, ticket)
			if response.StatusCode != http.StatusUnprocessableEntity || session != nil {
				t.Errorf("%s: status %d, session %v", lie.name, response.StatusCode, session)
			}
			if got := refusals(t, st)[before:]; !slices.Equal(got, []string{lie.reason}) {
				t.Errorf("%s: logged %v", lie.name, got)
			}
			if page == "" {
				page = body
			}
			if body != page {
				t.Errorf("%s: the page differs from the others", lie.name)
			}
		}
		if _, err := st.AccountExpecting(t.Context(), "kari@dal.no"); err != nil {
			t.Errorf("a refused answer used the invitation up: %v", err)
		}
		// Brought twice by the same browser, an answer is good once.
		f.Claims, f.Unsigned = honest, false
		address, ticket := webtest.Leave(t, app, "/inn/tilbyder", nil)
		answer := f.Answer(address)
		if response, _, _ := webtest.ComeBack(t, app, answer, ticket); response.Header.Get("Location") != "/hjem" {
			t.Fatalf("honest: status %d", response.StatusCode)
		}
		if response, body, session := webtest.ComeBack(t, app, answer, ticket); session != nil || body != page {
			t.Errorf("replayed: status %d to %q with a session", response.StatusCode, response.Header.Get("Location"))
		}
	})
}

func TestProviderAwayAndNoProvider(t *testing.T) {
	st := storetest.New(t)
	f := identitytest.NewForger(t, st.Now)
	f.Down = true
	app, secrets := webtest.InTownAt(t, st, atProvider, webtest.Believing(f.Issuer))
	if response, _ := webtest.Get(t, app, "/inn/tilbyder", nil); response.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("a provider that is away: status %d", response.StatusCode)
	}
	r := httptest.NewRequest("GET", "/inn/tilbyder", nil)
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	if response, _ := webtest.Do(t, app, r); response.Header.Get("Location") != "/inn" || len(response.Cookies()) != 0 {
		t.Errorf("begun by another site: to %q with %d cookies", response.Header.Get("Location"), len(response.Cookies()))
	}
	if _, body := webtest.Get(t, app, "/konto/start", webtest.Arrive(t, app, secrets["rektor"])); !strings.Contains(body, "Prøve-ID") {
		t.Error("the provider is not offered")
	}
	without := webtest.NewApp(t, st, nil)
	for _, path := range []string{"/inn/tilbyder", "/inn/tilbyder/svar?code=x&state=y"} {
		if response, _ := webtest.Get(t, without, path, nil); response.StatusCode != http.StatusNotFound {
			t.Errorf("%s without a provider: status %d", path, response.StatusCode)
		}
	}
}

// An inviter names a person by what the provider calls them, once.
func TestInvitingByIdentifier(t *testing.T) {
	st := storetest.New(t)
	f := identitytest.NewForger(t, st.Now)
	app, secrets := webtest.InTownAt(t, st, atProvider, webtest.Believing(f.Issuer))
	manager := webtest.SignIn(t, app, secrets["konto"])
	form := url.Values{"name": {"Kari"}, "login": {"kari"}, "role": {"steering-group"}, "expected": {"kari@dal.no"}}
	webtest.Invite(t, app, manager, form)
	if account, err := st.AccountExpecting(t.Context(), "kari@dal.no"); err != nil || account.Login != "kari" {
		t.Errorf("expected: %s, %v", account.Login, err)
	}
	form.Set("login", "kari2")
	if response, _ := webtest.Post(t, app, "/personer/ny", manager, form); response.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("the same person twice: status %d", response.StatusCode)
	}
}
