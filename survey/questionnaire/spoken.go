package questionnaire

import "slices"

// Spoken are the texts of the questions as they are read aloud, each once, in the
// order they are met: explanations, questions, answers.
func (v View) Spoken() []string {
	var all []string
	say := func(text string) {
		if text != "" && !slices.Contains(all, text) {
			all = append(all, text)
		}
	}
	for _, item := range v.Items {
		say(item.Before)
		say(item.Text)
		for _, o := range item.Options {
			say(o.Text)
		}
	}
	return all
}

// InEveryLanguage is the questionnaire with every language there is offered.
func (q *Questionnaire) InEveryLanguage() *Questionnaire {
	var codes []string
	for _, l := range q.Drafts {
		codes = append(codes, l.Code)
	}
	return q.WithDrafts(codes...)
}

// Draft reports whether no native reader has checked a language's words.
func (q *Questionnaire) Draft(language string) bool {
	t := q.texts[language]
	return t != nil && t.draft
}
