package analysis

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// moments is what the mean methods need to know of a sample: a snapshot keeps
// these three numbers and no values.
type moments struct {
	n        int
	mean     float64
	variance float64 // of the sample, divisor n − 1
}

// interval is the t interval of the mean of a sample of at least two, with n − 1
// degrees of freedom.
//
// Source: "Student", "The probable error of a mean", Biometrika 6 (1908) 1–25.
func (m moments) interval(confidence float64) (Interval, error) {
	t, err := studentQuantile(confidence, float64(m.n-1))
	if err != nil {
		return Interval{}, err
	}
	half := t * math.Sqrt(m.variance/float64(m.n))
	return Interval{Lower: m.mean - half, Upper: m.mean + half}, nil
}

// WelchResult is the comparison of two means without assuming equal spread.
type WelchResult struct {
	Difference float64  // mean of a − mean of b
	Interval   Interval // of the difference
	T          float64  // test statistic
	DF         float64  // Welch–Satterthwaite degrees of freedom
	P          float64  // two-sided
}

// welch compares the means of two samples of at least two.
//
// Source: B. L. Welch, "The generalization of Student's problem when several
// different population variances are involved", Biometrika 34 (1947) 28–35.
//
// It returns ErrInput when neither side varies at all.
func welch(a, b moments, confidence float64) (WelchResult, error) {
	if a.variance+b.variance == 0 {
		return WelchResult{}, fmt.Errorf("welch: no spread on either side: %w", ErrInput)
	}
	r := welchTest(a, b)
	quantile, err := studentQuantile(confidence, r.DF)
	if err != nil {
		return WelchResult{}, fmt.Errorf("welch: %w", err)
	}
	spread := math.Sqrt(a.variance/float64(a.n) + b.variance/float64(b.n))
	r.Interval = Interval{Lower: r.Difference - quantile*spread, Upper: r.Difference + quantile*spread}
	return r, nil
}

// welchTest is welch without the interval, for two samples of which one varies.
func welchTest(a, b moments) WelchResult {
	va, vb := a.variance/float64(a.n), b.variance/float64(b.n)
	freedom := (va + vb) * (va + vb) / (va*va/float64(a.n-1) + vb*vb/float64(b.n-1))
	t := (a.mean - b.mean) / math.Sqrt(va+vb)
	return WelchResult{
		Difference: a.mean - b.mean, T: t, DF: freedom,
		P: 2 * distuv.StudentsT{Sigma: 1, Nu: freedom}.Survival(math.Abs(t)),
	}
}

// hedges is Hedges' g: the difference of two means in pooled standard deviations, with
// the correction 1 − 3/(4·df − 1) for small samples.
//
// Source: L. V. Hedges, "Distribution theory for Glass's estimator of effect
// size and related estimators", Journal of Educational Statistics 6 (1981)
// 107–128.
func hedges(a, b moments) (float64, error) {
	freedom := float64(a.n + b.n - 2)
	pooled := (float64(a.n-1)*a.variance + float64(b.n-1)*b.variance) / freedom
	if pooled == 0 {
		return 0, fmt.Errorf("hedges: no spread on either side: %w", ErrInput)
	}
	return (a.mean - b.mean) / math.Sqrt(pooled) * (1 - 3/(4*freedom-1)), nil
}
