package web_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"trivselspuls/server/test/webtest"
	"trivselspuls/server/web"
	"trivselspuls/survey"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// bird stands in everything that another owner has a name for.
const bird = "Kanarivoll-"

// told are routes that tell anybody what respondents need: a wave's manifest and help
// lines, the names of open waves beside their fingerprints, and what is asked.
var telling = []string{"/api/manifest/:wave", "/api/manifest/:wave/:group", "/api/offer/:wave/:hash", "/personvern", "/prove/:group", "/prove/:group/:language", "/sporsmal/:owner", "/sporsmal/:owner/:audience/:language"}

// Random routes with random identifiers, own, foreign and made up, in addresses,
// queries and forms, by everybody in every role and by nobody: no answer holds a
// byte of another owner's, and none is a fault of the server.
func TestNoForeignByteOnAnyRoute(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		f := newFuzz(t, st)
		n := 3000
		if testing.Short() {
			n = 600
		}
		for range n {
			f.request()
		}
		if f.seen["200"] < n/20 || f.seen["404"] < n/20 || f.seen["422"] == 0 {
			t.Errorf("the requests are too much alike: %v", f.seen)
		}
		t.Logf("%v", f.seen)
	})
}

type fuzz struct {
	t          *testing.T
	app        *web.App
	random     *rand.Rand
	own, other *village
	who        []*actor
	routes     []web.Route
	foreign    []string // identifiers of the other owner's
	seen       map[string]int
}

func newFuzz(t *testing.T, st *store.Store) *fuzz {
	t.Helper()
	app, _ := webtest.InTown(t, st)
	app.Codes, app.Failures = unlimited(), unlimited()
	f := &fuzz{
		t: t, app: app, random: rand.New(rand.NewPCG(7, 0)), who: everyActor(), seen: map[string]int{},
		own: newVillage(t, app, "Egen-"), other: newVillage(t, app, bird),
	}
	f.own.links["expired"] = f.own.expire(t)
	for _, a := range f.who {
		a.cookie = webtest.SignIn(t, app, f.own.links[a.login])
	}
	f.who = append(f.who, &actor{login: "nobody"})
	for _, r := range app.Routes() {
		if r.Path != "/ut" {
			f.routes = append(f.routes, r)
		}
	}
	for _, parameter := range []string{"unit", "project", "wave", "group", "account", "measure", "role"} {
		f.foreign = append(f.foreign, f.other.fill(t, parameter))
	}
	f.foreign = append(f.foreign, string(f.other.units["Barnehagen"]), string(f.other.owner))
	return f
}

func pick[T any](f *fuzz, list []T) T { return list[f.random.IntN(len(list))] }

// value is something that might stand where a parameter does.
func (f *fuzz) value(parameter string) string {
	switch f.random.IntN(8) {
	case 0:
		return survey.NewID[string]()
	case 1:
		return pick(f, f.foreign)
	case 2:
		return url.PathEscape(pick(f, []string{"nb", "pupils-8-10", "trivsel", "1", "*", "ukjent", bird}))
	case 3, 4:
		if value := f.other.fill(f.t, parameter); value != "" {
			return value
		}
	}
	if value := f.own.fill(f.t, parameter); value != "" {
		return value
	}
	return survey.NewID[string]()
}

// fields are what forms and queries may hold.
var fields = strings.Fields("unit enhet group wave project account role expires name login kind from to audiences table sure paste sprak lang language accent custody key side back owner measure title text letters")

func (f *fuzz) form() url.Values {
	form := url.Values{}
	for range f.random.IntN(8) {
		if len(form.Encode()) > 1500 {
			break // an address may not be longer than the server reads
		}
		field := pick(f, fields)
		form.Add(field, pick(f, []string{
			"", "yes", "nn", "2099-12-31", "2020-01-01", "leader", "pulse", "x", "\x00", strings.Repeat("å", 201),
			pick(f, f.foreign), f.value(field),
		}))
	}
	return form
}

func (f *fuzz) request() {
	a, r := pick(f, f.who), pick(f, f.routes)
	path := parameters.ReplaceAllStringFunc(r.Path, func(p string) string { return f.value(p[1:]) })
	method := r.Method
	if f.random.IntN(10) == 0 {
		method = pick(f, []string{http.MethodGet, http.MethodPost, http.MethodHead, http.MethodPut, http.MethodDelete})
	}
	form := f.form()
	var response *http.Response
	var body string
	if method == http.MethodPost {
		response, body = webtest.Post(f.t, f.app, path, a.cookie, form)
	} else {
		request, err := http.NewRequest(method, "http://example.com"+path+"?"+form.Encode(), nil)
		if err != nil {
			f.t.Fatal(err)
		}
		if a.cookie != nil {
			request.AddCookie(a.cookie)
		}
		response, body = webtest.Do(f.t, f.app, request)
	}
	f.judge(fmt.Sprintf("%s: %s %s %v", a.login, method, path, form), r, response, body, path+" "+form.Encode()+" "+fmt.Sprint(form))
	if response.Header.Get("Location") == "/inn" && a.cookie != nil { // ended by what was just done
		f.revive(a)
	}
}

// judge looks for what must not be there. What was sent may come back.
func (f *fuzz) judge(name string, r web.Route, response *http.Response, body, sent string) {
	f.t.Helper()
	f.seen[fmt.Sprint(response.StatusCode)]++
	if response.StatusCode >= 500 {
		f.t.Errorf("%s: status %d", name, response.StatusCode)
	}
	if slices.Contains(telling, r.Path) {
		return
	}
	answer := body + fmt.Sprint(response.Header)
	if strings.Contains(answer, bird) && !strings.Contains(sent, strings.TrimSuffix(bird, "-")) {
		at := strings.Index(answer, bird)
		f.t.Errorf("%s: tells of another owner: %.120q", name, answer[max(0, at-60):])
	}
	for _, id := range f.foreign {
		if strings.Contains(answer, id) && !strings.Contains(sent, id) {
			f.t.Errorf("%s: tells the identifier %s of another owner", name, id)
		}
	}
}

// revive signs somebody in again whose session was ended.
func (f *fuzz) revive(a *actor) {
	f.t.Helper()
	account, err := f.app.Store.AccountByLogin(f.t.Context(), "Egen-"+a.login)
	if err != nil {
		f.t.Fatal(err)
	}
	err = f.app.Store.Tx(f.t.Context(), func(tx *store.Tx) (err error) {
		a.cookie.Value, err = tx.StartSession(f.t.Context(), account.ID, false)
		return err
	})
	if err != nil {
		f.t.Fatal(err)
	}
}
