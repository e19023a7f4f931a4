package web_test

import (
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"go.yaml.in/yaml/v3"
	"golang.org/x/net/html"

	"trivselspuls/server/test/webtest"
	"trivselspuls/survey"
	"trivselspuls/survey/must"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// states are where a project can be, in the order in which the first course goes through them.
var states = []struct {
	name  string
	bring func(t *testing.T, c *course)
}{
	{"uten prosjekt", func(t *testing.T, c *course) {}},
	{"ingenting planlagt", func(t *testing.T, c *course) { c.plans(t) }},
	{"planlagt", func(t *testing.T, c *course) {
		c.wave(t, survey.Baseline, "Startmåling", "2026-09-07", "2026-09-25")
	}},
	{"åpen", func(t *testing.T, c *course) {
		c.at("2026-09-08")
		c.opens(t, -0.2)
		c.at("2026-09-10")
	}},
	{"etter fristen", func(t *testing.T, c *course) { c.at("2026-09-28") }},
	{"første lukket", func(t *testing.T, c *course) {
		c.closes(t, "2026-10-05")
		c.wave(t, survey.Pulse, "Delmåling", "2027-03-01", "2027-03-19")
	}},
	{"mellom", func(t *testing.T, c *course) {
		c.works(t)
		c.at("2027-03-02")
		c.opens(t, 0.3)
		c.closes(t, "2027-04-20")
	}},
	{"pause", func(t *testing.T, c *course) { c.at("2027-07-05") }},
	{"siste åpen", func(t *testing.T, c *course) {
		c.at("2028-02-10")
		c.wave(t, survey.Endline, "Sluttmåling", "2028-03-06", "2028-03-24")
		c.at("2028-03-08")
		c.opens(t, 0.5)
	}},
	{"siste lukket", func(t *testing.T, c *course) { c.closes(t, "2028-04-10") }},
	{"etter slutten", func(t *testing.T, c *course) { c.at("2028-09-01") }},
}

// untold are states of their own: nothing of what is asked may be told.
var untold = map[string]int{"ingen kunne vises": 4, "ingen svarte": 0}

// told is a line of the table: what a page must say to a role in a state, and what it must not.
// An empty list is all of them; a page is the beginning of an address, with what its IDs are of.
type told struct {
	Roles  []string
	States []string
	Page   string
	Lang   string
	Says   []string
	Never  []string
}

// visited is a page as a role reads it.
type visited struct {
	role, state, lang, path string // the path without IDs
	title, text             string
	page                    *goquery.Document
}

// Every role in every state: whatever can be reached reads as a true and complete text. The table
// says which sentences must be there; the rest holds for every page.
func TestEveryRoleInEveryState(t *testing.T) {
	table := must.Have(readTold())(t)
	used := make([]bool, len(table))
	c := newCourse(t, func(clock func() time.Time) *store.Store {
		return storetest.Open(t, filepath.Join(t.TempDir(), "states.db"), clock)
	})
	for _, s := range states {
		s.bring(t, c)
		c.readAll(t, s.name, table, used)
	}
	for name, few := range untold {
		c := newCourse(t, func(clock func() time.Time) *store.Store {
			return storetest.Open(t, filepath.Join(t.TempDir(), "states.db"), clock)
		})
		c.few = few
		for _, s := range states[:6] {
			s.bring(t, c)
		}
		c.readAll(t, name, table, used)
	}
	for i, one := range table {
		if !used[i] {
			t.Errorf("no page was read for %+v", one)
		}
	}
}

// On PostgreSQL the same is read in one state.
func TestEveryRoleBetweenWavesOnPostgres(t *testing.T) {
	if os.Getenv("PGHOST") == "" && os.Getenv("PGPORT") == "" && os.Getenv("TRIVSELSPULS_REQUIRE") != "1" {
		t.Skip("no PostgreSQL in the environment")
	}
	table := must.Have(readTold())(t)
	c := newCourse(t, func(clock func() time.Time) *store.Store { return storetest.Open(t, storetest.Postgres(t), clock) })
	for _, s := range states[:7] {
		s.bring(t, c)
	}
	c.readAll(t, states[6].name, table, make([]bool, len(table)))
}

func readTold() (table []told, err error) {
	body, err := os.ReadFile("testdata/states.yaml")
	if err != nil {
		return nil, err
	}
	d := yaml.NewDecoder(strings.NewReader(string(body)))
	d.KnownFields(true)
	return table, d.Decode(&table)
}

// once are pages that are the same in every state: the public reads them, in the first.
var once = []string{"/hjelp", "/slik-regner-vi", "/timen"}

// never are what respondents read, which other tests walk through, and what is no page of text.
var never = []string{"/static/", "/lyd", "/neste", "/opptak", "/personvern", "/tilgjengelighet", "/sporreskjema", "/sporsmal", "/prove", "/nettbrett", "/skjema"}

// figured are where every indicator's page is read, of the hundreds that differ in their figures alone: by
// whom, and in which states.
var figured = struct{ roles, states []string }{
	[]string{"styringsgruppe", "rektor", "styrer"}, []string{"første lukket", "siste lukket", "ingen kunne vises"},
}

// skipped reports whether a page is not read by a role in a state.
func skipped(path, role, state string) bool {
	in := func(list []string) bool {
		return slices.ContainsFunc(list, func(part string) bool { return strings.HasPrefix(path, part) || strings.HasSuffix(path, part) })
	}
	switch {
	case path == "/", !strings.HasPrefix(path, "/"), strings.Contains(path, "?format="), strings.Contains(path, "lang="), in(never):
		return true
	case strings.Contains(path, "/indikator/"):
		return !slices.Contains(figured.roles, role) || !slices.Contains(figured.states, state)
	}
	anywhere := slices.ContainsFunc(once, func(part string) bool { return strings.HasPrefix(path, part) }) // a unit's own /hjelp is its contacts
	return anywhere && (role != "" || state != states[0].name)
}

func (c *course) readAll(t *testing.T, state string, table []told, used []bool) {
	t.Helper()
	roles := survey.Map(everybody, func(who struct {
		name string
		role survey.Role
		unit string
	},
	) string {
		return who.name
	})
	for _, role := range append(roles, "") {
		titles := map[string]string{}
		for _, v := range c.reads(t, role, state) {
			v.check(t)
			if other, taken := titles[v.lang+v.title]; taken && other != v.path && !strings.Contains(v.path, "ID") {
				t.Errorf("%s is called %q as %s is", v.name(), v.title, other)
			}
			titles[v.lang+v.title] = v.path
			v.save(t)
			for i, line := range table {
				if line.about(v) {
					used[i] = true
					line.check(t, v)
				}
			}
		}
	}
}

// reads is every page that a role reaches by links, in both written languages.
func (c *course) reads(t *testing.T, role, state string) (all []visited) {
	t.Helper()
	cookie, seen, ahead := c.as(t, role), map[string]bool{}, []string{"/hjem"}
	if role == "" {
		ahead = []string{"/inn", "/hjelp", "/slik-regner-vi"}
		if c.shared != "" {
			ahead = append(ahead, "/offentlig/"+string(c.project.ID), c.shared, c.shared+"/elever")
		}
	}
	for ; len(ahead) > 0; ahead = ahead[1:] {
		path, _, _ := strings.Cut(ahead[0], "#")
		if seen[path] || skipped(path, role, state) {
			continue
		}
		seen[path] = true
		response, body := webtest.Get(t, c.App, path, cookie)
		switch {
		case response.StatusCode == http.StatusSeeOther:
			ahead = append(ahead, response.Header.Get("Location"))
			continue
		case response.StatusCode != http.StatusOK:
			t.Errorf("%s, %s: a link leads to %s, which gives %d", state, role, path, response.StatusCode)
			continue
		case !strings.HasPrefix(response.Header.Get("Content-Type"), "text/html"):
			continue
		}
		page := webtest.Document(t, body)
		page.Find("a[href]").Each(func(_ int, a *goquery.Selection) {
			href, _ := a.Attr("href")
			if strings.HasPrefix(href, "?") {
				href = path + href
			}
			ahead = append(ahead, href)
		})
		with := "?lang=nn"
		if strings.Contains(path, "?") {
			with = "&lang=nn"
		}
		_, nynorsk := webtest.Get(t, c.App, path+with, cookie)
		for lang, doc := range map[string]*goquery.Document{"nb": page, "nn": webtest.Document(t, nynorsk)} {
			all = append(all, visited{role, state, lang, c.plain(path), doc.Find("title").Text(), plainText(doc), doc})
		}
	}
	return all
}

var identifiers = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f-]{27}|[A-Za-z0-9_-]{22,}`)

// plain is an address with names where it has identifiers.
func (c *course) plain(path string) string {
	for name, id := range c.units {
		path = strings.ReplaceAll(path, string(id), name)
	}
	return identifiers.ReplaceAllString(path, "ID")
}

// blocks are elements that stand on lines of their own.
var blocks = regexp.MustCompile(`^(p|h[1-6]|li|ul|ol|dl|dt|dd|div|section|table|tr|summary|details|form|fieldset|legend|label|button|option|nav|header|caption|aside|article|main|figure|pre)$`)

// plainText is what of a page is to be read, a block a line.
func plainText(doc *goquery.Document) string {
	var b strings.Builder
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		switch {
		case n.Type == html.TextNode:
			b.WriteString(n.Data)
			return
		case n.Type == html.ElementNode && (n.Data == "script" || n.Data == "style" || n.Data == "svg" || n.Data == "template"):
			return
		case n.Type == html.ElementNode && (n.Data == "td" || n.Data == "th"):
			b.WriteString(" | ")
		case n.Type == html.ElementNode && blocks.MatchString(n.Data):
			b.WriteString("\x00")
			if n.Data[0] == 'h' && len(n.Data) == 2 {
				b.WriteString(strings.Repeat("#", int(n.Data[1]-'0')) + " ")
			}
		}
		for child := n.FirstChild; child != nil; child = child.NextSibling {
			walk(child)
		}
		if n.Type == html.ElementNode && blocks.MatchString(n.Data) {
			b.WriteString("\x00")
		}
	}
	for _, n := range doc.Find("main").Nodes {
		walk(n)
	}
	var lines []string
	for _, line := range strings.Split(b.String(), "\x00") {
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

// save writes a page's text where a person can read it.
func (v visited) save(t *testing.T) {
	t.Helper()
	dir := os.Getenv("TRIVSELSPULS_TEXTS")
	if dir == "" {
		return
	}
	who := v.role
	if who == "" {
		who = "alle"
	}
	file := filepath.Join(dir, v.state, who, v.lang, strings.NewReplacer("/", "_", "?", "_").Replace(v.path)+".txt")
	must.Work(t, os.MkdirAll(filepath.Dir(file), 0o755))
	must.Work(t, os.WriteFile(file, []byte(v.title+"\n"+v.text+"\n"), 0o644))
}

func (l told) about(v visited) bool {
	one := func(list []string, value string) bool { return len(list) == 0 || slices.Contains(list, value) }
	return one(l.Roles, v.role) && one(l.States, v.state) && (l.Lang == v.lang || l.Lang == "" && v.lang == "nb") &&
		(l.Page == "" || l.Page == v.path || strings.HasSuffix(l.Page, "*") && strings.HasPrefix(v.path, strings.TrimSuffix(l.Page, "*")))
}

func (l told) check(t *testing.T, v visited) {
	t.Helper()
	text := strings.ReplaceAll(v.text, "\n", " ")
	for _, said := range l.Says {
		if !strings.Contains(text, said) {
			t.Errorf("%s does not say %q:\n%.600s", v.name(), said, v.text)
		}
	}
	for _, not := range l.Never {
		if strings.Contains(text, not) {
			t.Errorf("%s says %q", v.name(), not)
		}
	}
}

func (v visited) name() string { return v.state + ", " + v.role + ", " + v.lang + ": " + v.path }
