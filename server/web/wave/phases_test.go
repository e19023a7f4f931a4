package wave

import (
	"testing"
	"time"

	"trivselspuls/survey"
)

// A phase runs through its last day and is over the moment that day is.
func TestPhaseRunsThroughItsLastDay(t *testing.T) {
	first, last := time.Date(2026, 5, 4, 0, 0, 0, 0, time.UTC), time.Date(2026, 11, 16, 0, 0, 0, 0, time.UTC)
	phase := survey.Phase{Starts: first, Ends: survey.EndOfDay(last)}
	for name, at := range map[string]struct {
		today     time.Time
		now, past bool
	}{
		"the evening before": {first.Add(-time.Second), false, false},
		"the first morning":  {first, true, false},
		"the last afternoon": {last.Add(15 * time.Hour), true, false},
		"the morning after":  {last.AddDate(0, 0, 1), false, true},
		"long after":         {last.AddDate(1, 0, 0), false, true},
	} {
		d := projectData{Today: at.today}
		if d.Now(phase) != at.now || d.Past(phase) != at.past {
			t.Errorf("%s: now %v, past %v", name, d.Now(phase), d.Past(phase))
		}
	}
}
