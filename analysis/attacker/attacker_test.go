package attacker

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// Hand-made tables whose hidden counts can be bounded on paper.
func TestKnownBounds(t *testing.T) {
	t.Run("a total gives the hidden part away", func(t *testing.T) {
		var s System
		a, b := s.Unknown(0, 20, 0), s.Unknown(0, 20, 0)
		s.Sum(9, 9, a, b)
		s.Sum(7, 7, a)
		expect(t, &s, b, 2)
	})
	t.Run("two hidden parts share what is left", func(t *testing.T) {
		var s System
		a, b, c := s.Unknown(0, 20, 0), s.Unknown(0, 20, 0), s.Unknown(0, 20, 0)
		s.Sum(10, 10, a, b, c)
		s.Sum(7, 7, a)
		expect(t, &s, b, 0, 1, 2, 3)
		expect(t, &s, c, 0, 1, 2, 3)
	})
	t.Run("two-way tables leak although two are hidden in every line", func(t *testing.T) {
		// Rows a b c / d e f with c and e shown as 5 and 4; row sums 8 and 9,
		// column sums 3, 5 and 9: every hidden count follows.
		var s System
		u := make([]Unknown, 6)
		for i := range u {
			u[i] = s.Unknown(0, 10, 0)
		}
		s.Sum(5, 5, u[2])
		s.Sum(4, 4, u[4])
		s.Sum(8, 8, u[0], u[1], u[2])
		s.Sum(9, 9, u[3], u[4], u[5])
		s.Sum(3, 3, u[0], u[3])
		s.Sum(5, 5, u[1], u[4])
		expect(t, &s, u[0], 2)
		expect(t, &s, u[3], 1)
	})
	t.Run("a rounded percent is a range", func(t *testing.T) {
		var s System
		a, b := s.Unknown(0, 30, 0), s.Unknown(0, 30, 0)
		s.Sum(6, 7, a, b)
		s.Sum(5, 5, a)
		expect(t, &s, b, 1, 2)
	})
	t.Run("a union holds its forms", func(t *testing.T) {
		var s System
		union, one, two := s.Unknown(0, 30, 0), s.Unknown(0, 30, 0), s.Unknown(0, 30, 0)
		s.AtMost(one, union)
		s.AtMost(two, union)
		s.AtMost(union, one, two)
		s.Sum(8, 8, union)
		s.Sum(6, 6, one)
		expect(t, &s, two, 2, 3, 4, 5, 6, 7, 8)
	})
	t.Run("halves do not exist", func(t *testing.T) {
		var s System
		a, b := s.Unknown(0, 9, 0), s.Unknown(0, 9, 0)
		s.Fact(7, 7, Term{2, a}, Term{1, b})
		expect(t, &s, b, 1, 3, 5, 7)
	})
	t.Run("contradictions have no answer", func(t *testing.T) {
		var s System
		a := s.Unknown(0, 9, 0)
		s.Sum(3, 3, a)
		s.Sum(4, 4, a)
		expect(t, &s, a)
	})
	t.Run("contradictions elsewhere are left alone", func(t *testing.T) {
		var s System
		a, b := s.Unknown(0, 9, 0), s.Unknown(0, 9, 0)
		s.Sum(3, 4, a)
		s.Fact(1, 1, Term{2, b})
		expect(t, &s, a, 3, 4)
		expect(t, &s, b)
	})
}

func expect(t *testing.T, s *System, of Unknown, want ...int) {
	t.Helper()
	if got := s.Candidates(of, 100); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// Trying every combination gives the same candidates. What an attacker reads is
// always true of somebody, so each fact is drawn around the numbers it is about.
func TestAgainstEveryCombination(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const unknowns, top = 4, 5
		var s System
		truth := make([]int, unknowns)
		for u := range truth {
			s.Unknown(0, top, 0)
			truth[u] = rapid.IntRange(0, top).Draw(t, "truth")
		}
		for range rapid.IntRange(1, 4).Draw(t, "facts") {
			var terms []Term
			sum := 0
			for u := range unknowns {
				if f := rapid.IntRange(-2, 2).Draw(t, "factor"); f != 0 {
					terms = append(terms, Term{f, Unknown(u)})
					sum += f * truth[u]
				}
			}
			below, above := rapid.IntRange(0, 2).Draw(t, "below"), rapid.IntRange(0, 2).Draw(t, "above")
			s.Fact(sum-below, sum+above, terms...)
		}
		possible := make([]map[int]bool, unknowns)
		for u := range possible {
			possible[u] = map[int]bool{}
		}
		for code := range 6 * 6 * 6 * 6 {
			v := []int{code % 6, code / 6 % 6, code / 36 % 6, code / 216}
			ok := true
			for _, f := range s.facts {
				sum := 0
				for _, term := range f.terms {
					sum += term.Factor * v[term.Of]
				}
				ok = ok && f.low <= sum && sum <= f.high
			}
			for u := range possible {
				if ok {
					possible[u][v[u]] = true
				}
			}
		}
		for u := range possible {
			got := s.Candidates(Unknown(u), 100)
			if len(got) != len(possible[u]) {
				t.Fatalf("unknown %d: got %v, want %v", u, got, possible[u])
			}
		}
	})
}
