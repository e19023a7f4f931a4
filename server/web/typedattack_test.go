package web_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"trivselspuls/server/identity/identitytest"
	"trivselspuls/server/test/webtest"
	"trivselspuls/server/web"
	"trivselspuls/survey"
	"trivselspuls/survey/must"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// leaving is a person whose sessions end while they type, and who signs in again.
type leaving struct {
	t      *testing.T
	app    *web.App
	now    *time.Time
	device *identitytest.Device
	cookie *http.Cookie
	form   url.Values // of helpPath, as it was shown
}

// sends types into the form, sends it to an address when the session has ended, and signs in.
func (l *leaving) sends(forms ...url.Values) (led string) {
	l.t.Helper()
	*l.now = l.now.Add(store.SessionIdle)
	for _, form := range forms {
		webtest.Post(l.t, l.app, form.Get("to"), l.cookie, form)
	}
	return l.signsIn()
}

func (l *leaving) signsIn() (led string) {
	l.t.Helper()
	response, _ := webtest.Post(l.t, l.app, "/inn/nokkel", l.cookie, webtest.SignedBy(l.t, l.app, l.device))
	l.cookie = response.Cookies()[0]
	return response.Header.Get("Location")
}

// typed is the form with something typed, and with what an insider changes of it.
func (l *leaving) typed(words string, changes ...string) url.Values {
	form := url.Values{"to": {helpPath}}
	for name, values := range l.form {
		form[name] = values
	}
	form.Set("contact.1.name", words)
	for i := 0; i < len(changes); i += 2 {
		form.Set(changes[i], changes[i+1])
	}
	return form
}

func (l *leaving) reads(path string) (int, string) {
	l.t.Helper()
	response, body := webtest.Get(l.t, l.app, path, l.cookie)
	return response.StatusCode, body
}

// Insiders who forge what a form sends, others at the same browser, other sites and a second
// tab get nothing of what was typed, lead nobody elsewhere and fill in nothing.
func TestWhatWasTypedUnderAttack(t *testing.T) {
	now := time.Now()
	storetest.EachURL(t, func() time.Time { return now }, func(t *testing.T, st *store.Store, _ string) {
		app, secrets := webtest.InTownAt(t, st, webtest.OverTLS, nil)
		l := &leaving{t: t, app: app, now: &now, device: identitytest.NewDevice(t, webtest.OverTLS)}
		l.cookie = webtest.PasskeyOf(t, app, webtest.Arrive(t, app, secrets["leder"]), l.device)
		l.form, _ = opened(t, app, helpPath, helpPath, l.cookie)

		for _, page := range []string{"//evil.example/", "/\t/evil.example/", `/\evil.example/`, "https://evil.example/", "/\n/evil.example"} {
			if led := l.sends(l.typed("Åse", "_page", page)); led != "/hjem" {
				t.Errorf("a form of the page %q leads to %q", page, led)
			}
		}
		closed := "/prosjekt/" + string(survey.NewID[survey.ProjectID]()) + "/moter"
		l.sends(l.typed("Åse", "_page", closed))
		if status, body := l.reads(closed); status != http.StatusNotFound || strings.Contains(body, "Åse") {
			t.Errorf("a page that may not be read, %d, gives back what was typed", status)
		}
		l.twoTabs()
		l.anotherSite()

		l.sends(l.typed("Ragna"))
		webtest.Must(t, app, "/ut", l.cookie, nil)
		if _, body := l.reads("/inn"); strings.Contains(body, "er tatt vare på") {
			t.Error("after signing out something is kept")
		}
		l.signsIn()
		if _, body := l.reads(helpPath); strings.Contains(body, "Ragna") {
			t.Error("what was typed before signing out is given back")
		}
		if stored := must.Have(st.Contacts(t.Context(), webtest.OwnerIn(t, st), ""))(t); len(stored) > 0 {
			t.Errorf("stored by itself: %v", stored)
		}
	})
}

// twoTabs: what was typed in both is given back, and what one of them sends afterwards is
// compared with what is stored, not with what was typed in the other.
func (l *leaving) twoTabs() {
	l.t.Helper()
	const other = "/oppsett/eier"
	l.sends(l.typed("Solveig"), l.typed("", "to", other, "_page", "/oppsett", "_held", "words=", "words", "Bjarne"))
	empty := l.typed("")
	if response, body := webtest.Post(l.t, l.app, helpPath, l.cookie, empty); response.StatusCode == http.StatusConflict {
		l.t.Errorf("what was never stored is compared with: %.2000s", body)
	}
	for path, words := range map[string]string{helpPath: "Solveig", "/oppsett": "Bjarne"} {
		if _, body := l.reads(path); !strings.Contains(body, words) {
			l.t.Errorf("%s does not give back what was typed in one of two tabs", path)
		}
	}
}

// anotherSite makes the browser send a form.
func (l *leaving) anotherSite() {
	l.t.Helper()
	*l.now = l.now.Add(store.SessionIdle)
	r := httptest.NewRequest("POST", helpPath, strings.NewReader(l.typed("Fiende").Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Origin", "https://evil.example")
	r.AddCookie(l.cookie)
	webtest.Do(l.t, l.app, r)
	if led := l.signsIn(); led != "/hjem" {
		l.t.Errorf("another site's form leads to %q", led)
	}
	if _, body := l.reads(helpPath); strings.Contains(body, "Fiende") {
		l.t.Error("another site fills in a form")
	}
}
