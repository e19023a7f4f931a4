package research

import (
	"embed"
	"fmt"

	"go.yaml.in/yaml/v3"

	"trivselspuls/survey/questionnaire"
)

//go:embed text/*.yaml
var textFiles embed.FS

// readme is what the receiver reads first: title, owner, reference, and a line
// about example data.
//
//go:embed text/readme.txt
var readme string

// labelled are the languages of the codebook.
func labelled() []string { return []string{questionnaire.Bokmål, questionnaire.Nynorsk, "en"} }

// words are the codebook's own texts by key, each in every language.
type words map[string]questionnaire.Texts

func loadWords() (words, error) {
	all := words{}
	for _, language := range labelled() {
		body, err := textFiles.ReadFile("text/" + language + ".yaml")
		own := map[string]string{}
		if err == nil {
			err = yaml.Unmarshal(body, &own)
		}
		if err != nil {
			return nil, fmt.Errorf("texts in %s: %w", language, err)
		}
		for key, word := range own {
			if all[key] == nil {
				all[key] = questionnaire.Texts{}
			}
			all[key][language] = word
		}
	}
	return all, nil
}
