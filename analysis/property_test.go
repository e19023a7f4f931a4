package analysis

import (
	"testing"

	"pgregory.net/rapid"

	"trivselspuls/analysis/estimate"
)

func drawShare(t *rapid.T, label string) (x, n int) {
	n = rapid.IntRange(1, 500).Draw(t, label+" n")
	return rapid.IntRange(0, n).Draw(t, label+" x"), n
}

// The smallest change that could be seen is seen, and one person less is not.
func TestSmallestFall(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, n := drawShare(t, "now")
		m := rapid.IntRange(1, 500).Draw(t, "next")
		goal := smallestFall(x, n, m)
		clear := func(y int) bool {
			ci, err := estimate.NewcombeDifference(y, m, x, n, 0.95)
			return err == nil && ci.Upper < 0
		}
		if goal >= 0 && !clear(goal) {
			t.Fatalf("%d of %d after %d of %d is not clear", goal, m, x, n)
		}
		if goal < m && clear(goal+1) {
			t.Fatalf("%d of %d after %d of %d is clear already", goal+1, m, x, n)
		}
	})
}
