package estimate

import (
	"fmt"
	"math"
)

// TrendResult is a linear trend in shares.
type TrendResult struct {
	Z        float64  // test statistic, variance with N (not N − 1)
	P        float64  // two-sided
	Slope    float64  // change of the share per unit of the scores
	Interval Interval // 95 % for Slope, from the same variance as Z
}

// CochranArmitage tests shares at ordered scores (for us: months) for a linear
// trend. The variance is the binomial one with N = the sum of the totals, so Z²
// is the statistic R's prop.trend.test prints.
//
// Source: P. Armitage, "Tests for linear trends in proportions and
// frequencies", Biometrics 11 (1955) 375–386; W. G. Cochran, Biometrics 10
// (1954) 417–451.
//
// It returns ErrInput for fewer than two points, unequal lengths, impossible
// counts, scores that are all the same, and when every answer is the same.
func CochranArmitage(successes, totals []int, scores []float64) (TrendResult, error) {
	if len(successes) != len(totals) || len(totals) != len(scores) {
		return TrendResult{}, fmt.Errorf("trend: values %d, %d and %d: %w", len(successes), len(totals), len(scores), ErrInput)
	}
	var x, n, weighted float64
	for i := range totals {
		if err := checkShare(successes[i], totals[i]); err != nil {
			return TrendResult{}, fmt.Errorf("trend, point %d: %w", i, err)
		}
		x += float64(successes[i])
		n += float64(totals[i])
		weighted += float64(totals[i]) * scores[i]
	}
	share, middle := x/n, weighted/n
	var together, spread float64
	for i := range totals {
		distance := scores[i] - middle
		together += distance * float64(successes[i])
		spread += distance * distance * float64(totals[i])
	}
	variance := share * (1 - share) / spread // of the slope, when there is no trend
	if spread == 0 || variance == 0 {
		return TrendResult{}, fmt.Errorf("trend: nothing varies: %w", ErrInput)
	}
	slope := together / spread
	z := slope / math.Sqrt(variance)
	quantile, err := normalQuantile(Confidence)
	if err != nil {
		return TrendResult{}, fmt.Errorf("trend: %w", err)
	}
	half := quantile * math.Sqrt(variance)
	return TrendResult{
		Z:        z,
		P:        math.Erfc(math.Abs(z) / math.Sqrt2),
		Slope:    slope,
		Interval: Interval{Lower: slope - half, Upper: slope + half},
	}, nil
}
