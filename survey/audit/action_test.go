package audit

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"testing"
)

// Every action that is declared is one that a reader can choose, once.
func TestActionsListsEveryAction(t *testing.T) {
	listed := map[Action]int{}
	for _, action := range Installation() {
		listed[action]++
	}
	for _, group := range Actions() {
		for _, action := range group.Actions {
			listed[action]++
		}
	}
	file, err := parser.ParseFile(token.NewFileSet(), "action.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	declared := 0
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		for _, value := range spec.Values {
			if literal, ok := value.(*ast.BasicLit); ok {
				words, err := strconv.Unquote(literal.Value)
				if declared++; err != nil || listed[Action(words)] != 1 {
					t.Errorf("%s is listed %d times (%v)", spec.Names[0], listed[Action(words)], err)
				}
			}
		}
		return true
	})
	if asked := 3 * 4; declared < 50 || len(listed) != declared+asked {
		t.Errorf("%d declared, %d listed", declared, len(listed))
	}
}
