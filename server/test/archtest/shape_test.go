package archtest

import (
	"go/ast"
	"go/token"
	"path"
	"slices"
	"strings"
	"testing"
)

const (
	maxFile     = 400 // lines
	maxFunction = 60  // lines, tests aside
)

// Names that say nothing about what is inside.
var emptyNames = []string{"util", "utils", "common", "helper", "helpers", "models", "services", "misc", "shared", "base", "lib"}

func TestEveryPackageSaysWhatItIsFor(t *testing.T) {
	type facts struct {
		name  string
		files int
		doc   bool // in doc.go or the file named as the package, where a reader looks first
		near  bool // in another file: fine when it is the only one
	}
	packages := map[string]*facts{}
	for _, s := range sources(t) {
		if s.test {
			continue
		}
		p := packages[s.dir()]
		if p == nil {
			p = &facts{name: s.tree.Name.Name}
			packages[s.dir()] = p
		}
		p.files++
		if s.tree.Doc != nil {
			p.near = true
			p.doc = p.doc || path.Base(s.path) == "doc.go" || path.Base(s.path) == p.name+".go" || p.name == "main"
		}
	}
	for dir, p := range packages {
		if !p.doc && (p.files > 1 || !p.near) {
			t.Errorf("%s: no package comment in doc.go", dir)
		}
		if slices.Contains(emptyNames, p.name) || slices.Contains(emptyNames, path.Base(dir)) {
			t.Errorf("%s: the name says nothing about what is inside", dir)
		}
	}
}

func TestFilesAndFunctionsStaySmall(t *testing.T) {
	var lengths []int
	for _, s := range sources(t) {
		lengths = append(lengths, s.lines)
		if s.lines > maxFile {
			t.Errorf("%s: %d lines; split it (limit %d)", s.path, s.lines, maxFile)
		}
		if s.test {
			continue
		}
		for _, d := range s.tree.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			from, to := s.files.Position(f.Pos()).Line, s.files.Position(f.End()).Line
			if n := to - from + 1; n > maxFunction {
				t.Errorf("%s:%d: %s has %d lines (limit %d)", s.path, from, f.Name.Name, n, maxFunction)
			}
		}
	}
	slices.Sort(lengths)
	t.Logf("%d Go files; lines: median %d, nine in ten below %d, longest %d",
		len(lengths), lengths[len(lengths)/2], lengths[len(lengths)*9/10], lengths[len(lengths)-1])
}

// The domain and the analysis are functions of what they are given: a clock of
// their own would make a result depend on when it is computed. The store reads
// one clock per transaction and is where it comes from; a respondent's client
// waits for a server, which takes real time.
func TestDomainReadsNoClock(t *testing.T) {
	for _, s := range sources(t) {
		if s.test || within(s.dir(), "survey/store") || within(s.dir(), "survey/respondent") || !within(s.dir(), "survey") && !within(s.dir(), "analysis") {
			continue
		}
		ast.Inspect(s.tree, func(n ast.Node) bool {
			call, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if pkg, ok := call.X.(*ast.Ident); ok && pkg.Name == "time" && slices.Contains([]string{"Now", "Since", "Until"}, call.Sel.Name) {
				t.Errorf("%s: reads time.%s", s.files.Position(call.Pos()), call.Sel.Name)
			}
			return true
		})
	}
}

func TestNoInitAndNoStrayGlobals(t *testing.T) {
	for _, s := range sources(t) {
		if s.test {
			continue
		}
		for _, d := range s.tree.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if d.Recv == nil && d.Name.Name == "init" {
					t.Errorf("%s: has an init function", s.path)
				}
			case *ast.GenDecl:
				for _, name := range state(d) {
					t.Errorf("%s: %s is a global without a value: state that any caller may change", s.path, name)
				}
			}
		}
		ast.Inspect(s.tree, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok {
				if name, ok := call.Fun.(*ast.Ident); ok && (name.Name == "print" || name.Name == "println") {
					t.Errorf("%s: a forgotten %s", s.files.Position(call.Pos()), name.Name)
				}
			}
			return true
		})
		if strings.Contains(s.path, "mock") {
			t.Errorf("%s: no mocks of our own code", s.path)
		}
	}
}

// state names the variables of a declaration that are declared without a value
// and are not embedded files.
func state(d *ast.GenDecl) (names []string) {
	if d.Tok != token.VAR {
		return nil
	}
	for _, spec := range d.Specs {
		v := spec.(*ast.ValueSpec)
		if len(v.Values) > 0 || embedded(d.Doc) || embedded(v.Doc) {
			continue
		}
		for _, name := range v.Names {
			names = append(names, name.Name)
		}
	}
	return names
}

func embedded(doc *ast.CommentGroup) bool {
	return doc != nil && slices.ContainsFunc(doc.List, func(c *ast.Comment) bool {
		return strings.HasPrefix(c.Text, "//go:embed ")
	})
}
