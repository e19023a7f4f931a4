package archtest

import (
	"go/ast"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
)

// filledName is the name of a pair in a template: "Count" and its value.
var filledName = regexp.MustCompile(`"([A-Z]\w*)"`)

// scriptCall is a text in a script, or one of two, with what it is given.
var scriptCall = regexp.MustCompile(`\bt\((?:\w+ \? )?"([a-z0-9_.]+)"(?: : "([a-z0-9_.]+)")?(?:, \{([^}]*)\})?`)

// A text that is named in full exists, and is given all that it has placeholders for.
func TestEveryTextIsGivenWhatItsPlaceholdersName(t *testing.T) {
	pages := map[string]string{}
	for _, file := range textFiles(t, "nb") {
		if !strings.HasPrefix(file, root+"/analysis/") {
			maps.Copy(pages, texts(t, file))
		}
	}
	for _, file := range templateFiles(t) {
		for _, one := range action.FindAllString(contents(t, file), -1) {
			given := []string{}
			for _, found := range filledName.FindAllStringSubmatch(one, -1) {
				given = append(given, found[1])
			}
			for _, found := range textCall.FindAllStringSubmatch(one, -1) {
				checkText(t, file, pages, found[1], given)
			}
		}
	}
	scripts, err := filepath.Glob(root + "/static/respond/*.js") // the only flow whose scripts have texts
	if err != nil || len(scripts) == 0 {
		t.Fatalf("no scripts found: %v", err)
	}
	for _, file := range scripts {
		for _, found := range scriptCall.FindAllStringSubmatch(contents(t, file), -1) {
			for _, key := range found[1:3] {
				if key != "" && !strings.HasSuffix(key, ".") { // the beginning of a key
					checkText(t, file, pages, "respond."+key, strings.FieldsFunc(found[3], func(r rune) bool { return !unicode.IsLetter(r) }))
				}
			}
		}
	}
	for _, s := range sources(t) {
		switch {
		case s.test:
		case within(s.dir(), "analysis"):
			checkTexts(t, s, texts(t, root+"/analysis/locale/nb.yaml"))
		case within(s.dir(), "server"):
			checkTexts(t, s, pages)
		}
	}
}

func contents(t *testing.T, file string) string {
	t.Helper()
	body, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// checkText checks one text that is named somewhere and given something, or nil
// where that is not known.
func checkText(t *testing.T, where string, all map[string]string, key string, given []string) {
	wording, ok := all[key]
	if !ok && !strings.HasSuffix(key, ".draft") { // which only drafts have
		t.Errorf("%s: there is no text %s", where, key)
	}
	for _, name := range placeholders(wording) {
		if given != nil && !slices.Contains(given, name) {
			t.Errorf("%s: %s is not given {%s}", where, key, name)
		}
	}
}

// checkTexts checks those that a source names.
func checkTexts(t *testing.T, s source, all map[string]string) {
	ast.Inspect(s.tree, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || !fillsIn(call) {
			return true
		}
		where := s.files.Position(call.Pos()).String()
		if number := formatted(call); number != "" {
			t.Errorf("%s: %s is given as words; give the number itself", where, number)
		}
		if lit, ok := call.Args[0].(*ast.BasicLit); ok && lit.Kind == token.STRING {
			words := stringsIn(call)
			given := words[1:]
			if call.Ellipsis.IsValid() {
				given = nil // which is not known
			}
			checkText(t, where, all, words[0], given)
		}
		return true
	})
}

// fillsIn reports whether a call is one of those that fill in a text.
func fillsIn(call *ast.CallExpr) bool {
	f, ok := call.Fun.(*ast.SelectorExpr)
	return ok && len(call.Args) > 0 && slices.Contains([]string{"Text", "T", "fill", "get"}, f.Sel.Name)
}

// formatted is the name of a number that a call gives as words, which hides it from
// the plural forms. The parts of a date are not counts.
func formatted(call *ast.CallExpr) (name string) {
	for i := 1; i+1 < len(call.Args); i += 2 {
		lit, ok := call.Args[i].(*ast.BasicLit)
		if !ok || slices.Contains([]string{`"Day"`, `"Year"`}, lit.Value) {
			continue
		}
		ast.Inspect(call.Args[i+1], func(n ast.Node) bool {
			if f, ok := n.(*ast.SelectorExpr); ok && slices.Contains([]string{"Itoa", "FormatInt", "Sprint", "Sprintf"}, f.Sel.Name) {
				name = lit.Value
			}
			return true
		})
	}
	return name
}

// stringsIn are the strings that are arguments of a call, in order.
func stringsIn(call *ast.CallExpr) (found []string) {
	for _, arg := range call.Args {
		if lit, ok := arg.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			if text, err := strconv.Unquote(lit.Value); err == nil {
				found = append(found, text)
			}
		}
	}
	return found
}
