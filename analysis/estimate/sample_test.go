package estimate

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
)

// band is what is known of a count among n.
func band(low, high, n int) Sample {
	return Sample{Lower: float64(low) / float64(n), Upper: float64(high) / float64(n), N: float64(n)}
}

func holds(outer, inner Interval) bool {
	return outer.Lower <= inner.Lower+1e-12 && inner.Upper <= outer.Upper+1e-12
}

// What is known exactly of people with nothing in common has Wilson's and Newcombe's
// intervals.
func TestExactSamplesAreCounts(t *testing.T) {
	for _, c := range [][4]int{{0, 20, 3, 30}, {1, 29, 29, 29}, {56, 70, 48, 80}, {10, 10, 0, 20}} {
		one, other := band(c[0], c[0], c[1]), band(c[2], c[2], c[3])
		for _, confidence := range []float64{0.95, 0.99, 0.995} {
			want, _ := Wilson(c[0], c[1], confidence)
			got, err := one.Share(confidence)
			interval(t, "share", got, err, want.Lower, want.Upper)
			want, _ = NewcombeDifference(c[0], c[1], c[2], c[3], confidence)
			got, err = one.ShareChange(other, confidence)
			interval(t, "change", got, err, want.Lower, want.Upper)
		}
	}
}

// Of a band, the interval is that of its values together and no wider: every pair of bands
// of few people, at the three confidences there are.
func TestBandsHoldEveryValue(t *testing.T) {
	for _, confidence := range []float64{0.95, 0.99, 0.995} {
		for _, n := range []int{1, 2, 7, 12} {
			for low := range n + 1 {
				for high := low; high <= n; high++ {
					together := Interval{Lower: 1}
					for x := low; x <= high; x++ {
						ci, _ := Wilson(x, n, confidence)
						together = Interval{min(together.Lower, ci.Lower), max(together.Upper, ci.Upper)}
					}
					got, err := band(low, high, n).Share(confidence)
					interval(t, "share", got, err, together.Lower, together.Upper)
				}
			}
		}
		const n, m = 7, 10
		for code := range (n + 1) * (n + 1) * (m + 1) * (m + 1) {
			a, b, c, d := code%(n+1), code/(n+1)%(n+1), code/(n+1)/(n+1)%(m+1), code/(n+1)/(n+1)/(m+1)
			if a > b || c > d {
				continue
			}
			together := Interval{Lower: 1, Upper: -1}
			for x := a; x <= b; x++ {
				for y := c; y <= d; y++ {
					ci, _ := NewcombeDifference(x, n, y, m, confidence)
					together = Interval{min(together.Lower, ci.Lower), max(together.Upper, ci.Upper)}
				}
			}
			got, err := band(a, b, n).ShareChange(band(c, d, m), confidence)
			interval(t, "change", got, err, together.Lower, together.Upper)
		}
	}
}

// By hand: 16 answers with a spread of 0.8 have an error of 0.2; with 9 others the error is
// 0.8·√(1/16 + 1/9) = 0.8·5/12 = 1/3.
func TestMeansOfSamples(t *testing.T) {
	const z = 1.959963984540054
	got, err := Sample{2.8, 3, 16}.Mean(0.8, 0.95)
	interval(t, "mean", got, err, 2.8-0.2*z, 3+0.2*z)
	got, err = Sample{2.8, 3, 16}.MeanChange(Sample{2.1, 2.5, 9}, 0.8, 0.95)
	interval(t, "change", got, err, 0.3-z/3, 0.9+z/3)
	got, err = Sample{2.5, 2.5, 16}.MeanChange(Sample{2.1, 2.1, 9}, 0.8, 0.99)
	interval(t, "change at 99 %", got, err, 0.4-2.575829303549/3, 0.4+2.575829303549/3)
}

