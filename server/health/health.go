// Package health says whether the server can do what it is for: write answers, serve
// every open wave, keep its keys and close what is due. It is read by a program that
// watches and by a person, and holds no secret: anybody may ask.
package health

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"trivselspuls/server/cause"
	"trivselspuls/server/waves"
	"trivselspuls/survey"
	"trivselspuls/survey/keys"
	"trivselspuls/survey/store"
)

// freshness is how long an answer is given again, so that asking costs nothing
// however often it is done; patience is how long the database may take.
const (
	freshness = 10 * time.Second
	patience  = 5 * time.Second
)

// Check finds out how the server is. Make it with New; it is safe for concurrent use.
type Check struct {
	store  *store.Store
	waves  *waves.Service
	closer *waves.Closer
	log    *slog.Logger

	checking sync.Mutex // held by the one that finds out

	mu     sync.Mutex
	last   Report
	at     time.Time
	logged map[string]bool // what fails and stands in the log
}

// Report is how the server is, line by line.
type Report struct{ lines []line }

// line is one thing that the server must be able to do.
type line struct {
	name, text string
	failing    bool
	errs       []error // for the log
}

// New is the check of a server. It logs what begins to fail, with its cause, and what
// ends to.
func New(st *store.Store, service *waves.Service, closer *waves.Closer, log *slog.Logger) *Check {
	return &Check{store: st, waves: service, closer: closer, log: log, logged: map[string]bool{}}
}

// OK reports whether nothing fails.
func (r Report) OK() bool {
	return !slices.ContainsFunc(r.lines, func(l line) bool { return l.failing })
}

// String is «ok» or «failing» and then a line for each thing.
func (r Report) String() string {
	var text strings.Builder
	text.WriteString(word(!r.OK()) + "\n")
	for _, l := range r.lines {
		fmt.Fprintf(&text, "%s: %s, %s\n", l.name, word(l.failing), l.text)
	}
	return text.String()
}

// Fields are the same for a line of a log.
func (r Report) Fields() (fields []any) {
	for _, l := range r.lines {
		fields = append(fields, l.name, word(l.failing))
	}
	return append(fields, "all", word(!r.OK()))
}

func word(failing bool) string {
	if failing {
		return "failing"
	}
	return "ok"
}

// Report finds out how the server is, at most once in ten seconds. While one caller
// does, others get the answer from before.
func (c *Check) Report(ctx context.Context) Report {
	last, known, fresh := c.remembered()
	if fresh || known && !c.checking.TryLock() {
		return last
	}
	if !known {
		c.checking.Lock()
	}
	defer c.checking.Unlock()
	if last, _, fresh = c.remembered(); fresh { // somebody else has just found out
		return last
	}
	// It is everybody's answer, whatever becomes of who asked first.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	found := Report{[]line{c.database(ctx), c.openWaves(ctx), c.keyPlaces(ctx), c.closing()}}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.last, c.at = found, c.store.Now()
	c.note(found)
	return found
}

func (c *Check) remembered() (last Report, known, fresh bool) {
	now := c.store.Now()
	c.mu.Lock()
	defer c.mu.Unlock()
	age := now.Sub(c.at)
	known = !c.at.IsZero()
	return c.last, known, known && age >= 0 && age < freshness
}

// note logs what has begun to fail, and what fails no more. c.mu is held.
func (c *Check) note(found Report) {
	now := map[string]bool{}
	for _, l := range found.lines {
		for _, err := range l.errs {
			attributes := cause.Of(err)
			key := l.name + fmt.Sprint(attributes)
			if !c.logged[key] && !now[key] {
				c.log.Error("check failed", append([]any{"check", l.name}, attributes...)...)
			}
			now[key] = true
		}
	}
	if len(now) == 0 && len(c.logged) > 0 {
		c.log.Info("checks pass again")
	}
	c.logged = now
}

// database says whether the database can be written.
func (c *Check) database(ctx context.Context) line {
	err := c.store.Probe(ctx)
	switch {
	case err == nil:
		return line{name: "database", text: "it can be written"}
	case errors.Is(err, survey.ErrUnavailable) && c.closer.Running():
		return line{name: "database", text: "it is busy closing a wave"}
	}
	return line{"database", "it cannot be written, so no answers are taken", true, []error{err}}
}

// openWaves says whether every open wave is served.
func (c *Check) openWaves(ctx context.Context) line {
	unserved, err := c.waves.Unserved(ctx)
	if err != nil {
		return unknown("waves", err)
	}
	if len(unserved) == 0 {
		return line{name: "waves", text: "every open wave is served"}
	}
	text := fmt.Sprintf("keys are missing, a manifest was changed, or a copy was put back; open waves that take no answers: %d", len(unserved))
	return line{"waves", text, true, ofWaves("serve wave", unserved)}
}

// keyPlaces says whether every open wave has its keys in both places.
func (c *Check) keyPlaces(ctx context.Context) line {
	faults, err := c.waves.KeyFaults(ctx)
	switch {
	case errors.Is(err, keys.ErrDirectory):
		return line{"keys", "a key directory is not the one used before, or not mounted", true, []error{err}}
	case err != nil:
		return unknown("keys", err)
	case len(faults) == 0:
		return line{name: "keys", text: "every open wave has its keys whole in both places"}
	}
	text := fmt.Sprintf("open waves that lack their keys in one place or in both: %d", len(faults))
	return line{"keys", text, true, ofWaves("check keys", faults)}
}

// closing says whether what is due gets closed. The log has the cause already.
func (c *Check) closing() line {
	if n := len(c.closer.Failing()); n > 0 {
		return line{name: "closing", text: fmt.Sprintf("waves that are due and cannot be closed: %d", n), failing: true}
	}
	return line{name: "closing", text: "no closing fails"}
}

func unknown(name string, err error) line {
	return line{name, "it cannot be found out", true, []error{fmt.Errorf("check %s: %w", name, err)}}
}

func ofWaves(operation string, faults map[survey.WaveID]error) (errs []error) {
	for wave, err := range faults {
		errs = append(errs, &survey.WaveError{Wave: wave, Err: fmt.Errorf("%s: %w", operation, err)})
	}
	return errs
}
