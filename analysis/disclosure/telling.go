package disclosure

import (
	"math"

	"trivselspuls/analysis/estimate"
)

// Telling is how a figure is told. What is not exact still leaves at least three counts of
// people possible, and is all that is kept of them.
type Telling string

const (
	Exact  Telling = ""       // as it was counted
	Band   Telling = "band"   // a share of one unit with few people on one side: «0–2 av 54»
	Step   Telling = "step"   // a share of several units together: «6–8 av 90»
	Range  Telling = "range"  // a total of figures that are not all exact
	Lower  Telling = "lower"  // a mean at the low end of its scale: «1,2 eller lavere»
	Higher Telling = "higher" // a mean at the high end: «2,8 eller høyere»
)

// tellShare is how x among n are told: exactly, or as the band at the end they lie in.
func (t Thresholds) tellShare(n, x int) (telling Telling, low, high int) {
	k := t.least(n)
	switch {
	case x < k:
		return Band, 0, min(k-1, n)
	case n-x < k:
		return Band, max(n-k+1, 0), n
	}
	return Exact, x, x
}

// tellStep is how x among n of several units together are told: who knows the count of
// one of the units must not find that of the others.
func (t Thresholds) tellStep(n, x int) (low, high int) {
	step := t.MinCountLarge
	steps := max(1, (n+1)/step) // the last one has what counts are left over
	at := min(x/step, steps-1)
	if at == steps-1 {
		return at * step, n
	}
	return at * step, at*step + step - 1
}

// endsOf are the printed values from which on a mean of n answers on a scale from 1 to
// options is told as an end of the scale.
//
// At the happy end everybody has chosen nearly the best answer, and then the mean itself
// says how many have chosen the worst. So the end begins at the largest printed value for
// which both hold: every sum of scores that prints as less leaves three counts of people
// at the worst answer possible, and so do those of the end together. A sum leaves three when
// it is at least two whole scales below the highest there is. The low end is its mirror
// image.
func endsOf(n, options int) (low, high float64) {
	from := 2 * (options - 1)
	low = estimate.Round(float64(n+from)/float64(n), 1)
	return low, estimate.Round(float64(n*options-from)/float64(n), 1)
}

// The ends of the extent of bullying count those who are bullied, too: at 1.0 with few
// answers nobody can be, and well above 2 somebody must be.
const (
	extentFew  = 27 // fewer answers than this have a wider low end
	extentLow  = 1.0
	extentWide = 1.1
	extentHigh = 2.1
)

// tellMean is how a mean of n answers is told, with what is kept of it: the mean
// itself, or the printed value its end begins at.
func tellMean(ind Indicator, n int, mean float64) (Telling, float64) {
	low, high := endsOf(n, ind.Options)
	if ind.Extent {
		if low, high = extentLow, extentHigh; n < extentFew {
			low = extentWide
		}
	}
	switch printed := estimate.Round(mean, 1); {
	case printed <= low:
		return Lower, low
	case printed >= high:
		return Higher, high
	}
	return Exact, mean
}

// ShareBounds are the least and the most a share can be; equal when it is exact.
func (c Cell) ShareBounds() estimate.Interval {
	n := float64(c.N)
	return estimate.Interval{Lower: float64(c.Low) / n, Upper: float64(c.High) / n}
}

// MeanBounds are the least and the most a mean on a scale to options can be; equal when
// it is exact.
func (c Cell) MeanBounds(options int) estimate.Interval {
	const half = 0.05 // what rounds to the printed value
	switch c.Telling {
	case Lower:
		return estimate.Interval{Lower: 1, Upper: c.Mean + half}
	case Higher:
		return estimate.Interval{Lower: c.Mean - half, Upper: float64(options)}
	case Range:
		return estimate.Interval{Lower: c.Mean, Upper: c.Most}
	}
	return estimate.Interval{Lower: c.Mean, Upper: c.Mean}
}

// Allows reports whether a cell says no more than its counts allow, by the thresholds.
func (t Thresholds) Allows(ind Indicator, c Cell) bool {
	if c.N < t.Least(ind, View(c.Outside)) || c.Low > c.High || c.Low < 0 || c.High > c.N {
		return false
	}
	if !ind.IsCounted() && c.Telling == Range {
		return c.Total && 1 <= c.Mean && c.Mean <= c.Most && c.Most <= float64(ind.Options)
	}
	if !ind.IsCounted() {
		telling, value := tellMean(ind, c.N, c.Mean)
		return telling == c.Telling && (telling == Exact || value == c.Mean) && !math.IsNaN(c.Mean)
	}
	switch c.Telling {
	case Exact:
		return c.Low == c.High && t.exact(ind, counts{n: c.N, x: c.Low, y: c.Between}, View(c.Outside))
	case Band:
		telling, low, high := t.tellShare(c.N, c.Low)
		return telling == Band && low == c.Low && high == c.High && ind.Split == nil
	case Step:
		low, high := t.tellStep(c.N, c.Low)
		return low == c.Low && high == c.High && len(c.Units) > 1 && ind.Split == nil
	case Range:
		return c.Total && c.High-c.Low >= t.MinCountLarge-1 && ind.Split == nil
	}
	return false
}
