package wave

import (
	"encoding/base64"
	"errors"
	"fmt"
	"time"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/waves"
	"trivselspuls/server/web/site"
	"trivselspuls/survey"
	"trivselspuls/survey/keys"
)

// waveOpen opens a planned wave with its key in the key directory, or on paper: sealed to
// the page that asked, so that the server never sees it.
func (a *Area) waveOpen(c *fiber.Ctx) error {
	wave := site.WaveOf(c)
	if site.Posted(c, "sure") != "yes" {
		return fmt.Errorf("open wave unconfirmed: %w", survey.ErrMalformed)
	}
	var receiver []byte
	if site.Posted(c, "custody") == string(keys.OnPaper) {
		var err error
		if receiver, err = base64.RawURLEncoding.DecodeString(site.Posted(c, "receiver")); err != nil || keys.CheckReceiver(receiver) != nil {
			return a.showWaveWith(c.Status(fiber.StatusUnprocessableEntity), func(data *waveData) { data.Problem = "wave.custody_no_script" })
		}
	}
	run := a.Opener.Start(site.ActorOf(c), wave.ID, receiver)
	select {
	case <-run.Done():
		return a.opened(c, run)
	case <-time.After(patience):
		return c.Redirect("/maling/"+string(wave.ID)+"/apning", fiber.StatusSeeOther)
	}
}

// openingData is how far an opening has come: a key for each group.
type openingData struct {
	Project    survey.Project
	Wave       survey.Wave
	Made, Keys int
}

// openingPage shows how far the opening has come, and its end once.
func (a *Area) openingPage(c *fiber.Ctx) error {
	wave := site.WaveOf(c)
	run := a.Opener.Find(wave.ID)
	if run == nil {
		return c.Redirect("/maling/"+string(wave.ID), fiber.StatusSeeOther)
	}
	if run.Ended() {
		return a.opened(c, run)
	}
	planned, _, err := a.Waves.PlannedGroups(c.UserContext(), wave.ID)
	data := openingData{site.ProjectOf(c), wave, run.Step(), len(planned)}
	return a.Shown(c, "wave/opening", "wave.opening_title", data, err)
}

// openingCancel gives the opening up. The wave is planned as before, unless it was open
// already.
func (a *Area) openingCancel(c *fiber.Ctx) error {
	wave := site.WaveOf(c)
	if run := a.Opener.Find(wave.ID); run != nil {
		run.Cancel()
		<-run.Done()
		if _, err := run.Result(); err == nil {
			return a.opened(c, run)
		}
		a.Opener.Forget(wave.ID)
	}
	return c.Redirect("/maling/"+string(wave.ID), fiber.StatusSeeOther)
}

// opened leads to the wave's page, or shows the key that goes on paper to whoever opened the
// wave. Only the tab that did can open it, once.
func (a *Area) opened(c *fiber.Ctx, run *waves.Run[waves.Opened]) error {
	wave := site.WaveOf(c)
	result, err := run.Result()
	if err == nil && result.By != site.ActorOf(c) {
		return c.Redirect("/maling/"+string(wave.ID), fiber.StatusSeeOther)
	}
	if result.Sealed == nil { // else another tab of theirs may ask first, which cannot open it
		a.Opener.Forget(wave.ID)
	}
	if traces, ok := errors.AsType[*waves.TracesError](err); ok {
		return a.showWaveWith(c.Status(fiber.StatusConflict), func(data *waveData) { data.Traces = traces.Names() })
	}
	if err != nil {
		return err
	}
	if result.Sealed == nil {
		return c.Redirect("/maling/"+string(wave.ID), fiber.StatusSeeOther)
	}
	sheet, err := a.printer().KeySheet(c.UserContext(), wave, result.Sealed)
	return a.Shown(c, "print/key", "key.title", sheet, err)
}
