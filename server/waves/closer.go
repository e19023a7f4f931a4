package waves

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"trivselspuls/server/cause"
	"trivselspuls/survey"
	"trivselspuls/survey/audit"
)

// closingTime bounds one closing. It does not end with the request or the job that
// began it: a closing half done would only have to begin again.
const closingTime = 10 * time.Minute

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
// and which fail, and waits for them at the end. Make it with NewCloser; it is safe
// for concurrent use. Several processes may have one each for the same waves.
type Closer struct {
	service *Service
	log     *slog.Logger
	running sync.WaitGroup

	mu      sync.Mutex // guards what follows
	runs    map[survey.WaveID]*Run
	failing map[survey.WaveID]error // waves that are due and could not be closed the last time
	ended   bool                    // no more begin
}

// Run is one closing. It goes on whether or not anybody waits for it.
type Run struct {
	closer  *Closer
	done    chan struct{}
	awaited bool // by a person, who is told the end
	step    Step
	closing Closing
	err     error
}

// NewCloser has nothing to close yet. It logs closings that fail, with their cause.
func NewCloser(s *Service, log *slog.Logger) *Closer {
	return &Closer{service: s, log: log, runs: map[survey.WaveID]*Run{}, failing: map[survey.WaveID]error{}}
}

// Start begins the closing of a wave, with the key from paper, sealed to
// Service.Receiver, where that is where it is, or joins the one that goes on. One that has ended is begun again: closing may be
// repeated, and a failure of yesterday says nothing about today.
func (c *Closer) Start(actor audit.Actor, wave survey.WaveID, sealed []byte) *Run {
	return c.start(actor, wave, sealed, true)
}

func (c *Closer) start(actor audit.Actor, wave survey.WaveID, sealed []byte, awaited bool) *Run {
	c.mu.Lock()
	defer c.mu.Unlock()
	if run, ok := c.runs[wave]; ok && !run.hasEnded() {
		run.awaited = run.awaited || awaited
		return run
	}
	run := &Run{closer: c, done: make(chan struct{}), awaited: awaited}
	if c.ended {
		run.err = fmt.Errorf("close wave: the server is stopping: %w", survey.ErrUnavailable)
		close(run.done)
		return run
	}
	c.runs[wave] = run
	c.running.Go(func() { c.carryOut(run, actor, wave, sealed) })
	return run
}

// carryOut closes a wave and notes what came of it.
func (c *Closer) carryOut(run *Run, actor audit.Actor, wave survey.WaveID, sealed []byte) {
	ctx, cancel := context.WithTimeout(context.Background(), closingTime)
	defer cancel()
	var closing Closing
	err := cause.Guard(func() (err error) {
		closing, err = c.service.keepers.Close(ctx, actor, wave, sealed, run.reach)
		return err
	})
	if err != nil {
		if cause.Kind(err) == "panic" {
			err = fmt.Errorf("close wave: %w", err)
		}
		err = &survey.WaveError{Wave: wave, Err: err}
	}
	elsewhere := errors.Is(err, ErrElsewhere)
	otherKey := sealed != nil && (errors.Is(err, survey.ErrKeyMissing) || errors.Is(err, ErrReceiver)) // the page says so
	if err == nil || elsewhere {
		c.service.forget()
		c.service.store.LetGo()
	}
	if err != nil && !elsewhere && !otherKey {
		c.log.Error("closing failed", cause.Of(err)...)
	}
	if closing.Refused > 0 {
		c.log.Error("answers refused: more than the slips could give", "wave", wave, "groups", closing.Refused)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if err == nil || elsewhere {
		delete(c.failing, wave)
	} else if !run.awaited {
		c.failing[wave] = err
	}
	if !run.awaited {
		delete(c.runs, wave)
	}
	run.closing, run.err = closing, err
	close(run.done)
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
		case <-c.start(audit.Server, wave, nil, false).done:
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

// Find returns the closing of a wave that goes on, or whose end nobody has seen yet;
// nil when there is none.
func (c *Closer) Find(wave survey.WaveID) *Run {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.runs[wave]
}

// Forget is called when somebody has seen the end of a closing.
func (c *Closer) Forget(wave survey.WaveID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.runs, wave)
}

// Failing returns the waves that are due and could not be closed the last time, and
// why.
func (c *Closer) Failing() map[survey.WaveID]error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return maps.Clone(c.failing)
}

// Running reports whether a closing goes on.
func (c *Closer) Running() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, run := range c.runs {
		if !run.hasEnded() {
			return true
		}
	}
	return false
}

// Wait returns when the closings that go on have ended. None begins any more: Start
// then gives survey.ErrUnavailable.
func (c *Closer) Wait() {
	c.mu.Lock()
	c.ended = true
	c.mu.Unlock()
	c.running.Wait()
}

// Done is closed at the end of the closing.
func (r *Run) Done() <-chan struct{} { return r.done }

// Result is what came of the closing, once Done is closed. An error says which wave
// it is about (survey.WaveError).
func (r *Run) Result() (Closing, error) { return r.closing, r.err }

// Step is how far the closing has come; 0 when it has only begun.
func (r *Run) Step() Step {
	r.closer.mu.Lock()
	defer r.closer.mu.Unlock()
	return r.step
}

func (r *Run) reach(step Step) {
	r.closer.mu.Lock()
	defer r.closer.mu.Unlock()
	r.step = step
}

func (r *Run) hasEnded() bool {
	select {
	case <-r.done:
		return true
	default:
		return false
	}
}
