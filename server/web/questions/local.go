package questions

import (
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/web/site"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

// newCode stands in the address of a question that has no code yet.
const newCode = "nytt"

type localData struct {
	Audience    survey.Audience
	Now, Before []shownQuestion
	Room        int
	Full        bool
}

// shownQuestion is a question as the list shows it, in the page's language.
type shownQuestion struct {
	Code, Text string
	Options    []string
	Asked      bool
	Hard       string // words above the audience's age, in the languages that are checked
}

// local lists the owner's own questions for an audience, those too that no longer
// fit it: here they are mended.
func (a *Area) local(c *fiber.Ctx, q *questionnaire.Questionnaire) error {
	all, err := a.editor(c).OwnQuestions(c.UserContext(), q.Audience)
	if err != nil {
		return err
	}
	data := localData{Audience: q.Audience, Room: q.LocalRoom()}
	lang := a.Language(c)
	for _, one := range all {
		shown := shownQuestion{Code: one.LocalQuestion.Code, Text: one.Texts[lang], Options: one.Options[lang], Asked: one.Asked}
		if q.LocalRoom() < questionnaire.MaxLocal { // older readers know more words than any list of ours
			shown.Hard = a.hard(q.Audience, one.Local)
		}
		if one.Scale != "" {
			shown.Options = q.ScaleTexts(one.Scale, lang)
		}
		if one.Retired {
			data.Before = append(data.Before, shown)
		} else {
			data.Now = append(data.Now, shown)
		}
	}
	data.Full = len(data.Now) >= data.Room
	return a.Show(c, "questions/local", "questions.own_title", data)
}

// hard are the words of a question that children of the audience's age may not
// know.
func (a *Area) hard(audience survey.Audience, l questionnaire.Local) string {
	var words []string
	for lang := range l.Texts {
		for _, text := range append([]string{l.Texts[lang]}, l.Options[lang]...) {
			words = append(words, a.Words.Hard(audience, lang, text, true)...)
		}
	}
	slices.Sort(words)
	return strings.Join(slices.Compact(words), ", ")
}

// localDrop takes a question away.
func (a *Area) localDrop(c *fiber.Ctx) error {
	audience := survey.Audience(c.Params("audience"))
	return site.Led(c, "/oppsett/sporsmal/"+string(audience), a.editor(c).DropQuestion(c.UserContext(), audience, c.Params("code")))
}
