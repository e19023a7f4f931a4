package wave_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"trivselspuls/server/test/webtest"
	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// A closing that takes its time goes on behind a page that says how far it has
// come; asking again does not begin another. Its end is told when it is there. The
// transaction it waits for here keeps it from stopping the wave.
func TestALongClosingIsShownStepByStep(t *testing.T) {
	storetest.Each(t, longClosing)
}

func longClosing(t *testing.T, st *store.Store) {
	app, secrets := webtest.InTown(t, st)
	cookie := webtest.SignIn(t, app, secrets["leder"])
	wave := "/maling/" + webtest.TownPaths(t, st).Wave
	if response, _ := webtest.Post(t, app, wave+"/apne", cookie, nil); response.StatusCode != http.StatusBadRequest {
		t.Errorf("opening unconfirmed: status %d", response.StatusCode)
	}
	webtest.Must(t, app, wave+"/apne", cookie, webtest.Sure)
	if response, _ := webtest.Get(t, app, wave+"/lukking", cookie); response.Header.Get("Location") != wave {
		t.Errorf("before anybody closes: status %d", response.StatusCode)
	}
	held, release := make(chan struct{}), make(chan struct{})
	finished := make(chan error, 1)
	go func() { // another long transaction, which the closing has to wait for
		finished <- st.Tx(t.Context(), func(tx *store.Tx) error {
			err := tx.Audit(t.Context(), "test", audit.Event{Action: audit.RenewAccountsKey})
			close(held)
			<-release
			return err
		})
	}()
	<-held
	if response, _ := webtest.Post(t, app, wave+"/lukk?sure=yes", cookie, nil); response.StatusCode != http.StatusBadRequest {
		t.Errorf("a link that says to be sure is believed: status %d", response.StatusCode)
	}
	form := url.Values{"sure": {"yes"}}
	response, _ := webtest.Post(t, app, wave+"/lukk", cookie, form)
	if response.StatusCode != http.StatusSeeOther || response.Header.Get("Location") != wave+"/lukking" {
		t.Fatalf("closing gives status %d", response.StatusCode)
	}
	var body string
	for deadline := time.Now().Add(time.Minute); ; {
		if _, body = webtest.Get(t, app, wave+"/lukking", cookie); strings.Count(body, "<li data-done") == 0 || time.Now().After(deadline) {
			break
		}
	}
	if strings.Count(body, `class="ds-paragraph what"`) != 4 || strings.Count(body, `aria-current="step"`) != 1 || strings.Count(body, "<li data-done") != 0 {
		t.Errorf("while it waits the page is\n%s", body)
	}
	close(release)
	if err := <-finished; err != nil {
		t.Fatal(err)
	}
	if _, body = webtest.ClosingEnds(t, app, cookie, wave); !strings.Contains(body, "Målingen er lukket") {
		t.Errorf("its end is told as\n%s", body)
	}
	if w, err := st.Wave(t.Context(), survey.WaveID(strings.TrimPrefix(wave, "/maling/"))); err != nil || w.State != survey.Closed {
		t.Errorf("the wave is %s (%v)", w.State, err)
	}
	log, err := st.AuditAfter(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	closed := 0
	for _, e := range log {
		if e.Action == audit.CloseWave {
			closed++
		}
	}
	if closed != 1 {
		t.Errorf("closed %d times", closed)
	}
	if response, _ := webtest.Get(t, app, wave+"/lukking", cookie); response.Header.Get("Location") != wave {
		t.Errorf("once the end is told: status %d", response.StatusCode)
	}
}
