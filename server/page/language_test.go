package page_test

import (
	"fmt"
	"io/fs"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/PuerkitoBio/goquery"
	"go.yaml.in/yaml/v3"

	"trivselspuls/server/page"
	"trivselspuls/server/print"
	"trivselspuls/survey"
	"trivselspuls/survey/store/storetest"
	"trivselspuls/templates"
)

// withThirdLanguage adds a text file in Southern Sámi beside each in bokmål: every
// text has a mark before it, and plurals a form for two.
func withThirdLanguage(t *testing.T) fs.FS {
	t.Helper()
	files := fstest.MapFS{}
	err := fs.WalkDir(templates.Files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		body, err := fs.ReadFile(templates.Files, name)
		files[name] = &fstest.MapFile{Data: body}
		flow, isFirst := strings.CutSuffix(name, ".nb.yaml")
		if err != nil || !isFirst {
			return err
		}
		var texts map[string]any
		if err := yaml.Unmarshal(body, &texts); err != nil {
			return err
		}
		for key, entry := range texts {
			forms, plural := entry.(map[string]any)
			if !plural {
				if !strings.HasSuffix(key, ".clock") && !strings.HasSuffix(key, ".day") {
					texts[key] = "sma:" + fmt.Sprint(entry)
				}
				continue
			}
			for form, wording := range forms {
				forms[form] = "sma:" + fmt.Sprint(wording)
			}
			forms["two"] = "sma:two"
		}
		body, err = yaml.Marshal(texts)
		files[flow+".sma.yaml"] = &fstest.MapFile{Data: body}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// A third written language needs its text files and its line in survey/choices.yaml.
func TestAThirdWrittenLanguageNeedsFilesOnly(t *testing.T) {
	views, err := page.ReadViews(withThirdLanguage(t))
	if err != nil {
		t.Fatal(err)
	}

	p := views.Page("sma", "accessibility.title", nil)
	body, err := views.Render("respond/accessibility", p)
	if err != nil {
		t.Fatal(err)
	}
	document, err := goquery.NewDocumentFromReader(strings.NewReader(string(body)))
	if err != nil {
		t.Fatal(err)
	}
	document.Find("main *, footer *").Each(func(_ int, s *goquery.Selection) {
		if words := strings.TrimSpace(s.Contents().Not("*").Text()); s.Children().Length() == 0 && words != "" && !strings.HasPrefix(words, "sma:") {
			t.Errorf("%q is not in the third language", words)
		}
	})
	var others, written []string
	document.Find("header a[hreflang]").Each(func(_ int, s *goquery.Selection) { others = append(others, s.Text()+" "+s.AttrOr("hreflang", "")) })
	for _, l := range survey.Languages() {
		if l.Written {
			written = append(written, l.Name+" "+l.Code)
		}
	}
	if !slices.Equal(others, written) {
		t.Errorf("the page can be read in %s too, and should be in %s", others, written)
	}
	if got, err := p.DateTime(time.Date(2026, 11, 23, 13, 5, 0, 0, time.UTC)); err != nil || got != "sma:sma:23.\u00a0sma:november 2026 kl.\u00a014.05" {
		t.Errorf("a moment is %q, %v", got, err)
	}
	if got, err := p.T("slips.left", "Count", 2); err != nil || got != "sma:two" {
		t.Errorf("two is %q, %v", got, err)
	}

	address, err := url.Parse("https://example.org")
	if err != nil {
		t.Fatal(err)
	}
	printer := print.Printer{Store: storetest.New(t).Reader, Texts: views.Texts(), RespondentURL: address}
	from := print.Sender{
		Owner: survey.Owner{Name: "Eksempeldal"}, Asked: survey.Audiences(),
		Wave: survey.Wave{Opens: time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC), Closes: time.Date(2026, 12, 4, 0, 0, 0, 0, time.UTC)},
	}
	letter, err := printer.Letter(t.Context(), from, survey.Language{Code: "sma", Name: "Åarjelsaemien", Dir: "ltr"})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(letter.Intro, "23.11.2026") {
		t.Errorf("the letter begins %q", letter.Intro)
	}
	for _, line := range strings.Split(letter.Plain(), "\n") {
		if line != "" && !strings.HasPrefix(line, "sma:") && !strings.HasPrefix(line, address.String()) {
			t.Errorf("the letter says %q", line)
		}
	}
}
