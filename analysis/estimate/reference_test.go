package estimate

import (
	"math"
	"testing"
)

// Every estimator against R 4.2.2, which works them out in another way: prop.test
// without correction, prop.trend.test, lm. The data are those of the published examples in
// estimators_test.go. Agreement is asked to 1e-9.
const agreement = 1e-9

func interval(t *testing.T, name string, got Interval, err error, lower, upper float64) {
	t.Helper()
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	near(t, name+", lower", got.Lower, lower, agreement)
	near(t, name+", upper", got.Upper, upper, agreement)
}

func TestSharesAsInR(t *testing.T) {
	for _, c := range []struct {
		x, n                     int
		confidence, lower, upper float64
	}{
		{81, 263, 0.95, 0.255288519878, 0.366209576983},
		{15, 148, 0.95, 0.062386399531, 0.160487241723},
		{0, 20, 0.95, 0, 0.161125158053},
		{1, 29, 0.95, 0.006113214293, 0.171755218793},
		{13, 100, 0.90, 0.084299877458, 0.195193735921},
		{50, 50, 0.99, 0.882847908282, 1},
		{3, 30, 0.95, 0.034599888747, 0.256210825792},
	} {
		got, err := Wilson(c.x, c.n, c.confidence)
		interval(t, "Wilson", got, err, c.lower, c.upper)
	}
	for _, c := range []struct {
		x1, n1, x2, n2           int
		confidence, lower, upper float64
	}{
		{56, 70, 48, 80, 0.95, 0.052431472402, 0.333872654037},
		{9, 10, 3, 10, 0.95, 0.170522723935, 0.809017973535},
		{6, 7, 2, 7, 0.95, 0.058227927482, 0.806249637524},
		{5, 56, 0, 29, 0.95, -0.038137147904, 0.192560013855},
		{0, 10, 0, 20, 0.95, -0.161125158053, 0.277532799863},
		{10, 10, 0, 20, 0.95, 0.679086037142, 1},
		{13, 100, 18, 146, 0.90, -0.062310119468, 0.082181669601},
	} {
		got, err := NewcombeDifference(c.x1, c.n1, c.x2, c.n2, c.confidence)
		interval(t, "Newcombe", got, err, c.lower, c.upper)
	}
	near(t, "h, Cohen (1988) table 6.2.2", CohenH(0.65, 0.45), 0.404860075177, agreement)
	near(t, "h", CohenH(0.1, 0.3), -0.515778371934, agreement)
}

// The slope is that of R's weighted least squares; its interval is what the printed
// statistic makes it, slope ± 1.959964·slope/z.
func TestTrendAsInR(t *testing.T) {
	for _, c := range []struct {
		successes, totals []int
		scores            []float64
		square, p, slope  float64
	}{
		{[]int{83, 90, 129, 70}, []int{86, 93, 136, 82}, []float64{1, 2, 3, 4}, 8.224922285198, 0.004131897478, -0.033415626412601},
		{[]int{48, 38, 5, 1, 1}, []int{17114, 14502, 793, 127, 38}, []float64{0, 0.5, 1.5, 4, 7}, 6.570133944706, 0.010370414573, 0.001671193740329},
		{[]int{30, 24, 16, 10}, []int{100, 100, 100, 100}, []float64{0, 6, 12, 18}, 14.45, 0.000143929856, -0.011333333333},
	} {
		got, err := CochranArmitage(c.successes, c.totals, c.scores)
		if err != nil {
			t.Fatal(err)
		}
		near(t, "z squared", got.Z*got.Z, c.square, 1e-8)
		near(t, "p", got.P, c.p, agreement)
		near(t, "slope", got.Slope, c.slope, agreement)
		half := 1.959963984540054 * math.Abs(c.slope) / math.Sqrt(c.square)
		interval(t, "slope", got.Interval, nil, c.slope-half, c.slope+half)
	}
}
