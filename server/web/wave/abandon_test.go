package wave_test

import (
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trivselspuls/server/setup"
	"trivselspuls/server/test/webtest"
	"trivselspuls/server/web"
	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/keys"
	"trivselspuls/survey/must"
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
	onPaper := url.Values{"sure": {"yes"}, "custody": {"paper"}, "receiver": {base64.RawURLEncoding.EncodeToString(receiver.Public())}}
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

// The page of a wave that was open in a copy which was put back says so and offers the two
// ways on: going on, or, where its keys are gone, ending it without figures.
func TestAWaveOfACopyWaitsForAWord(t *testing.T) { storetest.Each(t, ofACopy) }

func ofACopy(t *testing.T, st *store.Store) {
	dirs := []string{t.TempDir(), t.TempDir()}
	must.Work(t, errors.Join(os.Chmod(dirs[0], 0o700), os.Chmod(dirs[1], 0o700)))
	start := func() *web.App { return webtest.NewAppWith(t, st, webtest.Options{KeyDirs: dirs}) }
	app, links := start(), must.Have(webtest.Town().Apply(t.Context(), st))(t)
	link, _ := survey.Find(links, func(l setup.Link) bool { return l.Account.Login == "leder" })
	path := "/maling/" + webtest.TownPaths(t, st).Wave
	leader := webtest.SignIn(t, app, link.Secret)
	webtest.Post(t, app, path+"/apne", leader, webtest.Sure)
	must.Have(st.AfterRestoring(t.Context()))(t)
	app = start()
	if response, _ := webtest.Get(t, app, path, leader); response.Header.Get("Location") == "" {
		t.Errorf("who was signed in when it was copied still is: status %d", response.StatusCode)
	}
	leader = webtest.SignIn(t, app, must.Have(setup.NewEditor(st, webtest.OwnerIn(t, st), audit.CommandLine).NewLink(t.Context(), webtest.AccountByLogin(t, st, "leder").ID))(t))
	if _, body := webtest.Get(t, app, path, leader); !strings.Contains(body, "Målingen tar ikke imot svar") || strings.Contains(body, path+"/oppgi") {
		t.Errorf("with its keys:\n%s", body)
	}
	if response, _ := webtest.Post(t, app, path+"/gjenoppta", leader, nil); response.Header.Get("Location") != path {
		t.Errorf("resumed: status %d", response.StatusCode)
	}
	telling := must.Have(st.AuditOf(t.Context(), webtest.OwnerIn(t, st), store.AuditFilter{Action: audit.ResumeWave}, 2))(t)
	if _, body := webtest.Get(t, app, path, leader); strings.Contains(body, "Målingen tar ikke imot svar") || len(telling) != 1 {
		t.Errorf("afterwards, the log tells it %d times:\n%s", len(telling), body)
	}
}

// A wave whose keys are gone from both places still has a page, which says so and leads to
// the way out.
func TestAWaveWithoutItsKeysHasAPage(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		dirs := []string{t.TempDir(), t.TempDir()}
		must.Work(t, errors.Join(os.Chmod(dirs[0], 0o700), os.Chmod(dirs[1], 0o700)))
		app := webtest.NewAppWith(t, st, webtest.Options{KeyDirs: dirs})
		links := must.Have(webtest.Town().Apply(t.Context(), st))(t)
		link, _ := survey.Find(links, func(l setup.Link) bool { return l.Account.Login == "leder" })
		leader, path := webtest.SignIn(t, app, link.Secret), "/maling/"+webtest.TownPaths(t, st).Wave
		webtest.Must(t, app, path+"/apne", leader, webtest.Sure)
		for _, dir := range dirs {
			files := must.Have(filepath.Glob(filepath.Join(dir, strings.TrimPrefix(path, "/maling/")+".*")))(t)
			for _, file := range files {
				must.Work(t, os.Remove(file))
			}
		}
		app = webtest.NewAppWith(t, st, webtest.Options{KeyDirs: dirs}) // started anew
		response, body := webtest.Get(t, app, path, leader)
		if response.StatusCode != http.StatusOK || !strings.Contains(body, "Nøklene til målingen er borte") || !strings.Contains(body, path+"/oppgi") {
			t.Errorf("status %d:\n%s", response.StatusCode, body)
		}
		if _, body = webtest.Get(t, app, path+"/oppgi", leader); !strings.Contains(body, "begge er borte") || strings.Contains(body, " ark") {
			t.Errorf("the way out:\n%s", body)
		}
		webtest.Must(t, app, path+"/oppgi", leader, url.Values{"sure": {"yes"}})
		wave := must.Have(st.Wave(t.Context(), survey.WaveID(strings.TrimPrefix(path, "/maling/"))))(t)
		if !wave.Abandoned {
			t.Errorf("the wave is %+v", wave)
		}
	})
}
