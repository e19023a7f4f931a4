package wave_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"trivselspuls/server/test/webtest"
	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// The next wave asks the same people; a planned wave can be changed and deleted,
// an open one only prolonged.
func TestWavesArePlannedAndOnlyProlonged(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		app, secrets := webtest.InTown(t, st)
		cookie := webtest.SignIn(t, app, secrets["leder"])
		at := webtest.TownPaths(t, st)
		if _, body := webtest.Get(t, app, "/prosjekt/"+at.Project+"/ny", cookie); !strings.Contains(body, `value="pulse" selected`) ||
			!strings.Contains(body, `value="children-4-5" checked`) || strings.Contains(body, `value="staff" checked`) {
			t.Error("the next wave is not proposed like the last")
		}
		next := webtest.Must(t, app, "/prosjekt/"+at.Project+"/ny", cookie, webtest.WaveForm())
		webtest.Must(t, app, next+"/endre", cookie, func() url.Values { v := webtest.WaveForm(); v.Set("name", "Midtveis"); return v }())
		if _, body := webtest.Get(t, app, next, cookie); !strings.Contains(body, "Midtveis") {
			t.Error("the new name is not shown")
		} else if !strings.Contains(body, "Endring som ses fire av fem ganger") {
			t.Error("a planned wave does not tell what it will be able to show")
		}
		if response, _ := webtest.Post(t, app, next+"/slett", cookie, nil); response.StatusCode != http.StatusBadRequest {
			t.Errorf("deleting without being sure: status %d", response.StatusCode)
		}
		webtest.Must(t, app, next+"/slett", cookie, url.Values{"sure": {"yes"}})
		wave := "/maling/" + at.Wave
		if _, body := webtest.Get(t, app, wave, cookie); strings.Count(body, `id="lacking"`) != 1 || !strings.Contains(body, "bare de nasjonale numrene") || strings.Contains(body, "Ingen er personvernombud") {
			t.Error("it is not told before opening that there is nobody to turn to, and only that")
		}
		webtest.Must(t, app, "/oppsett/hjelp", cookie, url.Values{"contact.1.name": {"Ombudet"}, "contact.1.phone": {"22 33 44 55"}})
		if _, body := webtest.Get(t, app, wave, cookie); strings.Contains(body, `id="lacking"`) {
			t.Error("something is said to lack where nothing does")
		}
		webtest.Must(t, app, "/oppsett/enheter", cookie, url.Values{"school": {"Lia skole"}})
		if _, body := webtest.Get(t, app, wave, cookie); !strings.Contains(body, "Mangler leder: Lia skole.") {
			t.Error("it is not told before opening that nobody leads a unit")
		}
		webtest.Must(t, app, wave+"/apne", cookie, webtest.Sure)
		for _, path := range []string{"/endre", "/slett"} {
			form := webtest.WaveForm()
			form.Set("sure", "yes")
			if response, _ := webtest.Post(t, app, wave+path, cookie, form); response.StatusCode != http.StatusConflict {
				t.Errorf("%s on an open wave: status %d", path, response.StatusCode)
			}
		}
		for to, status := range map[string]int{"2099-12-31": 422, "2090-01-01": 422, "": 422, "snart": 422, "2100-02-01": 303} {
			if response, _ := webtest.Post(t, app, wave+"/forleng", cookie, url.Values{"to": {to}}); response.StatusCode != status {
				t.Errorf("prolonging to %q: status %d, want %d", to, response.StatusCode, status)
			}
		}
		groups, err := st.WaveGroups(t.Context(), survey.WaveID(at.Wave))
		if err != nil {
			t.Fatal(err)
		}
		marked := func(print survey.GroupID, until string) int {
			t.Helper()
			if print != "" {
				if _, err := app.Waves.PrintSlips(t.Context(), "test", print); err != nil {
					t.Fatal(err)
				}
			}
			if until != "" {
				webtest.Must(t, app, wave+"/forleng", cookie, url.Values{"to": {until}})
			}
			_, body := webtest.Get(t, app, wave, cookie)
			return strings.Count(body, "Skrevet ut med den gamle fristen")
		}
		if n := marked(groups[0].ID, ""); n != 0 {
			t.Errorf("%d groups are said to be printed with the old deadline, and it was the new one", n)
		}
		if n := marked("", "2100-03-01"); n != 1 {
			t.Errorf("%d groups are said to be printed with the old deadline, want the one", n)
		}
		if n := marked(groups[1].ID, ""); n != 1 {
			t.Errorf("%d groups are said to be printed with the old deadline, and only one was", n)
		}
		if ok, err := st.Audited(t.Context(), audit.ExtendWave, "2100-02-01"); !ok || err != nil {
			t.Errorf("prolonging is not in the audit log (%v)", err)
		}
	})
}

// Where the database hands answers on, a wave is not opened, and its page says what to
// show whoever runs the server.
func TestPageSaysWhatTheDatabaseKeeps(t *testing.T) {
	storetest.EachURL(t, nil, func(t *testing.T, st *store.Store, database string) {
		if !st.Postgres() {
			return // the embedded database hands nothing on
		}
		app, secrets := webtest.InTown(t, st)
		cookie := webtest.SignIn(t, app, secrets["leder"])
		wave := "/maling/" + webtest.TownPaths(t, st).Wave
		storetest.Exec(t, st, database, `create publication feed for table ballot`)
		response, body := webtest.Post(t, app, wave+"/apne", cookie, webtest.Sure)
		if response.StatusCode != http.StatusConflict || !strings.Contains(body, "Målingen ble ikke åpnet") || !strings.Contains(body, ">publication:feed</li>") {
			t.Errorf("status %d\n%s", response.StatusCode, body)
		}
		storetest.Exec(t, st, database, `drop publication feed`)
		webtest.Must(t, app, wave+"/apne", cookie, webtest.Sure)
	})
}
