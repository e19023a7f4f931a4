package archtest

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"trivselspuls/survey"
)

// termOf is one thing in the glossary of a language.
type termOf struct {
	Word string
	Not  []string
}

// spokenFiles are the texts that people meet in a language: pages, what is printed,
// reports and questionnaires. The first version of a questionnaire is locked.
func spokenFiles(t *testing.T, lang string) map[string]map[string]string {
	t.Helper()
	found := map[string]map[string]string{}
	for _, pattern := range []string{"templates/*/*." + lang, "analysis/locale/" + lang, "survey/questionnaire/data/*." + lang} {
		files, err := filepath.Glob(root + "/" + pattern + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if !strings.Contains(file, ".v1.") {
				found[file] = texts(t, file)
			}
		}
	}
	return found
}

// notWords are placeholders and addresses of sites.
var notWords = regexp.MustCompile(`\{#?\w+\}|\w+\.no\b`)

// One thing has one word in a language, on every page that those who answer meet. A
// new language brings its glossary, and a new thing stands in all of them.
func TestOneWordPerThing(t *testing.T) {
	var things []string
	for _, l := range survey.Languages() {
		if files, err := filepath.Glob(root + "/templates/respond/text." + l.Code + ".yaml"); err != nil || len(files) == 0 {
			continue
		}
		body, err := os.ReadFile("testdata/glossary/" + l.Code + ".yaml")
		if err != nil {
			t.Errorf("%s has no glossary: %v", l.Name, err)
			continue
		}
		var terms map[string]termOf
		if err := yaml.Unmarshal(body, &terms); err != nil {
			t.Fatalf("%s: %v", l.Code, err)
		}
		if things == nil {
			things = slices.Sorted(maps.Keys(terms))
		}
		wrong := map[string]*regexp.Regexp{}
		for thing, term := range terms {
			// What Go calls the edge of a word is that of a Latin one.
			wrong[thing] = regexp.MustCompile(strings.ReplaceAll(strings.Join(term.Not, "|"), `\b`, `(?:^|$|[^\pL])`))
		}
		for _, thing := range things {
			if terms[thing].Word == "" {
				t.Errorf("%s: the glossary has no word for %s", l.Code, thing)
			}
		}
		used := map[string]bool{}
		for file, all := range spokenFiles(t, l.Code) {
			answered := strings.Contains(file, "/respond/") || strings.Contains(file, "/print/")
			for key, text := range all {
				text = notWords.ReplaceAllString(strings.ToLower(text), "")
				for thing, term := range terms {
					used[thing] = used[thing] || answered && strings.Contains(text, term.Word)
					if found := wrong[thing].FindString(text); answered && found != "" {
						t.Errorf("%s: %s says %q; a %s is %q", file, key, found, thing, term.Word)
					}
				}
			}
		}
		for thing := range terms {
			if !used[thing] {
				t.Errorf("%s: nobody says %q of a %s", l.Code, terms[thing].Word, thing)
			}
		}
	}
}

// Bokmål and nynorsk each have one form of a word, in every text: the form on the right
// is written instead of what is found by the pattern on the left.
func TestHouseStyle(t *testing.T) {
	for _, lang := range survey.WrittenLanguages() {
		body, err := os.ReadFile("testdata/house." + lang + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		var house map[string]string
		if err := yaml.Unmarshal(body, &house); err != nil {
			t.Fatal(err)
		}
		spoken := spokenFiles(t, lang)
		for pattern, instead := range house {
			wrong := regexp.MustCompile(`(?i)(^|[^\pL])(` + pattern + `)($|[^\pL])`)
			for file, all := range spoken {
				for key, text := range all {
					if found := wrong.FindStringSubmatch(text); found != nil {
						t.Errorf("%s: %s says %q: write %q", file, key, found[2], instead)
					}
				}
			}
		}
	}
}
