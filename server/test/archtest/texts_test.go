package archtest

import (
	"fmt"
	"go/ast"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"trivselspuls/survey"
)

var (
	placeholder = regexp.MustCompile(`\{(#?)(\w+)\}`)
	textCall    = regexp.MustCompile(`\bT "([^"]+)"`)
	quoted      = regexp.MustCompile(`"([^"]*)"`)
	keyLike     = regexp.MustCompile(`^[a-z][a-z0-9_-]*\.[a-zA-Z0-9_.%-]*$`)
	// A script's string, in quotes or backticks, and what is filled into the latter.
	scriptString = regexp.MustCompile("\"([a-z0-9_.]+)\"|`([a-z0-9_.${}A-Z]+)`")
	filled       = regexp.MustCompile(`\$\{[^}]*\}`)
	verb         = regexp.MustCompile(`%[sdv]`)
)

// texts reads a text file: the wording of each key, with all its plural forms after
// each other.
func texts(t *testing.T, file string) map[string]string {
	t.Helper()
	body, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var entries map[string]any
	if err := yaml.Unmarshal(body, &entries); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	all := map[string]string{}
	for key, entry := range entries {
		all[key] = fmt.Sprint(entry)
	}
	return all
}

// textFiles are all text files in a language.
func textFiles(t *testing.T, language string) (found []string) {
	t.Helper()
	for _, pattern := range catalogs {
		files, err := filepath.Glob(root + "/" + strings.TrimSuffix(pattern, "*.yaml") + "*" + language + ".yaml")
		if err != nil || len(files) == 0 {
			t.Fatalf("no texts in %s: %v", language, err)
		}
		found = append(found, files...)
	}
	return found
}

// Every written language has every text, with the same things filled in; another
// language may lack texts, and has none of its own. There are no other files for
// pages than in written languages.
func TestTextsAreCompleteInEveryWrittenLanguage(t *testing.T) {
	written := survey.WrittenLanguages()
	if pages, err := filepath.Glob(root + "/templates/layout/text.*.yaml"); err != nil || len(pages) != len(written) {
		t.Errorf("the written languages are %v, the layout is written in %v, %v", written, pages, err)
	}
	for _, first := range textFiles(t, written[0]) {
		all := texts(t, first)
		others, err := filepath.Glob(strings.TrimSuffix(first, written[0]+".yaml") + "*.yaml")
		if err != nil {
			t.Fatal(err)
		}
		for _, language := range written[1:] {
			other := strings.TrimSuffix(first, written[0]+".yaml") + language + ".yaml"
			if !slices.Contains(others, other) {
				t.Errorf("%s is missing", other)
				continue
			}
			there := texts(t, other)
			for key := range all {
				if _, ok := there[key]; !ok {
					t.Errorf("%s: %s is missing", other, key)
				}
			}
		}
		for _, other := range others {
			for key, text := range texts(t, other) {
				if _, ok := all[key]; !ok && !strings.HasSuffix(key, ".draft") {
					t.Errorf("%s: %s is not in %s", other, key, first)
				} else if a, b := placeholders(all[key]), placeholders(text); !slices.Equal(a, b) {
					t.Errorf("%s: %s has the placeholders %v, and %v in %s", other, key, b, a, first)
				}
			}
		}
	}
}

func placeholders(text string) []string {
	names := map[string]bool{}
	for _, found := range placeholder.FindAllStringSubmatch(text, -1) {
		names[found[2]] = true
	}
	return slices.Sorted(maps.Keys(names))
}

// A key is used when a template, a script or a Go file of the pages names it, in full or
// as a pattern such as "error.%s.text" or a beginning such as "role.".
func TestEveryTextIsUsed(t *testing.T) {
	all := map[string]string{} // key → file
	for _, file := range textFiles(t, "nb") {
		if within(strings.TrimPrefix(file, root+"/"), "analysis") {
			continue // its keys are looked for below
		}
		for key := range texts(t, file) {
			if before, double := all[key]; double && before != file {
				t.Errorf("%s stands both in %s and %s", key, before, file)
			}
			all[key] = file
		}
	}
	var patterns []string
	for _, file := range templateFiles(t) {
		body, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range quoted.FindAllStringSubmatch(strings.Join(action.FindAllString(string(body), -1), "\n"), -1) {
			patterns = append(patterns, found[1])
		}
	}
	patterns = append(patterns, goStrings(t, "server/web", "server/page", "server/print", "server/approval", "survey/audit")...)
	patterns = append(patterns, scriptStrings(t)...)
	used := usedBy(patterns)
	for key, file := range all {
		if !used.MatchString(key) {
			t.Errorf("%s: nobody uses %s", file, key)
		}
	}
}

