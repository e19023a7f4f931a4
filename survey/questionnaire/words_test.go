package questionnaire_test

import (
	"slices"
	"testing"

	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

func TestHardWords(t *testing.T) {
	words, err := questionnaire.LoadWords()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		audience       survey.Audience
		language, text string
		aloud          bool
		want           []string
	}{
		{survey.Pupils12, "nb", "Er du trygg i klasserommet?", true, nil},
		{survey.Pupils12, "nb", "Er du trygg i klasserommet?", false, []string{"klasserommet"}},
		{survey.Pupils34, "nb", "Er du trygg i klasserommet?", false, nil},
		{survey.Pupils34, "nb", "Krenkelser, krenkelser og vold", true, []string{"krenkelser", "vold"}},
		{survey.Pupils810, "en", "Don’t you agree?", false, nil},
		{survey.Pupils57, "en", "Don't you disagree?", false, []string{"disagree"}},
		{survey.Staff, "nb", "Aktivitetsplikt", false, nil},
		{survey.Pupils12, "pl", "Krzywdzenie", false, nil},
	} {
		if got := words.Hard(c.audience, c.language, c.text, c.aloud); !slices.Equal(got, c.want) {
			t.Errorf("%s finds %q hard in %q", c.audience, got, c.text)
		}
	}
}

// No question for children has a word above its age step. Whatever stands before
// the two youngest is read aloud; the older read for themselves.
func TestQuestionsForChildrenHaveTheirWords(t *testing.T) {
	words, err := questionnaire.LoadWords()
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range load(t).All() {
		for _, language := range []string{"nb", "nn", "en"} {
			view, _ := q.View(language)
			aloud := q.Audience == survey.Children45 || q.Audience == survey.Pupils12
			for _, text := range append(view.Spoken(), view.Title) {
				if hard := words.Hard(q.Audience, language, text, aloud); len(hard) > 0 {
					t.Errorf("%s in %s: %q in %q", q.Audience, language, hard, text)
				}
			}
		}
	}
}
