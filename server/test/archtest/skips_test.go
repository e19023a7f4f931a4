package archtest

import (
	"go/ast"
	"go/types"
	"regexp"
	"strings"
	"testing"
)

// mayBeLeftOut are the reasons for which a test may be left out although nothing may be
// skipped: somebody asked for the short or not for the full length, the system is another, or one of the other browsers is
// too old, or not there for what nothing but «make engines» asks for.
var mayBeLeftOut = regexp.MustCompile(`^(testing\.Short\(\)|runtime\.GOOS != "linux"|way == byDeadline && !full\(\)|os\.Getenv\("TRIVSELSPULS_(PROVE|ENGINES)"\) == ""|e == nil|one\.plain| \|\| )+$`)

// Nothing may be skipped under TRIVSELSPULS_REQUIRE=1 because the machine lacks
// something: whoever skips for that says in the same function that it fails there.
func TestNothingIsSkippedForWhatAMachineLacks(t *testing.T) {
	skips := 0
	for _, s := range sources(t) {
		var around []ast.Node
		ast.Inspect(s.tree, func(n ast.Node) bool {
			if n == nil {
				around = around[:len(around)-1]
				return true
			}
			around = append(around, n)
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			called, ok := call.Fun.(*ast.SelectorExpr)
			if !ok || !strings.HasPrefix(called.Sel.Name, "Skip") || types.ExprString(called.X) != "t" {
				return true
			}
			if skips++; !leftOut(around) && !failsWhereRequired(around) {
				t.Errorf("%s: %s skips under TRIVSELSPULS_REQUIRE=1", s.files.Position(n.Pos()), types.ExprString(call))
			}
			return true
		})
	}
	if skips < 20 {
		t.Errorf("only %d skips were found: the walk is wrong", skips)
	}
}

// leftOut reports whether the condition that a skip stands under is a reason. Property
// tests discard what they have drawn: that is no skip.
func leftOut(around []ast.Node) bool {
	for i := len(around) - 1; i >= 0; i-- {
		switch n := around[i].(type) {
		case *ast.IfStmt:
			if mayBeLeftOut.MatchString(types.ExprString(n.Cond)) {
				return true
			}
		case *ast.FuncLit:
			if p := n.Type.Params.List; len(p) == 1 && types.ExprString(p[0].Type) == "*rapid.T" {
				return true
			}
		}
	}
	return false
}

// failsWhereRequired reports whether the function asks whether anything may be skipped.
func failsWhereRequired(around []ast.Node) (asks bool) {
	for _, n := range around {
		f, ok := n.(*ast.FuncDecl)
		if !ok {
			continue
		}
		ast.Inspect(f, func(n ast.Node) bool {
			literal, ok := n.(*ast.BasicLit)
			asks = asks || ok && literal.Value == `"TRIVSELSPULS_REQUIRE"`
			return true
		})
	}
	return asks
}
