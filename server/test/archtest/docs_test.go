package archtest

import (
	"go/ast"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	majorVersion = regexp.MustCompile(`/v\d+$`)

	codeSpan = regexp.MustCompile("`([^`\n]+)`")
	pathLike = regexp.MustCompile(`^(server|survey|analysis|templates|static|migrations|docs)(/[A-Za-z0-9_.-]+)*$`)
)

// A map that names what is not there is worse than none.
func TestDocumentsNameWhatExists(t *testing.T) {
	for _, file := range documents(t) {
		text := read(t, file)
		for _, span := range codeSpan.FindAllStringSubmatch(text, -1) {
			name := strings.TrimSuffix(span[1], "/")
			if !pathLike.MatchString(name) {
				continue
			}
			if _, err := os.Stat(filepath.Join(root, name)); err != nil {
				t.Errorf("%s names %s, which is not there", file, name)
			}
		}
	}
}

// Whoever runs an installation types what it is called there: puls, the function of
// docs/operations.md, or trivselspuls, as deploy installs it. Elsewhere it is server, as it is built.
func TestOperationsNameTheInstalledProgram(t *testing.T) {
	for _, file := range []string{"docs/operations.md", "docs/moving.md", "docs/nation.md", "templates/help/text.nb.yaml", "templates/help/text.nn.yaml"} {
		for _, found := range regexp.MustCompile("`(?:bin/)?server [a-z][^`]*`").FindAllString(read(t, filepath.Join(root, file)), -1) {
			t.Errorf("%s: %s is not what it is called there", file, found)
		}
	}
}

// documents are the README, its neighbours and the guides. Decisions may name what is gone.
func documents(t *testing.T) []string {
	t.Helper()
	files := []string{root + "/README.md", root + "/CONTRIBUTING.md", root + "/SECURITY.md"}
	for _, where := range []string{"/docs/*.md", "/docs/security/*.md"} {
		found, err := filepath.Glob(root + where)
		if err != nil || len(found) == 0 {
			t.Fatalf("no documents in %s: %v", where, err)
		}
		files = append(files, found...)
	}
	return files
}

// A test that a document gives as evidence is there.
func TestDocumentsNameTestsThatExist(t *testing.T) {
	tests := map[string]bool{}
	for _, s := range sources(t) {
		for _, d := range s.tree.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && s.test {
				tests[f.Name.Name] = true
			}
		}
	}
	named := regexp.MustCompile(`\bTest[A-Z]\w+`)
	for _, file := range documents(t) {
		for _, name := range named.FindAllString(read(t, file), -1) {
			if !tests[name] {
				t.Errorf("%s names %s, which is not there", file, name)
			}
		}
	}
}

// A test in .ci/walks is found by its package and its name, and is the only one of
// that name: of two, one would be run nowhere.
func TestWalksAreTests(t *testing.T) {
	places := map[string][]string{}
	for _, s := range sources(t) {
		for _, d := range s.tree.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && s.test {
				places[f.Name.Name] = append(places[f.Name.Name], s.dir())
			}
		}
	}
	for _, line := range strings.Split(strings.TrimSpace(read(t, root+"/.ci/walks")), "\n") {
		where, name, ok := strings.Cut(line, " ")
		if strings.HasPrefix(line, "#") {
			continue
		}
		if found := places[name]; !ok || len(found) != 1 || found[0] != where {
			t.Errorf(".ci/walks says %q; tests of that name are in %v", line, found)
		}
	}
}

func TestEveryDecisionIsInTheIndex(t *testing.T) {
	index := read(t, root+"/docs/decisions/README.md")
	files, err := filepath.Glob(root + "/docs/decisions/[0-9]*.md")
	if err != nil || len(files) == 0 {
		t.Fatalf("no decisions found: %v", err)
	}
	for _, file := range files {
		if name := filepath.Base(file); !strings.Contains(index, "("+name+")") {
			t.Errorf("docs/decisions/README.md lacks %s: run .ci/index", name)
		}
		if lines := strings.SplitN(read(t, file), "\n", 5); len(lines) < 5 || !decisionTitle.MatchString(lines[0]) || !decisionLine.MatchString(lines[2]) {
			t.Errorf("%s: begin with «# 0000 Title», an empty line and «2026-11-28 · accepted · topic» (or «superseded by 0000»)", file)
		}
	}
}

// The first and the third line of a decision, which the index is made of.
var (
	decisionTitle = regexp.MustCompile(`^# \d{4} \p{Lu}`)
	decisionLine  = regexp.MustCompile(`^\d{4}-\d\d-\d\d · (accepted|superseded by \d{4}.*) · [a-z]+$`)
)

// Every library that the code imports has its reason in the README.
func TestEveryLibraryHasItsReason(t *testing.T) {
	readme, modules := read(t, root+"/README.md"), map[string]bool{}
	for _, required := range regexp.MustCompile(`(?m)^\s+(\S+/\S+) v`).FindAllStringSubmatch(read(t, root+"/go.mod"), -1) {
		modules[required[1]] = true
	}
	if len(modules) < 10 {
		t.Fatalf("go.mod is read wrongly: %v", modules)
	}
	for _, s := range sources(t) {
		for _, name := range s.imports {
			for name != "." && !modules[name] {
				name = path.Dir(name)
			}
			if name == "." {
				continue // the standard library, or ours
			}
			short := path.Base(majorVersion.ReplaceAllString(name, ""))
			if !strings.Contains(readme, short) {
				t.Errorf("README.md has no reason for %s, which %s imports", name, s.path)
			}
		}
	}
}

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
