package setup

import (
	"testing"

	"trivselspuls/server/page"
	"trivselspuls/survey"
	"trivselspuls/survey/audit"
)

// Every action that is written down has a sentence in both languages.
func TestEveryAuditedActionHasWords(t *testing.T) {
	texts, err := page.LoadTexts()
	if err != nil {
		t.Fatal(err)
	}
	for _, group := range audit.Actions() {
		for _, action := range group.Actions {
			for _, lang := range survey.WrittenLanguages() {
				if _, err := texts.Localizer(lang).Text(action.TextKey()); err != nil {
					t.Errorf("%q has no words in %s", action, lang)
				}
			}
		}
	}
}
