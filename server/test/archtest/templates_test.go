package archtest

import (
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/net/html"
)

// action is what the template engine replaces. What is left after removing them
// is what every reader gets, whatever the language.
var action = regexp.MustCompile(`(?s)\{\{.*?\}\}`)

// Attributes that people see or hear.
var readAttributes = []string{"alt", "title", "placeholder", "aria-label", "aria-description", "aria-roledescription", "summary"}

func templateFiles(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob(root + "/templates/*/*.html")
	if err != nil || len(files) == 0 {
		t.Fatalf("no templates found: %v", err)
	}
	return files
}

// eachTag calls visit with every token of a template whose actions are removed.
func eachTag(t *testing.T, file string, visit func(kind html.TokenType, token html.Token)) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	tokens := html.NewTokenizer(strings.NewReader(action.ReplaceAllString(string(text), "")))
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
