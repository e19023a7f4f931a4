// Package attacker works out what can be known about counts that are not shown,
// from everything that is. It is for tests: a hidden count that it can pin down
// to one or two values has been disclosed.
//
// Every unknown is a whole number between bounds, every fact a sum of unknowns
// between bounds. Bounds are narrowed until nothing moves, and a value is
// possible when trying it out, splitting other unknowns as often as needed, ends
// in numbers that fit every fact. The answer is exact. (Linear programming
// is not: it reports dependent facts as contradictions, and halves of people.)
//
// It imports nothing of the module.
package attacker

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
)

// Unknown is a count that the attacker does not see.
type Unknown int

// System is what the attacker knows. The zero value knows nothing.
type System struct {
	low, high []int
	facts     []fact
	about     [][]int // per unknown: the facts it is part of
	first     []int   // per unknown: the value to try first

	steps int        // tries left before starting over
	turn  *rand.Rand // picks among equals; seeded, so that answers take the same way every time
	tried bool       // all tries were used up
	tight bool       // facts that leave the least choice come first

	parts []*tied        // per unknown: what facts tie to it; made when first asked for
	seen  []map[int]bool // per unknown: values it has in numbers that fit every fact
}

// tied is the system of what some chain of facts ties together, narrowed, and what the
// unknowns are called in it.
type tied struct {
	System
	called   map[Unknown]Unknown
	possible bool // its facts do not contradict each other
}

type fact struct {
	terms     []Term
	low, high int
}

// Term is an unknown with its sign or factor in a sum.
type Term struct {
	Factor int
	Of     Unknown
}

// Unknown adds a count between low and high. First is the value to try first;
// telling the truth makes the search short and changes no answer.
func (s *System) Unknown(low, high, first int) Unknown {
	s.low, s.high, s.first = append(s.low, low), append(s.high, high), append(s.first, first)
	s.about, s.parts = append(s.about, nil), nil
	return Unknown(len(s.low) - 1)
}

// Sum adds the fact that some unknowns together lie between low and high.
func (s *System) Sum(low, high int, of ...Unknown) {
	terms := make([]Term, len(of))
	for i, u := range of {
		terms[i] = Term{1, u}
	}
	s.Fact(low, high, terms...)
}

// AtMost adds the fact that small is not above the sum of large.
func (s *System) AtMost(small Unknown, large ...Unknown) {
	terms := []Term{{-1, small}}
	for _, u := range large {
		terms = append(terms, Term{1, u})
	}
	s.Fact(0, math.MaxInt32, terms...)
}

// Fact adds the fact that a sum of terms lies between low and high.
func (s *System) Fact(low, high int, terms ...Term) {
	for _, t := range terms {
		s.about[t.Of] = append(s.about[t.Of], len(s.facts))
	}
	s.facts, s.parts = append(s.facts, fact{terms, low, high}), nil
}

// Bounds are the least and the most an unknown can be as far as narrowing alone can
// tell, which is fast and may be too wide; low is above high when facts contradict
// each other.
func (s *System) Bounds(of Unknown) (low, high int) {
	p := s.part(of)
	if !p.possible {
		return 1, 0
	}
	return p.low[p.called[of]], p.high[p.called[of]]
}

// Candidates are values an unknown can have, in order, at most enough of them
// and mostly those nearest to the one tried first. None means that the facts tied to it
// contradict each other; whether others do is never looked at. It panics when it
// cannot tell within some million tries: no answer is not a safe answer.
func (s *System) Candidates(of Unknown, enough int) []int {
	p := s.part(of)
	if !p.possible {
		return nil
	}
	return p.candidates(p.called[of], enough)
}

