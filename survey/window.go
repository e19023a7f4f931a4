package survey

import "time"

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
