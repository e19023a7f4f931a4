package wave

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/print"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

// letterSheets is the print view: one page a language.
type letterSheets struct {
	sender
	Letters []print.Letter
}

// letterOfUnit is whose letter a unit sends, which there is once it has a wave.
func (a *Area) letterOfUnit(c *fiber.Ctx) (sender, error) {
	from, err := a.senderOfUnit(c)
	if err == nil && from.Wave.ID == "" {
		err = survey.ErrNotFound
	}
	return from, survey.In("letter", err)
}

// showLetter prints the letter in the languages that were ticked, or in the
// owner's own.
func (a *Area) showLetter(c *fiber.Ctx, from sender) error {
	languages, err := a.printer().MessageLanguages(c.UserContext(), from.Sender)
	if err != nil {
		return err
	}
	asked := survey.Map(c.Context().QueryArgs().PeekMulti("sprak"), func(one []byte) string { return string(one) })
	data := letterSheets{sender: from}
	for i, lang := range languages {
		if !slices.Contains(asked, lang.Code) && (i > 0 || slices.ContainsFunc(languages, func(l questionnaire.Language) bool { return slices.Contains(asked, l.Code) })) {
			continue
		}
		letter, err := a.printer().Letter(c.UserContext(), from.Sender, lang)
		if err != nil {
			return err
		}
		data.Letters = append(data.Letters, letter)
	}
	return a.Show(c, "print/infoletter", "messages.letter_title", data)
}
