package estimate

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// Confidence is used wherever a report shows an interval.
const Confidence = 0.95

// ErrInput means that an estimator was asked something that has no answer, for
// example a share of six among five. No number comes with it.
var ErrInput = errors.New("analysis: impossible input")

// checkShare refuses a count x among n that cannot be.
func checkShare(x, n int) error {
	if n <= 0 || x < 0 || x > n {
		return fmt.Errorf("%d of %d: %w", x, n, ErrInput)
	}
	return nil
}

// normalQuantile is the two-sided standard normal quantile, 1.96 for 0.95.
func normalQuantile(confidence float64) (float64, error) {
	if !(confidence > 0 && confidence < 1) {
		return 0, fmt.Errorf("confidence %v: %w", confidence, ErrInput)
	}
	return distuv.UnitNormal.Quantile(1 - (1-confidence)/2), nil
}

// Round rounds half away from zero to a number of decimals. A little below zero
// becomes zero, and not the «-0» that a file would have.
func Round(v float64, decimals int) float64 {
	scale := math.Pow10(decimals)
	return math.Round(v*scale)/scale + 0
}
