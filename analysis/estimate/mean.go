package estimate

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// Moments is what the mean methods need to know of a sample: a snapshot keeps
// these three numbers and no values.
type Moments struct {
	N        int
	Mean     float64
	Variance float64 // of the sample, divisor n − 1
}

// Interval is the t interval of the mean of a sample of at least two, with n − 1
// degrees of freedom.
//
// Source: "Student", "The probable error of a mean", Biometrika 6 (1908) 1–25.
func (m Moments) Interval(confidence float64) (Interval, error) {
	t, err := StudentQuantile(confidence, float64(m.N-1))
	if err != nil {
		return Interval{}, err
	}
	half := t * math.Sqrt(m.Variance/float64(m.N))
	return Interval{Lower: m.Mean - half, Upper: m.Mean + half}, nil
}

// WelchResult is the comparison of two means without assuming equal spread.
type WelchResult struct {
	Difference float64  // mean of a − mean of b
	Interval   Interval // of the difference
	T          float64  // test statistic
	DF         float64  // Welch–Satterthwaite degrees of freedom
	P          float64  // two-sided
}

// Welch compares the means of two samples of at least two.
//
// Source: B. L. Welch, "The generalization of Student's problem when several
// different population variances are involved", Biometrika 34 (1947) 28–35.
//
// It returns ErrInput when neither side varies at all.
func Welch(a, b Moments, confidence float64) (WelchResult, error) {
	if a.Variance+b.Variance == 0 {
		return WelchResult{}, fmt.Errorf("welch: no spread on either side: %w", ErrInput)
	}
	r := WelchTest(a, b)
	quantile, err := StudentQuantile(confidence, r.DF)
	if err != nil {
		return WelchResult{}, fmt.Errorf("welch: %w", err)
	}
	spread := math.Sqrt(a.Variance/float64(a.N) + b.Variance/float64(b.N))
	r.Interval = Interval{Lower: r.Difference - quantile*spread, Upper: r.Difference + quantile*spread}
	return r, nil
}

// WelchTest is welch without the interval, for two samples of which one varies.
func WelchTest(a, b Moments) WelchResult {
	va, vb := a.Variance/float64(a.N), b.Variance/float64(b.N)
	freedom := (va + vb) * (va + vb) / (va*va/float64(a.N-1) + vb*vb/float64(b.N-1))
	t := (a.Mean - b.Mean) / math.Sqrt(va+vb)
	return WelchResult{
		Difference: a.Mean - b.Mean, T: t, DF: freedom,
		P: 2 * distuv.StudentsT{Sigma: 1, Nu: freedom}.Survival(math.Abs(t)),
	}
}

// HedgesG is Hedges' g: the difference of two means in pooled standard deviations, with
// the correction 1 − 3/(4·df − 1) for small samples.
//
// Source: L. V. Hedges, "Distribution theory for Glass's estimator of effect
// size and related estimators", Journal of Educational Statistics 6 (1981)
// 107–128.
func HedgesG(a, b Moments) (float64, error) {
	freedom := float64(a.N + b.N - 2)
	pooled := (float64(a.N-1)*a.Variance + float64(b.N-1)*b.Variance) / freedom
	if pooled == 0 {
		return 0, fmt.Errorf("hedges: no spread on either side: %w", ErrInput)
	}
	return (a.Mean - b.Mean) / math.Sqrt(pooled) * (1 - 3/(4*freedom-1)), nil
}
