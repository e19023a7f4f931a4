package web_test

import (
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"
)

var (
	// unrendered is what a text looks like whose parts have not been filled in, or that does not exist.
	unrendered = regexp.MustCompile(`[{}]|%!|<no value>|<nil>|\bNaN\b|\b(results|steering|story|little|reports|measures|meetings|assess|give|public|home|follow|setup|wave|slips|held|audit|people|role|phase|goal|problem|layout|approval)\.[a-z_]+`)
	nothing    = regexp.MustCompile(`\b0 av 0\b`)
	english    = regexp.MustCompile(`(?i)\b(the|and|with|your|this|please|wave|unit|click|error|unknown|missing)\b`)
	bokmaal    = regexp.MustCompile(`(?i)\b(ikke|hvor|hva|hvem|hvordan|hvilke|noen|noe|jeg|være|blir det ikke|kommer|gjøre|målingen|målinger|enheten|enhetene|svarene|tallene|mer enn|også|vises|åpnes|lukkes|skolene|barnehagene|personer|tiltakene|mellom de|dere|foreldrene)\b`)
)

// check is what holds for every page, whoever reads it whenever.
func (v visited) check(t *testing.T) {
	t.Helper()
	wrong := func(format string, args ...any) {
		t.Helper()
		t.Errorf(v.name()+": "+format, args...)
	}
	if name, whole := strings.CutSuffix(v.title, " – Trivselspuls"); !whole || name == "" {
		wrong("the title is %q", v.title)
	}
	if lang, _ := v.page.Find("html").Attr("lang"); lang != v.lang {
		wrong("the page is in %q", lang)
	}
	main := v.page.Find("main")
	if n := main.Find("h1").Length(); n != 1 {
		wrong("%d first headings", n)
	}
	for _, re := range []*regexp.Regexp{unrendered, nothing} {
		if found := re.FindString(v.text); found != "" {
			wrong("%q in %s", found, lineWith(v.text, found))
		}
	}
	foreign := main.Clone()
	foreign.Find("[lang]").Each(func(_ int, s *goquery.Selection) {
		if lang, _ := s.Attr("lang"); lang != v.lang {
			s.Remove()
		}
	})
	text := plainText(goquery.NewDocumentFromNode(&html.Node{Type: html.DocumentNode, FirstChild: foreign.Get(0), LastChild: foreign.Get(0)}))
	if found := english.FindString(text); found != "" {
		wrong("English: %q in %s", found, lineWith(text, found))
	}
	if v.lang == "nn" && !strings.HasSuffix(v.path, "/moter/ID") { // a brief stays in the words it was frozen in
		if found := bokmaal.FindString(text); found != "" {
			wrong("bokmål: %q in %s", found, lineWith(text, found))
		}
	}
	main.Find("ul, ol, dl, tbody, li, h1, h2, h3, h4, section, figcaption, summary, caption").Each(func(_ int, s *goquery.Selection) {
		if !filled(s.Get(0)) {
			html, _ := goquery.OuterHtml(s)
			wrong("an element with nothing in it: %.200s", html)
		}
	})
	main.Find("tbody tr").Each(func(_ int, row *goquery.Selection) {
		empty, said := false, strings.Contains(v.text, "«–»")
		row.Find("td").Each(func(_ int, cell *goquery.Selection) {
			text := strings.TrimSpace(cell.Text())
			empty, said = empty || text == "–" || text == "—", said || strings.ContainsFunc(text, unicode.IsLetter)
		})
		if empty && !said {
			wrong("nothing says why there is «–» in %q", strings.Join(strings.Fields(row.Text()), " "))
		}
	})
	for _, lonely := range lonelyHeadings(main.Get(0)) {
		wrong("nothing stands beneath the heading %q", lonely)
	}
}

func lineWith(text, part string) string {
	for _, line := range strings.Split(text, "\n") {
		if strings.Contains(line, part) {
			return line
		}
	}
	return ""
}

var contents = map[string]bool{"img": true, "svg": true, "input": true, "select": true, "textarea": true, "button": true, "progress": true, "canvas": true, "audio": true, "video": true}

// filled reports whether something of an element can be seen or filled in, or is filled by a script.
func filled(n *html.Node) bool {
	if n.Type == html.TextNode && strings.TrimSpace(n.Data) != "" || n.Type == html.ElementNode && contents[n.Data] {
		return true
	}
	if n.Type == html.ElementNode {
		for _, a := range n.Attr {
			if a.Key == "hidden" || strings.HasPrefix(a.Key, "data-") && a.Key != "data-size" && a.Key != "data-color" || a.Key == "aria-live" || a.Key == "role" && a.Val == "status" {
				return true
			}
		}
	}
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		if filled(child) {
			return true
		}
	}
	return false
}

// lonelyHeadings are headings after which another of the same or a higher rank comes, or the end.
func lonelyHeadings(root *html.Node) (lonely []string) {
	heading, rank := "", 0 // the last, until something stands beneath it
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.ElementNode && len(n.Data) == 2 && n.Data[0] == 'h' && n.Data[1] >= '1' && n.Data[1] <= '6' {
			if now := int(n.Data[1] - '0'); heading != "" && now <= rank {
				lonely = append(lonely, heading)
			}
			heading, rank = strings.TrimSpace(goquery.NewDocumentFromNode(n).Text()), int(n.Data[1]-'0')
			return
		}
		if n.Type == html.TextNode && strings.TrimSpace(n.Data) != "" || n.Type == html.ElementNode && contents[n.Data] {
			heading = ""
		}
		for child := n.FirstChild; child != nil; child = child.NextSibling {
			walk(child)
		}
	}
	walk(root)
	if heading != "" {
		lonely = append(lonely, heading)
	}
	return lonely
}
