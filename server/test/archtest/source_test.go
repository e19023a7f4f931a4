package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
)

const module = "trivselspuls"

// source is one Go file of the module.
type source struct {
	path    string // slash-separated, from the module's root
	test    bool
	lines   int
	tree    *ast.File
	files   *token.FileSet
	imports []string
}

func (s source) dir() string { return path.Dir(s.path) }

// root is the module's root: two levels up, because a test runs in its package's
// directory.
const root = "../../.."

// sources are all Go files of the module.
func sources(t *testing.T) []source {
	t.Helper()
	all, err := parsed()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 20 {
		t.Fatalf("only %d Go files found: the walk is wrong", len(all))
	}
	return all
}

// parsed reads the files once for all tests; nobody changes them. It walks the
// tree itself instead of asking the go command, so that the test cache sees each
// file.
var parsed = sync.OnceValues(func() (all []source, err error) {
	err = filepath.WalkDir(root, func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if name := entry.Name(); name == "node_modules" || name == "testdata" || len(name) > 2 && name[0] == '.' {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(file, ".go") {
			return nil
		}
		one, err := parse(file)
		all = append(all, one)
		return err
	})
	return all, err
})

func parse(file string) (source, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return source{}, err
	}
	files := token.NewFileSet()
	tree, err := parser.ParseFile(files, file, text, parser.ParseComments)
	if err != nil {
		return source{}, err
	}
	short, err := filepath.Rel(root, file)
	if err != nil {
		return source{}, err
	}
	s := source{
		path:  filepath.ToSlash(short),
		test:  strings.HasSuffix(file, "_test.go"),
		lines: strings.Count(string(text), "\n"),
		tree:  tree,
		files: files,
	}
	for _, spec := range tree.Imports {
		name, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return source{}, err
		}
		s.imports = append(s.imports, name)
	}
	return s, nil
}

// within reports whether a directory is another or lies under it.
func within(dir, parent string) bool {
	return dir == parent || strings.HasPrefix(dir, parent+"/")
}
