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
		pages := []string{"/", "/skjema", "/skjema/takk", "/personvern", "/sporsmal", "/lenke/" + link, "/lenke/x"}
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
				named(t, path+" in "+l.Code, page)
				link := page.Find(`footer a`).AttrOr("href", "")
				if link != "/personvern?lang="+l.Code {
					t.Errorf("%s in %s: privacy is at %s", path, l.Code, link)
				}
			}
			if title, err := words.Text("privacy.title"); err != nil || visit("/personvern?lang="+l.Code, "nb").Find("h1").Text() != title {
				t.Errorf("the privacy page asked for in %s: %v", l.Code, err)
			}
		}
		for _, path := range []string{"/nettbrett", "/nettbrett/en", "/sporsmal/" + string(owner) + "/parents-school/ar"} {
			named(t, path, visit(path, "nb"))
		}
		asked := visit("/sporsmal", "ar")
		if who, err := texts.Localizer("ar").Text("audience.children-4-5"); err != nil || asked.Find("section.item h2").First().Text() != who {
			t.Errorf("the questions beforehand are for %q", asked.Find("section.item h2").First().Text())
		}
		if on := visit("/personvern?lang=ar", "nb").Find("article p a").AttrOr("href", ""); on != "/sporsmal?lang=ar" {
			t.Errorf("privacy in Arabic leads to %s", on)
		}
		// Where the language is chosen, the page asks in every language.
		if n := visit("/", "nb").Find(`[data-screen="language"] h1 span`).Length(); n != 9 {
			t.Errorf("the language is asked for in %d languages", n)
		}
	})
}

// named fails where a page without a script shows a number, and not whose it is.
func named(t *testing.T, where string, page *goquery.Document) {
	t.Helper()
	if page.Find(`script[type="module"][src*="respond"]`).Length() > 0 {
		return // gives its lines their words
	}
	lines := page.Find(".lines li:not([hidden])")
	if lines.Length() < 3 {
		t.Errorf("%s shows %d help lines", where, lines.Length())
	}
	lines.Find(".who > :first-child, .danger .who, .two > span > :first-child").Each(func(_ int, s *goquery.Selection) {
		if strings.TrimSpace(s.Text()) == "" {
			number := s.Closest("li").Text()
			t.Errorf("%s: nobody is named by %q", where, strings.TrimSpace(number))
		}
	})
}
