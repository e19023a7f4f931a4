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

// StudentQuantile is the two-sided quantile of Student's t.
func StudentQuantile(confidence, freedom float64) (float64, error) {
	if !(confidence > 0 && confidence < 1) {
		return 0, fmt.Errorf("confidence %v: %w", confidence, ErrInput)
	}
	t, p := distuv.StudentsT{Sigma: 1, Nu: freedom}, 1-(1-confidence)/2
	if freedom < manyDegrees || confidence > 0.99 {
		return t.Quantile(p), nil
	}
	// The normal distribution's quantile bent by Cornish and Fisher's series (Abramowitz
	// and Stegun 26.7.5) is so close that two of Newton's steps end where searching does,
	// at a fraction of the cost: a report of many units has a hundred thousand of them.
	z := distuv.UnitNormal.Quantile(p)
	z3, z5, z7 := math.Pow(z, 3), math.Pow(z, 5), math.Pow(z, 7)
	x := z + (z3+z)/(4*freedom) + (5*z5+16*z3+3*z)/(96*freedom*freedom) + (3*z7+19*z5+17*z3-15*z)/(384*math.Pow(freedom, 3))
	for range 2 {
		x -= (t.CDF(x) - p) / t.Prob(x)
	}
	return x, nil
}

// manyDegrees is where Student's t is close to normal.
const manyDegrees = 15

// Round rounds half away from zero to a number of decimals. A little below zero
// becomes zero, and not the «-0» that a file would have.
func Round(v float64, decimals int) float64 {
	scale := math.Pow10(decimals)
	return math.Round(v*scale)/scale + 0
}
