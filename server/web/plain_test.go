package web_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"go.yaml.in/yaml/v3"

	"trivselspuls/server/test/webtest"
	"trivselspuls/server/web"
	"trivselspuls/survey"
	"trivselspuls/survey/must"
	"trivselspuls/survey/store/storetest"
)

var (
	word      = regexp.MustCompile(`[\pL\d%<\[][\pL\d_.\-\[(]*`)
	addresses = regexp.MustCompile(`https?://\S+|\{#?\w+\}|\]\([^)]*\)`) // and what texts are filled with
)

// plain looks for words that a page must not have.
type plain struct {
	wrong *regexp.Regexp
	found map[string]string // word: where it was seen first
	pages map[string]bool
}

func newPlain(t *testing.T) *plain {
	t.Helper()
	var lists map[string][]string
	must.Work(t, yaml.Unmarshal(must.Have(os.ReadFile("testdata/plain.yaml"))(t), &lists))
	var all []string
	for _, list := range lists {
		all = append(all, list...)
	}
	return &plain{regexp.MustCompile(`^(?:` + strings.Join(all, "|") + `)$`), map[string]string{}, map[string]bool{}}
}

// read judges what somebody reads, hears or hovers over on a page.
func (p *plain) read(t *testing.T, where, body string) {
	t.Helper()
	if p.pages[body] {
		return
	}
	p.pages[body] = true
	page := webtest.Document(t, body)
	page.Find(`script, style, [translate="no"]`).Remove()
	page.Find("[lang]").Each(func(_ int, s *goquery.Selection) {
		if lang, _ := s.Attr("lang"); lang != "nb" && lang != "nn" && !s.Is("html") {
			s.Remove()
		}
	})
	said := []string{}
	page.Find("*").Each(func(_ int, s *goquery.Selection) {
		for _, name := range []string{"title", "aria-label", "alt", "placeholder", "data-label", "data-status-text"} {
			if text, has := s.Attr(name); has {
				said = append(said, text)
			}
		}
		s.Contents().Each(func(_ int, n *goquery.Selection) {
			if goquery.NodeName(n) == "#text" {
				said = append(said, n.Text())
			}
		})
	})
	p.words(where, said...)
}

func (p *plain) words(where string, said ...string) {
	for _, text := range said {
		for _, one := range word.FindAllString(addresses.ReplaceAllString(text, ""), -1) {
			one = strings.ToLower(strings.Trim(one, ".-"))
			if _, known := p.found[one]; !known && p.wrong.MatchString(one) {
				p.found[one] = fmt.Sprintf("%s: %q", where, strings.Join(strings.Fields(text), " "))
			}
		}
	}
}

// Every page of every role, in bokmål and nynorsk, in a town whose wave is open and in one
// that has results, what is refused and what is not there: none has English, a name that
// only programs use, or a word of the trade.
func TestPagesSpeakPlainly(t *testing.T) {
	p := newPlain(t)
	for _, lang := range survey.WrittenLanguages() {
		p.everyText(t, lang)
		p.everyRoute(t, lang)
		p.everyResult(t, lang)
	}
	if len(p.pages) < 300 {
		t.Errorf("only %d pages were read", len(p.pages))
	}
	for one, where := range p.found {
		t.Errorf("%q stands at %s", one, where)
	}
}

// forTheServer are texts that only whoever runs the server reads.
var forTheServer = regexp.MustCompile(`^help\.text\.drift$`)

// everyText reads also what no page of the towns says, such as of a wave that went wrong.
func (p *plain) everyText(t *testing.T, lang string) {
	t.Helper()
	files := must.Have(filepath.Glob("../../templates/*/*." + lang + ".yaml"))(t)
	for _, file := range append(files, "../../analysis/locale/"+lang+".yaml") {
		var texts map[string]any
		must.Work(t, yaml.Unmarshal(must.Have(os.ReadFile(file))(t), &texts))
		for key, said := range texts {
			if text := fmt.Sprint(said); !forTheServer.MatchString(key) {
				p.words(file+" "+key, strings.TrimPrefix(text, "map["))
			}
		}
	}
}

// everyRoute asks every role for every page, and sends every form empty.
func (p *plain) everyRoute(t *testing.T, lang string) {
	t.Helper()
	app, _ := webtest.InTown(t, storetest.New(t))
	town := newVillage(t, app, "Egen-")
	sent, everybody := map[string]bool{}, append(everyActor(), &actor{login: "nobody"})
	for _, a := range everybody {
		if secret := town.links[a.login]; secret != "" {
			a.cookie = webtest.SignIn(t, app, secret)
			webtest.Post(t, app, "/sprak", a.cookie, url.Values{"language": {lang}})
		}
	}
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		for _, a := range everybody {
			for _, r := range app.Routes() {
				may := mayPass[r.Guard]
				if r.Method != method || may != nil && !slices.Contains(may, a.role) || sent[r.Path] || r.Path == "/ut" || r.Path == "/hjelp/:name" {
					continue
				}
				path, _ := address(t, r.Path, town, town)
				page := p.ask(t, app, a.cookie, method, path+"?lang="+lang)
				sent[r.Path] = page && method == http.MethodPost // what a form says once is enough
			}
		}
	}
}

// ask reads an answer when it is a page.
func (p *plain) ask(t *testing.T, app *web.App, cookie *http.Cookie, method, path string) bool {
	t.Helper()
	r := httptest.NewRequest(method, path, nil)
	if method == http.MethodPost {
		r = httptest.NewRequest(method, path, strings.NewReader("sure=yes"))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if cookie != nil {
		r.AddCookie(cookie)
	}
	response, body := webtest.Do(t, app, r)
	if !strings.HasPrefix(response.Header.Get("Content-Type"), "text/html") || response.StatusCode == http.StatusSeeOther {
		return false
	}
	p.read(t, method+" "+path, body)
	return response.StatusCode != http.StatusNotFound
}

// everyResult follows every link of everybody's to what was measured.
func (p *plain) everyResult(t *testing.T, lang string) {
	t.Helper()
	in := webtest.NewPublished(t, 2)
	steering := in.As(t, survey.SteeringGroup, in.Owner, "")
	if response, _ := in.Post(t, steering, "/styring/"+string(in.Project)+"/offentlig", nil); response.StatusCode != http.StatusSeeOther {
		t.Fatal(response.StatusCode)
	}
	for _, r := range readers(in) {
		session, from := "", "/offentlig/"+string(in.Project)
		if r.role != "" {
			session, from = in.As(t, r.role, in.Owner, r.unit), "/hjem"
			if response, _ := in.Post(t, session, "/sprak", url.Values{"language": {lang}}); response.StatusCode != http.StatusSeeOther {
				t.Fatal(response.StatusCode)
			}
		}
		for _, page := range walk(t, in, session, nil, func(path string) bool {
			return strings.HasPrefix(path, "/static/") || strings.Contains(path, "/lyd") || strings.HasPrefix(path, "/oppsett")
		}, from) {
			if strings.HasPrefix(page.body, "<!doctype html>") { // and no file to keep
				p.read(t, lang+" "+page.path, page.body)
			}
		}
	}
}
