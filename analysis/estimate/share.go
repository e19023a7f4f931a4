package estimate

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// Interval is a closed range. For a share both ends lie in [0, 1], for a
// difference of shares in [−1, 1], for an index on the index's own scale.
type Interval struct {
	Lower float64
	Upper float64
}

// ExcludesZero reports whether zero lies outside the interval.
func (i Interval) ExcludesZero() bool { return i.Lower > 0 || i.Upper < 0 }

// wilson is the score interval for a share of count among size, 0 ≤ count ≤ size, at z
// standard errors.
//
// Source: E. B. Wilson, "Probable inference, the law of succession, and
// statistical inference", JASA 22 (1927) 209–212; method 3 of Newcombe,
// Statistics in Medicine 17 (1998) 857–872.
func wilson(count, size, z float64) Interval {
	middle := (2*count + z*z) / (2 * (size + z*z))
	half := z * math.Sqrt(z*z+4*count*(1-count/size)) / (2 * (size + z*z))
	limits := Interval{Lower: max(0, middle-half), Upper: min(1, middle+half)}
	// At the ends the formula gives exactly 0 or 1; rounding must not blur it.
	if count == 0 {
		limits.Lower = 0
	}
	if count == size {
		limits.Upper = 1
	}
	return limits
}

// newcombe is the hybrid score interval for the difference x1/n1 − x2/n2 of two
// independent shares, in [−1, 1].
//
// Source: R. G. Newcombe, "Interval estimation for the difference between
// independent proportions", Statistics in Medicine 17 (1998) 873–890,
// method 10.
func newcombe(x1, n1, x2, n2, z float64) Interval {
	p1, p2 := x1/n1, x2/n2
	w1, w2 := wilson(x1, n1, z), wilson(x2, n2, z)
	difference := p1 - p2
	return Interval{
		Lower: max(-1, difference-math.Hypot(p1-w1.Lower, w2.Upper-p2)),
		Upper: min(1, difference+math.Hypot(w1.Upper-p1, p2-w2.Lower)),
	}
}

// NonResponseBounds is where the share among all invited lies whatever the
// silent ones would have said: [x/invited, (x + invited − n)/invited].
//
// Source: C. F. Manski, "Nonparametric bounds on treatment effects", American
// Economic Review 80 (1990) 319–323.
//
// It returns ErrInput unless 0 ≤ x ≤ n ≤ invited and n > 0.
func NonResponseBounds(x, n, invited int) (Interval, error) {
	if err := checkShare(x, n); err != nil {
		return Interval{}, fmt.Errorf("non-response bounds: %w", err)
	}
	if n > invited {
		return Interval{}, fmt.Errorf("non-response bounds: answers %d, invited %d: %w", n, invited, ErrInput)
	}
	all := float64(invited)
	return Interval{Lower: float64(x) / all, Upper: float64(x+invited-n) / all}, nil
}

// CohenH is the effect size 2·asin√p1 − 2·asin√p2 for two shares; NaN when one
// of them is not a share.
//
// Source: J. Cohen, Statistical Power Analysis for the Behavioral Sciences,
// 2nd ed. (1988), chapter 6.
func CohenH(p1, p2 float64) float64 {
	return 2*math.Asin(math.Sqrt(p1)) - 2*math.Asin(math.Sqrt(p2))
}

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
