package wave_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"trivselspuls/server/test/webtest"
	"trivselspuls/survey/store/storetest"
)

// Nothing that cannot be called back is made with an address of this machine, before
// somebody has said that it is right.
func TestAnAddressThatNobodyReachesIsAskedAbout(t *testing.T) {
	for address, asks := range map[string]bool{"http://localhost:8080": true, "http://127.0.0.1:8080": true, "http://[::1]": true, "http://puls.example.no": false} {
		st := storetest.Open(t, t.TempDir()+"/address.db", nil)
		app, secrets := webtest.InTownAt(t, st, address, nil)
		leader := webtest.SignIn(t, app, secrets["leder"])
		wave := "/maling/" + webtest.TownPaths(t, st).Wave
		response, body := webtest.Get(t, app, wave+"/brev", leader)
		if asked := response.StatusCode == http.StatusConflict && strings.Contains(body, address); asked != asks {
			t.Errorf("%s: status %d", address, response.StatusCode)
		}
		if response, _ := webtest.Get(t, app, wave+"/brev?address=right", leader); response.StatusCode != http.StatusOK {
			t.Errorf("%s, which is right: status %d", address, response.StatusCode)
		}
		if asks {
			form := url.Values{"paper": {"a4"}, "sprak": {"nb", "nn"}, "_page": {wave}, "_held": {"paper=&sprak="}}
			_, body := webtest.Post(t, app, wave+"/lapper", leader, form)
			if fields := webtest.Document(t, body).Find(`form[action="` + wave + `/lapper"] input[type=hidden]`).Length(); fields != 3 {
				t.Errorf("%s: the question keeps %d of the three things that were chosen", address, fields)
			}
			if strings.Contains(body, "Ingenting av dette er lagret") {
				t.Errorf("%s: what the question keeps is told to be lost", address)
			}
		}
	}
}
