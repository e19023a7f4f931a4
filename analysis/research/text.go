package research

import (
	"embed"

	"trivselspuls/survey/questionnaire"
	wording "trivselspuls/survey/text"
)

//go:embed text/*.yaml text/*.tmpl
var textFiles embed.FS

// readme is what the receiver reads first: title, owner, reference, and a line
// about example data.
//
//go:embed text/readme.txt
var readme string

// script reads the package in R.
//
//go:embed text/read.R
var script string

// labelled are the languages of the codebook.
func labelled() []string {
	return []string{questionnaire.Bokmål, questionnaire.Nynorsk, questionnaire.English}
}

// words are the codebook's own texts.
type words struct{ *wording.Catalog }

func loadWords() (words, error) {
	catalog, err := wording.Load(textFiles, "text/*.yaml")
	return words{catalog}, err
}

// label is a text in every language of the codebook.
func (w words) label(key string, pairs ...any) questionnaire.Texts {
	label := questionnaire.Texts{}
	for _, language := range labelled() {
		if word, err := w.In(language).Text(key, pairs...); err == nil {
			label[language] = word
		}
	}
	return label
}
