package questions

import (
	"errors"
	"fmt"
	"slices"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/web/site"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

// sheet is one questionnaire as the overview shows it.
type sheet struct {
	Audience  survey.Audience
	Title     string
	Questions int // practice apart
	Languages []written
	Own, Room int // questions of the owner's own, and how many there may be
}

// written is a language a questionnaire is written in.
type written struct {
	questionnaire.Language
	Off   bool // respondents are not offered it
	Draft bool
}

type overviewData struct {
	Sheets []sheet
	Leads  bool // may change what is shown here
}

// overview lists what is asked, of whom and in which languages.
func (a *Area) overview(c *fiber.Ctx) error {
	who := site.IdentityOf(c)
	data := overviewData{Leads: a.Can(who, survey.SetUp, who.Owner.ID, "")}
	for _, audience := range survey.Audiences() {
		q, err := a.Waves.Current(c.UserContext(), who.Owner.ID, audience)
		if errors.Is(err, survey.ErrState) {
			q, err = a.Waves.Base(c.UserContext(), who.Owner.ID, audience)
		}
		if err != nil {
			return fmt.Errorf("read questionnaire: %w", err)
		}
		s := sheet{Audience: audience, Title: q.Title(a.Language(c)), Own: len(q.Local()), Room: q.LocalRoom()}
		for _, item := range q.Items {
			if !item.Practice {
				s.Questions++
			}
		}
		s.Languages = writtenIn(q)
		data.Sheets = append(data.Sheets, s)
	}
	return a.Show(c, "questions/overview", "questions.title", data)
}

// writtenIn lists the languages of a questionnaire, those that are off too.
func writtenIn(q *questionnaire.Questionnaire) []written {
	return slices.Concat(
		survey.Map(q.Languages, func(l questionnaire.Language) written { return written{Language: l, Draft: q.Draft(l.Code)} }),
		survey.Map(q.Drafts, func(l questionnaire.Language) written { return written{Language: l, Draft: true, Off: true} }),
	)
}
