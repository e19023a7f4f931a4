package results

import (
	"fmt"
	"strings"
	"time"

	"trivselspuls/analysis"
)

// Size of a sparkline's drawing area, in its own units, and the margin that
// keeps the dots inside it.
const (
	sparkWidth  = 160
	sparkHeight = 44
	sparkMargin = 5
)

// spark is a series as a small line over the project's phases: paths between
// neighbouring exact points and a dot for each, and a bar for each that is told from its
// least to its most. What is not told leaves a gap. It
// repeats what stands beside it in words and is hidden from screen readers.
type spark struct {
	Width, Height int
	Bands         []sparkBand // every other phase
	Paths         []string
	Dots          []dot
	Bars          []sparkBar // of figures that are not told exactly
}

type sparkBar struct{ X, Y, Height float64 }

type sparkBand struct{ X, Width float64 }

type dot struct {
	X, Y float64
	Last bool
}

func newSpark(s analysis.Series, bands []analysis.Band) spark {
	drawn := spark{Width: sparkWidth, Height: sparkHeight}
	first, last := span(s, bands)
	long := max(1, last.Sub(first).Hours())
	x := func(t time.Time) float64 {
		return sparkMargin + t.Sub(first).Hours()/long*(sparkWidth-2*sparkMargin)
	}
	for i, b := range bands {
		if i%2 == 0 {
			drawn.Bands = append(drawn.Bands, sparkBand{x(b.From), x(phaseEnd(bands, i)) - x(b.From)})
		}
	}
	low, high := valueRange(s)
	var run []string
	flush := func() {
		if len(run) > 1 {
			drawn.Paths = append(drawn.Paths, "M"+strings.Join(run, "L"))
		}
		run = nil
	}
	height := func(v float64) float64 {
		return sparkHeight - sparkMargin - (v-low)/(high-low)*(sparkHeight-2*sparkMargin)
	}
	for i, p := range s.Points {
		if !p.Exact() || p.Break {
			flush()
		}
		if p.Hidden {
			continue
		}
		y := height(p.Bounds.Lower)
		if !p.Exact() {
			top := height(min(high, p.Bounds.Upper))
			drawn.Bars = append(drawn.Bars, sparkBar{x(p.Wave.Opens), top, max(3, y-top)})
			continue
		}
		run = append(run, fmt.Sprintf("%.1f %.1f", x(p.Wave.Opens), y))
		drawn.Dots = append(drawn.Dots, dot{X: x(p.Wave.Opens), Y: y, Last: i == len(s.Points)-1})
	}
	flush()
	return drawn
}

// phaseEnd is where a phase's band ends: where the next one begins, because
// phases may overlap and bands may not.
func phaseEnd(bands []analysis.Band, i int) time.Time {
	if i+1 < len(bands) && bands[i+1].From.Before(bands[i].To) {
		return bands[i+1].From
	}
	return bands[i].To
}

// Size of an interval bar's drawing area, in its own units.
const (
	barWidth  = 160
	barHeight = 16
	barMargin = 7
)

// intervalBar shows on the indicator's whole scale what chance alone can give, from Low to
// High, and the figure: a dot, or a bar from its least to its most. All shares have the same
// scale, so bars under each other can be compared. It repeats what stands beside it in words.
type intervalBar struct {
	Width, Height          int
	From, To               int // ends of the scale
	Low, High, Dot, Length float64
	Shown, Ranged          bool
	Exact                  bool // there is one value, where Dot is
}

func newIntervalBar(s analysis.Series, p analysis.Point) intervalBar {
	bar := intervalBar{Width: barWidth, Height: barHeight, From: barMargin, To: barWidth - barMargin}
	if p.Hidden {
		return bar
	}
	low, high := 0.0, 1.0
	if !s.Indicator.IsShare() {
		low, high = 1, float64(s.Indicator.Options)
	}
	x := func(v float64) float64 {
		return barMargin + (min(high, max(low, v))-low)/(high-low)*(barWidth-2*barMargin)
	}
	bar.Shown, bar.Exact, bar.Dot = true, p.Exact(), x(p.Bounds.Lower)
	bar.Length = max(3, x(p.Bounds.Upper)-bar.Dot)
	if p.Interval != nil {
		bar.Ranged, bar.Low, bar.High = true, x(p.Interval.Lower), x(p.Interval.Upper)
	}
	return bar
}
