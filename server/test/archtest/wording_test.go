package archtest

import (
	"go/ast"
	"strings"
	"testing"
)

// mayAskForTheNewest are the only places that may take the newest version of a
// questionnaire: what decides which version a project uses.
var mayAskForTheNewest = []string{"server/waves/wording.go"}

// Everybody else asks what a project has asked (decision 0229): a page that took
// the newest would be wrong as soon as there are two.
func TestOneFunctionDecidesTheVersion(t *testing.T) {
	found := map[string]bool{}
	for _, s := range sources(t) {
		if s.test || within(s.dir(), "survey/questionnaire") || within(s.dir(), "server/test") {
			continue
		}
		ast.Inspect(s.tree, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok && asksLibrary(call) {
				found[s.path] = true
			}
			return true
		})
	}
	for _, path := range mayAskForTheNewest {
		if !found[path] {
			t.Errorf("%s does not ask for the newest version: take it off the list", path)
		}
		delete(found, path)
	}
	for path := range found {
		t.Errorf("%s takes the newest version of a questionnaire: ask waves.Service.Wording what the project asks", path)
	}
}

// asksLibrary reports whether a call is Current of something called a library.
func asksLibrary(call *ast.CallExpr) bool {
	method, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || method.Sel.Name != "Current" {
		return false
	}
	name := ""
	switch of := method.X.(type) {
	case *ast.Ident:
		name = of.Name
	case *ast.SelectorExpr:
		name = of.Sel.Name
	case *ast.CallExpr:
		if f, ok := of.Fun.(*ast.SelectorExpr); ok {
			name = f.Sel.Name
		}
	}
	return strings.EqualFold(name, "library")
}
