package waves

import (
	"context"
	"fmt"
	"sync"
	"time"

	"trivselspuls/server/cause"
	"trivselspuls/survey"
)

// runTime bounds one closing or opening. It does not end with the request or the job that
// began it: half done it would only have to begin again.
const runTime = 10 * time.Minute

// Runs are what a process does with waves that takes longer than anybody waits for a page, at
// most one for a wave. It is safe for concurrent use. Several processes may each have
// their own for the same waves.
type Runs[T any] struct {
	operation string
	running   sync.WaitGroup

	mu    sync.Mutex // guards what follows, and what changes in a Run
	runs  map[survey.WaveID]*Run[T]
	ended bool // no more begin
}

// Run is one of them. It goes on whether or not anybody waits for it.
type Run[T any] struct {
	of      *Runs[T]
	done    chan struct{}
	cancel  context.CancelFunc
	awaited bool // by a person, who is told the end
	step    int
	value   T
	err     error
}

// start begins a run, or joins the one that goes on. One that has ended is begun again: a
// failure of yesterday says nothing about today. ended is called with what came of it,
// before anybody else learns of that.
func (r *Runs[T]) start(wave survey.WaveID, awaited bool, work func(context.Context, *Run[T]) (T, error), ended func(*Run[T], error)) *Run[T] {
	r.mu.Lock()
	defer r.mu.Unlock()
	if run, ok := r.runs[wave]; ok && !run.Ended() {
		run.awaited = run.awaited || awaited
		return run
	}
	ctx, cancel := context.WithTimeout(context.Background(), runTime)
	run := &Run[T]{of: r, done: make(chan struct{}), cancel: cancel, awaited: awaited}
	if r.ended {
		cancel()
		run.err = fmt.Errorf("%s: the server is stopping: %w", r.operation, survey.ErrUnavailable)
		close(run.done)
		return run
	}
	if r.runs == nil {
		r.runs = map[survey.WaveID]*Run[T]{}
	}
	r.runs[wave] = run
	r.running.Go(func() {
		defer cancel()
		var value T
		err := cause.Guard(func() (err error) {
			value, err = work(ctx, run)
			return err
		})
		if err != nil {
			if cause.Kind(err) == "panic" {
				err = fmt.Errorf("%s: %w", r.operation, err)
			}
			err = &survey.WaveError{Wave: wave, Err: err}
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		run.value, run.err = value, err
		ended(run, err)
		if !run.awaited {
			delete(r.runs, wave)
		}
		close(run.done)
	})
	return run
}

// Find returns the run of a wave that goes on, or whose end nobody has seen yet; nil when
// there is none.
func (r *Runs[T]) Find(wave survey.WaveID) *Run[T] {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.runs[wave]
}

// Forget is called when somebody has seen the end of a run.
func (r *Runs[T]) Forget(wave survey.WaveID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.runs, wave)
}

// Running reports whether a run goes on.
func (r *Runs[T]) Running() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, run := range r.runs {
		if !run.Ended() {
			return true
		}
	}
	return false
}

// End gives up the runs that go on and returns when they have ended. None begins any more.
func (r *Runs[T]) End() {
	r.mu.Lock()
	for _, run := range r.runs {
		if !run.Ended() {
			run.cancel()
		}
	}
	r.mu.Unlock()
	r.Wait()
}

// Wait returns when the runs that go on have ended. None begins any more: it then fails
// with survey.ErrUnavailable.
func (r *Runs[T]) Wait() {
	r.mu.Lock()
	r.ended = true
	r.mu.Unlock()
	r.running.Wait()
}

// Done is closed at the end of the run.
func (r *Run[T]) Done() <-chan struct{} { return r.done }

// Result is what came of the run, once Done is closed. An error says which wave it is
// about (survey.WaveError).
func (r *Run[T]) Result() (T, error) { return r.value, r.err }

// Cancel gives a run up. It ends soon, with an error.
func (r *Run[T]) Cancel() { r.cancel() }

// Step is how far the run has come; 0 when it has only begun.
func (r *Run[T]) Step() int {
	r.of.mu.Lock()
	defer r.of.mu.Unlock()
	return r.step
}

func (r *Run[T]) reach(step int) {
	r.of.mu.Lock()
	defer r.of.mu.Unlock()
	r.step = step
}

// Ended reports whether Done is closed.
func (r *Run[T]) Ended() bool {
	select {
	case <-r.done:
		return true
	default:
		return false
	}
}
