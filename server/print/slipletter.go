package print

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"trivselspuls/server/page"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

// SlipLetter is the few lines that come home with a child's slip, in one language.
type SlipLetter struct {
	questionnaire.Language
	Title string
	Lines []string
}

// LetterLanguage is a language the letters of a group may be printed in.
type LetterLanguage struct {
	questionnaire.Language
	Chosen bool // to begin with: as they were printed, or the reader's own
}

// LetterLanguages are those the group's questions are asked in, as far as the
// letter is written in them. The reader's own language is chosen while nothing has
// been printed.
func (p Printer) LetterLanguages(ctx context.Context, reader string, b Batch) ([]LetterLanguage, error) {
	asked, err := p.Waves.AskedBy(ctx, b.Wave.ID, b.Group.Audience)
	if err != nil {
		return nil, fmt.Errorf("letter languages: %w", err)
	}
	printed := strings.Fields(b.Group.Letters)
	if len(printed) == 0 {
		printed = []string{reader}
	}
	return survey.Map(p.having(asked.Languages, "letter.title"), func(one questionnaire.Language) LetterLanguage {
		return LetterLanguage{one, slices.Contains(printed, one.Code)}
	}), nil
}

// having are the languages that a text is written in.
func (p Printer) having(languages []questionnaire.Language, key string) []questionnaire.Language {
	return survey.Filter(languages, func(one questionnaire.Language) bool {
		_, err := p.Texts.Localizer(one.Code).Text(key)
		return err == nil
	})
}

func (p Printer) slipLetters(b Batch, languages []questionnaire.Language) (letters []SlipLetter, err error) {
	for _, lang := range languages {
		words := p.Texts.Localizer(lang.Code)
		date, err := page.ShortDate(words, b.Wave.Closes)
		if err != nil {
			return nil, err
		}
		said := words.Sayer("Place", cmp.Or(b.Unit, b.Group.Name), "Host", p.RespondentURL.Host, "Date", date)
		letters = append(letters, SlipLetter{lang, said.Say("letter.title"), survey.Map([]string{"letter.why", "letter.how", "letter.safe"}, said.Say)})
		if said.Err != nil {
			return nil, said.Err
		}
	}
	return letters, nil
}
