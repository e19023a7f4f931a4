package analysis

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// moments is what the mean methods need to know of a sample: a snapshot keeps
// these three numbers and no values.
type moments struct {
	n        int
	mean     float64
	variance float64 // of the sample, divisor n − 1
}

func momentsOf(values []float64) moments {
	mean, variance := stat.MeanVariance(values, nil)
	return moments{n: len(values), mean: mean, variance: variance}
}

// MeanInterval is the mean of values and its t interval with n − 1 degrees of
// freedom.
//
// Source: "Student", "The probable error of a mean", Biometrika 6 (1908) 1–25.
//
// It returns ErrInput for fewer than two values and for values that are not
// finite.
func MeanInterval(values []float64, confidence float64) (mean float64, ci Interval, err error) {
	if err := checkValues(values, 2); err != nil {
		return 0, Interval{}, fmt.Errorf("mean interval: %w", err)
	}
	m := momentsOf(values)
	ci, err = m.interval(confidence)
	if err != nil {
		return 0, Interval{}, fmt.Errorf("mean interval: %w", err)
	}
	return m.mean, ci, nil
}

// interval is the t interval of a sample of at least two.
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

// WelchDifference compares the means of a and b.
//
// Source: B. L. Welch, "The generalization of Student's problem when several
// different population variances are involved", Biometrika 34 (1947) 28–35.
//
// It returns ErrInput for fewer than two values on a side, for values that are
// not finite, and when neither side varies at all.
func WelchDifference(a, b []float64, confidence float64) (WelchResult, error) {
	if err := checkValues(a, 2); err != nil {
		return WelchResult{}, fmt.Errorf("welch, first sample: %w", err)
	}
	if err := checkValues(b, 2); err != nil {
		return WelchResult{}, fmt.Errorf("welch, second sample: %w", err)
	}
	return welch(momentsOf(a), momentsOf(b), confidence)
}

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

// HedgesG is the difference of two means in pooled standard deviations, with
// the correction 1 − 3/(4·df − 1) for small samples.
//
// Source: L. V. Hedges, "Distribution theory for Glass's estimator of effect
// size and related estimators", Journal of Educational Statistics 6 (1981)
// 107–128.
func HedgesG(a, b []float64) (float64, error) {
	if err := checkValues(a, 2); err != nil {
		return 0, fmt.Errorf("hedges, first sample: %w", err)
	}
	if err := checkValues(b, 2); err != nil {
		return 0, fmt.Errorf("hedges, second sample: %w", err)
	}
	return hedges(momentsOf(a), momentsOf(b))
}

func hedges(a, b moments) (float64, error) {
	freedom := float64(a.n + b.n - 2)
	pooled := (float64(a.n-1)*a.variance + float64(b.n-1)*b.variance) / freedom
	if pooled == 0 {
		return 0, fmt.Errorf("hedges: no spread on either side: %w", ErrInput)
	}
	return (a.mean - b.mean) / math.Sqrt(pooled) * (1 - 3/(4*freedom-1)), nil
}

// CronbachAlpha is the internal consistency of a scale: a row per person with
// one value per item, complete cases only.
//
// Source: L. J. Cronbach, "Coefficient alpha and the internal structure of
// tests", Psychometrika 16 (1951) 297–334.
//
// It returns ErrInput for fewer than two persons or items, rows of unequal
// length, and when the sum score does not vary.
func CronbachAlpha(rows [][]float64) (float64, error) {
	if len(rows) < 2 || len(rows[0]) < 2 {
		return 0, fmt.Errorf("cronbach: needs two persons and two items: %w", ErrInput)
	}
	items := len(rows[0])
	sums := make([]float64, len(rows))
	columns := make([][]float64, items)
	for i, row := range rows {
		if len(row) != items {
			return 0, fmt.Errorf("cronbach: row %d has %d items, not %d: %w", i, len(row), items, ErrInput)
		}
		if err := checkValues(row, items); err != nil {
			return 0, fmt.Errorf("cronbach, row %d: %w", i, err)
		}
		for j, v := range row {
			sums[i] += v
			columns[j] = append(columns[j], v)
		}
	}
	total := stat.Variance(sums, nil)
	if total == 0 {
		return 0, fmt.Errorf("cronbach: the sum score does not vary: %w", ErrInput)
	}
	within := 0.0
	for _, column := range columns {
		within += stat.Variance(column, nil)
	}
	k := float64(items)
	return k / (k - 1) * (1 - within/total), nil
}
