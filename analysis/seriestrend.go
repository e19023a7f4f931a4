package analysis

import (
	"math"
	"time"

	"trivselspuls/analysis/estimate"
)

// Trend is the straight line through at least four waves that are told, since the last
// break in the series. Numbers are as printed, as changes per phase.
type Trend struct {
	Waves    int               // told waves it goes through
	Slope    float64           // change per phase; of a share −0.02 is two points down
	Interval estimate.Interval // 95 %, of Slope
	Clear    bool              // the interval excludes zero
}

// trendWaves is how many waves make a trend: through three, any wobble is one.
const trendWaves = 4

// daysPerMonth makes months of the days between two waves.
const daysPerMonth = 365.25 / 12

// trend is nil for too few told waves, when nothing varies, and when what is told without being
// exact can be the same each time: 0–4 of 17 and 0–4 of 15 say nothing of a direction. Phase is the mean length
// of a phase in months.
func (s *Series) trend(phase float64) *Trend {
	last := s.Points[len(s.Points)-1]
	if phase <= 0 {
		return nil
	}
	var samples []estimate.Sample
	var months []float64
	spread, exact, least, most := 0.0, true, math.Inf(1), math.Inf(-1)
	for _, p := range s.Points {
		if p.figure == nil || p.asked != last.asked {
			continue
		}
		samples, spread = append(samples, p.figure.sample(p.figure.judging.Change)), max(spread, p.figure.ind.Spread)
		exact, least, most = exact && p.figure.exact(), min(least, p.figure.bounds().Upper), max(most, p.figure.bounds().Lower)
		months = append(months, p.Wave.Opens.Sub(last.Wave.Opens).Hours()/24/daysPerMonth)
	}
	if len(months) < trendWaves || !exact && most <= least {
		return nil
	}
	result, err := estimate.ShareTrend(samples, months)
	if !s.Indicator.IsShare() {
		result, err = estimate.MeanTrend(samples, months, spread)
	}
	if err != nil {
		return nil
	}
	i := printedChange(s.Indicator, estimate.Interval{Lower: result.Interval.Lower * phase, Upper: result.Interval.Upper * phase})
	return &Trend{
		Waves: len(months), Slope: estimate.Round(result.Slope*phase, decimalsOfChange(s.Indicator)), Clear: i.ExcludesZero(), Interval: i,
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