func (s *System) candidates(of Unknown, enough int) []int {
	low, high := s.low, s.high
	var near, possible []int    // near: the values left to decide, those to try first first
	for v := range s.seen[of] { // in what was found for others
		possible = append(possible, v)
	}
	slices.Sort(possible)
	possible = possible[:min(enough, len(possible))]
	for away := 0; away <= high[of]-low[of]+abs(s.first[of]-low[of]); away++ {
		for _, v := range slices.Compact([]int{s.first[of] - away, s.first[of] + away}) {
			if low[of] <= v && v <= high[of] && !s.seen[of][v] {
				near = append(near, v)
			}
		}
	}
	// A value that is hard to decide waits until the easy ones are: they may be enough.
	for _, starts := range []int{4, 14} {
		var hard []int
		for _, v := range near {
			if len(possible) == enough {
				break
			}
			l, h := slices.Clone(low), slices.Clone(high)
			l[of], h[of] = v, v
			switch found, sure := s.possible(l, h, s.about[of], starts); {
			case found:
				possible = append(possible, v)
			case !sure:
				hard = append(hard, v)
			}
		}
		near = hard
	}
	if len(possible) < enough && len(near) > 0 {
		panic(fmt.Sprintf("attacker: too hard a question: besides %v, whether it can be %v", possible, near))
	}
	slices.Sort(possible)
	return possible
}

// part is what facts tie to an unknown: trying a value copies all bounds, so there should
// be no others.
func (s *System) part(of Unknown) *tied {
	if s.parts == nil {
		s.parts = make([]*tied, len(s.low))
	}
	if s.parts[of] != nil {
		return s.parts[of]
	}
	unknowns, facts := s.tiedTo(of)
	p := &tied{called: make(map[Unknown]Unknown, len(unknowns))}
	for _, u := range unknowns {
		p.called[u] = p.Unknown(s.low[u], s.high[u], s.first[u])
		p.seen = append(p.seen, map[int]bool{})
		s.parts[u] = p
	}
	all := make([]int, len(facts)) // as they are numbered in the part
	for i, f := range facts {
		all[i] = i
		terms := slices.Clone(s.facts[f].terms)
		for j := range terms {
			terms[j].Of = p.called[terms[j].Of]
		}
		p.Fact(s.facts[f].low, s.facts[f].high, terms...)
	}
	p.possible = p.narrow(p.low, p.high, all)
	return p
}

// tiedTo are the unknowns that some chain of facts ties to one, itself included,
// and those facts.
func (s *System) tiedTo(of Unknown) (unknowns []Unknown, facts []int) {
	unknowns = []Unknown{of}
	met, described := make([]bool, len(s.low)), make([]bool, len(s.facts))
	met[of] = true
	for i := 0; i < len(unknowns); i++ {
		for _, f := range s.about[unknowns[i]] {
			if described[f] {
				continue
			}
			described[f], facts = true, append(facts, f)
			for _, t := range s.facts[f].terms {
				if !met[t.Of] {
					met[t.Of], unknowns = true, append(unknowns, t.Of)
				}
			}
		}
	}
	return unknowns, facts
}

// possible is fits with a new start, and more patience, whenever a search goes
// astray: one that first split the wrong unknowns may never end. It is not sure when
// that was so with every start.
func (s *System) possible(low, high []int, changed []int, starts int) (found, sure bool) {
	for start := range starts {
		s.steps, s.tried, s.tight = 300<<start, false, start%2 == 1
		s.turn = rand.New(rand.NewPCG(uint64(start), 0))
		found := s.fits(slices.Clone(low), slices.Clone(high), changed)
		if found || !s.tried {
			return found, true
		}
	}
	return false, false
}

// fits reports whether any numbers within the bounds fit every fact. The bounds
// are its own to narrow; changed are the facts to look at first. It holds the values to try
// first against the facts, as near as the bounds let them be, and splits an unknown of a fact
// that they do not fit, at the value that would mend it.
func (s *System) fits(low, high []int, changed []int) bool {
	if s.steps--; s.steps < 0 {
		s.tried = true
		return false
	}
	if !s.narrow(low, high, changed) {
		return false
	}
	broken, by := s.broken(low, high)
	if broken < 0 {
		for u, first := range s.first {
			s.seen[u][min(max(first, low[u]), high[u])] = true
		}
		return true
	}
	var split Term
	equals := 0
	for _, t := range s.facts[broken].terms {
		if low[t.Of] < high[t.Of] {
			if equals++; s.turn.IntN(equals) == 0 {
				split = t
			}
		}
	}
	if equals == 0 {
		return false // narrowing has said so already
	}
	next, from, to := split.Of, low[split.Of], high[split.Of]
	step := by / split.Factor
	if step == 0 { // less than one of it is missing: too much of it, and less of another
		step = 1
		if by < 0 != (split.Factor < 0) {
			step = -1
		}
	}
	v := min(max(min(max(s.first[next], from), to)+step, from), to)
	for _, part := range [][2]int{{v, v}, {from, v - 1}, {v + 1, to}} {
		l, h := slices.Clone(low), slices.Clone(high)
		l[next], h[next] = part[0], part[1]
		if part[0] <= part[1] && s.fits(l, h, s.about[next]) {
			return true
		}
	}
	return false
}

