package web_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"trivselspuls/server/test/webtest"
	"trivselspuls/server/web/limit"
	"trivselspuls/survey"
	"trivselspuls/survey/store/storetest"
)

// Whoever guesses codes may say to come from anywhere. The limit counts the address
// that a proxy of ours has seen: the last one in the header that is no such proxy.
// Requests of a test come from 0.0.0.0.
func TestGuessersCannotChooseTheirAddress(t *testing.T) {
	st := storetest.New(t)
	app := webtest.NewApp(t, st, nil)
	for name, c := range map[string]struct {
		proxies   []string
		forwarded func(n int) []string // the lines of the header
		slowed    bool
	}{
		"no proxy":                         {nil, func(n int) []string { return []string{fmt.Sprintf("198.51.100.%d", n)} }, true},
		"a proxy that appends":             {[]string{"0.0.0.0"}, func(n int) []string { return []string{fmt.Sprintf("198.51.100.%d, 203.0.113.9", n)} }, true},
		"a proxy that adds a line":         {[]string{"0.0.0.0"}, func(n int) []string { return []string{fmt.Sprintf("198.51.100.%d", n), "203.0.113.9"} }, true},
		"two proxies":                      {[]string{"0.0.0.0", "10.0.0.0/8"}, func(n int) []string { return []string{fmt.Sprintf("198.51.100.%d, 203.0.113.9, 10.1.2.3", n)} }, true},
		"a proxy that names the port":      {[]string{"0.0.0.0"}, func(n int) []string { return []string{fmt.Sprintf("203.0.113.9:%d", 40000+n)} }, true},
		"no address behind the proxy":      {[]string{"0.0.0.0"}, func(n int) []string { return []string{fmt.Sprintf("unknown%d", n)} }, true},
		"one household's many addresses":   {[]string{"0.0.0.0"}, func(n int) []string { return []string{fmt.Sprintf("2001:db8:1:2::%x", n)} }, true},
		"mapped":                           {[]string{"0.0.0.0"}, func(n int) []string { return []string{[]string{"203.0.113.9", "::ffff:203.0.113.9"}[n%2]} }, true},
		"others behind a proxy of ours":    {[]string{"0.0.0.0"}, func(n int) []string { return []string{fmt.Sprintf("198.51.100.%d", n)} }, false},
		"other households, the same proxy": {[]string{"0.0.0.0"}, func(n int) []string { return []string{fmt.Sprintf("2001:db8:1:%x::1", n)} }, false},
	} {
		t.Run(name, func(t *testing.T) {
			app.Config.TrustedProxies, app.Codes = c.proxies, limit.New(st.Now, 5, 1e-9)
			for n := range 6 {
				body := strings.NewReader(`{"code":"` + string(survey.NewCode()) + `"}`)
				request := httptest.NewRequest("POST", "http://example.com/api/look", body)
				request.Header.Set("Content-Type", "application/json")
				request.Header["X-Forwarded-For"] = c.forwarded(n)
				response, _ := webtest.Do(t, app, request)
				want := http.StatusConflict
				if c.slowed && n == 5 {
					want = http.StatusTooManyRequests
				}
				if response.StatusCode != want {
					t.Fatalf("guess %d: status %d, want %d", n, response.StatusCode, want)
				}
			}
		})
	}
}
