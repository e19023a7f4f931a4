package wave_test

import (
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"trivselspuls/server/test/webtest"
	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/keys"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// A wave whose sheets are lost is ended from its page in two steps that say what is lost:
// its own page and a box to tick. It says so from then on, to the officer too, and has no
// figures. A wave that is closed in another way has no such page.
func TestAWaveWhoseSheetsAreLostIsEnded(t *testing.T) { storetest.Each(t, lostSheets) }

func lostSheets(t *testing.T, st *store.Store) {
	app, secrets := webtest.InTown(t, st)
	leader, path := webtest.SignIn(t, app, secrets["leder"]), "/maling/"+webtest.TownPaths(t, st).Wave
	leads := func(when string) {
		t.Helper()
		response, _ := webtest.Get(t, app, path+"/oppgi", leader)
		if response.Header.Get("Location") != path {
			t.Errorf("%s, the page to abandon it: status %d", when, response.StatusCode)
		}
		if response, _ := webtest.Post(t, app, path+"/oppgi", leader, url.Values{"sure": {"yes"}}); response.StatusCode != http.StatusBadRequest {
			t.Errorf("%s, abandoning it: status %d", when, response.StatusCode)
		}
	}
	leads("planned")
	receiver, err := keys.NewReceiver()
	if err != nil {
		t.Fatal(err)
	}
	onPaper := url.Values{"custody": {"paper"}, "receiver": {base64.RawURLEncoding.EncodeToString(receiver.Public())}}
	if response, _ := webtest.Post(t, app, path+"/apne", leader, onPaper); response.StatusCode != http.StatusOK {
		t.Fatalf("opening: status %d", response.StatusCode)
	}
	says := func(cookie *http.Cookie, path string, words ...string) {
		t.Helper()
		response, body := webtest.Get(t, app, path, cookie)
		for _, w := range words {
			if !strings.Contains(body, w) {
				t.Errorf("%s, status %d, does not say «%s»:\n%s", path, response.StatusCode, w, body)
			}
		}
	}
	says(leader, path, path+"/oppgi", "Er begge arkene borte?")
	says(leader, path+"/oppgi", "Uten nøkkelen kan ingen åpne svarene", "De kan aldri åpnes", "Begge arkene er borte")
	for _, unsure := range []url.Values{nil, {"sure": {"no"}}} {
		if response, _ := webtest.Post(t, app, path+"/oppgi", leader, unsure); response.StatusCode != http.StatusBadRequest {
			t.Errorf("without being sure: status %d", response.StatusCode)
		}
	}
	response, _ := webtest.Post(t, app, path+"/oppgi", leader, url.Values{"sure": {"yes"}})
	if response.StatusCode != http.StatusSeeOther || response.Header.Get("Location") != path {
		t.Errorf("abandoned: status %d", response.StatusCode)
	}
	wave, err := st.Wave(t.Context(), survey.WaveID(strings.TrimPrefix(path, "/maling/")))
	if err != nil || !wave.Abandoned {
		t.Fatalf("the wave is %+v, %v", wave, err)
	}
	telling, err := st.AuditOf(t.Context(), webtest.OwnerIn(t, st), store.AuditFilter{Action: audit.AbandonWave}, 2)
	if err != nil || len(telling) != 1 || telling[0].Actor == audit.Server {
		t.Errorf("the log says %+v, %v", telling, err)
	}
	left, err := st.Uncleaned(t.Context())
	unwritten, unread := st.Unwritten(t.Context())
	if err := errors.Join(err, unread); err != nil || len(left)+len(unwritten) > 0 {
		t.Errorf("to be destroyed: %v, %v, %v", left, unwritten, err)
	}
	says(leader, path, "Avsluttet uten tall", "Svarene er slettet, og målingen har ingen tall.")
	says(leader, "/prosjekt/"+string(wave.Project), "Avsluttet uten tall")
	says(webtest.SignIn(t, app, secrets["ombud"]), "/hjem", "Måling avsluttet uten tall", "<strong>"+wave.Name+"</strong>")
	leads("abandoned")
}
