package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"trivselspuls/server/test/webtest"
	"trivselspuls/server/web"
	"trivselspuls/survey"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// mayPass is the matrix: which roles every guard of the route table lets through,
// each for its own owner and, for a unit's pages, its own unit. A guard without
// roles asks something else than who somebody is.
var mayPass = map[string][]survey.Role{
	"anyone":                        nil,
	"failures limited":              nil,
	"holds the first run's address": nil,
	"signed in":                     nil,
	"signed in lately":              nil,
	"arriving, or signed in":        nil,
	"arriving, or signed in lately": nil,
	"may set up the owner":          {survey.ProjectLeader},
	"may manage people":             {survey.ProjectLeader, survey.AccountsManager, survey.DataProtection},
	"may manage the person":         {survey.ProjectLeader, survey.AccountsManager, survey.DataProtection},
	"may read the audit log":        {survey.DataProtection},
	"may see the unit":              {survey.Leader, survey.WorkingGroup, survey.PPTRole, survey.Adviser},
	"may log measures":              {survey.Leader, survey.WorkingGroup},
	"may publish for the unit":      {survey.Leader},
	"may print the unit's slips":    {survey.Leader},
	"may see all units":             {survey.SteeringGroup, survey.ProjectLeader},
	"may set up the project":        {survey.ProjectLeader},
	"may ask or sign":               {survey.ProjectLeader, survey.Researcher, survey.DataProtection},
	"may set up the wave":           {survey.ProjectLeader},
}

// narrower are routes behind whose guard not every role may do the same.
var narrower = map[string][]survey.Role{
	"GET /stotte":                          {survey.PPTRole},
	"POST /godkjenning/:project/import":    {survey.ProjectLeader},
	"POST /godkjenning/:project/sletting":  {survey.ProjectLeader},
	"POST /godkjenning/:project/forskning": {survey.ProjectLeader, survey.Researcher},
}

// actor is somebody who tries every route. Unit is the name of the unit a role is
// held for.
type actor struct {
	login   string
	role    survey.Role
	unit    string
	expired bool
	cookie  *http.Cookie
}

// everyActor is somebody in every role, at one unit and at another, and somebody
// whose roles have all expired.
func everyActor() []*actor {
	var actors []*actor
	for _, role := range survey.Roles() {
		if !role.OfUnit() {
			actors = append(actors, &actor{login: string(role), role: role})
			continue
		}
		for _, unit := range []string{"Skolen", "Barnehagen"} {
			actors = append(actors, &actor{login: string(role) + " " + unit, role: role, unit: unit})
		}
	}
	return append(actors, &actor{login: "ppt everywhere", role: survey.PPTRole}, &actor{login: "expired", expired: true})
}

var parameters = regexp.MustCompile(`:(\w+)`)

// address fills a route's path: the first parameter from one village, the others
// from another. whole is false when some parameter had nothing to stand for it.
func address(t *testing.T, path string, first, rest *village) (filled string, whole bool) {
	t.Helper()
	n, whole := 0, true
	filled = parameters.ReplaceAllStringFunc(path, func(parameter string) string {
		from := rest
		if n == 0 {
			from = first
		}
		n++
		if measured := parameter == ":measure" || parameter == ":meeting"; measured && !strings.HasPrefix(path, "/enhet/") {
			parameter = ":own-" + parameter[1:]
		}
		value := from.fill(t, parameter[1:])
		if value == "" {
			value, whole = survey.NewID[string](), false
		}
		return value
	})
	return filled, whole
}

