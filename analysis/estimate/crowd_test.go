package estimate

import (
	"math"
	"math/rand/v2"
	"testing"
)

// How often an interval holds the truth, by simulation with fixed seeds, also when people
// of one class are alike.

// crowd is people who answer on a scale, class by class. Two of a class are as alike as
// their intraclass correlation says, whatever the scale: each answer is with some
// probability a classmate's, as in an urn that a ball goes back to with one like it.
type crowd struct {
	n     int
	class int     // people of one class
	alike float64 // intraclass correlation; 0 for people who have nothing to do with each other
	stays float64 // part of it that a class still has the next time; others answer then
	odds  []float64
}

// times is how many crowds a coverage is an average of: a standard error of 0.3 points.
const times = 5000

// holds is the part of the intervals for the crowd's counts that hold the truth.
func (c crowd) holds(t *testing.T, truth float64, interval func(counts []int) (Interval, error)) float64 {
	t.Helper()
	return c.changeHolds(t, c.odds, truth, func(before, _ []int) (Interval, error) { return interval(before) })
}

// changeHolds is the same for a change, when the answers are spread as told afterwards.
func (c crowd) changeHolds(t *testing.T, odds []float64, truth float64, interval func(before, after []int) (Interval, error)) float64 {
	t.Helper()
	random := rand.New(rand.NewPCG(uint64(c.n), uint64(c.class)))
	held, given := 0, 0
	for range times {
		ci, err := interval(c.asked(random, odds))
		if err != nil {
			continue
		}
		given++
		if ci.Lower <= truth+1e-12 && truth-1e-12 <= ci.Upper {
			held++
		}
	}
	if given < times*99/100 {
		t.Errorf("%+v: only %d of %d have an interval", c, given, times)
	}
	return float64(held) / float64(given)
}

// asked are how many choose each option, before and after.
func (c crowd) asked(random *rand.Rand, odds []float64) (before, after []int) {
	before, after = make([]int, len(c.odds)), make([]int, len(odds))
	class := max(1, c.class)
	for from := 0; from < c.n; from += class {
		stay, then, now := &urn{}, &urn{}, &urn{}
		for range min(class, c.n-from) {
			before[option(c.odds, c.pick(random, stay, then))]++
			after[option(odds, c.pick(random, stay, now))]++
		}
	}
	return before, after
}

// urn are answers that were given in a class, as places in the distribution.
type urn struct{ given []float64 }

// pick is one person's place: what the class keeps and what it has this time are mixed so
// that the variances add up to what is alike.
func (c crowd) pick(random *rand.Rand, stay, now *urn) float64 {
	if c.alike == 0 {
		return random.Float64()
	}
	kept := math.Sqrt(c.stays) / (math.Sqrt(c.stays) + math.Sqrt(1-c.stays))
	from := now
	if random.Float64() < kept {
		from = stay
	}
	fresh := (kept*kept+(1-kept)*(1-kept))/c.alike - 1
	place := random.Float64()
	if k := len(from.given); random.Float64()*(fresh+float64(k)) < float64(k) {
		place = from.given[random.IntN(k)]
	}
	from.given = append(from.given, place)
	return place
}

// option is where a place in a distribution lies.
func option(odds []float64, place float64) int {
	for i, p := range odds {
		if place -= p; place < 0 {
			return i
		}
	}
	return len(odds) - 1
}

// share is the odds of not counting and of counting.
func share(p float64) []float64 { return []float64{1 - p, p} }

// score is the mean of odds on a scale from 1.
func score(odds []float64) (mean float64) {
	for i, p := range odds {
		mean += float64(i+1) * p
	}
	return mean
}

// momentsOfCounts are those of the scores that counts stand for.
func momentsOfCounts(counts []int) moments {
	var values []float64
	for i, n := range counts {
		for range n {
			values = append(values, float64(i+1))
		}
	}
	return momentsOf(values)
}

// Scales as they are answered: most are content, some are not.
var (
	five  = []float64{0.03, 0.07, 0.15, 0.35, 0.40}
	three = []float64{0.08, 0.27, 0.65}
)

func ofShare(counts []int) (Interval, error) {
	return Wilson(counts[1], counts[0]+counts[1], Confidence)
}

func ofChange(before, after []int) (Interval, error) {
	return NewcombeDifference(after[1], after[0]+after[1], before[1], before[0]+before[1], Confidence)
}

// Among people who have nothing to do with each other the intervals hold the truth as
// often as they say: a share's within what its discrete counts allow.
func TestIntervalsHoldTheTruth(t *testing.T) {
	check := func(what string, c crowd, got float64) {
		t.Helper()
		t.Logf("%s of %d, odds %v: %.3f", what, c.n, c.odds, got)
		if got < 0.925 || got > 0.99 {
			t.Errorf("%s of %d, odds %v: %.3f hold the truth", what, c.n, c.odds, got)
		}
	}
	for _, n := range []int{20, 45, 130, 400} {
		for _, p := range []float64{0.1, 0.3, 0.6} {
			c := crowd{n: n, odds: share(p)}
			check("share", c, c.holds(t, p, ofShare))
			check("change of a share", c, c.changeHolds(t, share(p/2), -p/2, ofChange))
		}
	}
}

