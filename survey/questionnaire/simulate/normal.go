package simulate

import "math"

// below is the standard normal distribution function.
func below(x float64) float64 { return 0.5 * math.Erfc(-x/math.Sqrt2) }

// quantile is the inverse of below. 0 and 1 give the infinities, which nobody
// and everybody are beyond.
func quantile(p float64) float64 { return math.Sqrt2 * math.Erfinv(2*p-1) }

// centre finds where a normal distribution must stand for its values, rounded
// and clipped to 1..options, to have the wanted mean: by halving, since the mean
// grows with the centre. What no distribution reaches gives the nearest end.
func centre(mean float64, options int) float64 {
	n := float64(options)
	low, high := 1-2*n, 3*n
	for range 60 {
		middle := (low + high) / 2
		if clippedMean(middle, options) < mean {
			low = middle
		} else {
			high = middle
		}
	}
	return (low + high) / 2
}

// clippedMean is 1 + the sum over k from 2 to options of P(X >= k - ½).
func clippedMean(middle float64, options int) float64 {
	mean := 1.0
	sd := spread * float64(options-1)
	for k := 2; k <= options; k++ {
		mean += below((middle - (float64(k) - 0.5)) / sd)
	}
	return mean
}
