package help_test

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"trivselspuls/server/test/webtest"
	"trivselspuls/server/web/help"
	"trivselspuls/survey"
)

// Somebody without an account reads every document in both languages, and every link in it leads
// somewhere: to a page, or to signing in where it takes an account. Headings are places to link to.
func TestEveryDocumentIsReadAndEveryLinkLeadsSomewhere(t *testing.T) {
	in := webtest.NewPublished(t, 1)
	links := map[string]bool{}
	read := func(path string) *goquery.Document {
		response, body := in.Get(t, "", path)
		if response.StatusCode != http.StatusOK {
			t.Fatalf("%s: %d", path, response.StatusCode)
		}
		return webtest.Document(t, body)
	}
	for _, lang := range survey.WrittenLanguages() {
		list := read("/hjelp?lang=" + lang)
		for _, name := range help.Documents() {
			path := "/hjelp/" + name + "?lang=" + lang
			document := read(path)
			headings := document.Find("main h2[id]")
			if list.Find(`main h2 a[href="`+path+`"]`).Length() != 1 || headings.Length() < 5 || document.Find("main h1").Text() == "" {
				t.Errorf("%s has %d headings, and the list leads to it or does not", path, headings.Length())
			}
			headings.Each(func(_ int, h *goquery.Selection) {
				if id := h.AttrOr("id", ""); list.Find(`main a[href="`+path+"#"+id+`"]`).Text() != h.Text() {
					t.Errorf("%s: the list does not lead to %q", path, h.Text())
				}
			})
			if text := document.Find("main").Text(); strings.ContainsAny(text, "{}*`[]") || strings.Contains(text, "](") {
				t.Errorf("%s shows marks that were to be written as something else", path)
			}
			document.Find("main a, footer a").Each(func(_ int, a *goquery.Selection) { links[a.AttrOr("href", "")] = true })
		}
	}
	if len(links) < 30 {
		t.Fatalf("%d links: the test does not see them", len(links))
	}
	for link := range links {
		response, _ := in.Get(t, "", link)
		if inside := response.StatusCode == http.StatusSeeOther && response.Header.Get("Location") == "/inn"; response.StatusCode != http.StatusOK && !inside {
			t.Errorf("%s leads nowhere: %d", link, response.StatusCode)
		}
	}
	if response, _ := in.Get(t, "", "/hjelp/nothing"); response.StatusCode != http.StatusNotFound {
		t.Errorf("a document that is not there: %d", response.StatusCode)
	}
}

// A search finds the parts that have all its words, in whatever case they are written, and says so
// when there is none.
func TestSearchFindsPartsWithAllWords(t *testing.T) {
	in := webtest.NewPublished(t, 1)
	for query, want := range map[string][]string{
		"MAKULER ark":        {"nokler#del-3", "etter-lukking#del-1"},
		"puls backup":        {"drift#del-4"},
		"lapp":               nil,
		"kakeoppskrift":      {},
		`"><script>alert(1)`: {},
	} {
		response, body := in.Get(t, "", "/hjelp?lang=nb&sok="+url.QueryEscape(query))
		document, found := webtest.Document(t, body), []string{}
		document.Find("main li a").Each(func(_ int, a *goquery.Selection) {
			found = append(found, strings.Replace(strings.TrimPrefix(a.AttrOr("href", ""), "/hjelp/"), "?lang=nb", "", 1))
		})
		slices.Sort(found)
		slices.Sort(want)
		status := document.Find(`main [role="status"]`).Text()
		if response.StatusCode != http.StatusOK || want != nil && !slices.Equal(found, want) || want == nil && len(found) < 10 {
			t.Errorf("%q: %d, finds %v, want %v", query, response.StatusCode, found, want)
		}
		if (len(found) == 0) != strings.HasPrefix(status, "Ingen del") || document.Find("main input#sok").AttrOr("value", "") != query {
			t.Errorf("%q: says %q", query, status)
		}
	}
}

// foreign are words of English, and words that only those who make such a system use. What stands as
// code is a command.
var foreign = regexp.MustCompile(`(?i)\b(the|and|of|is|are|you|your|with|this|that|from|when|which|who|by|not|only|after|before|all|` +
	`backup|cookies?|server|link|login|logout|token|wave|ballot|dashboard|proxy|update|release|user|password|slip|key|survey|feedback|` +
	`hash\w*|manifest\w*|pepper|respondent\w*|kohort\w*|konfidensintervall\w*|signifikan\w*|standardavvik\w*|pseudonym\w*|kryptograf\w*|` +
	`implementer\w*|fasilitere\w*|evidens\w*|stakeholder\w*|workshop\w*|snapshot\w*|frontend|backend|browser\w*|helt anonym\w*)\b`)

// The documents are written as a good teacher writes a letter.
func TestDocumentsHaveNoEnglishAndNoJargon(t *testing.T) {
	in := webtest.NewPublished(t, 1)
	for _, lang := range survey.WrittenLanguages() {
		for _, path := range append([]string{""}, help.Documents()...) {
			_, body := in.Get(t, "", strings.TrimSuffix("/hjelp/"+path, "/")+"?lang="+lang)
			main := webtest.Document(t, body).Find("main")
			main.Find("code").Remove()
			if found := foreign.FindAllString(main.Text(), -1); len(found) > 0 {
				t.Errorf("%s %q: %q", lang, path, found)
			}
		}
	}
}
