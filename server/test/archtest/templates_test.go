package archtest

import (
	"go/ast"
	"go/token"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"

	"trivselspuls/server/page"
)

// action is what the template engine replaces. What is left after removing them
// is what every reader gets, whatever the language.
var action = regexp.MustCompile(`(?s)\{\{.*?\}\}`)

// Attributes that people see or hear.
var readAttributes = []string{"alt", "title", "placeholder", "aria-label", "aria-description", "aria-roledescription", "summary"}

func templateFiles(t *testing.T) []string {
	t.Helper()
	pages, err := filepath.Glob(root + "/templates/*/*.html")
	if err != nil || len(pages) == 0 {
		t.Fatalf("no templates found: %v", err)
	}
	partials, err := filepath.Glob(root + "/templates/*/partials/*.html")
	if err != nil || len(partials) == 0 {
		t.Fatalf("no partials found: %v", err)
	}
	return append(pages, partials...)
}

// Whoever changes a page finds its template without looking for it: an area under
// server/web shows pages of its own folder, and each folder is an area's, apart from
// the layout's and that of what is printed.
func TestTemplateFoldersAreAreas(t *testing.T) {
	const areas = "server/web/"
	shared := []string{"layout", "print"}
	shown := map[string]bool{}
	for _, s := range sources(t) {
		if s.test || !within(s.dir(), "server") {
			continue
		}
		ast.Inspect(s.tree, func(n ast.Node) bool {
			lit, ok := n.(*ast.BasicLit)
			if !ok || lit.Kind != token.STRING {
				return true
			}
			page := strings.Trim(lit.Value, `"`)
			if _, err := os.Stat(root + "/templates/" + page + ".html"); err != nil {
				return true
			}
			shown[page] = true
			folder := path.Dir(page)
			if !slices.Contains(shared, folder) && s.dir() != areas+folder {
				t.Errorf("%s: shows %s, which belongs to %s", s.files.Position(lit.Pos()), page, areas+folder)
			}
			return true
		})
	}
	for _, file := range templateFiles(t) {
		page := strings.TrimSuffix(strings.TrimPrefix(filepath.ToSlash(file), root+"/templates/"), ".html")
		if path.Base(path.Dir(page)) != "partials" && !shown[page] {
			t.Errorf("%s: nobody shows it", file)
		}
	}
}

// A change to a page is read line by line, beside what stood there.
func TestTemplateLinesAreShort(t *testing.T) {
	const longest = 160
	for _, file := range templateFiles(t) {
		for i, line := range strings.Split(read(t, file), "\n") {
			if n := utf8.RuneCountInString(line); n > longest {
				t.Errorf("%s:%d: %d characters (limit %d): one element a line", file, i+1, n, longest)
			}
		}
	}
}

// eachTag calls visit with every token of a template whose actions are removed.
func eachTag(t *testing.T, file string, visit func(kind html.TokenType, token html.Token)) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	// What stands in noscript are elements to those it is for.
	plain := strings.NewReplacer("<noscript>", "", "</noscript>", "").Replace(action.ReplaceAllString(string(text), ""))
	tokens := html.NewTokenizer(strings.NewReader(plain))
	for {
		kind := tokens.Next()
		if kind == html.ErrorToken {
			if tokens.Err() != io.EOF {
				t.Fatalf("%s: %v", file, tokens.Err())
			}
			return
		}
		visit(kind, tokens.Token())
	}
}

func hasLetter(s string) bool { return strings.ContainsFunc(s, unicode.IsLetter) }

// Styles and scripts are judged by make lint (.ci/lint/browsers.json); this is for elements and attributes.
func TestTemplatesNeedNoNewBrowser(t *testing.T) {
	newer := []string{"dialog", "search", "popover", "popovertarget", "commandfor", "inert", "shadowrootmode"} // Safari 15.4 and later
	for _, file := range templateFiles(t) {
		eachTag(t, file, func(_ html.TokenType, token html.Token) {
			if token.Type != html.TextToken && slices.Contains(newer, token.Data) {
				t.Errorf("%s: <%s> is newer than the oldest browsers we serve", file, token.Data)
			}
			for _, a := range token.Attr {
				if slices.Contains(newer, a.Key) {
					t.Errorf("%s: the attribute %s is newer than the oldest browsers we serve", file, a.Key)
				}
			}
		})
	}
}