// A report's texts are all named in its package: in full, as a beginning such as
// "phase.", or as a beginning and an end such as "latest.mean" and ".bare". A
// column's text is named by the column.
func TestEveryTextOfAReportIsUsedAndEveryUsedTextExists(t *testing.T) {
	all := texts(t, root+"/analysis/locale/nb.yaml")
	said := map[string]bool{}
	for _, text := range goStrings(t, "analysis") {
		said[text] = true
	}
	begins := func(text string) bool {
		for key := range all {
			if strings.HasPrefix(key, text) {
				return true
			}
		}
		return false
	}
	for text := range said {
		flow, _, dotted := strings.Cut(text, ".")
		if dotted && flow != "" && begins(flow+".") && !begins(text) {
			t.Errorf("analysis: there is no text %s", text)
		}
	}
	for key := range all {
		used := said[key]
		for i := range key {
			if key[i] == '.' {
				used = used || said[key[:i]] && said[key[i:]] || said[key[:i+1]] && (key[:i] != "column" || said[key[i+1:]])
			}
		}
		if !used {
			t.Errorf("analysis: nobody uses %s", key)
		}
	}
}

// goStrings are the strings in some rooms' sources.
func goStrings(t *testing.T, rooms ...string) (found []string) {
	for _, s := range sources(t) {
		if s.test || !slices.ContainsFunc(rooms, func(room string) bool { return within(s.dir(), room) }) {
			continue
		}
		ast.Inspect(s.tree, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				if text, err := strconv.Unquote(lit.Value); err == nil {
					found = append(found, text)
				}
			}
			return true
		})
	}
	return found
}

// scriptStrings are the strings of a flow's scripts, which name its texts without
// the flow: t("door.wrong") in static/respond is respond.door.wrong.
func scriptStrings(t *testing.T) (found []string) {
	t.Helper()
	files, err := filepath.Glob(root + "/static/*/*.js")
	if err != nil || len(files) == 0 {
		t.Fatalf("no scripts found: %v", err)
	}
	for _, file := range files {
		body, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		flow := filepath.Base(filepath.Dir(file))
		for _, literal := range scriptString.FindAllStringSubmatch(string(body), -1) {
			found = append(found, flow+"."+filled.ReplaceAllString(literal[1]+literal[2], "%s"))
		}
	}
	return found
}

func usedBy(patterns []string) *regexp.Regexp {
	var alternatives []string
	for _, p := range patterns {
		if !keyLike.MatchString(p) {
			continue
		}
		expression := strings.ReplaceAll(regexp.QuoteMeta(verb.ReplaceAllString(p, "\x00")), "\x00", ".*")
		if strings.HasSuffix(p, ".") || strings.HasSuffix(p, "_") {
			expression += ".*"
		}
		alternatives = append(alternatives, expression)
	}
	return regexp.MustCompile("^(" + strings.Join(alternatives, "|") + ")$")
}

// Norwegian in Go code would be shown whatever language was chosen. The
// questionnaires' data and the invented municipalities are content, not interface.
func TestNoNorwegianInCode(t *testing.T) {
	for _, s := range sources(t) {
		if s.test || within(s.dir(), "server/demo") || within(s.dir(), "server/test") || within(s.dir(), "survey/questionnaire") || within(s.dir(), "analysis/disclosure/disclosuretest") {
			continue
		}
		ast.Inspect(s.tree, func(n ast.Node) bool {
			lit, ok := n.(*ast.BasicLit)
			if ok && lit.Kind == token.STRING && strings.ContainsAny(lit.Value, "æøåÆØÅ") {
				t.Errorf("%s: %s belongs in a locale file", s.files.Position(lit.Pos()), lit.Value)
			}
			return true
		})
	}
}

// What programs say in English is right for one of a thing as well: «Entries: 1», not
// «1 entries». Words for people have plural forms in their text files instead.
func TestEnglishCountsAreRightForOne(t *testing.T) {
	wrong := regexp.MustCompile(`%d (?:(?:[a-z]+ |of the )?(?:[a-z]+[^s\W]s|people)|are|were|have|answered)\b`)
	always := regexp.MustCompile(`%d (?:bytes|days|characters long|is|was|has|owners: say which)\b`) // of what is never one
	for _, s := range sources(t) {
		if s.test || within(s.dir(), "server/test") {
			continue
		}
		ast.Inspect(s.tree, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				if found := wrong.FindString(always.ReplaceAllString(lit.Value, "")); found != "" {
					t.Errorf("%s: %q is wrong with one", s.files.Position(lit.Pos()), found)
				}
			}
			return true
		})
	}
}

// A third written language needs files and a line in survey/choices.yaml, so nothing
// else names the two there are. Questionnaires are written in bokmål and nynorsk
// before anything else.
func TestNothingNamesAWrittenLanguage(t *testing.T) {
	named := regexp.MustCompile(`"(nb|nn)"`)
	for _, s := range sources(t) {
		if s.test || s.path == "survey/questionnaire/languages.go" || within(s.dir(), "survey/questionnaire/questionnairetest") || within(s.dir(), "analysis/disclosure/disclosuretest") {
			continue
		}
		ast.Inspect(s.tree, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && named.MatchString(lit.Value) {
				t.Errorf("%s: %s; use survey.WrittenLanguages", s.files.Position(lit.Pos()), lit.Value)
			}
			return true
		})
	}
	for _, file := range templateFiles(t) {
		body, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if found := named.FindString(string(body)); found != "" {
			t.Errorf("%s names %s; use OtherLanguages", file, found)
		}
	}
}
