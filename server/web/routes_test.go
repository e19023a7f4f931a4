package web_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"path"
	"regexp"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/test/golden"
	"trivselspuls/server/test/webtest"
	"trivselspuls/survey"
	"trivselspuls/survey/store/storetest"
)

// No address belongs to two routes: which page it is does not depend on the order in
// which areas and their routes are added. Only the form for a new measure or person stands
// beside those there are, and nobody's identifier is «ny».
func TestNoAddressBelongsToTwoRoutes(t *testing.T) {
	table := webtest.NewApp(t, storetest.New(t), nil).Routes()
	parameter := regexp.MustCompile(`:[a-z]+`)
	for i, one := range table {
		address := parameter.ReplaceAllString(one.Path, "x")
		if last := path.Base(address); last == "ny" || last == "nytt" {
			continue
		}
		for j, other := range table {
			if i != j && one.Method == other.Method && fiber.RoutePatternMatch(address, other.Path, fiber.Config{CaseSensitive: true, StrictRouting: true}) {
				t.Errorf("%s %s is an address of %s as well", one.Method, one.Path, other.Path)
			}
		}
	}
}

// The old address of a series leads to where it is now, for whoever may see it, and says
// nothing to anybody else.
func TestOldAddressesOfSeriesLeadOn(t *testing.T) {
	in := webtest.NewPublished(t, 1)
	unit, project := "/enhet/"+string(in.Units[0].ID), "/styring/"+string(in.Project)
	leader, steering := in.As(t, survey.Leader, in.Owner, in.Units[0].ID), in.As(t, survey.SteeringGroup, in.Owner, "")
	for _, c := range []struct{ may, mayNot, under, series string }{
		{leader, steering, unit, "/E5.pupils-5-7.pupils-8-10"},
		{steering, leader, project, "/E5.pupils-5-7.pupils-8-10.total"},
	} {
		for _, query := range []string{"", "?format=csv&lang=nn"} {
			response, _ := in.Get(t, c.may, c.under+c.series+query)
			want := c.under + "/indikator" + c.series + query
			if got := response.Header.Get("Location"); response.StatusCode != http.StatusMovedPermanently || got != want {
				t.Errorf("%s leads to %q with status %d", c.under+c.series+query, got, response.StatusCode)
			}
			if response, _ := in.Get(t, c.may, want); response.StatusCode != http.StatusOK {
				t.Errorf("%s: status %d", want, response.StatusCode)
			}
			if response, _ := in.Get(t, c.mayNot, c.under+c.series+query); response.StatusCode != http.StatusNotFound {
				t.Errorf("%s tells somebody who may not see it: status %d", c.under+c.series, response.StatusCode)
			}
		}
	}
}

// The route table with its guards is compared with a file, so that a new route
// or a weaker guard is seen by whoever reads the change.
func TestRouteTable(t *testing.T) {
	app := webtest.NewApp(t, storetest.New(t), nil)
	var got strings.Builder
	for _, r := range app.Routes() {
		fmt.Fprintf(&got, "%-4s %-38s %s\n", r.Method, r.Path, r.Guard)
	}
	golden.Compare(t, "routes.txt", got.String())
}

// What is asked with HEAD is answered as with GET, without the body: programs that watch
// a server ask so.
func TestHeadIsGetWithoutTheBody(t *testing.T) {
	app := webtest.NewApp(t, storetest.New(t), nil)
	paths := []string{"/nowhere", "/static/nowhere.js"}
	for _, r := range app.Routes() {
		if r.Method == http.MethodGet {
			paths = append(paths, parameter.ReplaceAllString(r.Path, "x"))
		}
	}
	found := 0
	for _, path := range paths {
		get, page := webtest.Do(t, app, httptest.NewRequest(http.MethodGet, path, nil))
		head, body := webtest.Do(t, app, httptest.NewRequest(http.MethodHead, path, nil))
		if head.StatusCode != get.StatusCode || body != "" {
			t.Errorf("%s: HEAD gives status %d and %d bytes, GET status %d", path, head.StatusCode, len(body), get.StatusCode)
		}
		for _, name := range []string{"Content-Type", "Content-Security-Policy", "Location", "Cache-Control", "Retry-After"} {
			if head.Header.Get(name) != get.Header.Get(name) {
				t.Errorf("%s: HEAD gives %s %q, GET %q", path, name, head.Header.Get(name), get.Header.Get(name))
			}
		}
		if get.StatusCode == http.StatusOK && page != "" {
			found++
		}
	}
	if found < 5 {
		t.Errorf("only %d pages were found", found)
	}
}

// Every answer carries the headers, whether it is a page, an error, a wrong
// method or a refused body.
func TestHeadersOnEveryResponse(t *testing.T) {
	app := webtest.NewApp(t, storetest.New(t), nil)
	requests := []*http.Request{
		httptest.NewRequest("GET", "/", nil),
		httptest.NewRequest("GET", "/inn", nil),
		httptest.NewRequest("GET", "/hjem", nil),
		httptest.NewRequest("GET", "/finnes-ikke", nil),
		httptest.NewRequest("DELETE", "/", nil),
		httptest.NewRequest("POST", "/api/look", strings.NewReader("{")),
		httptest.NewRequest("GET", "/api/manifest/x", nil),
	}
	want := map[string]string{
		"Referrer-Policy":              "no-referrer",
		"Cache-Control":                "no-store",
		"X-Content-Type-Options":       "nosniff",
		"Cross-Origin-Resource-Policy": "same-origin",
	}
	for _, r := range requests {
		response, _ := webtest.Do(t, app, r)
		policed(t, response, r.Method+" "+r.URL.Path)
		for name, value := range want {
			if got := response.Header.Get(name); got != value {
				t.Errorf("%s %s: %s is %q, want %q", r.Method, r.URL, name, got, value)
			}
		}
		if cookie := response.Header.Get("Set-Cookie"); cookie != "" {
			t.Errorf("%s %s sets the cookie %q", r.Method, r.URL, cookie)
		}
	}
}
