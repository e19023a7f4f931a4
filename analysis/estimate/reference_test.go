package estimate

import (
	"math"
	"testing"
)

// Every estimator against R 4.2.2, which works them out in another way: prop.test
// without correction, t.test, prop.trend.test, p.adjust, lm, qbinom. The data are
// those of the published examples in estimators_test.go, R's own data sets sleep and
// attitude, and two made-up samples. Agreement is asked to 1e-9.
const agreement = 1e-9

var (
	made   = []float64{3.2, 4.1, 3.8, 2.9, 4.6, 3.3, 4.0, 3.9, 4.4, 2.5, 3.7, 4.2}
	others = []float64{3.9, 4.4, 4.1, 4.8, 3.6, 4.7, 4.9, 4.0}
)

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
	for _, c := range []struct {
		share                    float64
		n                        int
		confidence, lower, upper float64
	}{
		{0.5, 10, 0.95, 0.132444444444, 0.767555555556},
		{0.12, 50, 0.95, 0.026236562104, 0.207903545459},
		{0.12, 50, 0.998, 0, 0.272644990211},
		{0.08, 25, 0.998, 0, 0.271515777418},
		{0.6, 200, 0.95, 0.529117808350, 0.664856312086},
	} {
		got, err := FunnelLimits(c.share, c.n, c.confidence)
		interval(t, "funnel", got, err, c.lower, c.upper)
	}
	near(t, "h, Cohen (1988) table 6.2.2", CohenH(0.65, 0.45), 0.404860075177, agreement)
	near(t, "h", CohenH(0.1, 0.3), -0.515778371934, agreement)
}

func TestMeansAsInR(t *testing.T) {
	for _, c := range []struct {
		values                         []float64
		confidence, mean, lower, upper float64
	}{
		{sleepA, 0.95, 0.75, -0.529780413526, 2.029780413526},
		{made, 0.90, 3.716666666667, 3.391152769581, 4.042180563752},
		{made, 0.99, 3.716666666667, 3.153722333079, 4.279611000255},
	} {
		mean, ci, err := meanInterval(c.values, c.confidence)
		interval(t, "mean", ci, err, c.lower, c.upper)
		near(t, "mean", mean, c.mean, agreement)
	}
	for _, c := range []struct {
		a, b                               []float64
		confidence, t, df, p, lower, upper float64
	}{
		{sleepA, sleepB, 0.95, -1.860813467487, 17.776473516178, 0.079394140187, -3.365483230712, 0.205483230712},
		{made, others, 0.90, -2.367468731407, 17.636757813272, 0.029567635305, -1.011075824461, -0.155590842206},
	} {
		got, err := welchDifference(c.a, c.b, c.confidence)
		interval(t, "Welch", got.Interval, err, c.lower, c.upper)
		near(t, "t", got.T, c.t, agreement)
		near(t, "degrees of freedom", got.DF, c.df, agreement)
		near(t, "p", got.P, c.p, agreement)
	}
	for _, c := range []struct {
		a, b []float64
		want float64
	}{{sleepA, sleepB, -0.797018500447}, {made, others, -0.976113504827}} {
		got, err := hedgesG(c.a, c.b)
		if err != nil {
			t.Fatal(err)
		}
		near(t, "g", got, c.want, agreement)
	}
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
