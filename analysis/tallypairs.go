package analysis

import (
	"slices"

	"trivselspuls/survey"
)

// This file counts the same as tally, faster. An answer is one of at most 13 values,
// so the answers to two neighbouring items, a pair, fit in a byte. One pass over the
// responses increments, for each pair, one of 256 counters; what the items of a pair
// come to is read from the counters afterwards. Only rules over items of several
// pairs (wide rules) must look at the whole person: they add the person's answers up
// to a code and count codes. TestPairsAgreeWithOneByOne compares the two ways.

const (
	// Half a byte is 3 more than its answer: NotAsked, DontKnow and Declined
	// become 0, 1 and 2, Skipped 3, and the options the rest. Responses with
	// anything larger are left to tally.
	halfZero    = 3
	mostPairs   = survey.BallotSize / 2
	mostCodes   = 4096 // different results of a rule over several pairs
	asideShift  = 12   // code's upper bits: how many items were not asked
	mostAside   = 15   // the most items of a rule, so that all of them not asked still fit above asideShift
	wholeTable  = 512  // counters of a pair, twice
	fewAnswered = 1000 // so many are counted faster one by one
)

// pairPlan is how a questionnaire's rules are counted in pairs; nil when a rule is
// too large for it. It is safe for concurrent use.
type pairPlan struct {
	narrow []int       // rules within one pair
	wide   []wideRule  // the others
	plain  []pairTable // pairs without a wide rule that counts them
	source [mostPairs]int
	tables int
}

// pairTable is a table of counters for a pair. Its upper half is for people who
// answered the whole of a wide rule.
type pairTable struct{ pair, table int }

// wideRule adds a person's answers up to a code: how many were answered, times
// base, plus what they come to; and above asideShift how many were not asked.
type wideRule struct {
	rule   int
	look   []lookUp
	counts []pairTable
	base   uint16
	items  uint16
}

type lookUp struct {
	pair int
	code [256]uint16
}

func newPairPlan(rules []rule) *pairPlan {
	p := &pairPlan{}
	for i := range p.source {
		p.source[i] = -1
	}
	for i := range rules {
		r := &rules[i]
		pairs := r.pairs()
		switch base := r.most() + 1; {
		case pairs[len(pairs)-1] >= mostPairs || len(r.at) > mostAside || (len(r.at)+1)*base > mostCodes:
			return nil
		case len(pairs) == 1:
			p.narrow = append(p.narrow, i)
		default:
			w := wideRule{rule: i, base: uint16(base), items: uint16(len(r.at))}
			for _, pair := range pairs {
				w.look = append(w.look, lookUp{pair, r.codes(pair, base)})
				if r.scale() || p.source[pair] < 0 {
					w.counts = append(w.counts, p.table(pair))
				}
			}
			p.wide = append(p.wide, w)
		}
	}
	for _, i := range p.narrow {
		if pair := rules[i].at[0] / 2; p.source[pair] < 0 {
			p.plain = append(p.plain, p.table(pair))
		}
	}
	return p
}

// table adds a table for a pair.
func (p *pairPlan) table(pair int) pairTable {
	t := pairTable{pair, p.tables}
	if p.source[pair] < 0 {
		p.source[pair] = t.table
	}
	p.tables++
	return t
}

// pairs are those the rule's items are in, ascending.
func (r *rule) pairs() []int {
	var pairs []int
	for _, at := range r.at {
		pairs = append(pairs, at/2)
	}
	slices.Sort(pairs)
	return slices.Compact(pairs)
}

// most is the highest sum anybody can come to.
func (r *rule) most() int {
	sum := 0
	for i := range r.worth {
		sum += int(slices.Max(r.worth[i][:]) & scores)
	}
	return sum
}

// codes are what each value of a pair adds to the code.
func (r *rule) codes(pair, base int) (codes [256]uint16) {
	for value := range codes {
		for i, at := range r.at {
			if at/2 != pair {
				continue
			}
			a := halfOf(value, at%2)
			if worth := r.worth[i][a]; worth >= answered {
				codes[value] += uint16(base) + worth&scores
			}
			if a == survey.NotAsked {
				codes[value] += 1 << asideShift
			}
		}
	}
	return codes
}

// halfOf is one of the two answers in a pair's value.
func halfOf(value, which int) survey.Answer {
	return survey.Answer(value>>(4*which)&15 - halfZero)
}

// pairCounters are the counters of one run over some responses.
type pairCounters struct {
	tables [][wholeTable]uint32
	codes  [][mostCodes]uint32 // per wide rule
	aside  []uint32            // per wide rule: people who were asked none of its items
}

// tally counts the rules the plan was made for.
func (p *pairPlan) tally(rules []rule, responses [][]survey.Answer) tallied {
	if p == nil || len(responses) < fewAnswered {
		return tally(rules, responses)
	}
	c := pairCounters{
		tables: make([][wholeTable]uint32, p.tables),
		codes:  make([][mostCodes]uint32, len(p.wide)), aside: make([]uint32, len(p.wide)),
	}
	if !p.count(&c, responses) {
		return tally(rules, responses)
	}
	t := newTallied(rules)
	for _, i := range p.narrow {
		p.readNarrow(&c, &rules[i], &t.counts[i], &t.scales[i])
	}
	for i := range p.wide {
		w := &p.wide[i]
		w.read(&c, i, &rules[w.rule], &t.counts[w.rule], &t.scales[w.rule])
	}
	return t
}

// readNarrow lets a rule count the two answers of each value of its pair.
func (p *pairPlan) readNarrow(c *pairCounters, r *rule, to *counts, scale *scaleSums) {
	pair := r.at[0] / 2
	table := &c.tables[p.source[pair]]
	answers := make([]survey.Answer, 2*pair+2)
	for value := range 256 {
		people := int(table[value] + table[wholeTable/2+value])
		if people == 0 {
			continue
		}
		answers[2*pair], answers[2*pair+1] = halfOf(value, 0), halfOf(value, 1)
		r.count(to, people, answers)
		if r.scale() {
			scale.add(r, int64(people), answers)
		}
	}
}

// read takes a rule's counts out of the codes, and its items' sums among the
// complete answers out of the upper halves of its tables.
func (w *wideRule) read(c *pairCounters, i int, r *rule, to *counts, scale *scaleSums) {
	base, full := int(w.base), int(w.items)*int(w.base)
	r.add(to, -int(c.aside[i]), 0, 0, true)
	for code, people := range c.codes[i] {
		if people == 0 {
			continue
		}
		number, sum := code/base, code%base
		r.add(to, int(people), number, sum, true)
		if r.scale() && code >= full {
			scale.n += int64(people)
			scale.sum += int64(people) * int64(sum)
			scale.total += int64(people) * int64(sum) * int64(sum)
		}
	}
	if !r.scale() {
		return
	}
	for _, t := range w.counts {
		for value, people := range c.tables[t.table][wholeTable/2:] {
			for j, at := range r.at {
				if people > 0 && at/2 == t.pair {
					score := int64(r.worth[j][halfOf(value, at%2)] & scores)
					scale.item[j] += int64(people) * score
					scale.squares[j] += int64(people) * score * score
				}
			}
		}
	}
}
