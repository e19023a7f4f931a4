package waves

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"

	"trivselspuls/server/cause"
	"trivselspuls/survey"
	"trivselspuls/survey/audit"
)

// Step is how many of a closing's steps are done.
type Step int

// The steps of a closing. After the first the wave is stopped, whatever becomes of the
// rest; until the third is done nothing is opened that anybody could read.
const (
	StepStopped   Step = 1 + iota // no more answers are taken
	StepOpened                    // they are opened and checked
	StepPublished                 // they are mixed and stored, the figures computed
	StepDestroyed                 // slips, sealed answers and keys are gone
)

// Closer owns the closings of a process: it begins them, knows how far each has come
// and which fail, and waits for them at the end. Make it with NewCloser.
type Closer struct {
	Runs[Closing]
	service *Service
	log     *slog.Logger

	failing map[survey.WaveID]error // waves that are due and could not be closed the last time; Runs.mu guards it
}

// NewCloser has nothing to close yet. It logs closings that fail, with their cause.
func NewCloser(s *Service, log *slog.Logger) *Closer {
	return &Closer{Runs: Runs[Closing]{operation: "close wave"}, service: s, log: log, failing: map[survey.WaveID]error{}}
}

// Start begins the closing of a wave, with the key from paper, sealed to
// Service.Receiver, where that is where it is, or joins the one that goes on. Closing
// may be repeated.
func (c *Closer) Start(actor audit.Actor, wave survey.WaveID, sealed []byte) *Run[Closing] {
	return c.close(actor, wave, sealed, true)
}

func (c *Closer) close(actor audit.Actor, wave survey.WaveID, sealed []byte, awaited bool) *Run[Closing] {
	work := func(ctx context.Context, run *Run[Closing]) (Closing, error) {
		return c.service.keepers.Close(ctx, actor, wave, sealed, func(step Step) { run.reach(int(step)) })
	}
	return c.start(wave, awaited, work, func(run *Run[Closing], err error) {
		elsewhere := errors.Is(err, ErrElsewhere)
		otherKey := sealed != nil && (errors.Is(err, survey.ErrKeyMissing) || errors.Is(err, ErrReceiver)) // the page says so
		if err == nil || elsewhere {
			c.service.forget()
			c.service.store.LetGo()
			delete(c.failing, wave)
		} else if !run.awaited {
			c.failing[wave] = err
		}
		if err != nil && !elsewhere && !otherKey {
			c.log.Error("closing failed", cause.Of(err)...)
		}
		if run.value.Refused > 0 {
			c.log.Error("answers refused: more than the slips could give", "wave", wave, "groups", run.value.Refused)
		}
	})
}

// Due closes, one after another, the waves whose deadline and grace are over, and
// finishes what a crash left half cleaned up. Waves whose key is on paper wait for
// their key. One wave's failure does not keep the others open; it is logged and is in
// Failing until a later call succeeds. When ctx ends, Due returns and the closing that
// goes on is not given up. At the end the database is rewritten if that has waited for
// the last open wave. Its own error is that the due waves could not be found, or that.
func (c *Closer) Due(ctx context.Context) error {
	due, err := c.service.due(ctx)
	if err != nil {
		return fmt.Errorf("find due waves: %w", err)
	}
	c.mu.Lock()
	maps.DeleteFunc(c.failing, func(wave survey.WaveID, _ error) bool {
		return !slices.Contains(due, wave) // another process has closed it
	})
	c.mu.Unlock()
	for _, wave := range due {
		select {
		case <-c.close(audit.Server, wave, nil, false).done:
		case <-ctx.Done():
			return nil
		}
	}
	if err := c.service.rewrite(ctx); err != nil {
		return fmt.Errorf("rewrite the database: %w", err)
	}
	c.service.store.LetGo() // another process may have closed a wave
	return nil
}

// Failing returns the waves that are due and could not be closed the last time, and
// why.
func (c *Closer) Failing() map[survey.WaveID]error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return maps.Clone(c.failing)
}

// Opener owns the openings of a process, as Closer does the closings. A run's step is the
// number of keys that are made.
type Opener struct {
	Runs[Opened]
	service *Service
}

// Opened is what comes of an opening.
type Opened struct {
	By     audit.Actor
	Sealed []byte // the opening key, for its receiver, where it goes on paper
}

// NewOpener has nothing to open yet.
func NewOpener(s *Service) *Opener {
	return &Opener{Runs[Opened]{operation: "open wave"}, s}
}

// Start begins to open a wave as Service.Open does, with a receiver as Service.OpenOnPaper,
// or joins the opening that goes on.
func (o *Opener) Start(actor audit.Actor, wave survey.WaveID, receiver []byte) *Run[Opened] {
	return o.start(wave, true, func(ctx context.Context, run *Run[Opened]) (Opened, error) {
		sealed, err := o.service.openWith(ctx, actor, wave, receiver, run.reach)
		return Opened{actor, sealed}, err
	}, func(*Run[Opened], error) {})
}
