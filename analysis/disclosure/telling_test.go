package disclosure_test

import (
	"fmt"
	"testing"

	. "trivselspuls/analysis/disclosure"
	"trivselspuls/analysis/estimate"
	"trivselspuls/survey/questionnaire"
)

// Whatever a share comes to, what is told of it is true, and leaves three counts or more
// when it is not exact: of one unit, and of several of which somebody knows one.
func TestWhatIsToldOfShares(t *testing.T) {
	f := Floors()
	for n := f.MinAnswers; n <= 130; n++ {
		telling := map[string][]int{}
		steps := map[string][]int{}
		for x := range n + 1 {
			kind, low, high := f.TellShare(n, x)
			if x < low || x > high || high > n || (kind == Exact) != (low == high) || kind == Exact && !f.Safe(n, x) {
				t.Fatalf("%d of %d is told as %q %d–%d", x, n, kind, low, high)
			}
			if kind != Exact {
				telling[fmt.Sprint(kind, low, high)] = append(telling[fmt.Sprint(kind, low, high)], x)
			}
			low, high = f.TellStep(n, x)
			if x < low || x > high || high > n {
				t.Fatalf("%d of %d together is told as %d–%d", x, n, low, high)
			}
			steps[fmt.Sprint(low, high)] = append(steps[fmt.Sprint(low, high)], x)
		}
		for text, counts := range telling {
			if len(counts) < few {
				t.Errorf("%d answers: %s can only be %v", n, text, counts)
			}
		}
		for text, counts := range steps {
			if n >= f.MinBullying && len(counts) < few {
				t.Errorf("%d answers together: %s can only be %v", n, text, counts)
			}
		}
	}
}

// worst are the numbers of people who can have chosen the worst of so many options, or,
// mirrored, the best, when n of them come to a sum.
func worst(n, options, sum int) (least, most int) {
	least, most = n+1, -1
	for c := range n + 1 {
		if rest := n - c; 2*rest <= sum-c && sum-c <= options*rest {
			least, most = min(least, c), max(most, c)
		}
	}
	return least, most
}

// Every sum of scores that a mean can be told of leaves three counts at the worst answer
// and at the best one, even for who knows the sum itself; so do the ends together.
func TestWhatIsToldOfMeans(t *testing.T) {
	sums := 0
	for _, options := range []int{3, 4, 5} {
		ind := Indicator{Kind: questionnaire.Mean, Options: options, Items: 1}
		for n := 10; n <= 130; n++ {
			ends := map[Telling][4]int{}
			for sum := n; sum <= n*options; sum++ {
				sums++
				telling, _ := TellMean(ind, n, float64(sum)/float64(n))
				low, high := worst(n, options, sum)
				best, top := worst(n, options, n*(options+1)-sum)
				if telling == Exact {
					if high-low+1 < few || top-best+1 < few {
						t.Errorf("%d answers to %d options: the sum %d leaves %d–%d worst and %d–%d best", n, options, sum, low, high, best, top)
					}
					continue
				}
				e, met := ends[telling]
				if !met {
					e = [4]int{low, high, best, top}
				}
				ends[telling] = [4]int{min(e[0], low), max(e[1], high), min(e[2], best), max(e[3], top)}
			}
			for telling, e := range ends {
				if e[1]-e[0]+1 < few || e[3]-e[2]+1 < few {
					t.Errorf("%d answers to %d options: the %s end leaves %v", n, options, telling, e)
				}
			}
		}
	}
	t.Logf("%d sums", sums)
}

// The design's table of where the happy end begins.
func TestEndsOfScales(t *testing.T) {
	for _, c := range []struct {
		options, from, to int
		want              float64
	}{
		{3, 10, 10, 2.6},
		{3, 12, 15, 2.7},
		{3, 16, 25, 2.8},
		{3, 28, 60, 2.9},
		{3, 80, 130, 3.0},
		{5, 10, 10, 4.2},
		{5, 15, 15, 4.5},
		{5, 20, 20, 4.6},
		{5, 25, 30, 4.7},
		{5, 35, 50, 4.8},
	} {
		for n := c.from; n <= c.to; n++ {
			telling, value := TellMean(Indicator{Kind: questionnaire.Mean, Options: c.options}, n, float64(c.options))
			if telling != Higher || value != c.want {
				t.Errorf("%d answers to %d options: %q from %v, want %v", n, c.options, telling, value, c.want)
			}
		}
	}
}

// The ends of the extent leave three counts of bullied people, whatever the share tells:
// somebody who is bullied has at least two thirds above one.
func TestEndsOfExtent(t *testing.T) {
	extent := Indicator{Kind: questionnaire.Index, Options: 5, Items: 3, Extent: true}
	for n := 10; n <= 300; n++ {
		possible := map[string]map[int]bool{}
		for thirds := 0; thirds <= 12*n; thirds++ { // above one, together
			telling, value := TellMean(extent, n, 1+float64(thirds)/3/float64(n))
			if telling == Exact {
				value = estimate.Round(1+float64(thirds)/3/float64(n), 2)
			}
			key := fmt.Sprint(telling, value)
			if possible[key] == nil {
				possible[key] = map[int]bool{}
			}
			for bullied := range n + 1 {
				// Each has from 2 to 12 thirds, everybody else at most one on each form.
				if 2*bullied <= thirds && thirds <= 12*bullied+3*(n-bullied) {
					possible[key][bullied] = true
				}
			}
		}
		for key, counts := range possible {
			if len(counts) < few {
				t.Errorf("%d answers: %s leaves %d counts of bullied people", n, key, len(counts))
			}
		}
	}
}
