package wave_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"trivselspuls/server/test/webtest"
	"trivselspuls/survey"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// A leader prints the slips of the own unit once. Printing again or spare ones
// would tell how many have answered, and is the project leader's.
func TestALeaderPrintsOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		app, secrets := webtest.InTown(t, st)
		at := webtest.TownPaths(t, st)
		webtest.Must(t, app, "/maling/"+at.Wave+"/apne", webtest.SignIn(t, app, secrets["leder"]), nil)
		groups, err := st.WaveGroups(t.Context(), survey.WaveID(at.Wave))
		if err != nil {
			t.Fatal(err)
		}
		row := groups[slices.IndexFunc(groups, func(g store.WaveGroup) bool { return string(g.Unit) == at.School })]
		leader := webtest.SignIn(t, app, secrets["rektor"])
		list := "/enhet/" + at.School + "/lapper"
		group := list + "/" + string(row.ID)
		if _, body := webtest.Get(t, app, list, leader); !strings.Contains(body, group) {
			t.Error("the list does not lead to the group")
		}
		for _, kind := range []string{"again", "spare"} {
			if response, _ := webtest.Post(t, app, group, leader, url.Values{"kind": {kind}}); response.StatusCode != http.StatusNotFound {
				t.Errorf("before printing, %s: status %d", kind, response.StatusCode)
			}
		}
		response, body := webtest.Post(t, app, group, leader, url.Values{"paper": {"a4"}})
		if slips := webtest.Document(t, body).Find(".slip").Length(); response.StatusCode != http.StatusOK || slips != row.Invited {
			t.Fatalf("status %d, %d slips for %d people", response.StatusCode, slips, row.Invited)
		}
		if response, body := webtest.Post(t, app, group, leader, url.Values{"paper": {"a4"}}); response.StatusCode != http.StatusConflict || webtest.Document(t, body).Find(".slip").Length() > 0 {
			t.Errorf("a second time: status %d", response.StatusCode)
		}
		for _, kind := range []string{"again", "spare"} {
			if response, _ := webtest.Post(t, app, group, leader, url.Values{"kind": {kind}}); response.StatusCode != http.StatusNotFound {
				t.Errorf("after printing, %s: status %d", kind, response.StatusCode)
			}
		}
		if _, body := webtest.Get(t, app, group, leader); strings.Contains(body, "<form method=\"post\" action=\"/enhet") {
			t.Error("what is printed is offered again")
		}
		other := "/enhet/" + at.Kindergarten + "/lapper/" + string(row.ID)
		if response, _ := webtest.Post(t, app, other, webtest.SignIn(t, app, secrets["styrer"]), nil); response.StatusCode != http.StatusNotFound {
			t.Errorf("another unit's group under the own unit: status %d", response.StatusCode)
		}
	})
}
