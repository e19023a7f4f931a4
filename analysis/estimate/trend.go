package estimate

import (
	"fmt"
	"math"
)

// TrendResult is a linear trend.
type TrendResult struct {
	Z        float64  // test statistic of a share's trend, variance with N (not N − 1)
	P        float64  // two-sided
	Slope    float64  // change per unit of the scores; in the middle where samples are not exact
	Interval Interval // 95 % for Slope; from the same variance as Z
}

// ShareTrend tests shares at ordered scores (for us: months) for a linear trend. The
// variance is the binomial one with N = the sum of the totals, so for exact shares Z² is
// the statistic R's prop.trend.test prints. Where they are not exact, Interval holds that
// of every trend they can have, and Z and P are of the shares in the middle.
//
// Source: P. Armitage, "Tests for linear trends in proportions and
// frequencies", Biometrics 11 (1955) 375–386; W. G. Cochran, Biometrics 10
// (1954) 417–451.
//
// It returns ErrInput for fewer than two points, unequal lengths, samples that cannot be,
// scores that are all the same, and when every answer is the same.
func ShareTrend(samples []Sample, scores []float64) (TrendResult, error) {
	line, err := newLine(samples, scores, 1)
	if err != nil {
		return TrendResult{}, err
	}
	binomial := func(share float64) float64 { return math.Sqrt(max(0, share*(1-share)) / line.spread) }
	middle, share := line.slope(func(s Sample, _ bool) float64 { return (s.Lower + s.Upper) / 2 })
	if binomial(share) == 0 {
		return TrendResult{}, fmt.Errorf("trend: nothing varies: %w", ErrInput)
	}
	z := middle / binomial(share)
	result := TrendResult{Z: z, P: math.Erfc(math.Abs(z) / math.Sqrt2), Slope: middle}
	result.Interval, err = line.interval(binomial)
	return result, err
}

// MeanTrend is the straight line through means whose people spread alike, by a spread
// that is known beforehand; each mean weighs as its people. It returns ErrInput as
// ShareTrend does.
func MeanTrend(samples []Sample, scores []float64, spread float64) (TrendResult, error) {
	line, err := newLine(samples, scores, math.MaxFloat64)
	if err != nil {
		return TrendResult{}, err
	}
	if !(spread > 0) {
		return TrendResult{}, fmt.Errorf("trend: spread %v: %w", spread, ErrInput)
	}
	error := func(float64) float64 { return spread / math.Sqrt(line.spread) }
	middle, _ := line.slope(func(s Sample, _ bool) float64 { return (s.Lower + s.Upper) / 2 })
	z := middle / error(0)
	result := TrendResult{Z: z, P: math.Erfc(math.Abs(z) / math.Sqrt2), Slope: middle}
	result.Interval, err = line.interval(error)
	return result, err
}

// line is some samples at scores.
type line struct {
	samples []Sample
	away    []float64 // each score's distance from the middle of all people's
	n       float64
	spread  float64 // of the people's scores
}

func newLine(samples []Sample, scores []float64, most float64) (line, error) {
	if len(samples) != len(scores) {
		return line{}, fmt.Errorf("trend: samples %d, scores %d: %w", len(samples), len(scores), ErrInput)
	}
	l := line{samples: samples, away: make([]float64, len(scores))}
	middle := 0.0
	for i, s := range samples {
		if _, err := s.check(most, Confidence); err != nil {
			return line{}, fmt.Errorf("trend, point %d: %w", i, err)
		}
		l.n += s.N
		middle += s.N * scores[i]
	}
	for i, s := range samples {
		l.away[i] = scores[i] - middle/l.n
		l.spread += l.away[i] * l.away[i] * s.N
	}
	if !(l.spread > 0) {
		return line{}, fmt.Errorf("trend: one score only: %w", ErrInput)
	}
	return l, nil
}

// slope is that through a value of each sample, which may depend on whether it comes
// after the middle, and the mean of all people.
func (l line) slope(value func(s Sample, after bool) float64) (slope, mean float64) {
	for i, s := range l.samples {
		v := value(s, l.away[i] > 0)
		slope += l.away[i] * s.N * v
		mean += s.N * v
	}
	return slope / l.spread, mean / l.n
}

// interval holds the 95 % intervals of every slope there can be. The error of a slope may
// depend on the mean: it is largest where half of all people count, so that is taken, or the
// mean nearest to it there can be.
func (l line) interval(error func(mean float64) float64) (Interval, error) {
	z, err := normalQuantile(Confidence)
	if err != nil {
		return Interval{}, fmt.Errorf("trend: %w", err)
	}
	_, low := l.slope(func(s Sample, _ bool) float64 { return s.Lower })
	_, high := l.slope(func(s Sample, _ bool) float64 { return s.Upper })
	half := z * error(min(max(low, 0.5), high))
	least, _ := l.slope(func(s Sample, after bool) float64 {
		if after {
			return s.Lower
		}
		return s.Upper
	})
	most, _ := l.slope(func(s Sample, after bool) float64 {
		if after {
			return s.Upper
		}
		return s.Lower
	})
	return Interval{Lower: least - half, Upper: most + half}, nil
}
