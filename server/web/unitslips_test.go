package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"trivselspuls/survey"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// A leader prints the slips of the own unit once. Printing again or spare ones
// would tell how many have answered, and is the project leader's.
func TestALeaderPrintsOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		app, _ := inTown(t, st)
		own := newVillage(t, app, "Egen-")
		leader := signIn(t, app, own.links["leader Skolen"])
		list := "/enhet/" + string(own.units["Skolen"]) + "/lapper"
		group := list + "/" + string(own.group)
		if _, body := get(t, app, list, leader); !strings.Contains(body, group) {
			t.Error("the list does not lead to the group")
		}
		for _, kind := range []string{"again", "spare"} {
			if response, _ := post(t, app, group, leader, url.Values{"kind": {kind}}); response.StatusCode != http.StatusNotFound {
				t.Errorf("before printing, %s: status %d", kind, response.StatusCode)
			}
		}
		response, body := post(t, app, group, leader, url.Values{"paper": {"a4"}})
		row, err := st.WaveGroup(t.Context(), own.group)
		if err != nil {
			t.Fatal(err)
		}
		if slips := document(t, body).Find(".slip").Length(); response.StatusCode != http.StatusOK || slips != row.Invited {
			t.Fatalf("status %d, %d slips for %d people", response.StatusCode, slips, row.Invited)
		}
		if response, body := post(t, app, group, leader, url.Values{"paper": {"a4"}}); response.StatusCode != http.StatusConflict || document(t, body).Find(".slip").Length() > 0 {
			t.Errorf("a second time: status %d", response.StatusCode)
		}
		for _, kind := range []string{"again", "spare"} {
			if response, _ := post(t, app, group, leader, url.Values{"kind": {kind}}); response.StatusCode != http.StatusNotFound {
				t.Errorf("after printing, %s: status %d", kind, response.StatusCode)
			}
		}
		if _, body := get(t, app, group, leader); strings.Contains(body, "<form method=\"post\" action=\"/enhet") {
			t.Error("what is printed is offered again")
		}
		other := "/enhet/" + string(own.units["Barnehagen"]) + "/lapper/" + string(own.group)
		if response, _ := post(t, app, other, signIn(t, app, own.links[string(survey.Leader)+" Barnehagen"]), nil); response.StatusCode != http.StatusNotFound {
			t.Errorf("another unit's group under the own unit: status %d", response.StatusCode)
		}
	})
}
