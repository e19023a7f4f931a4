package survey

import (
	"fmt"
	"slices"
	"time"
)

// WaveKind says what a wave is for.
type WaveKind string

const (
	Baseline WaveKind = "baseline"
	Pulse    WaveKind = "pulse"
	Endline  WaveKind = "endline"
)

// Valid reports whether k is one of the known kinds.
func (k WaveKind) Valid() bool { return k == Baseline || k == Pulse || k == Endline }

// WaveState is where a wave is in its life. It only moves forward.
type WaveState string

const (
	Planned WaveState = "planned"
	Open    WaveState = "open"
	Closing WaveState = "closing" // takes no answers any more; they are being opened
	Closed  WaveState = "closed"
)

// Wave is one measurement. Between Opens and Closes answers are taken; after
// closing the wave has no keys, codes or ballots left.
type Wave struct {
	ID      WaveID
	Project ProjectID `db:"project_id"`
	Kind    WaveKind
	Name    string
	State   WaveState
	Opens   time.Time `db:"opens_at"`
	Closes  time.Time `db:"closes_at"`
	// Imported: the answers were collected elsewhere and read from a file.
	Imported bool
	// Abandoned: closed without figures, because the key to its answers is lost.
	Abandoned bool
	// Restored: open in a copy of the database that was put back, and not decided about since.
	Restored bool
	// Destroyed is when its keys were, with codes and ballots.
	Destroyed *time.Time `db:"destroyed_at"`
	// KeyPlaces names the places its keys were made in; empty where nobody knows.
	KeyPlaces string `db:"key_places"`
}

// Check finds what is wrong with a wave and whom it asks, among the project's waves:
// name, kind, from, to, audiences.
func (w Wave) Check(audiences []Audience, others []Wave) Problems {
	list := checkName("name", w.Name)
	if w.sharesName(others) {
		list.Add("name", Twice)
	}
	if !w.Kind.Valid() {
		list.Add("kind", Unknown)
	}
	list = append(list, checkPeriod(w.Opens, w.Closes)...)
	if len(audiences) == 0 {
		list.Add("audiences", Missing)
	}
	if slices.ContainsFunc(audiences, func(a Audience) bool { return !a.Valid() }) {
		list.Add("audiences", Unknown)
	}
	return list
}

// ClosedEarly is when a wave was closed whose last day was still to come; nil where it was
// not, and where nobody knows.
func (w Wave) ClosedEarly() *time.Time {
	if w.State != Closed || w.Imported || w.Destroyed == nil || !w.Destroyed.Before(w.Closes.Truncate(24*time.Hour)) {
		return nil
	}
	return w.Destroyed
}

// sharesName reports whether another wave has what people read as the same name.
func (w Wave) sharesName(others []Wave) bool {
	return slices.ContainsFunc(others, func(other Wave) bool { return other.ID != w.ID && sameName(other.Name, w.Name) })
}

// FreeName is a name for a new wave of a project: the wanted one, or with the first
// number that makes it one of its own, «Delmåling 2».
func FreeName(wanted string, waves []Wave) string {
	name := wanted
	for number := 2; (Wave{Name: name}).sharesName(waves); number++ {
		name = fmt.Sprint(wanted, " ", number)
	}
	return name
}

// Grace is how long after the deadline an answer that was begun in time is
// still taken.
const Grace = 15 * time.Minute

// Window is the part of a wave in which one group answers, such as a lesson. The
// zero one is the whole wave.
type Window struct {
	From time.Time `db:"opens_at"`
	To   time.Time `db:"closes_at"`
}

// IsZero reports whether the group answers all through the wave.
func (w Window) IsZero() bool { return w.From.IsZero() && w.To.IsZero() }

// Takes reports whether answers may be begun at a time, up to grace after the end.
func (w Window) Takes(at time.Time, grace time.Duration) bool {
	return w.IsZero() || !at.Before(w.From) && at.Before(w.To.Add(grace))
}

// Check finds what is wrong with giving a group another window of a wave at a
// time: from, to. Somebody may sit and answer in the one that stands, so once it
// has begun it is only made longer or taken away until it is over.
func (w Window) Check(before Window, wave Wave, at time.Time) (list Problems) {
	if w.IsZero() {
		return nil
	}
	if list = checkPeriod(w.From, w.To); len(list) > 0 {
		return list
	}
	running := !before.IsZero() && before.Takes(at, 0)
	switch {
	case running && !w.From.Equal(before.From):
		list.Add("from", Running)
	case running && w.To.Before(before.To):
		list.Add("to", Running)
	case w.From.Before(wave.Opens):
		list.Add("from", OutsideWave)
	case w.To.After(wave.Closes):
		list.Add("to", OutsideWave)
	case !at.Before(w.To):
		list.Add("to", Over)
	}
	return list
}
