package analysis

import (
	"math/big"

	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

// counts is what one indicator comes to in one cell. Everything is a whole
// number, so that the order of the responses can never show.
type counts struct {
	n       int   // people with a value
	x       int   // shares: people who count; distributions: people at the unhappy end
	y       int   // distributions: people between the ends
	missing int   // people who were asked and have no value
	sum     int64 // indexes: sum of scores, in 1/scoreUnit
	squares int64 // indexes: sum of their squares, in 1/scoreUnit²
}

func (c counts) add(d counts) counts {
	return counts{
		n: c.n + d.n, x: c.x + d.x, y: c.y + d.y, missing: c.missing + d.missing,
		sum: c.sum + d.sum, squares: c.squares + d.squares,
	}
}

// scoreUnit is 2520, the least number that all of 1 to 10 divide: the mean of up to ten
// items is a whole number of these parts, and indexes with different numbers of
// items add up exactly.
const scoreUnit = 2520

// moments are the mean and the sample variance, computed without rounding
// before the last step.
func (c counts) moments() moments {
	if c.n == 0 {
		return moments{}
	}
	n := big.NewInt(int64(c.n))
	sum := big.NewInt(c.sum)
	mean, _ := new(big.Rat).SetFrac(sum, new(big.Int).Mul(n, big.NewInt(scoreUnit))).Float64()
	m := moments{n: c.n, mean: mean}
	if c.n > 1 {
		above := new(big.Int).Mul(n, big.NewInt(c.squares))
		above.Sub(above, new(big.Int).Mul(sum, sum))
		below := new(big.Int).Mul(n, big.NewInt(int64(c.n-1)))
		below.Mul(below, big.NewInt(scoreUnit*scoreUnit))
		m.variance, _ = new(big.Rat).SetFrac(above, below).Float64()
	}
	return m
}

// way is how a rule counts a person.
type way byte

const (
	byShare way = iota // counts when one item does
	byParts            // one item: 1 is the unhappy part, 2 the one between
	byScore            // mean of the scores
)

// rule is an indicator made ready for counting: what each possible byte is worth
// on each of its items. Score and number of answers travel in one word, so that a
// person costs one look-up and one addition an item.
type rule struct {
	way   way
	at    []int
	worth [][256]uint16 // answered, plus the score (for shares 1 when it counts), or 0
}

const (
	answered = 1 << 12 // above it the number of answers, below it their sum
	scores   = answered - 1
)

// newRule makes a rule from a way to value each byte of each item.
func newRule(w way, at []int, value func(item int, a survey.Answer) (int, bool)) rule {
	r := rule{way: w, at: at, worth: make([][256]uint16, len(at))}
	for i := range at {
		for b := range 256 {
			if v, ok := value(i, survey.Answer(b)); ok {
				r.worth[i][b] = uint16(answered + v)
			}
		}
	}
	return r
}

// newRuleOf is the rule of an indicator as the questionnaire defines it.
func newRuleOf(ind questionnaire.Indicator) rule {
	if ind.Kind == questionnaire.Share {
		return newCutRule(ind.At, ind.Options, ind.Cut)
	}
	return newRule(byScore, ind.At, ind.Score)
}

// newCutRule counts the people with an answer within cut on at least one item.
func newCutRule(at []int, options int, cut questionnaire.Cut) rule {
	return newRule(byShare, at, func(_ int, a survey.Answer) (int, bool) {
		if a == survey.Skipped || int(a) > options {
			return 0, false
		}
		if cut.Counts(a) {
			return 1, true
		}
		return 0, true
	})
}

// count adds some people who answered alike.
func (r *rule) count(c *counts, people int, answers []survey.Answer) {
	worth := 0
	for i, at := range r.at {
		worth += int(r.worth[i][answers[at]])
	}
	number := worth / answered
	r.add(c, people, number, worth&scores, number > 0 || r.asked(answers))
}

// add counts some people who gave a number of answers that come to the same sum. A
// share has a value when one item counts or all are answered; only negatives with
// an item skipped is unknown. An index has a value when at least half of the items
// are answered. Somebody who was routed past all of them was not asked and is not
// counted at all.
func (r *rule) add(c *counts, people, number, sum int, asked bool) {
	all := number == len(r.at)
	switch {
	case r.way == byShare && sum > 0:
		c.n += people
		c.x += people
	case r.way == byShare && all:
		c.n += people
	case r.way == byParts && all:
		c.n += people
		c.x += people * (sum & 1)
		c.y += people * (sum >> 1)
	case r.way == byScore && 2*number >= len(r.at):
		score := int64(sum * (scoreUnit / number))
		c.n += people
		c.sum += int64(people) * score
		c.squares += int64(people) * score * score
	case asked:
		c.missing += people
	}
}

func (r *rule) asked(answers []survey.Answer) bool {
	for _, at := range r.at {
		if answers[at] != survey.NotAsked {
			return true
		}
	}
	return false
}

// tallied is what the rules come to over some responses. Everything in it adds
// up, so that the responses may be split among the processors in any way.
type tallied struct {
	counts []counts
	scales []scaleSums // of the rules that are indexes; the others' are empty
}

func newTallied(rules []rule) tallied {
	t := tallied{make([]counts, len(rules)), make([]scaleSums, len(rules))}
	for i := range rules {
		if rules[i].scale() {
			t.scales[i] = newScaleSums(len(rules[i].at))
		}
	}
	return t
}

// scale reports whether the rule adds several items up to one score.
func (r *rule) scale() bool { return r.way == byScore && len(r.at) > 1 }

// tally counts every rule over the responses, one person after another.
func tally(rules []rule, responses [][]survey.Answer) tallied {
	t := newTallied(rules)
	for _, answers := range responses {
		for i := range rules {
			rules[i].count(&t.counts[i], 1, answers)
			if rules[i].scale() {
				t.scales[i].add(&rules[i], 1, answers)
			}
		}
	}
	return t
}
