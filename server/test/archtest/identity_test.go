package archtest

import (
	"go/ast"
	"go/token"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// shownWords are the fields whose values are made for readers: two things may have the
// same.
var shownWords = []string{"Name", "Label", "Caption", "Text"}

// Result pages print tables and never read them, and tell waves, places and indicators
// apart by their identifiers. What a page is called or shows may be the same for two.
func TestResultPagesReadNothingBackFromWords(t *testing.T) {
	for _, s := range sources(t) {
		if s.test || !within(s.dir(), "server/web/results") {
			continue
		}
		ast.Inspect(s.tree, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				if f, ok := n.Fun.(*ast.SelectorExpr); ok && len(n.Args) == 0 && (f.Sel.Name == "Rows" || f.Sel.Name == "Columns") {
					t.Errorf("%s: reads a table, whose figures a report has as data", s.files.Position(n.Pos()))
				}
			case *ast.BinaryExpr:
				if (n.Op == token.EQL || n.Op == token.NEQ) && (shows(n.X) && !literal(n.Y) || shows(n.Y) && !literal(n.X)) {
					t.Errorf("%s: compares what is shown; compare identifiers", s.files.Position(n.Pos()))
				}
			}
			return true
		})
	}
	compared := regexp.MustCompile(`\((?:eq|ne) [^()]*\.(?:` + strings.Join(shownWords, "|") + `)\b|\{\{(?:else )?if (?:eq|ne) [^{}()]*\.(?:` + strings.Join(shownWords, "|") + `)\b`)
	for _, file := range templateFiles(t) {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if found := compared.Find(text); found != nil && !strings.Contains(file, "/print/") { // a letter does not print its sender twice
			t.Errorf("%s: %q compares what is shown; compare identifiers", file, found)
		}
	}
}

func shows(e ast.Expr) bool {
	field, ok := e.(*ast.SelectorExpr)
	return ok && slices.Contains(shownWords, field.Sel.Name)
}

func literal(e ast.Expr) bool {
	_, ok := e.(*ast.BasicLit)
	return ok
}
