package respond_test

import (
	"slices"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"trivselspuls/server/test/webtest"
	"trivselspuls/server/web/traffic"
)

// The privacy page names every field that is logged and every column that is
// stored, and no others, and the fingerprint everybody must find the same.
func TestPrivacyPageTellsWhatTheCodeDoes(t *testing.T) {
	webtest.OnTheWire(t, 12, func(t *testing.T, w *webtest.Wire) {
		response, err := w.HTTP.Get(w.BaseURL + "/personvern")
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		page, err := goquery.NewDocumentFromReader(response.Body)
		if err != nil {
			t.Fatal(err)
		}
		shown := func(css string) (fields []string) {
			page.Find(css + " dt").Each(func(_ int, s *goquery.Selection) { fields = append(fields, s.Text()) })
			return fields
		}
		var columns []string
		for _, table := range []string{"code", "ballot", "answers"} {
			own, err := w.Store.Columns(t.Context(), table)
			if err != nil {
				t.Fatal(err)
			}
			columns = append(columns, own...)
		}
		if got := shown("dl.facts:not([id])"); !slices.Equal(got, columns) {
			t.Errorf("stored are %v, told are %v", columns, got)
		}
		// TestFailuresLogTheseFields and TestTrafficIsCounted tie these to the log.
		for css, fields := range map[string][]string{"#logged": traffic.FailureFields, "#counted": traffic.Fields} {
			if got := shown(css); !slices.Equal(got, fields) {
				t.Errorf("%s: logged are %v, told are %v", css, fields, got)
			}
		}
		print, err := w.Service.Fingerprint(t.Context(), w.Wave)
		if err != nil {
			t.Fatal(err)
		}
		if got := page.Find("#manifests dd").Text(); got != print.Short() {
			t.Errorf("the fingerprint is told as %q", got)
		}
	})
}
