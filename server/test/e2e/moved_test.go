package e2e

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"trivselspuls/server/demo"
	"trivselspuls/survey"
	"trivselspuls/survey/store/storetest"
)

// A slip that was printed with a name which has gone since: whatever answers there sends
// everybody on, as docs/moving.md says, and the browser takes the code along, which the old
// name never sees.
func TestSlipOfAnAddressThatWas(t *testing.T) {
	clock := &demo.Clock{}
	r := Start(t, storetest.Open(t, t.TempDir()+"/moved.db", clock.Now), clock)
	slip := string(slipsFor(t, r, survey.Pupils810)[0])
	old := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		if q.URL.RequestURI() != "/" && q.URL.Path != "/favicon.ico" {
			t.Errorf("the old address was asked for %s", q.URL)
		}
		w.Header().Set("Location", r.Setting.Server+q.URL.RequestURI())
		w.WriteHeader(http.StatusPermanentRedirect)
	}))
	defer old.Close()
	p := openBrowser(t)
	p.Navigate(r.Setting.Server + "/personvern") // so that nobody wonders at two names
	p.Navigate(old.URL + "/#" + slip)
	at(p, "start")
	if here := p.Location(); here != r.Setting.Server+"/" {
		t.Errorf("the page is %s", here)
	}
}
