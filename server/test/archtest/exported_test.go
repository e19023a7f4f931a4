package archtest

import (
	"go/ast"
	"go/token"
	"slices"
	"testing"
)

// What a package offers to others has a comment that says what it is: meaning,
// units, ranges, errors. A comment may cover the lines directly below it, and the
// methods that every error has explain themselves.
func TestWhatIsExportedIsDocumented(t *testing.T) {
	for _, s := range sources(t) {
		if s.test || s.tree.Name.Name == "main" {
			continue
		}
		covered := 0 // the last line of a run of documented declarations
		for _, d := range s.tree.Decls {
			from, to := s.files.Position(d.Pos()).Line, s.files.Position(d.End()).Line
			for _, name := range undocumented(d) {
				if from != covered+1 {
					t.Errorf("%s:%d: %s has no comment", s.path, from, name)
				}
			}
			if commented(d) || from == covered+1 {
				covered = to
			}
		}
	}
}

func commented(d ast.Decl) bool {
	switch d := d.(type) {
	case *ast.FuncDecl:
		return d.Doc != nil
	case *ast.GenDecl:
		return d.Doc != nil
	}
	return false
}

// undocumented are the exported names of a declaration that no comment of its own is
// about. Constants that stand together say what they are by their type.
func undocumented(d ast.Decl) (names []string) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		selfEvident := d.Recv != nil && slices.Contains([]string{"Error", "Unwrap"}, d.Name.Name)
		if d.Doc == nil && d.Name.IsExported() && !selfEvident && (d.Recv == nil || ast.IsExported(receiver(d.Recv.List[0].Type))) {
			names = append(names, d.Name.Name)
		}
	case *ast.GenDecl:
		if d.Doc != nil || d.Tok == token.CONST && d.Lparen.IsValid() {
			return nil
		}
		for _, spec := range d.Specs {
			switch one := spec.(type) {
			case *ast.TypeSpec:
				if one.Doc == nil && one.Name.IsExported() {
					names = append(names, one.Name.Name)
				}
			case *ast.ValueSpec:
				if one.Doc == nil && one.Names[0].IsExported() {
					names = append(names, one.Names[0].Name)
				}
			}
		}
	}
	return names
}

// receiver is the name of a method's type.
func receiver(expression ast.Expr) string {
	switch e := expression.(type) {
	case *ast.StarExpr:
		return receiver(e.X)
	case *ast.IndexExpr:
		return receiver(e.X)
	case *ast.Ident:
		return e.Name
	}
	return ""
}