// Every role × every route × what is one's own, one's neighbour's in the same
// town, another owner's, and one's own with a part of another owner's: who may
// pass does, everybody else gets the very page that a made-up address gets.
func TestEveryCellOfTheMatrix(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		app, _ := webtest.InTown(t, st)
		own, other := newVillage(t, app, "Egen-"), newVillage(t, app, "Annen-")
		actors := everyActor()
		secrets := own.links
		secrets["expired"] = own.expire(t)
		for _, a := range actors {
			a.cookie = webtest.SignIn(t, app, secrets[a.login])
		}
		cells := 0
		for _, r := range app.Routes() {
			may, known := mayPass[r.Guard]
			if !known {
				t.Errorf("%s %s has the guard %q: write in mayPass which roles it lets through", r.Method, r.Path, r.Guard)
			}
			if may == nil {
				continue
			}
			if few, ok := narrower[r.Method+" "+r.Path]; ok {
				may = few
			}
			for _, a := range actors {
				path, whole := address(t, r.Path, own, own)
				passes := !a.expired && slices.Contains(may, a.role) && (a.unit == "" || a.unit == "Skolen")
				cell(t, app, a, r, path, passes, whole && !slices.Contains(lacking, r.Path))
				cells++
				if passes && r.Method == http.MethodGet {
					if _, body := webtest.Get(t, app, path+"?"+everyField(t, other).Encode(), a.cookie); strings.Contains(body, other.prefix) {
						t.Errorf("%s: %s tells of another owner that the query names", a.login, r.Path)
					}
				}
				if strings.Contains(r.Path, ":unit") || strings.Contains(r.Path, ":project") || strings.Contains(r.Path, ":wave") || strings.Contains(r.Path, ":account") {
					path, _ = address(t, r.Path, other, other)
					cell(t, app, a, r, path, false, true)
					cells++
				}
				if strings.Count(r.Path, ":") > 1 && passes && parameters.FindAllString(r.Path, 2)[0] != ":audience" {
					if path, whole = address(t, r.Path, own, other); whole && owned(r.Path) {
						cell(t, app, a, r, path, false, true)
						cells++
					}
				}
			}
		}
		t.Logf("%d cells", cells)
	})
}

// everyField names what a village has in every field that a query may hold.
func everyField(t *testing.T, v *village) url.Values {
	t.Helper()
	query := url.Values{"enhet": {v.fill(t, "unit")}, "sprak": {"nb"}}
	for _, parameter := range []string{"unit", "project", "wave", "group", "account", "measure"} {
		query.Set(parameter, v.fill(t, parameter))
	}
	return query
}

// lacking are routes to something that the villages do not have, which is found
// out behind the guard: a group with an open link, a recording, a closed wave, a
// planned one.
var lacking = []string{"/maling/:wave/plakat/:group", "/enhet/:unit/plakat/:group", "/oppsett/lyd/:audience/:language/slett", "/godkjenning/:project/forskning", "/godkjenning/:project/import"}

// owned reports whether a route's second parameter names something of an owner.
func owned(path string) bool {
	found := parameters.FindAllString(path, -1)
	return slices.Contains([]string{":group", ":measure", ":meeting", ":agreement", ":role"}, found[len(found)-1])
}

// cell sends a request and judges the answer. Where something in the address
// does not exist, who may pass gets that page, too.
func cell(t *testing.T, app *web.App, a *actor, r web.Route, path string, passes, whole bool) {
	t.Helper()
	send := func(path string) (*http.Response, string) {
		if r.Method == http.MethodGet {
			return webtest.Get(t, app, path, a.cookie)
		}
		return webtest.Post(t, app, path, a.cookie, url.Values{})
	}
	response, body := send(path)
	name := fmt.Sprintf("%s: %s %s", a.login, r.Method, path)
	switch {
	case response.StatusCode >= 500:
		t.Errorf("%s gives status %d: the log's line above says why", name, response.StatusCode)
	case response.Header.Get("Location") == "/inn":
		t.Errorf("%s leads to the sign-in page", name)
	case passes && whole && response.StatusCode == http.StatusNotFound:
		t.Errorf("%s is refused, and mayPass[%q] names the role", name, r.Guard)
	case !passes && response.StatusCode != http.StatusNotFound:
		t.Errorf("%s gives status %d, and should be refused: mayPass[%q] does not name the role, or it is of another place or over", name, response.StatusCode, r.Guard)
	case !passes:
		if _, nothing := send("/enhet/" + survey.NewID[string]()); withoutPath(body) != withoutPath(nothing) && r.Method == http.MethodGet {
			t.Errorf("%s gives another page than what does not exist", name)
		}
	}
}

// Who is not signed in is led to the door from every page that asks who it is.
func TestWithoutASessionThereIsTheDoor(t *testing.T) {
	app, _ := webtest.InTown(t, storetest.New(t))
	own := newVillage(t, app, "Egen-")
	for _, r := range app.Routes() {
		if mayPass[r.Guard] == nil && !strings.HasPrefix(r.Guard, "signed in") {
			continue
		}
		path, _ := address(t, r.Path, own, own)
		response, _ := webtest.Get(t, app, path, nil)
		if r.Method == http.MethodPost {
			response, _ = webtest.Post(t, app, path, nil, nil)
		}
		if response.Header.Get("Location") != "/inn" {
			t.Errorf("%s %s: status %d", r.Method, path, response.StatusCode)
		}
	}
}
