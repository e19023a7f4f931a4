package page

import (
	"strings"
	"testing"

	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

// silent are the keys of what stands on a child's page without being read aloud:
// buttons, and screens that must not be heard. Not among them are the door, which
// is for whoever hands out the slips, the symbols that are asked for when a page is covered, the help lines' names, and what only
// appears when something is broken.
var silent = strings.Fields(`help hide close back next skip_item loading start.begin start.go_on start.anew start.anew_sure question.practice
	question.aloud send.send send.sending send.skipped unsent.title unsent.lead unsent.again
	thanks.next thanks.talk covered.title covered.lead covered.show covered.slip paused.stop paused.title paused.lead paused.done
	line.title line.adult line.tell line.tell_note`)

// A child's page has no word above the list of its age step. What is read aloud
// to the youngest may also have words they know by ear; whether there is a voice
// or a recording to read it is theirs to say who run the wave.
func TestChildrensPagesHaveTheirWords(t *testing.T) {
	words, err := questionnaire.LoadWords()
	if err != nil {
		t.Fatal(err)
	}
	library, err := questionnaire.Load()
	if err != nil {
		t.Fatal(err)
	}
	texts, err := LoadTexts()
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range library.All() {
		aloud := q.Audience == survey.Children45 || q.Audience == survey.Pupils12
		for _, spoken := range texts.Languages("form.honest") {
			language := spoken.Code
			view, ok := q.View(language)
			if !ok {
				continue
			}
			spoken, err := texts.Spoken(view)
			if err != nil {
				t.Fatal(err)
			}
			if len(spoken) < 10 {
				t.Errorf("%s in %s: only %d texts are read aloud", q.Audience, language, len(spoken))
			}
			for _, text := range spoken {
				if hard := words.Hard(q.Audience, language, text, aloud); len(hard) > 0 {
					t.Errorf("%s in %s: %q in %q", q.Audience, language, hard, text)
				}
			}
			for i, key := range append(silent, silent...) {
				text, err := texts.Localizer(language).Text("respond."+key, "Count", 1+i/len(silent), "N", 50)
				if err != nil {
					t.Fatal(err)
				}
				if hard := words.Hard(q.Audience, language, text, false); len(hard) > 0 {
					t.Errorf("%s in %s, in silence: %q in %q", q.Audience, language, hard, text)
				}
			}
		}
	}
}
