package questionnaire

import (
	"slices"

	"trivselspuls/survey"
)

// readLanguages reads the texts of a questionnaire, bokmål first, because the others
// are compared with it.
func readLanguages(s sources, q *Questionnaire) Problems {
	var problems Problems
	for _, l := range survey.Languages() {
		d, ok := s.texts[l.Code]
		switch {
		case !ok && slices.Contains(required(), l.Code):
			problems = append(problems, Problem{File: q.fileName() + "." + l.Code + ".yaml", Text: "is missing, and every questionnaire needs " + l.Name})
		case ok:
			if top := d.open(); top != nil {
				t := readTexts(top)
				if t.language != l.Code {
					d.fail("language", "is «%s», but the file's name says %s", t.language, l.Code)
				}
				if len(d.problems) == 0 {
					checkTexts(d.file, q, t, q.texts[Bokmål])
				}
				q.texts[l.Code] = t
			}
			problems = append(problems, d.problems...)
		}
	}
	q.offer(func(l Language) bool { return !q.Draft(l.Code) })
	q.nameIndicators()
	return problems
}

// offer sorts the languages there are texts in into those offered and drafts.
func (q *Questionnaire) offer(offered func(Language) bool) {
	q.Languages, q.Drafts = nil, nil
	for _, l := range survey.Languages() {
		switch {
		case q.texts[l.Code] == nil:
		case offered(l):
			q.Languages = append(q.Languages, l)
		default:
			q.Drafts = append(q.Drafts, l)
		}
	}
}

// nameIndicators gives the indicators their names.
func (q *Questionnaire) nameIndicators() {
	for code, t := range q.texts {
		for i := range q.Indicators {
			ind := &q.Indicators[i]
			words, named := t.indicators[ind.ID]
			if !named {
				continue
			}
			ind.Name[code], ind.About[code] = words.name, words.about
			for k := range ind.Forms {
				ind.Forms[k].Name[code] = words.forms[ind.Forms[k].Item]
			}
		}
	}
}

// Codes of the languages every questionnaire is written in.
const (
	Bokmål  = "nb"
	Nynorsk = "nn"
	English = "en"
)

// Language is a language a respondent can choose.
type Language = survey.Language

// Codes are the codes of languages.
func Codes(languages []Language) []string {
	return survey.Map(languages, func(l Language) string { return l.Code })
}

// required are the languages no item may lack. Series is made of them, so they are the
// same for good: a third written language is one more translation here.
func required() []string { return []string{Bokmål, Nynorsk, English} }