// A browser without :has() sets a choice beside its words by an attribute of the field round it.
func TestFieldsOfAChoiceSaySo(t *testing.T) {
	choices := []string{"checkbox", "radio"}
	for _, file := range templateFiles(t) {
		var before html.Token
		eachTag(t, file, func(kind html.TokenType, token html.Token) {
			if kind != html.StartTagToken && kind != html.SelfClosingTagToken {
				return
			}
			class, kindOf := attribute(token, "class"), attribute(token, "type")
			if class == "ds-input" && slices.Contains(choices, kindOf) != slices.Contains(before.Attr, html.Attribute{Key: "data-choice"}) {
				t.Errorf("%s: data-choice belongs on the field round a %s, and on no other", file, kindOf)
			}
			before = token
		})
	}
}

func attribute(token html.Token, name string) string {
	for _, a := range token.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// A page's words come from the locale files, or one of the two written languages
// is incomplete without anybody noticing.
func TestTemplatesHoldNoWords(t *testing.T) {
	for _, file := range templateFiles(t) {
		eachTag(t, file, func(kind html.TokenType, token html.Token) {
			if kind == html.TextToken && hasLetter(token.Data) {
				t.Errorf("%s: the words %q belong in a locale file", file, strings.TrimSpace(token.Data))
			}
			for _, a := range token.Attr {
				button := a.Key == "value" && token.Data == "input" && slices.Contains(token.Attr, html.Attribute{Key: "type", Val: "submit"})
				if (button || slices.Contains(readAttributes, a.Key)) && hasLetter(a.Val) {
					t.Errorf("%s: %s=%q belongs in a locale file", file, a.Key, a.Val)
				}
			}
		})
	}
}

// The content policy would block these in the browser; here they are found
// without one.
func TestTemplatesHoldNothingInline(t *testing.T) {
	for _, file := range templateFiles(t) {
		eachTag(t, file, func(kind html.TokenType, token html.Token) {
			if kind != html.StartTagToken && kind != html.SelfClosingTagToken {
				return
			}
			attributes := map[string]string{}
			for _, a := range token.Attr {
				attributes[a.Key] = a.Val
				if strings.HasPrefix(a.Key, "on") || a.Key == "style" {
					t.Errorf("%s: <%s %s=…> is inline", file, token.Data, a.Key)
				}
				if (a.Key == "href" || a.Key == "src" || a.Key == "action") && (strings.HasPrefix(a.Val, "javascript:") || strings.HasPrefix(a.Val, "//")) {
					t.Errorf("%s: <%s %s=%q>", file, token.Data, a.Key, a.Val)
				}
				if a.Key == "src" && strings.HasPrefix(a.Val, "http") || token.Data == "link" && a.Key == "href" && strings.HasPrefix(a.Val, "http") {
					t.Errorf("%s: <%s> loads %s from another host", file, token.Data, a.Val)
				}
			}
			_, external := attributes["src"]
			if token.Data == "style" || token.Data == "script" && !external && attributes["type"] != "application/json" {
				t.Errorf("%s: an inline <%s>", file, token.Data)
			}
		})
	}
}

// A number that somebody is to call stands in one file, so that a letter never names
// another than a page. What calls or prints it asks page.Texts.
func TestHelpNumbersStandInOneFile(t *testing.T) {
	texts, err := page.LoadTexts()
	if err != nil {
		t.Fatal(err)
	}
	var numbers []string
	for _, line := range append(slices.Clone(texts.Help.Talk), texts.Help.Danger...) {
		digits := strings.Split(line.Dial(), "")
		if len(digits) > 3 {
			numbers = append(numbers, `\b`+strings.Join(digits, `([ .\-\x{a0}\x{202f}]|&nbsp;)?`)+`\b`)
		} else { // a short one may count something else
			numbers = append(numbers, `(tel:|["'>\x60]|\p{L} )`+line.Dial()+`(["'<\x60]|[.,]? \p{L})`)
		}
	}
	if len(numbers) < 4 {
		t.Fatalf("only %d help numbers: the file is read wrongly", len(numbers))
	}
	named := regexp.MustCompile(strings.Join(numbers, "|"))
	for _, room := range []string{"server", "survey", "analysis", "templates", "static/respond", "static/results"} {
		err := filepath.WalkDir(root+"/"+room, func(file string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || file == root+"/templates/respond/help.yaml" {
				return err
			}
			switch filepath.Ext(file) {
			case ".go", ".html", ".yaml", ".js", ".txt", ".txtar", ".csv", ".json":
				if found := named.FindString(read(t, file)); found != "" {
					t.Errorf("%s names a help number, %q, that stands in templates/respond/help.yaml", file, found)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
