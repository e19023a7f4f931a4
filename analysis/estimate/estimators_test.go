package estimate

import (
	"errors"
	"math"
	"testing"
)

func near(t *testing.T, name string, got, want, tolerance float64) {
	t.Helper()
	if math.IsNaN(got) || math.Abs(got-want) > tolerance {
		t.Errorf("%s: got %.9f, want %.9f", name, got, want)
	}
}

// Newcombe, Statistics in Medicine 17 (1998) 857–872, table I, method 3.
func TestWilsonPublished(t *testing.T) {
	for _, c := range []struct {
		x, n         int
		lower, upper float64
	}{
		{81, 263, 0.2553, 0.3662},
		{15, 148, 0.0624, 0.1605},
		{0, 20, 0, 0.1611},
		{1, 29, 0.0061, 0.1718},
	} {
		got, err := Wilson(c.x, c.n, 0.95)
		if err != nil {
			t.Fatal(err)
		}
		near(t, "lower", got.Lower, c.lower, 5e-5)
		near(t, "upper", got.Upper, c.upper, 5e-5)
	}
}

// Newcombe, Statistics in Medicine 17 (1998) 873–890, table II, method 10.
func TestNewcombePublished(t *testing.T) {
	for _, c := range []struct {
		x1, n1, x2, n2 int
		lower, upper   float64
	}{
		{56, 70, 48, 80, 0.0524, 0.3339},
		{9, 10, 3, 10, 0.1705, 0.8090},
		{6, 7, 2, 7, 0.0582, 0.8062},
		{5, 56, 0, 29, -0.0381, 0.1926},
		{0, 10, 0, 20, -0.1611, 0.2775},
		{0, 10, 0, 10, -0.2775, 0.2775},
		{10, 10, 0, 20, 0.6791, 1},
		{10, 10, 0, 10, 0.6075, 1},
	} {
		got, err := NewcombeDifference(c.x1, c.n1, c.x2, c.n2, 0.95)
		if err != nil {
			t.Fatal(err)
		}
		near(t, "lower", got.Lower, c.lower, 5e-5)
		near(t, "upper", got.Upper, c.upper, 5e-5)
	}
}

// The smokers of Fleiss (1981), as R's prop.trend.test prints them, and the
// malformations of Agresti, Categorical Data Analysis, section 3.4.
func TestCochranArmitagePublished(t *testing.T) {
	got, err := CochranArmitage([]int{83, 90, 129, 70}, []int{86, 93, 136, 82}, []float64{1, 2, 3, 4})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "z squared", got.Z*got.Z, 8.2249, 5e-5)
	near(t, "p", got.P, 0.004132, 5e-7)
	if got.Slope >= 0 || !got.Interval.ExcludesZero() {
		t.Errorf("slope %v %v should be clearly negative", got.Slope, got.Interval)
	}
	got, err = CochranArmitage([]int{48, 38, 5, 1, 1}, []int{17114, 14502, 793, 127, 38}, []float64{0, 0.5, 1.5, 4, 7})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "z squared", got.Z*got.Z, 6.57, 5e-3)
}

func TestEffectSizes(t *testing.T) {
	near(t, "h(0.5, 0.25)", CohenH(0.5, 0.25), math.Pi/6, 1e-12) // asin(√½)=π/4, asin(½)=π/6
	if !math.IsNaN(CohenH(1.2, 0.5)) {
		t.Error("a share above one has no effect size")
	}
}

// An interval that ends at zero holds it.
func TestExcludesZero(t *testing.T) {
	if (Interval{Lower: 0, Upper: 1}).ExcludesZero() || (Interval{Lower: -1, Upper: 0}).ExcludesZero() {
		t.Error("an interval that ends at zero holds it")
	}
}

func TestNonResponseBounds(t *testing.T) {
	got, err := NonResponseBounds(6, 40, 50)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "lower", got.Lower, 0.12, 1e-12)
	near(t, "upper", got.Upper, 0.32, 1e-12)
}

// Impossible input is an error and never a number.
func TestImpossibleInput(t *testing.T) {
	nan := math.NaN()
	for name, err := range map[string]error{
		"x over n":        second(Wilson(6, 5, 0.95)),
		"negative":        second(Wilson(-1, 5, 0.95)),
		"nobody":          second(Wilson(0, 0, 0.95)),
		"confidence 1":    second(Wilson(1, 5, 1)),
		"confidence 0":    second(Wilson(1, 5, 0)),
		"confidence NaN":  second(Wilson(1, 5, nan)),
		"newcombe second": second(NewcombeDifference(1, 5, 7, 5, 0.95)),
		"newcombe nobody": second(NewcombeDifference(0, 0, 1, 5, 0.95)),
		"trend lengths":   second(CochranArmitage([]int{1}, []int{2, 3}, []float64{1, 2})),
		"trend counts":    second(CochranArmitage([]int{5, 1}, []int{2, 3}, []float64{1, 2})),
		"trend one month": second(CochranArmitage([]int{1, 1}, []int{2, 3}, []float64{1, 1})),
		"trend all no":    second(CochranArmitage([]int{0, 0}, []int{2, 3}, []float64{1, 2})),
		"bounds too few":  second(NonResponseBounds(2, 10, 9)),
	} {
		if !errors.Is(err, ErrInput) {
			t.Errorf("%s: got error %v, want ErrInput", name, err)
		}
	}
}

func second[A any](_ A, err error) error { return err }
