package respond_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"trivselspuls/server/test/webtest"
	"trivselspuls/survey"
	"trivselspuls/survey/store"
)

// Every page that somebody meets before a question is first in the telephone's own
// language, if that is on; a draft says that it is one. A language that no owner has
// turned on is not offered.
func TestPagesAreInTheTelephonesLanguage(t *testing.T) {
	webtest.OnTheWire(t, 12, func(t *testing.T, w *webtest.Wire) {
		link := linkFor(t, w, 40)
		drafts := []string{"pl", "uk", "ar", "so", "lt", "ur"}
		texts := w.App.Views.Texts()
		visit := func(path, wanted string) *goquery.Document {
			t.Helper()
			r := httptest.NewRequest("GET", path, nil)
			r.Header.Set("Accept-Language", wanted)
			response, body := webtest.Do(t, w.App, r)
			if response.StatusCode >= http.StatusInternalServerError {
				t.Fatalf("%s in %s: %d", path, wanted, response.StatusCode)
			}
			return webtest.Document(t, body)
		}
		pages := []string{"/", "/skjema", "/skjema/takk", "/personvern", "/lenke/" + link, "/lenke/x"}
		if lang := visit("/", "ar-SY,ar;q=0.9").Find("html").AttrOr("lang", ""); lang != "nb" {
			t.Errorf("a language that is off: the page is in %s", lang)
		}
		owner, err := w.Service.Owner(t.Context(), w.Wave)
		if err == nil {
			err = w.Store.Tx(t.Context(), func(tx *store.Tx) error { return tx.SetLanguages(t.Context(), owner, drafts) })
		}
		if err != nil {
			t.Fatal(err)
		}
		w.App.Owners.Forget()
		for _, l := range survey.Languages() {
			if l.Code == "se" {
				continue // prepared for, and not written
			}
			words := texts.Localizer(l.Code)
			draft, draftErr := words.Text("respond.draft")
			for _, path := range pages {
				page := visit(path, l.Code+"-NO,en;q=0.5")
				if lang, dir := page.Find("html").AttrOr("lang", ""), page.Find("html").AttrOr("dir", ""); lang != l.Code || dir != l.Dir {
					t.Errorf("%s in %s: the page is in %s, %s", path, l.Code, lang, dir)
				}
				if help, err := words.Text("respond.help"); err != nil || !strings.Contains(page.Find("header").Text(), help) {
					t.Errorf("%s in %s: there is no %q", path, l.Code, help)
				}
				if said := strings.TrimSpace(page.Find(".draft").Text()); said != draft {
					t.Errorf("%s in %s: of the translation the page says %q (%v)", path, l.Code, said, draftErr)
				}
				link := page.Find(`footer a`).AttrOr("href", "")
				if link != "/personvern?lang="+l.Code {
					t.Errorf("%s in %s: privacy is at %s", path, l.Code, link)
				}
			}
			if title, err := words.Text("privacy.title"); err != nil || visit("/personvern?lang="+l.Code, "nb").Find("h1").Text() != title {
				t.Errorf("the privacy page asked for in %s: %v", l.Code, err)
			}
		}
		// Where the language is chosen, the page asks in every language.
		if n := visit("/", "nb").Find(`[data-screen="language"] h1 span`).Length(); n != 9 {
			t.Errorf("the language is asked for in %d languages", n)
		}
	})
}
