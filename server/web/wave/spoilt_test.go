package wave_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"trivselspuls/server/test/webtest"
	"trivselspuls/server/waves"
	"trivselspuls/survey"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// On a group's page a leader makes a spoilt slip worthless by its code as a scanner types it, is told in
// words why another is refused, and prints one for it; asks more people and prints theirs. Another unit's
// leader can do none of it, and no page shows a code again.
func TestALeaderMendsAPrint(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		app, secrets := webtest.InTown(t, st)
		at := webtest.TownPaths(t, st)
		webtest.Must(t, app, "/maling/"+at.Wave+"/apne", webtest.SignIn(t, app, secrets["leder"]), webtest.Sure)
		groups, err := st.WaveGroups(t.Context(), survey.WaveID(at.Wave))
		if err != nil {
			t.Fatal(err)
		}
		row := groups[slices.IndexFunc(groups, func(g store.WaveGroup) bool { return string(g.Unit) == at.School })]
		leader := webtest.SignIn(t, app, secrets["rektor"])
		group := "/enhet/" + at.School + "/lapper/" + string(row.ID)
		print := func(kind string) (codes []string) {
			t.Helper()
			response, body := webtest.Post(t, app, group, leader, url.Values{"kind": {kind}})
			if response.StatusCode != http.StatusOK {
				t.Fatalf("print %q: status %d", kind, response.StatusCode)
			}
			return webtest.Document(t, body).Find(".slip .code").Map(func(_ int, one *goquery.Selection) string { return strings.TrimSpace(one.Text()) })
		}
		codes := print("")
		post := func(what, field, value string, status int, says string) {
			t.Helper()
			response, body := webtest.Post(t, app, group+"/"+what, leader, url.Values{field: {value}})
			if response.StatusCode != status || !strings.Contains(body, says) || strings.Contains(body, codes[0]) {
				t.Errorf("%s %q: status %d, %s", what, value, response.StatusCode, webtest.ProblemsIn(body))
			}
		}
		post("odelagt", "code", "ikke noe", http.StatusUnprocessableEntity, "Gruppen har ingen lapp med denne koden")
		post("odelagt", "code", survey.NewCode().String(), http.StatusUnprocessableEntity, "Gruppen har ingen lapp med denne koden")
		post("odelagt", "code", "https://svar.example/#"+strings.ToLower(codes[0]), http.StatusOK, "Lappen er ugyldig")
		post("odelagt", "code", codes[0], http.StatusUnprocessableEntity, "Gruppen har ingen lapp med denne koden")
		if fresh := print("spare"); len(fresh) != 1 || slices.Contains(codes, fresh[0]) {
			t.Errorf("%d slips for a spoilt one", len(fresh))
		}
		post("flere", "asked", "mange", http.StatusUnprocessableEntity, "ikke et helt tall")
		post("flere", "asked", fmt.Sprint(row.Invited), http.StatusUnprocessableEntity, "høyere enn før")
		post("flere", "asked", fmt.Sprint(row.Invited+2), http.StatusSeeOther, "")
		more := waves.Spares(row.Invited+2) - waves.Spares(row.Invited) + 2
		if _, body := webtest.Get(t, app, group, leader); !strings.Contains(body, fmt.Sprint(row.Invited+2, " inviterte")) || !strings.Contains(body, fmt.Sprint(more, " lapper til kan skrives ut")) {
			t.Error("the page does not tell of those who have come")
		}
		if fresh := print("spare"); len(fresh) != more {
			t.Errorf("%d slips for two more", len(fresh))
		}
		styrer := webtest.SignIn(t, app, secrets["styrer"])
		other := strings.Replace(group, at.School, at.Kindergarten, 1)
		for _, what := range []string{"", "/odelagt", "/flere"} {
			if response, _ := webtest.Post(t, app, other+what, styrer, url.Values{"kind": {"test"}}); response.StatusCode != http.StatusNotFound {
				t.Errorf("%s by another unit's leader: status %d", what, response.StatusCode)
			}
		}
	})
}
