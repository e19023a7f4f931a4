package results_test

import (
	"context"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"trivselspuls/server/page"
	"trivselspuls/server/test/webtest"
	"trivselspuls/survey"
	"trivselspuls/survey/store"
)

// The summary does not exist until the steering group publishes it, is frozen
// then, holds nothing of single units, and can be taken back.
func TestPublicSummaryIsOffUntilPublishedAndFrozen(t *testing.T) {
	in := webtest.NewPublished(t, 2)
	steering := in.As(t, survey.SteeringGroup, in.Owner, "")
	preview := "/styring/" + string(in.Project) + "/offentlig"
	open := "/offentlig/" + string(in.Project)
	status := func() int { response, _ := in.Get(t, "", open); return response.StatusCode }
	if got := status(); got != http.StatusNotFound {
		t.Fatalf("before publishing: %d", got)
	}
	if response, _ := in.Post(t, in.As(t, survey.ReferenceGroup, in.Owner, ""), preview, nil); response.StatusCode != http.StatusNotFound || status() != http.StatusNotFound {
		t.Errorf("the reference group may publish: %d", response.StatusCode)
	}
	leader := in.As(t, survey.ProjectLeader, in.Owner, "")
	for _, page := range []string{"", "/enheter", "/tiltak", "/rapport", "/offentlig", "?format=json"} {
		_, theirs := in.Get(t, steering, "/styring/"+string(in.Project)+page)
		_, own := in.Get(t, leader, "/styring/"+string(in.Project)+page)
		if read := func(body string) string { return webtest.Document(t, body).Find("main").Text() + page }; len(theirs) < 1000 || read(own) != read(theirs) {
			t.Errorf("the project leader reads something else than the steering group at %q", page)
		}
	}
	if _, home := in.Get(t, leader, "/prosjekt/"+string(in.Project)); !strings.Contains(home, `href="/styring/`+string(in.Project)+`"`) {
		t.Error("nothing leads the project leader to the results")
	}
	if response, _ := in.Post(t, leader, preview, nil); response.StatusCode != http.StatusSeeOther {
		t.Fatal(response.StatusCode)
	}
	_, first := in.Get(t, "", open)
	text := webtest.Document(t, first).Find("main").Text()
	if !strings.Contains(text, "Trygghet") || !strings.Contains(text, "Måling 2") || !strings.Contains(first, "oppdiktet") {
		t.Errorf("the page says %q", text)
	}
	if color, _ := webtest.Document(t, first).Find("html").Attr("data-color"); color != page.ColorOf("violet") {
		t.Errorf("the page has the color %q and not its owner's", color)
	}
	for _, u := range in.Units {
		if strings.Contains(text, u.Name) {
			t.Errorf("the page names %s", u.Name)
		}
	}
	in.Publish(t, 2)
	if _, later := in.Get(t, "", open); webtest.Document(t, later).Find("main").Text() != text {
		t.Error("a later wave changed what was published")
	}
	if _, nn := in.Get(t, "", open+"?lang=nn"); !strings.Contains(nn, "Dette fann vi") || !strings.Contains(nn, "Tryggleik") {
		t.Error("no nynorsk")
	}
	if response, _ := in.Post(t, steering, preview+"/trekk", nil); response.StatusCode != http.StatusSeeOther || status() != http.StatusNotFound {
		t.Errorf("after withdrawal: %d", status())
	}
}

// printedFigure finds the numbers of a printed figure: «9 %», «5 til 15 %», «−0,3».
var printedFigure = regexp.MustCompile(`−?\d+(?:[.,]\d+)?`)

// waveName finds how a wave is called: by its name in Norwegian, by its day elsewhere.
var waveName = regexp.MustCompile(`Måling \d|\d+[. ]\w+[. ]\d{4}`)

