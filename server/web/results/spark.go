package results

import (
	"fmt"
	"math"
	"strconv"
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

// What a page holds a hundred of is drawn with few signs: the methods below give one path for all
// marks of a kind.

// Phases are the bands.
func (s spark) Phases() string {
	var path strings.Builder
	for _, b := range s.Bands {
		fmt.Fprintf(&path, "M%s 0h%sv%dh-%[2]sz", coordinate(b.X), coordinate(b.Width), s.Height)
	}
	return path.String()
}

// Line joins the points that stand beside each other.
func (s spark) Line() string { return strings.Join(s.Paths, "") }

// Small are the dots but the last, as lines without a length that have round ends.
func (s spark) Small() string {
	var path strings.Builder
	for _, d := range s.Dots {
		if !d.Last {
			path.WriteString("M" + coordinate(d.X) + " " + coordinate(d.Y) + "h0")
		}
	}
	return path.String()
}

// Inexact are the bars, as upright lines.
func (s spark) Inexact() string {
	var path strings.Builder
	for _, b := range s.Bars {
		path.WriteString("M" + coordinate(b.X) + " " + coordinate(b.Y) + "v" + coordinate(b.Height))
	}
	return path.String()
}

// Latest is the dot of the newest wave, if its figure is exact.
func (s spark) Latest() *dot {
	if n := len(s.Dots); n > 0 && s.Dots[n-1].Last {
		return &s.Dots[n-1]
	}
	return nil
}

// At is how far to the right the dot is, and Down how far from the top.
func (d dot) At() string   { return coordinate(d.X) }
func (d dot) Down() string { return coordinate(d.Y) }

// coordinate is a number of a drawing with at most one decimal.
func coordinate(v float64) string { return strconv.FormatFloat(math.Round(v*10)/10, 'f', -1, 64) }

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
		run = append(run, coordinate(x(p.Wave.Opens))+" "+coordinate(y))
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
	Low, High, Dot, Length float64
	Shown, Ranged          bool
	Exact                  bool // there is one value, where Dot is
}

// Whisker is what chance alone can give, with an upright at each end.
func (b intervalBar) Whisker() string {
	low, high := coordinate(b.Low), coordinate(b.High)
	return fmt.Sprintf("M%s 8H%sM%[1]s 3V13M%[2]s 3V13", low, high)
}

// At is where the figure is, and Long how far it reaches.
func (b intervalBar) At() string   { return coordinate(b.Dot) }
func (b intervalBar) Long() string { return coordinate(b.Length) }

func newIntervalBar(s analysis.Series, p analysis.Point) intervalBar {
	bar := intervalBar{Width: barWidth, Height: barHeight}
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
