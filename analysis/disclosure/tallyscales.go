package disclosure

import (
	"math/big"

	"trivselspuls/analysis/estimate"
)

// QualityAnswers is how many complete answers the quality of a scale is judged
// by: with fewer, alpha says more about chance than about the scale.
const QualityAnswers = 30

// scaleSums is what Cronbach's alpha needs to know of those who answered every item of
// an index, as whole numbers, so that the order of the responses cannot show.
type scaleSums struct {
	n          int64
	item       []int64 // sum of each item's scores
	squares    int64   // of all items' scores
	sum, total int64   // of the persons' sums, and of their squares
	mixed      bool    // audiences with different numbers of items
}

func newScaleSums(items int) scaleSums { return scaleSums{item: make([]int64, items)} }

// merge adds what was counted elsewhere.
func (s *scaleSums) merge(other scaleSums) {
	for i := range s.item {
		s.item[i] += other.item[i]
	}
	s.n, s.squares, s.sum, s.total = s.n+other.n, s.squares+other.squares, s.sum+other.sum, s.total+other.total
}

// addSums counts some people whose items come to the same sum.
func (s *scaleSums) addSums(people, sum int64) {
	s.n += people
	s.sum += people * sum
	s.total += people * sum * sum
}

// alpha is Cronbach's alpha in whole hundredths, as it is printed; nil when
// there are too few complete answers, when nothing varies, and when not all were
// asked as many items.
//
// Source: L. J. Cronbach, "Coefficient alpha and the internal structure of
// tests", Psychometrika 16 (1951) 297–334.
func (s *scaleSums) alpha() *float64 {
	if s.mixed || s.n < QualityAnswers {
		return nil
	}
	spread := func(squares int64, sums ...int64) *big.Int { // n·Σx² − Σ(Σx)², n(n−1) times the variance
		all := new(big.Int).Mul(big.NewInt(s.n), big.NewInt(squares))
		for _, sum := range sums {
			all.Sub(all, new(big.Int).Mul(big.NewInt(sum), big.NewInt(sum)))
		}
		return all
	}
	within, total := spread(s.squares, s.item...), spread(s.total, s.sum)
	if total.Sign() == 0 {
		return nil
	}
	k := float64(len(s.item))
	part, _ := new(big.Rat).SetFrac(within, total).Float64()
	value := estimate.Round(k/(k-1)*(1-part), 2)
	return &value
}
