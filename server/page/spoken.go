package page

import (
	"fmt"
	"strings"

	"trivselspuls/survey/questionnaire"
)

// Spoken are the texts of a questionnaire's page that are read aloud, the page's
// own among them, in the order they are met.
func (t *Texts) Spoken(view questionnaire.View) ([]string, error) {
	keys := []string{"start.title"}
	for _, name := range strings.Fields(t.promises[string(view.Audience)]) {
		keys = append(keys, "start."+name)
	}
	spoken, err := t.said(view.Language, keys...)
	if err != nil {
		return nil, err
	}
	last, err := t.said(view.Language, "send.title", "send.lead", "thanks.title", "thanks.lead")
	return append(append(spoken, view.Spoken()...), last...), err
}

func (t *Texts) said(language string, keys ...string) ([]string, error) {
	words := t.Localizer(language)
	var texts []string
	for _, key := range keys {
		text, err := words.Text("respond." + key)
		if err != nil {
			return nil, fmt.Errorf("what is read aloud: %w", err)
		}
		texts = append(texts, text)
	}
	return texts, nil
}
