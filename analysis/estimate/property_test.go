package estimate

import (
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

func drawShare(t *rapid.T, label string) (x, n int) {
	n = rapid.IntRange(1, 500).Draw(t, label+" n")
	return rapid.IntRange(0, n).Draw(t, label+" x"), n
}

// The score interval is the set of shares p that x of n does not refuse:
// (x/n − p)² = z²·p(1−p)/n at its ends. Checked with 200-bit numbers.
func TestWilsonSolvesItsEquation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, n := drawShare(t, "share")
		confidence := rapid.Float64Range(0.5, 0.999).Draw(t, "confidence")
		ci, err := Wilson(x, n, confidence)
		if err != nil {
			t.Fatal(err)
		}
		z, _ := normalQuantile(confidence)
		for _, p := range []float64{ci.Lower, ci.Upper} {
			exact := func(v float64) *big.Float { return new(big.Float).SetPrec(200).SetFloat64(v) }
			share := new(big.Float).SetPrec(200).Quo(exact(float64(x)), exact(float64(n)))
			left := new(big.Float).Sub(share, exact(p))
			left.Mul(left, left)
			right := new(big.Float).Mul(exact(p), new(big.Float).Sub(exact(1), exact(p)))
			right.Mul(right, exact(z)).Mul(right, exact(z)).Quo(right, exact(float64(n)))
			off, _ := new(big.Float).Sub(left, right).Float64()
			if math.Abs(off) > 1e-12 {
				t.Fatalf("%d of %d at %v: end %v is off by %v", x, n, confidence, p, off)
			}
		}
	})
}

func TestShareIntervals(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, n := drawShare(t, "first")
		y, m := drawShare(t, "second")
		low := rapid.Float64Range(0.5, 0.95).Draw(t, "confidence")
		high := rapid.Float64Range(low, 0.999).Draw(t, "higher confidence")

		a, _ := Wilson(x, n, low)
		b, _ := Wilson(x, n, high)
		p := float64(x) / float64(n)
		if !(0 <= b.Lower && b.Lower <= a.Lower && a.Lower <= p && p <= a.Upper && a.Upper <= b.Upper && b.Upper <= 1) {
			t.Fatalf("wilson %d of %d: %v inside %v inside [0, 1]?", x, n, a, b)
		}
		mirror, _ := Wilson(n-x, n, low)
		if math.Abs(mirror.Lower-(1-a.Upper)) > 1e-12 {
			t.Fatalf("wilson %d of %d: %v is not the mirror of %v", x, n, mirror, a)
		}

		c, _ := NewcombeDifference(x, n, y, m, low)
		d, _ := NewcombeDifference(x, n, y, m, high)
		difference := p - float64(y)/float64(m)
		if !(-1 <= d.Lower && d.Lower <= c.Lower && c.Lower <= difference+1e-12 && difference-1e-12 <= c.Upper && c.Upper <= d.Upper && d.Upper <= 1) {
			t.Fatalf("newcombe: %v inside %v around %v?", c, d, difference)
		}
		swapped, _ := NewcombeDifference(y, m, x, n, low)
		if math.Abs(swapped.Lower+c.Upper) > 1e-12 || math.Abs(swapped.Upper+c.Lower) > 1e-12 {
			t.Fatalf("newcombe: %v is not %v with its sides swapped", swapped, c)
		}
	})
}

func TestBoundsHoldTheTruth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		invited := rapid.IntRange(1, 300).Draw(t, "invited")
		n := rapid.IntRange(1, invited).Draw(t, "n")
		x := rapid.IntRange(0, n).Draw(t, "x")
		silent := rapid.IntRange(0, invited-n).Draw(t, "silent who count")
		bounds, err := NonResponseBounds(x, n, invited)
		if err != nil {
			t.Fatal(err)
		}
		if truth := float64(x+silent) / float64(invited); truth < bounds.Lower-1e-12 || truth > bounds.Upper+1e-12 {
			t.Fatalf("%v does not hold %v", bounds, truth)
		}
	})
}
