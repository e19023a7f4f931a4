package survey

import (
	"testing"
	"time"
)

// A wave was closed early when its last day was still to come.
func TestAWaveIsClosedEarly(t *testing.T) {
	last := time.Date(2027, 1, 22, 0, 0, 0, 0, time.UTC)
	for name, one := range map[string]struct {
		at   time.Time
		with func(*Wave)
		want bool
	}{
		"the day before":      {last.Add(-time.Hour), func(*Wave) {}, true},
		"on its last day":     {last.Add(10 * time.Hour), func(*Wave) {}, false},
		"the day after":       {last.Add(30 * time.Hour), func(*Wave) {}, false},
		"from a file":         {last.Add(-time.Hour), func(w *Wave) { w.Imported = true }, false},
		"keys not yet gone":   {last.Add(-time.Hour), func(w *Wave) { w.Destroyed = nil }, false},
		"without its figures": {last.Add(-time.Hour), func(w *Wave) { w.Abandoned = true }, true},
	} {
		w := Wave{State: Closed, Opens: last.AddDate(0, 0, -11), Closes: EndOfDay(last), Destroyed: &one.at}
		one.with(&w)
		if got := w.ClosedEarly(); (got != nil) != one.want {
			t.Errorf("%s: closed early %v", name, got)
		}
	}
}