func TestRoundingOutwards(t *testing.T) {
	for _, c := range []struct {
		v        float64
		decimals int
		down, up float64
	}{
		{0.29, 2, 0.29, 0.29},
		{0.07, 2, 0.07, 0.07},
		{0.57, 2, 0.57, 0.57},
		{1.1 * 1.1, 2, 1.21, 1.21}, // what no binary fraction is
		{6.0 / 87, 3, 0.068, 0.069},
		{8.0 / 87, 3, 0.091, 0.092},
		{0, 2, 0, 0},
		{1, 2, 1, 1},
		{-0.0004, 3, -0.001, 0},
		{2.8, 1, 2.8, 2.8},
		{2.81, 1, 2.8, 2.9},
		{0.5, 0, 0, 1},
	} {
		near(t, "down", Down(c.v, c.decimals), c.down, 1e-15)
		near(t, "up", Up(c.v, c.decimals), c.up, 1e-15)
		if i := (Interval{c.v, c.v}).Outward(c.decimals); i != (Interval{Down(c.v, c.decimals), Up(c.v, c.decimals)}) {
			t.Errorf("outward of %v: %+v", c.v, i)
		}
	}
	if math.Signbit(Up(-0.0004, 3)) || math.Signbit(Down(0, 3)) {
		t.Error("nothing has a sign")
	}
	for n := 1; n < 200; n++ {
		for x := range n + 1 {
			share := float64(x) / float64(n)
			got := Interval{share, share}.Outward(3)
			if got.Lower > share || got.Upper < share || got.Upper-got.Lower > 0.001+1e-12 || 1000*x%n == 0 && got.Upper-got.Lower > 1e-12 {
				t.Fatalf("%d of %d: %+v", x, n, got)
			}
		}
	}
}

// A difference of so many errors is seen as often as the normal distribution says.
func TestSeenWith(t *testing.T) {
	near(t, "80 % at 95 %", must(SeenWith(0.8, 0.95)), 1.959963984540+0.841621233573, 1e-9)
	for _, probability := range []float64{0.55, 0.8, 0.9} {
		for _, confidence := range []float64{0.95, 0.99, 0.995} {
			away := must(SeenWith(probability, confidence))
			limit := distuv.UnitNormal.Quantile(1 - (1-confidence)/2)
			near(t, "seen", distuv.Normal{Mu: away, Sigma: 1}.Survival(limit), probability, 1e-9)
		}
	}
}

func must(v float64, err error) float64 {
	if err != nil {
		panic(err)
	}
	return v
}

// A trend of exact shares is that of Cochran and Armitage; where people of a class are alike it is
// that of fewer.
func TestShareTrend(t *testing.T) {
	months := []float64{0, 6, 12, 18}
	totals, counts := []int{100, 80, 60, 50}, []int{30, 20, 9, 6}
	var samples []Sample
	for i := range totals {
		samples = append(samples, band(counts[i], counts[i], totals[i]))
	}
	want, err := CochranArmitage(counts, totals, months)
	if err != nil {
		t.Fatal(err)
	}
	// By hand: N = 290, mean month 2100/290, mean share 65/290.
	middle, share := 2100.0/290, 65.0/290
	up, down := 0.0, 0.0
	for i, m := range months {
		up += (m - middle) * float64(counts[i])
		down += (m - middle) * (m - middle) * float64(totals[i])
	}
	half := 1.959963984540054 * math.Sqrt(share*(1-share)/down)
	near(t, "slope", want.Slope, up/down, 1e-12)
	for _, scale := range []float64{1, 0.5} {
		for i := range samples {
			samples[i].N = scale * float64(totals[i])
		}
		got, err := ShareTrend(samples, months)
		interval(t, "trend", got.Interval, err, up/down-half/math.Sqrt(scale), up/down+half/math.Sqrt(scale))
		near(t, "slope", got.Slope, want.Slope, 1e-12)
		near(t, "z", got.Z, want.Z*math.Sqrt(scale), 1e-9)
		near(t, "p", got.P, 2*distuv.UnitNormal.Survival(math.Abs(got.Z)), 1e-12)
	}
}

// The interval of a trend through bands holds that of every trend there can be through them,
// whatever the bands have in between.
func TestTrendsThroughBands(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	for range 600 {
		n, waves := 3+random.IntN(30), 2+random.IntN(3)
		var samples []Sample
		var scores []float64
		var low, high []int
		for i := range waves {
			a := random.IntN(n + 1)
			low, high = append(low, a), append(high, min(n, a+random.IntN(4+i%2*n)))
			samples, scores = append(samples, band(low[i], high[i], n)), append(scores, float64(6*i))
		}
		got, err := ShareTrend(samples, scores)
		if err != nil {
			continue // all of them the same
		}
		counts, totals := make([]int, waves), make([]int, waves)
		var each func(i int)
		each = func(i int) {
			if i < waves {
				for counts[i], totals[i] = low[i], n; counts[i] <= high[i]; counts[i]++ {
					each(i + 1)
				}
				return
			}
			one, err := CochranArmitage(counts, totals, scores)
			if err == nil && !holds(got.Interval, one.Interval) {
				t.Fatalf("%v to %v of %d: %+v does not hold %+v of %v", low, high, n, got.Interval, one.Interval, counts)
			}
		}
		each(0)
	}
}

