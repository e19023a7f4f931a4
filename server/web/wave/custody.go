package wave

import (
	"errors"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/waves"
	"trivselspuls/server/web/site"
	"trivselspuls/survey/keys"
)

// waveOpen opens a planned wave with its key in the key directory, or on paper.
// One that has groups too small shows its page again, which says which.
func (a *Area) waveOpen(c *fiber.Ctx) error {
	wave := site.WaveOf(c)
	var err error
	if site.Posted(c, "custody") == string(keys.OnPaper) {
		err = a.waveOpenOnPaper(c)
	} else if err = a.Waves.Open(c.UserContext(), site.ActorOf(c), wave.ID); err == nil {
		return c.Redirect("/maling/"+string(wave.ID), fiber.StatusSeeOther)
	}
	var tooFew *waves.TooFewError
	if errors.As(err, &tooFew) {
		c.Status(fiber.StatusConflict)
		return a.showWaveWith(c, func(*waveData) {})
	}
	return err
}

// waveOpenOnPaper shows the key this once. It is the answer to the request that
// made it and nowhere else: not in a redirect, not on disk, not in the log.
func (a *Area) waveOpenOnPaper(c *fiber.Ctx) error {
	sheet, err := a.printer().OpenOnPaper(c.UserContext(), site.ActorOf(c), site.WaveOf(c))
	if err != nil {
		return err
	}
	return a.Show(c, "print/key", "key.title", sheet)
}
