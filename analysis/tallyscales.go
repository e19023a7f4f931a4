package analysis

import (
	"math/big"

	"trivselspuls/survey"
)

// qualityAnswers is how many complete answers the quality of a scale is judged
// by: with fewer, alpha says more about chance than about the scale.
const qualityAnswers = 30

// scaleSums is what Cronbach's alpha needs to know of an index, as whole
// numbers, so that the order of the responses cannot show.
type scaleSums struct {
	n          int64
	item       []int64 // sum of each item's scores
	squares    []int64 // and of their squares
	sum, total int64   // of the persons' sums, and of their squares
	mixed      bool    // audiences with different numbers of items
}

func newScaleSums(items int) scaleSums {
	return scaleSums{item: make([]int64, items), squares: make([]int64, items)}
}

// merge adds what was counted elsewhere.
func (s *scaleSums) merge(other scaleSums) {
	for i := range s.item {
		s.item[i] += other.item[i]
		s.squares[i] += other.squares[i]
	}
	s.n, s.sum, s.total = s.n+other.n, s.sum+other.sum, s.total+other.total
}

// add counts some people who answered alike, if every item is answered.
func (s *scaleSums) add(r *rule, people int64, answers []survey.Answer) {
	sum := int64(0)
	for i, at := range r.at {
		worth := int(r.worth[i][answers[at]])
		if worth < answered {
			return
		}
		sum += int64(worth & scores)
	}
	for i, at := range r.at {
		score := int64(r.worth[i][answers[at]] & scores)
		s.item[i] += people * score
		s.squares[i] += people * score * score
	}
	s.n += people
	s.sum += people * sum
	s.total += people * sum * sum
}

// alpha is Cronbach's alpha in whole hundredths, as it is printed; nil when
// there are too few complete answers, when nothing varies, and when not all were
// asked as many items.
func (s *scaleSums) alpha() *float64 {
	if s.mixed || s.n < qualityAnswers {
		return nil
	}
	spread := func(sum, squares int64) *big.Int { // n·Σx² − (Σx)², n(n−1) times the variance
		all := new(big.Int).Mul(big.NewInt(s.n), big.NewInt(squares))
		return all.Sub(all, new(big.Int).Mul(big.NewInt(sum), big.NewInt(sum)))
	}
	within := new(big.Int)
	for i := range s.item {
		within.Add(within, spread(s.item[i], s.squares[i]))
	}
	total := spread(s.sum, s.total)
	if total.Sign() == 0 {
		return nil
	}
	k := float64(len(s.item))
	part, _ := new(big.Rat).SetFrac(within, total).Float64()
	value := round(k/(k-1)*(1-part), 2)
	return &value
}
