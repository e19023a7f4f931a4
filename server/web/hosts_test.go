package web_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"trivselspuls/server/test/webtest"
	"trivselspuls/server/web"
	"trivselspuls/survey/must"
	"trivselspuls/survey/store/storetest"
)

// Two names of one server, as it is run where respondents and leaders are kept
// apart.
const leadersHost, respondentsHost = "leder.example.no", "svar.example.no"

func newSplitApp(t *testing.T, log io.Writer) *web.App {
	t.Helper()
	app := webtest.NewApp(t, storetest.New(t), log)
	app.Config.BaseURL = &url.URL{Scheme: "https", Host: leadersHost}
	app.Config.RespondentURL = &url.URL{Scheme: "https", Host: respondentsHost}
	return app
}

// respondents is what a respondent ever asks for, written down a second time.
var respondents = regexp.MustCompile(`^/(api/.+|skjema|skjema/takk|lenke/.+|nettbrett|nettbrett/.+|prove/.+)?$`)

var parameter = regexp.MustCompile(`:\w+`)

// to is a request to a route on a host, with something in place of parameters.
func to(r web.Route, host string) *http.Request {
	path := parameter.ReplaceAllString(r.Path, strings.Repeat("0", 32))
	request := httptest.NewRequest(r.Method, "https://"+host+path, nil)
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return request
}

// Every route answers on its own host only: what leaders do does not exist under
// the respondents' name, and the other way round. Nothing is a secret under a
// name nobody configured.
func TestRoutesKeepToTheirHost(t *testing.T) {
	var log bytes.Buffer
	app := newSplitApp(t, &log)
	// reached reports whether a request came as far as a route since the last time.
	reached := func(path string) bool {
		log.Reset()
		app.Traffic().Finish()
		return strings.Contains(log.String(), " route="+path+" ")
	}
	for _, r := range app.Routes() {
		if web.Shared(parameter.ReplaceAllString(r.Path, "x")) {
			continue
		}
		own, other := leadersHost, respondentsHost
		if respondents.MatchString(r.Path) {
			own, other = other, own
		}
		for _, host := range []string{other, "198.51.100.7", own + ":8443"} {
			response, _ := webtest.Do(t, app, to(r, host))
			home := r.Path == "/" && host == leadersHost && response.Header.Get("Location") == "/inn"
			if response.StatusCode != http.StatusNotFound && !home || reached(r.Path) {
				t.Errorf("%s %s on %s: status %d", r.Method, r.Path, host, response.StatusCode)
			}
		}
		if webtest.Do(t, app, to(r, own)); !reached(r.Path) {
			t.Errorf("%s %s is not to be had on %s", r.Method, r.Path, own)
		}
	}
}

// A name that slips were printed with before has the respondents' side, sent on nowhere, and
// nothing else; leaders have theirs at the new names alone, whether those are one or two.
func TestSlipsOfAnEarlierName(t *testing.T) {
	for _, respondents := range []string{respondentsHost, leadersHost} {
		webtest.OnTheWire(t, 12, func(t *testing.T, w *webtest.Wire) {
			earlier := must.Have(url.Parse(w.BaseURL))(t).Host // where the test's respondents answer
			w.App.Config.BaseURL = &url.URL{Scheme: "https", Host: leadersHost}
			w.App.Config.RespondentURL = &url.URL{Scheme: "https", Host: respondents}
			w.App.Config.EarlierHosts = []string{earlier}
			for _, r := range w.App.Routes() {
				path := parameter.ReplaceAllString(r.Path, "x")
				response, body := webtest.Do(t, w.App, to(r, earlier))
				if forAll := web.Shared(path) || web.ForRespondents(path); !forAll && response.StatusCode != http.StatusNotFound {
					t.Errorf("%s %s by the earlier name: status %d", r.Method, r.Path, response.StatusCode)
				}
				if at := response.Header.Get("Location"); strings.Contains(at, "//") || strings.HasPrefix(at, "/inn") || len(response.Header["Set-Cookie"]) > 0 {
					t.Errorf("%s %s by the earlier name leads to %q with the cookies %v", r.Method, r.Path, at, response.Header["Set-Cookie"])
				}
				if strings.Contains(body, `href="/inn"`) || strings.Contains(body, `href="/hjem"`) {
					t.Errorf("%s %s by the earlier name leads to the leaders' side", r.Method, r.Path)
				}
			}
			asks := func(method, host, origin, path, kind, body string) (*http.Response, string) {
				r := httptest.NewRequest(method, "https://"+host+path, strings.NewReader(body))
				r.Header.Set("Content-Type", kind)
				r.Header.Set("Origin", "https://"+origin)
				return webtest.Do(t, w.App, r)
			}
			first, _ := asks("GET", earlier, earlier, "/", "", "")
			policed(t, first, "the first page")
			look := `{"code":"` + string(w.Slips[0]) + `","fingerprint":""}`
			if response, body := asks("POST", earlier, earlier, "/api/look", "application/json", look); response.StatusCode != http.StatusOK {
				t.Errorf("a slip by the earlier name: status %d, %s", response.StatusCode, body)
			}
			if response, _ := asks("POST", earlier, respondents, "/api/look", "application/json", look); response.StatusCode != http.StatusNotFound {
				t.Errorf("from the new name to the earlier, which no page does: status %d", response.StatusCode)
			}
			must.Work(t, w.Answer(t.Context(), w.Slips[1], w.DeclineAll))
			if stored := w.Stored(t); stored != 1 {
				t.Errorf("%d answers are stored", stored)
			}
			if response, _ := asks("POST", leadersHost, earlier, "/inn", "application/x-www-form-urlencoded", "login=a&password=b"); response.StatusCode != http.StatusNotFound {
				t.Errorf("from the earlier name to the sign-in: status %d", response.StatusCode)
			}
		})
	}
}

