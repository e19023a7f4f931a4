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

	near  []Unknown  // all of them, in the order to try
	steps int        // tries left before starting over
	turn  *rand.Rand // picks among equals; seeded, so that answers take the same way every time
	tried bool       // all tries were used up
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
	s.about = append(s.about, nil)
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
	s.facts = append(s.facts, fact{terms, low, high})
}

// Bounds are the least and the most an unknown can be as far as narrowing alone can
// tell, which is fast and may be too wide; low is above high when facts contradict
// each other.
func (s *System) Bounds(of Unknown) (low, high int) {
	p, of := s.part(of)
	if !p.narrow(p.low, p.high, p.everyFact()) {
		return 1, 0
	}
	return p.low[of], p.high[of]
}

// Candidates are values an unknown can have, in order, at most enough of them
// and those nearest to the one tried first. None means that the facts tied to it
// contradict each other; whether others do is never looked at. It panics when it
// cannot tell within some million tries: no answer is not a safe answer.
func (s *System) Candidates(of Unknown, enough int) []int {
	p, of := s.part(of)
	return p.candidates(of, enough)
}

func (s *System) candidates(of Unknown, enough int) []int {
	low, high := slices.Clone(s.low), slices.Clone(s.high)
	if !s.narrow(low, high, s.everyFact()) {
		return nil
	}
	var possible []int
	for away := 0; away <= high[of]-low[of]+abs(s.first[of]-low[of]); away++ {
		for _, v := range []int{s.first[of] - away, s.first[of] + away} {
			if v < low[of] || v > high[of] || len(possible) == enough || away == 0 && len(possible) > 0 {
				continue
			}
			l, h := slices.Clone(low), slices.Clone(high)
			l[of], h[of] = v, v
			if s.possible(l, h, s.about[of]) {
				possible = append(possible, v)
			}
		}
	}
	slices.Sort(possible)
	return possible
}

func (s *System) everyFact() []int {
	all := make([]int, len(s.facts))
	for i := range all {
		all[i] = i
	}
	return all
}

// part is the system of what facts tie to an unknown, and what it is called there:
// trying a value copies all bounds, so there should be no others.
func (s *System) part(of Unknown) (*System, Unknown) {
	unknowns, facts := s.tied(of)
	p, called := &System{}, make(map[Unknown]Unknown, len(unknowns))
	for _, u := range unknowns {
		called[u] = p.Unknown(s.low[u], s.high[u], s.first[u])
		p.near = append(p.near, called[u])
	}
	for _, f := range facts {
		terms := slices.Clone(s.facts[f].terms)
		for i := range terms {
			terms[i].Of = called[terms[i].Of]
		}
		p.Fact(s.facts[f].low, s.facts[f].high, terms...)
	}
	return p, called[of]
}

// tied are the unknowns that some chain of facts ties to one, itself included,
// and those facts.
func (s *System) tied(of Unknown) (unknowns []Unknown, facts []int) {
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
// astray: one that first split the wrong unknowns may never end.
func (s *System) possible(low, high []int, changed []int) bool {
	for start := range 14 {
		s.steps, s.tried = 300<<start, false
		s.turn = rand.New(rand.NewPCG(uint64(start), 0))
		found := s.fits(slices.Clone(low), slices.Clone(high), changed)
		if found || !s.tried {
			return found
		}
	}
	panic("attacker: too hard a question")
}

// fits reports whether any numbers within the bounds fit every fact. The bounds
// are its own to narrow; changed are the facts to look at first.
func (s *System) fits(low, high []int, changed []int) bool {
	if s.steps--; s.steps < 0 {
		s.tried = true
		return false
	}
	if !s.narrow(low, high, changed) {
		return false
	}
	next, equals := Unknown(-1), 0 // one of the unknowns with the fewest values left
	for _, i := range s.near {
		width := high[i] - low[i]
		switch {
		case width == 0 || next >= 0 && width > high[next]-low[next]:
			continue
		case next < 0 || width < high[next]-low[next]:
			equals = 0
		}
		if equals++; s.turn.IntN(equals) == 0 {
			next = i
		}
	}
	if next < 0 {
		return true
	}
	from, to := low[next], high[next]
	v := min(max(s.first[next], from), to)
	for _, part := range [][2]int{{v, v}, {from, v - 1}, {v + 1, to}} {
		l, h := slices.Clone(low), slices.Clone(high)
		l[next], h[next] = part[0], part[1]
		if part[0] <= part[1] && s.fits(l, h, s.about[next]) {
			return true
		}
	}
	return false
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
