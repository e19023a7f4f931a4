package disclosure

import (
	"math/big"
	"slices"

	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

// counts is what one indicator comes to in one cell. Everything is a whole
// number, so that the order of the responses can never show.
type counts struct {
	n       int   // people with a value
	groups  int   // groups they are from
	x       int   // shares: people who count; distributions: people at the unhappy end
	y       int   // distributions: people between the ends
	missing int   // people who were asked and have no value
	sum     int64 // indexes: sum of scores, in 1/scoreUnit
	squares int64 // indexes: sum of their squares, in 1/scoreUnit²
}

func (c counts) add(d counts) counts {
	return counts{
		n: c.n + d.n, groups: c.groups + d.groups, x: c.x + d.x, y: c.y + d.y, missing: c.missing + d.missing,
		sum: c.sum + d.sum, squares: c.squares + d.squares,
	}
}

// scoreUnit is 2520, the least number that all of 1 to 10 divide: the mean of up to ten
// items is a whole number of these parts, and indexes with different numbers of
// items add up exactly.
const scoreUnit = 2520

// mean is the mean score, computed without rounding before the last step.
func (c counts) mean() float64 {
	if c.n == 0 {
		return 0
	}
	mean, _ := new(big.Rat).SetFrac(big.NewInt(c.sum), big.NewInt(int64(c.n)*scoreUnit)).Float64()
	return mean
}

// deviations is the sum of the squared distances of all scores from their mean.
func (c counts) deviations() float64 {
	if c.n == 0 {
		return 0
	}
	n, sum := big.NewInt(int64(c.n)), big.NewInt(c.sum)
	above := new(big.Int).Mul(n, big.NewInt(c.squares))
	above.Sub(above, new(big.Int).Mul(sum, sum))
	below := new(big.Int).Mul(n, big.NewInt(scoreUnit*scoreUnit))
	all, _ := new(big.Rat).SetFrac(above, below).Float64()
	return all
}

// way is how a rule counts a person.
type way byte

const (
	byShare  way = iota // counts when one item does
	byParts             // one item: 1 is the unhappy part, 2 the one between
	byScore             // mean of the scores
	byExtent            // mean of the scores of those a share of the same items has a value for
)

// rule is an indicator made ready for counting. What a person answered on its items
// comes to one whole number, the code: how many items were answered, times base, plus
// what they are worth together. So a person costs one look-up and one addition an item,
// and what the codes come to is worked out once, from how often each occurs.
type rule struct {
	way   way
	items []itemWorth
	base  int   // more than anybody's items are worth together
	among *rule // the share whose counted people alone are counted; nil: everybody
}

// itemWorth is what each possible byte of an item adds to the code: base and what the
// answer is worth (for shares 1 when it counts), or 0 for no answer.
type itemWorth struct {
	at    int
	worth *[256]uint16
}

// newRule makes a rule from a way to value each byte of each item.
func newRule(w way, at []int, value func(item int, a survey.Answer) (int, bool)) rule {
	r := rule{way: w, base: 1, items: make([]itemWorth, len(at))}
	for i := range at {
		most := 0
		for b := range 256 {
			if v, ok := value(i, survey.Answer(b)); ok {
				most = max(most, v)
			}
		}
		r.base += most
	}
	for i := range at {
		r.items[i] = itemWorth{at[i], new([256]uint16)}
		for b := range 256 {
			if v, ok := value(i, survey.Answer(b)); ok {
				r.items[i].worth[b] = uint16(r.base + v)
			}
		}
	}
	return r
}

// newRuleOf is the rule of an indicator as its questionnaire defines it.
func newRuleOf(q *questionnaire.Questionnaire, ind questionnaire.Indicator) rule {
	if ind.Kind == questionnaire.Share {
		return newCutRule(ind.At, ind.Options, ind.Cut).amongBase(q, ind)
	}
	return newRule(byScore, ind.At, func(item int, a survey.Answer) (int, bool) {
		score, ok := ind.Score(item, a)
		return score, ok && int(a) <= ind.Options
	})
}

// counted is what an answer that counts in the share adds beside its score.
const counted = 1 << 6

// newExtentRule scores the items of a share, and knows who counts in it.
func newExtentRule(ind questionnaire.Indicator) rule {
	return newRule(byExtent, ind.At, func(item int, a survey.Answer) (int, bool) {
		score, ok := ind.Score(item, a)
		if ok && ind.Cut.Counts(a) {
			score += counted
		}
		return score, ok && int(a) <= ind.Options
	})
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

// amongBase is the rule for those alone whom the base of an indicator counts, if it has one.
func (r rule) amongBase(q *questionnaire.Questionnaire, ind questionnaire.Indicator) rule {
	if base, ok := q.Indicator(ind.Base); ok {
		among := newRuleOf(q, base)
		r.among = &among
	}
	return r
}

// code is what a person's answers come to.
func (r *rule) code(answers []survey.Answer) int {
	code := 0
	for _, item := range r.items {
		code += int(item.worth[answers[item.at]])
	}
	return code
}

// add counts some people of one code. A share has a value when one item counts or all
// are answered; only negatives with an item skipped is unknown. An index has a value
// when at least half of the items are answered.
func (r *rule) add(c *counts, people, code int) {
	number, sum := code/r.base, code%r.base
	all := number == len(r.items)
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
	case r.way == byScore && 2*number >= len(r.items):
		c.addScore(people, sum, number)
	case r.way == byExtent && (all || sum >= counted):
		c.addScore(people, sum%counted, number)
	default:
		c.missing += people
	}
}

// addScore counts some people whose answers to so many items come to a sum.
func (c *counts) addScore(people, sum, items int) {
	score := int64(sum * (scoreUnit / items))
	c.n += people
	c.sum += int64(people) * score
	c.squares += int64(people) * score * score
}

// asked reports whether a person is one of those the rule is about.
func (r *rule) asked(answers []survey.Answer) bool {
	if r.among != nil && r.among.code(answers)%r.among.base == 0 {
		return false
	}
	for _, item := range r.items {
		if answers[item.at] != survey.NotAsked {
			return true
		}
	}
	return false
}

// isOfOneItem reports whether the rule is about everybody's answer to one item.
func (r *rule) isOfOneItem() bool { return len(r.items) == 1 && r.among == nil }

// isScale reports whether the rule adds several items up to one score.
func (r *rule) isScale() bool { return r.way == byScore && len(r.items) > 1 }

// tallied is what the rules come to over some responses. Everything in it adds
// up, so that the responses may be split among the processors in any way.
type tallied struct {
	counts []counts
	scales []scaleSums // of the rules that are indexes; the others' are empty
}

// counter is a rule at work.
type counter struct {
	*rule
	full  int32    // the smallest code of somebody who answered every item
	codes []uint32 // how many people came to each code; none of a rule of one item
	scale *scaleSums
}

// block is how many people are counted by one rule before the next: their answers stay
// in the processor's nearest memory.
const block = 256

// tally counts every rule over the responses. Somebody who was asked none of its items, or
// whom its base does not count, is not counted by it at all.
func tally(rules []rule, responses [][]survey.Answer) tallied {
	t := tallied{make([]counts, len(rules)), make([]scaleSums, len(rules))}
	counters := make([]counter, len(rules))
	for i := range rules {
		r := &rules[i]
		if counters[i].rule = r; r.isOfOneItem() {
			continue
		}
		counters[i].full, counters[i].codes = int32(len(r.items)*r.base), make([]uint32, (len(r.items)+1)*r.base)
		if r.isScale() {
			t.scales[i] = newScaleSums(len(r.items))
			counters[i].scale = &t.scales[i]
		}
	}
	if len(responses) == 0 {
		return t
	}
	in := turned{answers: make([][block]survey.Answer, len(responses[0])), chosen: make([][256]uint32, len(responses[0]))}
	for people := range slices.Chunk(responses, block) {
		in.turn(people)
		for i := range counters {
			if counters[i].codes != nil {
				counters[i].count(&in)
			}
		}
	}
	for i, c := range counters {
		if c.codes == nil {
			for answer, people := range in.chosen[c.items[0].at] {
				if people > 0 && survey.Answer(answer) != survey.NotAsked {
					c.add(&t.counts[i], int(people), int(c.items[0].worth[answer]))
				}
			}
		}
		for code, people := range c.codes {
			if people == 0 {
				continue
			}
			c.add(&t.counts[i], int(people), code)
			if c.scale != nil && code >= int(c.full) {
				c.scale.addSums(int64(people), int64(code%c.base))
			}
		}
	}
	return t
}

// turned are the answers of a block an item at a time: what all of its people answered to one
// item lies together, so that a rule goes through it without looking anything up but its worth.
type turned struct {
	people  [][]survey.Answer
	answers [][block]survey.Answer // by item
	chosen  [][256]uint32          // by item, how many of all blocks chose each answer: all that a rule of one item asks
	codes   [block]uint16          // of one rule
	whole   [block]uint16          // all ones of those who answered every item of it
}

func (b *turned) turn(people [][]survey.Answer) {
	b.people = people
	for i, answers := range people {
		for at, a := range answers {
			b.answers[at][i] = a
			b.chosen[at][a]++
		}
	}
}

// count goes through a block with few branches, which the processor could not predict.
func (c *counter) count(in *turned) {
	codes := in.codes[:len(in.people)]
	clear(codes)
	for _, item := range c.items {
		for i, a := range in.answers[item.at][:len(codes)] {
			codes[i] += item.worth[a]
		}
	}
	for i, code := range codes {
		if (code == 0 || c.among != nil) && !c.asked(in.people[i]) {
			continue
		}
		c.codes[code]++
	}
	if c.scale == nil {
		return
	}
	people, whole := int64(0), in.whole[:len(codes)]
	for i, code := range codes {
		whole[i] = ^uint16((int32(code) - c.full) >> 31)
		people += int64(whole[i] & 1)
	}
	for at, item := range c.items {
		sum, squares := uint64(0), uint64(0)
		for i, a := range in.answers[item.at][:len(whole)] {
			worth := uint64(item.worth[a] & whole[i])
			sum += worth
			squares += worth * worth
		}
		base := int64(c.base) // each is worth this more than its score
		score := int64(sum) - people*base
		c.scale.item[at] += score
		c.scale.squares += int64(squares) - base*(2*score+people*base)
	}
}