// By hand: 10, 10 and 20 people at 0, 1 and 2 have the mean score 1.25 and the sum of squares
// 10·1.5625 + 10·0.0625 + 20·0.5625 = 27.5. Means of 3, 3.5 and 4 give a slope of
// (−12.5·3 − 2.5·3.5 + 15·4)/27.5 = 0.5, and a spread of 1 an error of 1/√27.5.
func TestMeanTrend(t *testing.T) {
	scores := []float64{0, 1, 2}
	got, err := MeanTrend([]Sample{{3, 3, 10}, {3.5, 3.5, 10}, {4, 4, 20}}, scores, 1)
	half := 1.959963984540054 / math.Sqrt(27.5)
	interval(t, "trend", got.Interval, err, 0.5-half, 0.5+half)
	near(t, "slope", got.Slope, 0.5, 1e-12)
	near(t, "z", got.Z, 0.5*math.Sqrt(27.5), 1e-12)
	near(t, "p", got.P, 2*distuv.UnitNormal.Survival(got.Z), 1e-12)
	// The last is 3.9 or higher, on a scale to five: by hand 15·0.1/27.5 less, 15·1/27.5 more.
	got, err = MeanTrend([]Sample{{3, 3, 10}, {3.5, 3.5, 10}, {3.9, 5, 20}}, scores, 1)
	interval(t, "trend to an end", got.Interval, err, 0.5-1.5/27.5-half, 0.5+15/27.5+half)
	// The same from the other side: what comes before the middle counts the other way.
	got, err = MeanTrend([]Sample{{3, 3.2, 10}, {3.5, 3.5, 10}, {4, 4, 20}}, scores, 1)
	interval(t, "trend from an end", got.Interval, err, 0.5-2.5/27.5-half, 0.5+half)
}

func TestImpossibleSamples(t *testing.T) {
	nan, ok := math.NaN(), Sample{0.2, 0.3, 20}
	for name, s := range map[string]Sample{
		"nobody": {0.2, 0.3, 0}, "fewer than nobody": {0.2, 0.3, -1}, "NaN people": {0.2, 0.3, nan},
		"upside down": {0.3, 0.2, 20}, "below zero": {-0.1, 0.2, 20}, "above one": {0.5, 1.01, 20}, "NaN": {nan, nan, 20},
	} {
		errs := []error{second(s.Share(0.95)), second(s.ShareChange(ok, 0.95)), second(ok.ShareChange(s, 0.95)), second(ShareTrend([]Sample{ok, s}, []float64{0, 1}))}
		if name != "above one" {
			errs = append(errs, second(s.Mean(1, 0.95)), second(s.MeanChange(ok, 1, 0.95)), second(ok.MeanChange(s, 1, 0.95)), second(MeanTrend([]Sample{ok, s}, []float64{0, 1}, 1)))
		}
		for i, err := range errs {
			if !errors.Is(err, ErrInput) {
				t.Errorf("%s, %d: got error %v, want ErrInput", name, i, err)
			}
		}
	}
	two := []Sample{ok, ok}
	for name, err := range map[string]error{
		"no spread":          second(ok.Mean(0, 0.95)),
		"no spread, change":  second(ok.MeanChange(ok, nan, 0.95)),
		"no spread, trend":   second(MeanTrend(two, []float64{0, 1}, 0)),
		"NaN spread, trend":  second(MeanTrend(two, []float64{0, 1}, nan)),
		"confidence":         second(ok.Share(1)),
		"one month":          second(MeanTrend(two, []float64{1, 1}, 1)),
		"one month, shares":  second(ShareTrend(two, []float64{1, 1})),
		"lengths":            second(MeanTrend(two, []float64{1}, 1)),
		"nothing varies":     second(ShareTrend([]Sample{{1, 1, 9}, {1, 1, 9}}, []float64{0, 1})),
		"seen half the time": second(SeenWith(0.5, 0.95)),
		"seen always":        second(SeenWith(1, 0.95)),
		"seen for sure":      second(SeenWith(0.8, 1)),
	} {
		if !errors.Is(err, ErrInput) {
			t.Errorf("%s: got error %v, want ErrInput", name, err)
		}
	}
}