// People of a class are as alike as they are said to be, on every scale, and what stays
// of it does: the variance of a class's mean shows the one, of its change the other.
func TestClassesAreAlike(t *testing.T) {
	for _, odds := range [][]float64{share(0.1), five, three} {
		for _, stays := range []float64{0, 0.5} {
			const alike, class = 0.05, 25
			c := crowd{n: class, class: class, alike: alike, stays: stays, odds: odds}
			random := rand.New(rand.NewPCG(5, 6))
			var means, changes []float64
			for range 4 * times {
				before, after := c.asked(random, odds)
				a, b := momentsOfCounts(before).Mean, momentsOfCounts(after).Mean
				means, changes = append(means, a), append(changes, b-a)
			}
			variance := 0.0
			for i, p := range odds {
				variance += p * math.Pow(float64(i+1)-score(odds), 2)
			}
			near(t, "mean", momentsOf(means).Mean, score(odds), 0.02)
			near(t, "variance of a mean", momentsOf(means).Variance/variance*class, 1+(class-1)*alike, 0.1)
			near(t, "variance of a change", momentsOf(changes).Variance/variance*class/2, 1+(class-1)*alike-class*alike*stays, 0.1)
		}
	}
}

// With classes as alike as in schools, intervals that know of no classes hold the truth
// less often, and changes read «tydelig» more often when nothing has happened: that the
// simulation notices.
func TestClassesAreNoticed(t *testing.T) {
	c := crowd{n: 88, class: 22, alike: 0.05, odds: share(0.3)}
	if got := c.holds(t, 0.3, ofShare); got > 0.90 {
		t.Errorf("a share among classes: %.3f", got)
	}
	others := c.changeHolds(t, c.odds, 0, ofChange)
	c.stays = 0.5
	same := c.changeHolds(t, c.odds, 0, ofChange)
	if others > 0.87 || same < others+0.02 || same > 0.91 {
		t.Errorf("a change among classes: %.3f when all of them is new, %.3f when half of it stays", others, same)
	}
}

// sampleOf is what is known of the mean of a crowd's scores, and of the people who choose the
// last option, when classes are thought to be so alike.
func (c crowd) sampleOf(counts []int, alike float64) (mean, share Sample) {
	n := float64(c.n) / (1 + float64(min(c.class, c.n)-1)*alike)
	m, p := momentsOfCounts(counts).Mean, float64(counts[len(counts)-1])/float64(c.n)
	return Sample{m, m, n}, Sample{p, p, n}
}

// spreadOf is the standard deviation of a scale, rounded up to one decimal as a wave's is.
func spreadOf(odds []float64) float64 {
	variance := 0.0
	for i, p := range odds {
		variance += p * math.Pow(float64(i+1)-score(odds), 2)
	}
	return Up(math.Sqrt(variance), 1)
}

// Where people of a class are alike, intervals that know of it hold the truth as often as
// they say, with the numbers a wave is judged by: .03 of all variance is between classes,
// half of it stays, and .02 is reckoned with in a change. The spread is known beforehand.
func TestIntervalsHoldTheTruthAmongClasses(t *testing.T) {
	const people, change = 0.03, 0.02
	check := func(what string, c crowd, got, least, most float64) {
		t.Helper()
		t.Logf("%s of %d, odds %v: %.3f", what, c.n, c.odds, got)
		if got < least || got > most {
			t.Errorf("%s of %d, odds %v: %.3f hold the truth", what, c.n, c.odds, got)
		}
	}
	for _, size := range []struct{ n, class int }{{10, 10}, {45, 15}, {130, 22}} {
		for _, odds := range [][]float64{five, three} {
			c := crowd{n: size.n, class: size.class, alike: 0.03, stays: 0.5, odds: odds}
			check("mean", c, c.holds(t, score(odds), func(counts []int) (Interval, error) {
				mean, _ := c.sampleOf(counts, people)
				return mean.Mean(spreadOf(odds), Confidence)
			}), 0.933, 0.98)
			check("change of a mean", c, c.changeHolds(t, odds, 0, func(before, after []int) (Interval, error) {
				from, _ := c.sampleOf(before, change)
				to, _ := c.sampleOf(after, change)
				return to.MeanChange(from, spreadOf(odds), Confidence)
			}), 0.945, 0.991)
		}
	}
	for _, size := range []struct{ n, class int }{{45, 15}, {400, 25}} {
		c := crowd{n: size.n, class: size.class, alike: 0.03, stays: 0.5, odds: share(0.1)}
		check("share", c, c.holds(t, 0.1, func(counts []int) (Interval, error) {
			_, share := c.sampleOf(counts, people)
			return share.Share(Confidence)
		}), 0.933, 0.99)
		for _, odds := range [][]float64{share(0.1), share(0.05)} {
			check("change of a share", c, c.changeHolds(t, odds, odds[1]-0.1, func(before, after []int) (Interval, error) {
				_, from := c.sampleOf(before, change)
				_, to := c.sampleOf(after, change)
				return to.ShareChange(from, Confidence)
			}), 0.945, 0.991)
		}
	}
}

// When nothing has happened, something is called clear as seldom as its level says.
func TestFalseAlarms(t *testing.T) {
	for _, confidence := range []float64{0.95, 0.99, 0.995} {
		c := crowd{n: 88, class: 22, alike: 0.03, stays: 0.5, odds: three}
		held := c.changeHolds(t, c.odds, 0, func(before, after []int) (Interval, error) {
			from, _ := c.sampleOf(before, 0.02)
			to, _ := c.sampleOf(after, 0.02)
			return to.MeanChange(from, spreadOf(c.odds), confidence)
		})
		t.Logf("at %v: %.4f false", confidence, 1-held)
		if false := 1 - held; false > 1.2*(1-confidence) || false < 0.1*(1-confidence) {
			t.Errorf("at %v: %.4f called clear", confidence, false)
		}
	}
}
