package wave_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"trivselspuls/server/test/webtest"
	"trivselspuls/survey"
)

// A test slip says so across itself and leads to what its group is asked, without an account. It shows
// nothing before the wave opens, while the group has its own time, and after closing.
func TestATestSlipCountsNothing(t *testing.T) {
	webtest.OnTheWire(t, 12, func(t *testing.T, w *webtest.Wire) {
		leader := w.Leader(t)
		groups, err := w.Store.WaveGroups(t.Context(), w.Wave)
		if err != nil {
			t.Fatal(err)
		}
		group := groups[0]
		page := "/maling/" + string(w.Wave) + "/lapper/" + string(group.ID)
		response, body := webtest.Post(t, w.App, page, leader, url.Values{"kind": {"test"}})
		slips := webtest.Document(t, body).Find(".slip")
		if response.StatusCode != http.StatusOK || slips.Length() != 10 || strings.Count(slips.Text(), "PRØVE – teller ikke") != 20 || slips.Find(".code").Length() != 0 {
			t.Errorf("status %d, %d slips: %s", response.StatusCode, slips.Length(), slips.First().Text())
		}
		before := w.Stored(t)
		test := "/prove/" + string(group.ID)
		response, body = webtest.Get(t, w.App, test, nil)
		if response.StatusCode != http.StatusOK || !strings.Contains(body, "PRØVE – teller ikke") || !strings.Contains(body, `<script type="module"`) {
			t.Errorf("status %d: %.300s", response.StatusCode, body)
		}
		for language, want := range map[string]int{"nn": http.StatusOK, "en": http.StatusOK, "uk": http.StatusNotFound, "xx": http.StatusNotFound} {
			response, body := webtest.Get(t, w.App, test+"/"+language, nil)
			if response.StatusCode != want || want == http.StatusOK && !strings.Contains(body, `lang="`+language+`"`) {
				t.Errorf("%s: status %d", language, response.StatusCode)
			}
		}
		if response, _ := webtest.Get(t, w.App, "/prove/"+strings.Repeat("0", 32), nil); response.StatusCode != http.StatusNotFound {
			t.Errorf("a group there is not: status %d", response.StatusCode)
		}
		if now := w.Stored(t); now != before {
			t.Errorf("%d ballots were stored", now-before)
		}
		now := w.Store.Now()
		own := survey.Window{From: now.Add(time.Hour), To: now.Add(2 * time.Hour)}
		if problems, err := w.Service.SetWindows(t.Context(), "test", w.Wave, map[survey.GroupID]survey.Window{group.ID: own}); err != nil || len(problems) > 0 {
			t.Fatal(problems, err)
		}
		for _, busy := range []bool{false, true, false} {
			_, body := webtest.Get(t, w.App, test, nil)
			if dead := webtest.Document(t, body).Find(".tools").Length() > 0; dead && busy || !strings.Contains(body, `href="/?lang=nb"`) {
				t.Errorf("in the group's own time: %t; dead buttons %t, or no way on", busy, dead)
			}
			if strings.Contains(body, "Nå svarer gruppen på ordentlig") != busy || strings.Contains(body, `<script type="module"`) == busy {
				t.Errorf("in the group's own time: %t; the page: %.2000s", busy, webtest.Visible(t, body))
			}
			w.Now.Add(int64(time.Hour / time.Second))
		}
		if _, err := w.Service.Close(t.Context(), "test", w.Wave); err != nil {
			t.Fatal(err)
		}
		if response, _ := webtest.Get(t, w.App, test, nil); response.StatusCode != http.StatusNotFound {
			t.Errorf("after closing: status %d", response.StatusCode)
		}
	})
}