// broken is a fact that the values to try first, as near as the bounds let them be, do not
// fit, and by how much; below zero when they fit all. Every other start takes one of those
// that leave the least choice.
func (s *System) broken(low, high []int) (at, by int) {
	at = -1
	met, fewest := 0, math.MaxInt
	for i, f := range s.facts {
		sum := 0
		for _, t := range f.terms {
			sum += t.Factor * min(max(s.first[t.Of], low[t.Of]), high[t.Of])
		}
		short := max(f.low-sum, 0) - max(sum-f.high, 0)
		if short == 0 {
			continue
		}
		if free := f.free(low, high); s.tight && free < fewest {
			fewest, met = free, 0
		} else if s.tight && free > fewest {
			continue
		}
		if met++; s.turn.IntN(met) == 0 {
			at, by = i, short
		}
	}
	return at, by
}

// free is how many unknowns of a fact have more than one value left.
func (f fact) free(low, high []int) (n int) {
	for _, t := range f.terms {
		if low[t.Of] < high[t.Of] {
			n++
		}
	}
	return n
}

func abs(v int) int { return max(v, -v) }

// narrow moves bounds inwards until every fact agrees with them; false when a
// fact cannot be met.
func (s *System) narrow(low, high []int, queue []int) bool {
	queue = slices.Clone(queue)
	waiting := make([]bool, len(s.facts))
	for _, f := range queue {
		waiting[f] = true
	}
	for len(queue) > 0 {
		i := queue[0]
		queue, waiting[i] = queue[1:], false
		f := s.facts[i]
		least, most := 0, 0
		for _, t := range f.terms {
			a, b := t.span(low, high)
			least, most = least+a, most+b
		}
		if least > f.high || most < f.low {
			return false
		}
		for _, t := range f.terms {
			a, b := t.span(low, high)
			// The others come to least−a … most−b, so this one has the rest.
			if !t.within(f.low-(most-b), f.high-(least-a), low, high) {
				continue
			}
			if low[t.Of] > high[t.Of] {
				return false
			}
			for _, other := range s.about[t.Of] {
				if !waiting[other] {
					queue, waiting[other] = append(queue, other), true
				}
			}
		}
	}
	return true
}

// span is the least and the most a term can come to.
func (t Term) span(low, high []int) (least, most int) {
	if t.Factor < 0 {
		return t.Factor * high[t.Of], t.Factor * low[t.Of]
	}
	return t.Factor * low[t.Of], t.Factor * high[t.Of]
}

// within narrows the term's unknown so that the term lies between least and
// most, and reports whether a bound moved.
func (t Term) within(least, most int, low, high []int) bool {
	from, to := float64(least)/float64(t.Factor), float64(most)/float64(t.Factor)
	if t.Factor < 0 {
		from, to = to, from
	}
	l, h := max(low[t.Of], int(math.Ceil(from))), min(high[t.Of], int(math.Floor(to)))
	moved := l != low[t.Of] || h != high[t.Of]
	low[t.Of], high[t.Of] = l, h
	return moved
}

// Lies are the facts that the values to try first do not fit: when these are the truth,
// somebody has misread something.
func (s *System) Lies() (all []int) {
	for i, f := range s.facts {
		sum := 0
		for _, t := range f.terms {
			sum += t.Factor * s.first[t.Of]
		}
		if sum < f.low || sum > f.high || slices.ContainsFunc(f.terms, func(t Term) bool { return s.first[t.Of] < s.low[t.Of] || s.first[t.Of] > s.high[t.Of] }) {
			all = append(all, i)
		}
	}
	return all
}
