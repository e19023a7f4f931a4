package questionnaire

import (
	"embed"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"

	"trivselspuls/survey"
)

//go:embed words/*.yaml
var wordFiles embed.FS

// heardKey names the words that a child knows by ear before reading them.
const heardKey = "heard"

// steps are the keys of the word lists, youngest first. Each step knows the words
// of the steps before it.
var steps = []string{"grades-1-2", "grades-3-4", "grades-5-7", "grades-8-10"}

// stepOf is the age step whose words an audience knows; false for adults. What
// stands before children of 4–5 without being read aloud is for the adult beside
// them and for the youngest pupils, who meet the same page.
func stepOf(a survey.Audience) (int, bool) {
	step := slices.Index(steps, a.Facts().Words)
	return max(step, 0), step >= 0
}

// Words are the lists of words that children of each age are expected to know.
type Words struct {
	lists map[string]map[string][]string // language, step, words
}

// LoadWords reads the lists that are built into the program.
func LoadWords() (*Words, error) {
	w := &Words{lists: map[string]map[string][]string{}}
	for _, language := range required() {
		body, err := wordFiles.ReadFile("words/" + language + ".yaml")
		if err != nil {
			return nil, err
		}
		var file map[string]string
		if err := yaml.Unmarshal(body, &file); err != nil {
			return nil, fmt.Errorf("read words in %s: %w", language, err)
		}
		w.lists[language] = map[string][]string{}
		for key, text := range file {
			if key != heardKey && !slices.Contains(steps, key) {
				return nil, fmt.Errorf("read words in %s: there is no age step %s", language, key)
			}
			w.lists[language][key] = strings.Fields(text)
		}
	}
	return w, nil
}

// Hard are the words of a text that are above the audience's age step, each once.
// Words that are read aloud may also be those known by ear. Adults, and languages
// without lists, have none.
func (w *Words) Hard(a survey.Audience, language, text string, aloud bool) []string {
	step, child := stepOf(a)
	lists := w.lists[language]
	if !child || lists == nil {
		return nil
	}
	known := func(word string) bool {
		for i := range step + 1 {
			if slices.Contains(lists[steps[i]], word) {
				return true
			}
		}
		return (aloud || step > 0) && slices.Contains(lists[heardKey], word)
	}
	return survey.Unique(survey.Filter(wordsOf(text), func(word string) bool { return !known(word) }))
}

// wordsOf are the words of a text in small letters.
func wordsOf(text string) []string {
	text = strings.ReplaceAll(strings.ToLower(text), "’", "'")
	words := strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && r != '\'' })
	for i := range words {
		words[i] = strings.Trim(words[i], "'")
	}
	return slices.DeleteFunc(words, func(word string) bool { return word == "" })
}
