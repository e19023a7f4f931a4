package results

import (
	"testing"
	"time"

	"trivselspuls/analysis"
)

// After the first wave there is nothing to compare with, also where two audiences
// have been asked in it; a second wave of another audience is a second wave.
func TestTheFirstWaveIsAlone(t *testing.T) {
	day := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	at := func(days int) analysis.Series {
		return analysis.Series{Points: []analysis.Point{{Date: day.AddDate(0, 0, days)}}}
	}
	for want, list := range map[bool][]analysis.Series{true: {at(0), at(0)}, false: {at(0), at(300)}} {
		if got := oneWave(analysis.Report{Series: list}); got != want {
			t.Errorf("%d series: one wave is %v", len(list), got)
		}
	}
	if oneWave(analysis.Report{}) {
		t.Error("no wave is one")
	}
}