// The respondents' side never sets a cookie and never reads one, and links are
// built from the configuration, whatever a request says its host is.
func TestRespondentsHaveNoCookieAndNoSay(t *testing.T) {
	app := newSplitApp(t, nil)
	for _, r := range app.Routes() {
		response, body := webtest.Do(t, app, to(r, respondentsHost))
		if cookies := response.Header["Set-Cookie"]; len(cookies) > 0 {
			t.Errorf("%s %s sets %v on the respondents' host", r.Method, r.Path, cookies)
		}
		if strings.Contains(body, leadersHost) || strings.Contains(body, `href="/inn"`) || strings.Contains(body, `href="/hjem"`) {
			t.Errorf("%s %s leads respondents to the leaders' side", r.Method, r.Path)
		}
	}
}

// policed requires the policy of pages on what is a page, errors too, and one that
// allows nothing on all else.
func policed(t *testing.T, response *http.Response, name string) {
	t.Helper()
	want := []string{web.DataPolicy}
	switch {
	case strings.HasPrefix(response.Header.Get("Content-Type"), "text/html"):
		want = []string{web.ContentPolicy}
	case response.StatusCode >= 300: // errors and redirects that are no page may have either
		want = append(want, web.ContentPolicy)
	}
	if got := response.Header.Get("Content-Security-Policy"); !slices.Contains(want, got) {
		t.Errorf("%s: the content policy is %q, want one of %q", name, got, want)
	} else if got == web.ContentPolicy && (response.Header.Get("X-Frame-Options") != "DENY" || response.Header.Get("Cross-Origin-Opener-Policy") != "same-origin") {
		t.Errorf("%s: a page lacks headers of its own: %v", name, response.Header)
	}
}

// Every route answers with every header, whatever comes of the request.
func TestHeadersOnEveryRoute(t *testing.T) {
	app := newSplitApp(t, nil)
	want := map[string]string{
		"Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff",
		"Cross-Origin-Resource-Policy": "same-origin",
		"Strict-Transport-Security":    "max-age=63072000; includeSubDomains", "Cache-Control": "no-store",
	}
	for _, r := range app.Routes() {
		for _, host := range []string{leadersHost, respondentsHost} {
			response, _ := webtest.Do(t, app, to(r, host))
			policed(t, response, r.Method+" "+r.Path)
			for name, value := range want {
				if r.Path == "/sporsmal" && name == "Cache-Control" { // the same for everybody
					value = "public, max-age=300"
				}
				if got := response.Header.Get(name); got != value {
					t.Errorf("%s %s on %s: %s is %q", r.Method, r.Path, host, name, got)
				}
			}
			for _, name := range []string{"Server", "X-Powered-By", "Etag", "Last-Modified"} {
				if got := response.Header.Get(name); got != "" {
					t.Errorf("%s %s on %s tells %s: %q", r.Method, r.Path, host, name, got)
				}
			}
		}
	}
}
