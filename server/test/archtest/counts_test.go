package archtest

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"trivselspuls/server/test/golden"
	"trivselspuls/survey/text"
)

// Where texts are, as patterns of one catalog each.
var catalogs = []string{"templates/*/*.*.yaml", "analysis/locale/*.yaml"}

// counts are the numbers every sentence with a number is tried with, manyForms those
// for languages with more than one form for the plural.
var (
	counts    = []int{0, 1, 2, 1061}
	manyForms = []int{0, 1, 2, 3, 5, 11, 21, 100, 1061}
)

// Every sentence with a number in it stands in a file, one for each language, with
// each of the numbers that are written differently. To accept a new one, run the
// test with UPDATE=1 and read the difference: no sentence may be wrong.
func TestSentencesWithNumbersReadRight(t *testing.T) {
	said := map[string]string{}
	for _, pattern := range catalogs {
		catalog, err := text.Load(os.DirFS(root), pattern)
		if err != nil {
			t.Fatal(err)
		}
		files, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			name := strings.TrimSuffix(filepath.Base(file), ".yaml")
			language := name[strings.LastIndex(name, ".")+1:]
			all := texts(t, file)
			for _, key := range slices.Sorted(maps.Keys(all)) {
				said[language] += sentences(t, catalog.In(language), key, all[key])
			}
		}
	}
	for language, got := range said {
		golden.Compare(t, "counts."+language+".txt", got)
	}
}

// sentences are a text's wordings for the counts, or nothing if it has no number.
func sentences(t *testing.T, in *text.Localizer, key, wording string) string {
	isPlural := strings.HasPrefix(wording, "map[")
	if !isPlural && !strings.Contains(wording, "{#") {
		return ""
	}
	numbers := counts
	if strings.Contains(wording, "few:") {
		numbers = manyForms
	}
	said, different := key+"\n", map[string]bool{}
	for _, n := range numbers {
		var pairs []any
		for _, found := range placeholder.FindAllStringSubmatch(wording, -1) {
			if found[1] == "#" || isPlural && found[2] == "Count" {
				pairs = append(pairs, found[2], n)
			} else {
				pairs = append(pairs, found[2], "‹"+found[2]+"›")
			}
		}
		one, err := in.Text(key, pairs...)
		if err != nil {
			t.Fatal(err)
		}
		said += fmt.Sprintf("%6d  %s\n", n, one)
		different[strings.ReplaceAll(one, in.Number(float64(n), 0), "#")] = true
	}
	if isPlural && len(different) == 1 {
		t.Errorf("%s: all plural forms are the same; write {#Count} in one", key)
	}
	return said
}

// pluralWord is a number that is followed by a word with a plural's ending; those
// in invariable have the ending only.
var (
	pluralWord = regexp.MustCompile(`\{#\w+\} (\w*(?:er|ar|ere|are))\b`)
	invariable = []string{"svar", "har", "er", "eller", "mangler", "manglar"}
)

// What needs a plural form in Norwegian has one: {#Name} is for sentences that are
// right whatever the number is.
func TestNoNounInThePluralHasOneForm(t *testing.T) {
	for _, pattern := range catalogs {
		files, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if !strings.HasSuffix(file, "nb.yaml") && !strings.HasSuffix(file, "nn.yaml") {
				continue
			}
			for key, wording := range texts(t, file) {
				for _, found := range pluralWord.FindAllStringSubmatch(wording, -1) {
					if !slices.Contains(invariable, found[1]) {
						t.Errorf("%s: %s needs plural forms: %q", file, key, found[0])
					}
				}
			}
		}
	}
}
