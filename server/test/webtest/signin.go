package webtest

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"testing"

	"trivselspuls/server/identity"
	"trivselspuls/server/identity/identitytest"
	"trivselspuls/server/web"
	"trivselspuls/survey/must"
	"trivselspuls/survey/store"
)

// SignIn follows a link and returns the cookie of a session in which a second
// factor has been set up: pages that are not about signing in start there.
func SignIn(t *testing.T, app *web.App, secret string) *http.Cookie {
	t.Helper()
	return Settled(t, app, Arrive(t, app, secret))
}

// Settled is a session of the same person in which nothing is left to set up.
func Settled(t *testing.T, app *web.App, cookie *http.Cookie) *http.Cookie {
	t.Helper()
	session := must.Have(app.Store.UseSession(t.Context(), cookie.Value))(t)
	must.Work(t, app.Store.Tx(t.Context(), func(tx *store.Tx) (err error) {
		cookie.Value, err = tx.StartSession(t.Context(), session.Account, false)
		return err
	}))
	return cookie
}

// Arrive follows a link and returns the session's cookie as it is then.
func Arrive(t *testing.T, app *web.App, secret string) *http.Cookie {
	t.Helper()
	response, _ := Post(t, app, "/inn/lenke", nil, url.Values{"token": {secret}})
	if response.StatusCode != http.StatusSeeOther || len(response.Cookies()) != 1 {
		t.Fatalf("following a link: status %d with %d cookies", response.StatusCode, len(response.Cookies()))
	}
	return response.Cookies()[0]
}

// GoodPassword is one that is taken.
const GoodPassword = "fire fjell og en elv"

// ShownLink finds the sign-in link on a page, and its secret.
var ShownLink = regexp.MustCompile(`/inn/lenke/([A-Za-z0-9_-]{43})`)

// What is shown once while a second factor is set up and asked for.
var (
	ShownSecret    = regexp.MustCompile(`name="secret" value="([A-Z2-7]{32})"`)
	ShownChallenge = regexp.MustCompile(`name="challenge" value="([A-Za-z0-9_-]{43})"`)
	ShownRecovery  = regexp.MustCompile(`<code>([a-z2-7]{6}(?:-[a-z2-7]{6}){3})</code>`)
)

// OverTLS is an address where browsers have passkeys.
const OverTLS = "https://example.com"

// PasskeyOf registers a device for the person of a session and returns the session
// that follows.
func PasskeyOf(t *testing.T, app *web.App, cookie *http.Cookie, d *identitytest.Device) *http.Cookie {
	t.Helper()
	_, offer := Post(t, app, "/konto/nokkel/tilbud", cookie, nil)
	response, body := Post(t, app, "/konto/nokkel", cookie, url.Values{"credential": {string(d.Create([]byte(offer)))}, "name": {"mobilen"}})
	if len(response.Cookies()) != 1 {
		t.Fatalf("registering: status %d\n%.300s", response.StatusCode, body)
	}
	return response.Cookies()[0]
}

// SignedBy is what a device answers to an offer to sign in.
func SignedBy(t *testing.T, app *web.App, d *identitytest.Device) url.Values {
	t.Helper()
	response, offer := Post(t, app, "/inn/nokkel/tilbud", nil, nil)
	if response.StatusCode != http.StatusOK {
		t.Fatalf("asking for a passkey: status %d", response.StatusCode)
	}
	return url.Values{"credential": {string(d.Get([]byte(offer)))}}
}

// Believing are the settings that believe a provider.
func Believing(issuer string) *identity.ProviderConfig {
	return &identity.ProviderConfig{
		Issuer: issuer, ClientID: identitytest.ClientID, ClientSecret: identitytest.ClientSecret,
		Name: "Prøve-ID", Scopes: []string{"email"}, Claim: "email", SecondFactor: []string{"high"},
	}
}

// Leave goes to the provider and returns where the browser was sent and what it
// was given to keep.
func Leave(t *testing.T, app *web.App, path string, cookie *http.Cookie) (address string, ticket *http.Cookie) {
	t.Helper()
	response, _ := Get(t, app, path, cookie)
	if response.StatusCode != http.StatusSeeOther || len(response.Cookies()) != 1 {
		t.Fatalf("%s: status %d with %d cookies", path, response.StatusCode, len(response.Cookies()))
	}
	return response.Header.Get("Location"), response.Cookies()[0]
}

// ComeBack brings an answer with the cookies of a browser, and returns what it led
// to and the session that was begun, nil when there was none.
func ComeBack(t *testing.T, app *web.App, answer url.Values, cookies ...*http.Cookie) (*http.Response, string, *http.Cookie) {
	t.Helper()
	r := httptest.NewRequest("GET", "/inn/tilbyder/svar?"+answer.Encode(), nil)
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	for _, c := range cookies {
		if c != nil {
			r.AddCookie(c)
		}
	}
	response, body := Do(t, app, r)
	for _, c := range response.Cookies() {
		if c.Name == app.CookieName() {
			return response, body, c
		}
	}
	return response, body, nil
}
