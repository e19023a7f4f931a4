package questionnaire

import (
	"slices"

	"trivselspuls/survey"
)

// Codes of the languages every questionnaire is written in.
const (
	Bokmål  = "nb"
	Nynorsk = "nn"
	English = "en"
)

// Language is a language a respondent can choose.
type Language = survey.Language

// required are the languages no item may lack. Series is made of them, so they are the
// same for good: a third written language is one more translation here.
func required() []string { return []string{Bokmål, Nynorsk, English} }

func languageByCode(code string) (Language, bool) {
	languages := survey.Languages()
	i := slices.IndexFunc(languages, func(l Language) bool { return l.Code == code })
	if i < 0 {
		return Language{}, false
	}
	return languages[i], true
}