// The summary is read in the languages parents answer in: unreviewed ones only
// while the owner has them on, marked as drafts. Every language has its own words
// and the very same numbers.
func TestPublicSummaryInTheParentsLanguages(t *testing.T) {
	in := webtest.NewPublished(t, 3)
	steering := in.As(t, survey.SteeringGroup, in.Owner, "")
	if response, _ := in.Post(t, steering, "/styring/"+string(in.Project)+"/offentlig", nil); response.StatusCode != http.StatusSeeOther {
		t.Fatal(response.StatusCode)
	}
	open := "/offentlig/" + string(in.Project)
	drafts := []string{"pl", "uk", "ar", "so", "lt", "ur"}
	for _, lang := range append(drafts, "se", "xx", "") {
		if response, _ := in.Get(t, "", open+"?lang="+lang); response.StatusCode != http.StatusNotFound {
			t.Errorf("%q is not on, but gives %d", lang, response.StatusCode)
		}
	}
	in.Write(t, func(ctx context.Context, tx *store.Tx) error { return tx.SetLanguages(ctx, in.Owner, drafts) })
	in.Owners.Forget()
	said := map[string]string{} // what is said first, to language
	var numbers []string
	for _, lang := range append([]string{"nb", "nn", "en"}, drafts...) {
		response, body := in.Get(t, "", open+"?lang="+lang)
		if response.StatusCode != http.StatusOK {
			t.Fatalf("%s: %d", lang, response.StatusCode)
		}
		page := webtest.Document(t, body)
		if code, _ := page.Find("html").Attr("lang"); code != lang {
			t.Errorf("%s says that it is %q", lang, code)
		}
		if dir, _ := page.Find("html").Attr("dir"); (dir == "rtl") != (lang == "ar" || lang == "ur") {
			t.Errorf("%s is read %q", lang, dir)
		}
		if marked := page.Find("main > .ds-alert").Length() == 1; marked != slices.Contains(drafts, lang) {
			t.Errorf("%s is marked as a draft: %v", lang, marked)
		}
		if links := page.Find(".languages a").Length(); links != 9 {
			t.Errorf("%s leads to %d languages", lang, links)
		}
		lead := page.Find("h1").Text()
		if before, twice := said[lead]; twice && lang != "nn" { // both written Norwegians say this alike
			t.Errorf("%s says the same as %s", lang, before)
		}
		said[lead] = lang
		var here []string
		page.Find(".public-rows li").Each(func(_ int, s *goquery.Selection) {
			for _, part := range []string{".stat-number", "dd"} {
				text := s.Find(part).Text()
				if mark := map[bool]string{true: ".", false: ","}[slices.Contains([]string{"en", "ar", "so", "ur"}, lang)]; strings.Contains(text, "%") == strings.ContainsAny(text, ".,") || strings.Trim(text, "0123456789%\u00a0\u200e"+mark) != "" {
					t.Errorf("%s writes %q", lang, text)
				}
				here = append(here, strings.Join(printedFigure.FindAllString(strings.ReplaceAll(text, ".", ","), -1), " "))
			}
			said := waveName.ReplaceAllString(s.Find("p.ds-paragraph").Text(), "")
			found := printedFigure.FindAllString(strings.ReplaceAll(said, ".", ","), -1)
			slices.Sort(found) // words stand in another order, numbers do not change
			here = append(here, strings.Join(found, " "))
		})
		if numbers == nil {
			numbers = here
		}
		if extent := page.Find(".public-rows li").Eq(1); extent.Find(".stat-number").Length() != 1 || !strings.Contains(extent.Find("h3").Text(), "(") || extent.Find("p.ds-paragraph").Text() == "" {
			t.Errorf("%s does not tell the extent beside the bullied share: %q", lang, extent.Text())
		}
		if len(here) < 16 || !slices.Equal(here, numbers) {
			t.Errorf("%s has the numbers %q, not %q", lang, here, numbers)
		}
	}
	for _, query := range []string{"?lang=pl&lang=nb", "?format=json", "?lang=pl&trinn=5"} {
		if response, _ := in.Get(t, "", open+query); response.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", query, response.StatusCode)
		}
	}
}
