package wave

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/waves"
	"trivselspuls/server/web/site"
	"trivselspuls/survey"
	"trivselspuls/survey/keys"
)

// closingTime bounds a closing by hand. It does not end with the request's own
// deadline: a closing half done would only have to begin again.
const closingTime = 10 * time.Minute

// patience is how long the answer to «close» waits for the end. Most waves are
// done by then, and nobody needs a page that says how far it has come.
const patience = 4 * time.Second

// closingRun is a closing that goes on whether or not anybody looks. What came of
// it is read once done is closed.
type closingRun struct {
	done   chan struct{}
	result waves.Closing
	err    error
}

// closings are those that go on, or whose end nobody has seen yet.
type closings struct {
	mu   sync.Mutex
	runs map[survey.WaveID]*closingRun
}

// start begins the closing of a wave, or finds the one that goes on. One that has
// ended without anybody looking is begun again: closing may be repeated, and a
// failure of yesterday says nothing about today.
func (r *closings) start(wave survey.WaveID, work func(context.Context) (waves.Closing, error)) *closingRun {
	r.mu.Lock()
	defer r.mu.Unlock()
	if run, ok := r.runs[wave]; ok {
		select {
		case <-run.done:
		default:
			return run
		}
	}
	run := &closingRun{done: make(chan struct{})}
	r.runs[wave] = run
	go func() {
		defer close(run.done)
		ctx, cancel := context.WithTimeout(context.Background(), closingTime)
		defer cancel()
		run.result, run.err = work(ctx)
	}()
	return run
}

// find returns the closing of a wave; nil when there is none.
func (r *closings) find(wave survey.WaveID) *closingRun {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.runs[wave]
}

// forget is called when somebody has seen the end.
func (r *closings) forget(wave survey.WaveID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.runs, wave)
}

// waveClose closes at once, when the project leader has said to be sure, with
// the key from paper where that is where it is.
func (a *Area) waveClose(c *fiber.Ctx) error {
	if site.Posted(c, "sure") != "yes" {
		return fmt.Errorf("close wave unconfirmed: %w", survey.ErrMalformed)
	}
	actor, wave, typed := site.ActorOf(c), site.WaveOf(c), site.Posted(c, "key")
	run := a.closings.start(wave.ID, func(ctx context.Context) (waves.Closing, error) {
		return a.closeWave(ctx, actor, wave, typed)
	})
	select {
	case <-run.done:
		if run.err != nil {
			return a.closed(c, run)
		}
		return c.Redirect("/maling/"+string(wave.ID)+"/lukking", fiber.StatusSeeOther) // so that the page can be loaded again
	case <-time.After(patience):
		return c.Redirect("/maling/"+string(wave.ID)+"/lukking", fiber.StatusSeeOther)
	}
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
	run := a.closings.find(wave.ID)
	if run == nil {
		return c.Redirect("/maling/"+string(wave.ID), fiber.StatusSeeOther)
	}
	select {
	case <-run.done:
		return a.closed(c, run)
	default:
	}
	data, reached := closingData{Project: site.ProjectOf(c), Wave: wave}, a.Waves.ClosingStep(wave.ID)
	for step := waves.StepStopped; step <= waves.StepDestroyed; step++ {
		data.Steps = append(data.Steps, closingStep{Number: int(step), Done: step <= reached, Next: step == reached+1})
	}
	return a.Show(c, "wave/closing", "wave.closing_title", data)
}

// closed shows the wave's page with what came of its closing. A key that is
// missing, mistyped or another wave's has changed nothing, and the page says which
// it was.
func (a *Area) closed(c *fiber.Ctx, run *closingRun) error {
	wave := site.WaveOf(c)
	a.closings.forget(wave.ID)
	switch {
	case errors.Is(run.err, keys.ErrPaper):
		c.Status(fiber.StatusUnprocessableEntity)
		return a.showWaveWith(c, func(data *waveData) { data.Problem = "wave.key_typo" })
	case errors.Is(run.err, survey.ErrKeyMissing) && a.Waves.OnPaper(wave.ID):
		c.Status(fiber.StatusConflict)
		return a.showWaveWith(c, func(data *waveData) { data.Problem = "wave.key_other" })
	case run.err != nil:
		return fmt.Errorf("close wave: %w", run.err)
	}
	return a.showWaveWith(c, func(data *waveData) { data.Closed = &run.result })
}
