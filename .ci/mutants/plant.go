package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
)

// mutant is one changed operator.
type mutant struct {
	id                    int
	where, what           string
	covered, killed, late bool
}

// planter writes a file with mutants. It changes text and not the tree, so that
// every line keeps its number and the compiler's complaints can be followed.
type planter struct {
	name    string
	body    []byte
	refused map[string]bool
	next    int
	pkg     string

	set     *token.FileSet
	planted []mutant
}

func (p *planter) file() ([]byte, error) {
	p.set = token.NewFileSet()
	tree, err := parser.ParseFile(p.set, p.name, p.body, parser.ParseComments)
	if err != nil {
		return nil, err
	}
	p.pkg = tree.Name.Name
	return p.text(tree, tree.FileStart, tree.FileEnd), nil
}

// text is a node's text with the mutants below it. Constants stay as they are.
func (p *planter) text(n ast.Node, from, to token.Pos) []byte {
	var out bytes.Buffer
	at := from
	ast.Inspect(n, func(inner ast.Node) bool {
		if d, ok := inner.(*ast.GenDecl); ok && d.Tok == token.CONST {
			return false
		}
		if inner == nil || inner == n {
			return true
		}
		changed, ok := p.changed(inner)
		if ok {
			out.Write(p.slice(at, inner.Pos()))
			out.Write(changed)
			at = inner.End()
		}
		return !ok
	})
	out.Write(p.slice(at, to))
	return out.Bytes()
}

func (p *planter) slice(from, to token.Pos) []byte {
	return p.body[p.set.Position(from).Offset:p.set.Position(to).Offset]
}

// operand is a part of an expression, itself changed where it can be.
func (p *planter) operand(n ast.Expr) []byte {
	if changed, ok := p.changed(n); ok {
		return changed
	}
	return p.text(n, n.Pos(), n.End())
}

// changed is a node with its mutants; false when it has none.
func (p *planter) changed(n ast.Node) ([]byte, bool) {
	place := p.set.Position(n.Pos())
	switch n := n.(type) {
	case *ast.BinaryExpr:
		place = p.set.Position(n.OpPos)
		if p.refused[fmt.Sprintf("%s:%d", p.name, place.Line)] || p.refused[fmt.Sprintf("%s:%d", p.name, p.set.Position(n.Pos()).Line)] {
			return nil, false
		}
		if name, ok := arithmetic[n.Op]; ok {
			id := p.plant(place, n.Op.String()+" to "+opposite[n.Op])
			return p.call(fmt.Sprintf("mutant%s(%d, ", name, id), n), true
		}
		if others, ok := comparisons[n.Op]; ok {
			return p.compared(n, place, others), true
		}
	case *ast.UnaryExpr:
		if n.Op == token.SUB && !p.refused[fmt.Sprintf("%s:%d", p.name, place.Line)] {
			id := p.plant(place, "no minus sign")
			return fmt.Appendf(nil, "mutantNeg(%d, %s)", id, p.operand(n.X)), true
		}
	case *ast.IncDecStmt:
		if p.refused[fmt.Sprintf("%s:%d", p.name, place.Line)] {
			return nil, false
		}
		way := map[token.Token]int{token.INC: 1, token.DEC: -1}[n.Tok]
		id := p.plant(p.set.Position(n.TokPos), n.Tok.String()+" the other way")
		return fmt.Appendf(nil, "mutantStep(%d, %d, &%s)", id, way, p.operand(n.X)), true
	}
	return nil, false
}

// call writes an operator as a call, its line breaks where they were.
func (p *planter) call(begin string, n *ast.BinaryExpr) []byte {
	out := append([]byte(begin), p.operand(n.X)...)
	out = append(out, ',')
	out = append(out, p.slice(n.OpPos+token.Pos(len(n.Op.String())), n.Y.Pos())...)
	out = append(out, p.operand(n.Y)...)
	return append(out, ')')
}

// compared writes a comparison with its alternatives, which are evaluated only
// when they are wanted.
func (p *planter) compared(n *ast.BinaryExpr, place token.Position, others []token.Token) []byte {
	x, y := p.operand(n.X), p.operand(n.Y)
	gap := p.slice(n.OpPos+token.Pos(len(n.Op.String())), n.Y.Pos())
	out := fmt.Appendf(nil, "mutantBool(%d, %d, func() bool { return %s %s%s%s }", p.next+1, len(others), x, n.Op, gap, y)
	for _, other := range others {
		p.plant(place, n.Op.String()+" to "+other.String())
		out = fmt.Appendf(out, ", func() bool { return %s %s %s }", oneLine(x), other, oneLine(y))
	}
	return append(out, ')')
}

// oneLine keeps a text that stands twice from moving the lines after it.
func oneLine(text []byte) []byte { return bytes.ReplaceAll(text, []byte("\n"), []byte(" ")) }

func (p *planter) plant(place token.Position, what string) int {
	p.next++
	p.planted = append(p.planted, mutant{id: p.next, where: fmt.Sprintf("%s:%d:%d", p.name, place.Line, place.Column), what: what})
	return p.next
}

var (
	arithmetic = map[token.Token]string{token.ADD: "Add", token.SUB: "Sub", token.MUL: "Mul", token.QUO: "Quo", token.REM: "Rem"}
	opposite   = map[token.Token]string{token.ADD: "-", token.SUB: "+", token.MUL: "/", token.QUO: "*", token.REM: "*"}
	// The boundary first, then the opposite.
	comparisons = map[token.Token][]token.Token{
		token.LSS: {token.LEQ, token.GEQ}, token.LEQ: {token.LSS, token.GTR},
		token.GTR: {token.GEQ, token.LEQ}, token.GEQ: {token.GTR, token.LSS},
		token.EQL: {token.NEQ}, token.NEQ: {token.EQL},
	}
)
