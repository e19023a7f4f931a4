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

// patience is how long the answer to «close» or «open» waits for the end. Most waves are
// done by then, and nobody needs a page that says how far it has come.
const patience = 4 * time.Second

// waveClose closes at once, when the project leader has said to be sure, with
// the key from paper where that is where it is.
func (a *Area) waveClose(c *fiber.Ctx) error {
	if site.Posted(c, "sure") != "yes" {
		return fmt.Errorf("close wave unconfirmed: %w", survey.ErrMalformed)
	}
	wave := site.WaveOf(c)
	var sealed []byte
	if a.needsKey(wave) {
		var err error
		if sealed, err = base64.RawURLEncoding.DecodeString(site.Posted(c, "sealed")); err != nil || len(sealed) == 0 {
			return a.showWaveWith(c.Status(fiber.StatusUnprocessableEntity), func(data *waveData) { data.Problem = "wave.custody_no_script" })
		}
	}
	run := a.Closer.Start(site.ActorOf(c), wave.ID, sealed)
	select {
	case <-run.Done():
		if _, err := run.Result(); err != nil {
			return a.closed(c, run)
		}
	case <-time.After(patience):
	}
	return c.Redirect("/maling/"+string(wave.ID)+"/lukking", fiber.StatusSeeOther) // so that the page can be loaded again
}

// mayAbandon reports whether the key of a wave that is not closed may be lost: it is on
// paper, or no file is left of it.
func (a *Area) mayAbandon(wave survey.Wave) bool {
	return (wave.State == survey.Open || wave.State == survey.Closing) && (a.Waves.OnPaper(wave.ID) || a.Waves.KeyGone(wave))
}

// needsKey reports whether a wave is closed with the key on paper, and has not been.
func (a *Area) needsKey(wave survey.Wave) bool {
	return (wave.State == survey.Open || wave.State == survey.Closing) && a.Waves.OnPaper(wave.ID)
}

// closingData is how far a closing has come.
type closingData struct {
	Project survey.Project
	Wave    survey.Wave
	Steps   []closingStep
}

// closingStep is one of the steps as the wave's page announces them.
type closingStep struct {
	Number     int
	Done, Next bool
}

// closingPage shows how far the closing has come, and its end once.
func (a *Area) closingPage(c *fiber.Ctx) error {
	wave := site.WaveOf(c)
	run := a.Closer.Find(wave.ID)
	if run == nil {
		return c.Redirect("/maling/"+string(wave.ID), fiber.StatusSeeOther)
	}
	if run.Ended() {
		return a.closed(c, run)
	}
	data, reached := closingData{Project: site.ProjectOf(c), Wave: wave}, waves.Step(run.Step())
	for step := waves.StepStopped; step <= waves.StepDestroyed; step++ {
		data.Steps = append(data.Steps, closingStep{Number: int(step), Done: step <= reached, Next: step == reached+1})
	}
	return a.Show(c, "wave/closing", "wave.closing_title", data)
}

// closed shows the wave's page with what came of its closing. A key that is missing or
// another wave's has changed nothing, and the page says which it was.
func (a *Area) closed(c *fiber.Ctx, run *waves.Run[waves.Closing]) error {
	wave := site.WaveOf(c)
	a.Closer.Forget(wave.ID)
	closing, err := run.Result()
	switch {
	case errors.Is(err, waves.ErrReceiver):
		return a.showWaveWith(c.Status(fiber.StatusConflict), func(data *waveData) { data.Problem = "wave.key_again" })
	case errors.Is(err, survey.ErrKeyMissing) && a.Waves.OnPaper(wave.ID):
		return a.showWaveWith(c.Status(fiber.StatusConflict), func(data *waveData) { data.Problem = "wave.key_other" })
	case err != nil:
		return err
	}
	return a.showWaveWith(c, func(data *waveData) { data.Closed = &closing })
}

// waveResume lets a wave go on that was open in a copy which has been put back.
func (a *Area) waveResume(c *fiber.Ctx) error {
	wave := site.WaveOf(c)
	err := a.Waves.Resume(c.UserContext(), site.ActorOf(c), wave.ID)
	return site.Led(c, "/maling/"+string(wave.ID), err)
}

// abandonPage says what it means to end a wave whose key is lost.
func (a *Area) abandonPage(c *fiber.Ctx) error {
	wave := site.WaveOf(c)
	if !a.mayAbandon(wave) {
		return c.Redirect("/maling/"+string(wave.ID), fiber.StatusSeeOther)
	}
	data := waveData{Project: site.ProjectOf(c), Wave: wave, OnPaper: a.Waves.OnPaper(wave.ID)}
	return a.Show(c, "wave/abandon", "wave.abandon_title", data)
}

// waveAbandon ends it, when the project leader has said to be sure. What is left to
// destroy goes behind the page.
func (a *Area) waveAbandon(c *fiber.Ctx) error {
	wave := site.WaveOf(c)
	if site.Posted(c, "sure") != "yes" || !a.mayAbandon(wave) {
		return fmt.Errorf("abandon wave unconfirmed, or another: %w", survey.ErrMalformed)
	}
	if err := a.Waves.Abandon(c.UserContext(), site.ActorOf(c), wave.ID); err != nil {
		return err
	}
	run := a.Closer.Start(site.ActorOf(c), wave.ID, nil)
	select {
	case <-run.Done():
		a.Closer.Forget(wave.ID)
	case <-time.After(patience):
	}
	return c.Redirect("/maling/"+string(wave.ID), fiber.StatusSeeOther)
}

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
