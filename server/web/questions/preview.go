package questions

import (
	"encoding/json"
	"fmt"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/page"
	"trivselspuls/server/web/site"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

type previewData struct {
	View      questionnaire.View
	JSON      json.RawMessage // the view and its recordings, for the page's script
	Languages []written
	Draft     bool
	Help      []page.HelpLine
}

// preview shows a questionnaire as a respondent meets it, to somebody without a
// slip. Its script has no part that redeems, stores or sends.
func (a *Area) preview(c *fiber.Ctx) error {
	q, err := a.asked(c)
	if err != nil {
		return err
	}
	all := q.InEveryLanguage()
	view, ok := all.View(c.Params("language"))
	if !ok {
		return fmt.Errorf("language: %w", survey.ErrNotFound)
	}
	chosen := a.Owners.Settings(c.UserContext(), site.IdentityOf(c).Owner.ID)
	sounds, err := a.Owners.Sounds(chosen, all)
	if err != nil {
		return err
	}
	data := previewData{View: view, Languages: writtenIn(q), Draft: q.Draft(view.Language), Help: chosen.Help}
	heard := fiber.Map{}
	if sound := sounds[view.Language]; sound.Version != "" {
		heard[view.Language] = fiber.Map{"address": c.Path() + "/lyd/" + sound.Version, "heard": sound.Heard}
	}
	if data.JSON, err = json.Marshal(fiber.Map{"view": view, "sounds": heard}); err != nil {
		return fmt.Errorf("encode questionnaire: %w", err)
	}
	p := a.Page(c, "preview.title", data)
	p.Reader = a.Views.Texts().Reader(view.Audience)
	return a.Send(c, "questions/preview", p)
}

// previewSound gives the recordings of a questionnaire that is looked through.
func (a *Area) previewSound(c *fiber.Ctx) error {
	q, err := a.asked(c)
	if err != nil {
		return err
	}
	view, ok := q.InEveryLanguage().View(c.Params("language"))
	if !ok {
		return fmt.Errorf("language: %w", survey.ErrNotFound)
	}
	body, err := a.Owners.SoundFile(c.UserContext(), site.IdentityOf(c).Owner.ID, view, c.Params("version"))
	if err != nil {
		return fmt.Errorf("sound: %w", err)
	}
	return site.SendForEver(c, body)
}
