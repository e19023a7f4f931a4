package respond

import (
	"fmt"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/web/site"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

// askedBy finds the owner of an open wave and a questionnaire. Both are the same
// for everybody who answers: nothing here knows a slip.
func (a *Area) askedBy(c *fiber.Ctx) (survey.OwnerID, *questionnaire.Questionnaire, error) {
	owner, err := a.Waves.Owner(c.UserContext(), survey.WaveID(c.Params("wave")))
	if err != nil {
		return "", nil, err
	}
	asked, err := a.Waves.Questionnaire(c.UserContext(), c.Params("hash"))
	return owner, asked, err
}

// apiOffer tells what stands beside the questions: people to turn to, the versions
// of the recordings by language, and the owner's colour.
func (a *Area) apiOffer(c *fiber.Ctx) error {
	owner, asked, err := a.askedBy(c)
	if err != nil {
		return fmt.Errorf("offer: %w", err)
	}
	chosen := a.Owners.Settings(c.UserContext(), owner)
	sounds, err := a.Owners.SoundVersions(chosen, chosen.Questionnaire(asked))
	if err != nil {
		return fmt.Errorf("offer: %w", err)
	}
	help := make([]fiber.Map, len(chosen.Help))
	for i, line := range chosen.Help {
		help[i] = fiber.Map{"name": line.Name, "number": line.Number, "note": line.Note}
	}
	return c.JSON(fiber.Map{"help": help, "sounds": sounds, "color": chosen.Color})
}

// apiSound gives every recording of a questionnaire in a language at once, those
// of questions too that are only asked after certain answers: what is asked for
// tells nothing about what was answered.
func (a *Area) apiSound(c *fiber.Ctx) error {
	owner, asked, err := a.askedBy(c)
	if err != nil {
		return fmt.Errorf("sound: %w", err)
	}
	view, ok := asked.InEveryLanguage().View(c.Params("language"))
	if !ok {
		return fmt.Errorf("sound: %w", survey.ErrNotFound)
	}
	body, err := a.Owners.Sound(c.UserContext(), owner, view, c.Params("version"))
	if err != nil {
		return fmt.Errorf("sound: %w", err)
	}
	return site.SendForEver(c, body)
}
