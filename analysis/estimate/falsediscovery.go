package estimate

import (
	"math"
	"slices"
	"sort"
)

// BenjaminiHochberg returns the adjusted p-values, in the order given: a change
// stands at false discovery rate q when its adjusted value is at most q. A value
// that is not a probability gives NaN in its place and is no part of the family.
//
// Source: Y. Benjamini and Y. Hochberg, "Controlling the false discovery rate",
// JRSS B 57 (1995) 289–300.
func BenjaminiHochberg(p []float64) []float64 {
	adjusted := slices.Repeat([]float64{math.NaN()}, len(p))
	var family []int
	for i, v := range p {
		if v >= 0 && v <= 1 {
			family = append(family, i)
		}
	}
	sort.SliceStable(family, func(i, j int) bool { return p[family[i]] < p[family[j]] })
	least := 1.0
	for rank := len(family); rank > 0; rank-- {
		i := family[rank-1]
		least = min(least, p[i]*float64(len(family))/float64(rank))
		adjusted[i] = least
	}
	return adjusted
}
