package results

import "trivselspuls/analysis"

// Size of an interval bar's drawing area, in its own units.
const (
	barWidth  = 160
	barHeight = 14
	barMargin = 7
)

// intervalBar shows on the indicator's whole scale where the true figure
// probably lies. All shares have the same scale, so bars under each other can be
// compared. It repeats what stands beside it in words.
type intervalBar struct {
	Width, Height    int
	From, To         int // ends of the scale
	Low, Length, Dot float64
	Shown, Ranged    bool
}

func newIntervalBar(s analysis.Series, p analysis.Point) intervalBar {
	bar := intervalBar{Width: barWidth, Height: barHeight, From: barMargin, To: barWidth - barMargin}
	if p.Hidden {
		return bar
	}
	low, high := 0.0, 1.0
	if !isShare(s) {
		low, high = 1, float64(s.Indicator.Options)
	}
	x := func(v float64) float64 { return barMargin + (v-low)/(high-low)*(barWidth-2*barMargin) }
	bar.Shown, bar.Dot = true, x(p.Value)
	if p.Interval != nil {
		bar.Ranged, bar.Low = true, x(p.Interval.Lower)
		bar.Length = max(2, x(p.Interval.Upper)-bar.Low)
	}
	return bar
}
