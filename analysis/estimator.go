package analysis

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// defaultConfidence is used wherever a report shows an interval.
const defaultConfidence = 0.95

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

// checkValues refuses fewer than least values, and values that are not finite.
func checkValues(values []float64, least int) error {
	if len(values) < least {
		return fmt.Errorf("%d values where %d are needed: %w", len(values), least, ErrInput)
	}
	for _, v := range values {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return fmt.Errorf("value %v: %w", v, ErrInput)
		}
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

// studentQuantile is the two-sided quantile of Student's t.
func studentQuantile(confidence, freedom float64) (float64, error) {
	if !(confidence > 0 && confidence < 1) {
		return 0, fmt.Errorf("confidence %v: %w", confidence, ErrInput)
	}
	t := distuv.StudentsT{Sigma: 1, Nu: freedom}
	return t.Quantile(1 - (1-confidence)/2), nil
}
