package wave_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"trivselspuls/server/test/webtest"
	"trivselspuls/survey"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// The project leader gives groups their lesson, field by field or as a table. A
// mistake is told where it stands and changes nothing.
func TestGroupsGetTheirLesson(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		app, secrets := webtest.InTown(t, st)
		cookie := webtest.SignIn(t, app, secrets["leder"])
		wave := "/maling/" + webtest.TownPaths(t, st).Wave
		if response, _ := webtest.Get(t, app, wave+"/tider", cookie); response.StatusCode != http.StatusConflict {
			t.Errorf("of a planned wave: status %d", response.StatusCode)
		}
		webtest.Must(t, app, wave+"/apne", cookie, webtest.Sure)
		groups, err := st.WaveGroups(t.Context(), survey.WaveID(strings.TrimPrefix(wave, "/maling/")))
		if err != nil {
			t.Fatal(err)
		}
		at := "g." + string(groups[1].ID) + "."
		for _, c := range []struct{ field, day, from, to string }{
			{"to", "2099-09-15", "10:45", "10:00"},
			{"day", "", "10:00", "10:45"},
			{"from", "2099-09-15", "ti", "10:45"},
			{"to", "2101-09-15", "10:00", "10:45"},
		} {
			response, body := webtest.Post(t, app, wave+"/tider", cookie, url.Values{at + "day": {c.day}, at + "from": {c.from}, at + "to": {c.to}})
			if c.day > "2100" {
				c.field = "day"
			}
			if response.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(webtest.ProblemsIn(body), `href="#`+at+c.field+`"`) || !strings.Contains(body, `id="`+at+c.field+`-problem"`) {
				t.Errorf("%v: status %d\n%s", c, response.StatusCode, webtest.ProblemsIn(body))
			}
		}
		webtest.Must(t, app, wave+"/tider", cookie, url.Values{at + "day": {"2099-09-15"}, at + "from": {"10:00"}, at + "to": {"10:45"}})
		if _, body := webtest.Get(t, app, wave, cookie); !strings.Contains(body, "15.\u00a0september 2099 kl.\u00a010.00–10.45") {
			t.Error("the wave's page does not show the lesson")
		}
		for _, table := range []string{"", "Skolen;10. trinn;2099-09-15;10:00;10:45", "Skolen;8. trinn;2098-02-30;10:00;10:45", "Skolen;8. trinn;2100-09-15;10:00;10:45"} {
			response, body := webtest.Post(t, app, wave+"/tider", cookie, url.Values{"paste": {"yes"}, "table": {table}})
			if response.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(webtest.ProblemsIn(body), `href="#table"`) {
				t.Errorf("%q: status %d\n%s", table, response.StatusCode, webtest.ProblemsIn(body))
			}
		}
		if _, body := webtest.Get(t, app, wave+"/tider", cookie); !strings.Contains(body, "Skolen\t8. trinn\t2099-09-15\t10:00\t10:45") {
			t.Error("a wrong table changed something")
		}
		webtest.Must(t, app, wave+"/tider", cookie, url.Values{"paste": {"yes"}, "table": {"Skolen;8. trinn;;;"}})
		if _, body := webtest.Get(t, app, wave, cookie); strings.Contains(body, "kl.\u00a010.00") {
			t.Error("the lesson was not taken away")
		}
	})
}
