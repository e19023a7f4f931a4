package archtest

import (
	"go/ast"
	"regexp"
	"strings"
	"testing"
)

// unwanted are words of our own that names do not contain, with the word that the
// field has. A name is taken apart at its capitals.
var unwanted = map[string]string{
	"told":     "result, described or shown",
	"desk":     "editor",
	"nobodys":  "default",
	"tend":     "job",
	"former":   "deleted",
	"homes":    "units",
	"drawer":   "key",
	"moment":   "time",
	"wordy":    "long",
	"stuff":    "what it is",
	"thing":    "what it is",
	"tellings": "results",
}

// wordOf takes a name apart: keyOfDraft is key, Of, Draft.
var wordOf = regexp.MustCompile(`[A-Z]?[a-z]+|[A-Z]+`)

// Names in Go are the field's (survey/doc.go), one meaning each.
func TestNamesUseTheFieldsWords(t *testing.T) {
	for _, s := range sources(t) {
		if s.test {
			continue
		}
		check := func(id *ast.Ident) {
			for _, word := range wordOf.FindAllString(id.Name, -1) {
				if instead, found := unwanted[strings.ToLower(word)]; found {
					t.Errorf("%s: %s has the word %s: write %s", s.path, id.Name, word, instead)
				}
			}
		}
		ast.Inspect(s.tree, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncDecl:
				check(n.Name)
			case *ast.TypeSpec:
				check(n.Name)
			case *ast.Field:
				for _, name := range n.Names {
					check(name)
				}
			case *ast.ValueSpec:
				for _, name := range n.Names {
					check(name)
				}
			case *ast.AssignStmt:
				for _, left := range n.Lhs {
					if id, ok := left.(*ast.Ident); ok && n.Tok.String() == ":=" {
						check(id)
					}
				}
			}
			return true
		})
	}
}
