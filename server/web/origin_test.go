package web_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"trivselspuls/server/test/webtest"
	"trivselspuls/survey/store/storetest"
)

// What browsers say of a form that another site, or our own, made them send. Nobody
// is signed in, so that what gets through is told from what does not by its status.
func TestOtherSitesCannotWrite(t *testing.T) {
	app := webtest.NewApp(t, storetest.New(t), nil)
	for _, c := range []struct {
		site, origin    string // Sec-Fetch-Site and Origin, where the browser sends them
		leaders, simple bool   // gets through at the sign-in, and at the form without scripts
	}{
		{"", "", true, true}, // no browser of these years
		{"same-origin", "http://example.com", true, true},
		{"same-origin", "null", true, true},
		{"none", "", true, true}, // typed, or from a bookmark
		{"cross-site", "", false, false},
		{"cross-site", "http://example.com", false, false},
		{"cross-site", "null", false, false},
		{"same-site", "http://evil.example.com", false, false},
		{"", "http://example.com", true, true},
		{"", "https://example.org", false, false},
		{"", "http://example.com.evil.example", false, false},
		{"", "http://example.com:8080", false, false},
		{"", "null", false, true}, // an older browser's own form without a referrer
		{"same-origin, cross-site", "http://example.org", false, false},
	} {
		for path, through := range map[string]bool{"/inn": c.leaders, "/sprak": c.leaders, "/api/look": c.leaders, "/skjema": c.simple} {
			r := httptest.NewRequest("POST", "http://example.com"+path, strings.NewReader("login=a&password=b"))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			for name, value := range map[string]string{"Sec-Fetch-Site": c.site, "Origin": c.origin} {
				if value != "" {
					r.Header.Set(name, value)
				}
			}
			if response, _ := webtest.Do(t, app, r); (response.StatusCode != http.StatusNotFound) != through {
				t.Errorf("%s with Sec-Fetch-Site %q and Origin %q: status %d", path, c.site, c.origin, response.StatusCode)
			}
		}
	}
}
