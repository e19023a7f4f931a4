package analysis

import (
	"time"

	"trivselspuls/analysis/estimate"
)

// Trend is the straight line through a share over at least four shown waves,
// since the last break in the series. Numbers are as printed, in shares per
// phase.
type Trend struct {
	Waves    int               // shown waves it goes through
	Slope    float64           // change of the share per phase; −0.02 is two points down
	Interval estimate.Interval // 95 %, of Slope
	Clear    bool              // the interval excludes zero
}

// trendWaves is how many waves make a trend: through three, any wobble is one.
const trendWaves = 4

// daysPerMonth makes months of the days between two waves.
const daysPerMonth = 365.25 / 12

// trend is nil for means, for too few shown waves, and when nothing varies.
// Phase is the mean length of a phase in months.
func (s *Series) trend(phase float64) *Trend {
	last := s.Points[len(s.Points)-1]
	if !s.Indicator.IsShare() || phase <= 0 {
		return nil
	}
	var successes, totals []int
	var months []float64
	for _, p := range s.Points {
		if p.figure == nil || p.asked != last.asked {
			continue
		}
		successes, totals = append(successes, p.figure.cell.Count), append(totals, p.figure.cell.N)
		months = append(months, p.Wave.Opens.Sub(last.Wave.Opens).Hours()/24/daysPerMonth)
	}
	if len(months) < trendWaves {
		return nil
	}
	result, err := estimate.CochranArmitage(successes, totals, months)
	if err != nil {
		return nil
	}
	return &Trend{
		Waves: len(months), Slope: estimate.Round(result.Slope*phase, 2), Clear: result.Interval.ExcludesZero(),
		Interval: estimate.Interval{Lower: estimate.Round(result.Interval.Lower*phase, 2), Upper: estimate.Round(result.Interval.Upper*phase, 2)},
	}
}

// phaseMonths is the mean length of the project's phases.
func phaseMonths(bands []Band) float64 {
	var sum time.Duration
	for _, b := range bands {
		sum += b.To.Sub(b.From)
	}
	if len(bands) == 0 {
		return 0
	}
	return sum.Hours() / 24 / daysPerMonth / float64(len(bands))
}

// follow says what the trend is.
func (t *texts) follow(s *Series) string {
	key := "trend.unclear"
	switch sure := s.Change.Word == ClearlyBetter || s.Change.Word == ClearlyWorse; {
	case s.Trend.Slope == 0:
		key = "trend.flat"
	case s.Trend.Clear && sure:
		key = "trend.clear"
	case s.Trend.Clear: // what the change is not sure of, its direction is not either
		key = "trend.alone"
	}
	return t.fill(key, "Waves", t.fill("waves.many", "Count", s.Trend.Waves),
		"Slope", t.move(s.Indicator, s.Trend.Slope),
		"Lower", t.move(s.Indicator, s.Trend.Interval.Lower), "Upper", t.move(s.Indicator, s.Trend.Interval.Upper))
}
