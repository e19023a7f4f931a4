package disclosure

import (
	"fmt"
	"slices"

	"trivselspuls/survey"
)

// FollowUp is what is told of a follow-up: a question to those alone whom another share counts,
// such as whether the adults knew. How many there are to ask would tell how many are bullied, so it
// is told once, in a project's first endline, of the whole owner and all closed waves together, and
// as a share in tenths without any count.
type FollowUp struct {
	Indicator string          `json:"indicator"` // Key
	Waves     []survey.WaveID `json:"waves"`     // whose answers it is made of, oldest first
	// Tenths is the share: 1 stands for a tenth or less and 9 for nine tenths or more. 0 is not
	// told, for too few answers.
	Tenths int `json:"tenths"`
}

// IsFollowUp reports whether the indicator is told of no wave alone.
func (ind Indicator) IsFollowUp() bool {
	return ind.Base != "" && ind.IsShare() && ind.Of == "" && ind.Split == nil
}

// tenths is how x among n are told.
func tenths(n, x int) int { return min(max((20*x+n)/(2*n), 1), 9) }

// Recalled is what a closed wave has for the follow-ups of its project's first endline.
type Recalled struct {
	wave  survey.WaveID
	limit int // Thresholds.MinBullying
	asked map[string]recalled
}

// recalled is one follow-up in a wave: all of it, and what of it somebody knows who knows all
// answers of a unit.
type recalled struct {
	all   pooled
	known map[survey.UnitID]pooled
}

// pooled are people whom the base counts: n who chose an option of the follow-up, x of whom
// count, and how many the told figures of the base say that there are, at the least and the most.
type pooled struct{ n, x, low, high int }

func (p pooled) add(q pooled) pooled {
	return pooled{p.n + q.n, p.x + q.x, p.low + q.low, p.high + q.high}
}

// Recall counts the follow-ups of a closed wave.
func Recall(in Input, s Snapshot) Recalled {
	all := slices.DeleteFunc(bundles(in.Questionnaires), func(b bundle) bool { return !b.members[0].IsFollowUp() })
	cells, _ := tallyGroups(in, all)
	return recall(in, &s, cells)
}

func recall(in Input, s *Snapshot, cells map[string]groupCounts) Recalled {
	r := Recalled{in.Wave.ID, in.Thresholds.MinBullying, map[string]recalled{}}
	for _, ind := range s.Indicators {
		if !ind.IsFollowUp() {
			continue
		}
		one := recalled{known: map[survey.UnitID]pooled{}}
		open := map[survey.UnitID]bool{}
		for _, g := range in.Groups {
			c, asked := cells[ind.Key][g.Group.ID]
			switch {
			case asked && g.OpenLink: // one person may have answered more than once
				open[g.Group.Unit] = true
			case asked:
				one.add(in, unitSet{g.Group.Unit}, pooled{n: c.n, x: c.x})
			}
		}
		for c := range s.Every() {
			inLink := slices.ContainsFunc(c.Units, func(u survey.UnitID) bool { return open[u] })
			if c.Indicator == ind.Base && c.Outside && !c.Total && c.Group == "" && !inLink {
				one.add(in, c.Units, pooled{low: c.Low, high: c.High})
			}
		}
		r.asked[ind.sameQuestion()] = one
	}
	return r
}

// sameQuestion is equal for follow-ups of several waves whose answers may be added up.
func (ind Indicator) sameQuestion() string { return fmt.Sprint(ind.Key, ind.Series) }

// add counts people of some units together, who are known to everybody who knows one of them: the
// people of a unit know the joint one that its groups were merged into as well.
func (r *recalled) add(in Input, units unitSet, p pooled) {
	r.all = r.all.add(p)
	var who []survey.UnitID
	for _, u := range units {
		who = append(append(who, u), in.Joint[u]...)
	}
	for _, u := range survey.Unique(who) {
		r.known[u] = r.known[u].add(p)
	}
}

// followUps tells the follow-ups of a first endline, of the waves that asked the same question of
// the same audiences.
func (s *Snapshot) followUps(waves []Recalled) error {
	for _, ind := range s.Indicators {
		if !ind.IsFollowUp() {
			continue
		}
		shown, sum, least := FollowUp{Indicator: ind.Key}, recalled{known: map[survey.UnitID]pooled{}}, 0
		for _, w := range waves {
			one, ok := w.asked[ind.sameQuestion()]
			if !ok {
				continue
			}
			shown.Waves, least = append(shown.Waves, w.wave), max(least, w.limit)
			sum.all = sum.all.add(one.all)
			for u, p := range one.known {
				sum.known[u] = sum.known[u].add(p)
			}
		}
		if sum.tellable(least, s.Thresholds.MinCountLarge) {
			shown.Tenths = tenths(sum.all.n, sum.all.x)
			if !leavesBase(shown.Tenths, least, max(sum.all.n, sum.all.high)) {
				return fmt.Errorf("follow-up %s tells how many are counted: %w", ind.ID, ErrUnsafe)
			}
		}
		s.FollowUps = append(s.FollowUps, shown)
	}
	return nil
}

// tellable reports whether enough people chose an option, also without those of any one unit. That
// enough did says that the base counts as many; so its told figures must say so already, and
// leave three counts of people who chose none.
func (r recalled) tellable(least, few int) bool {
	enough := func(known pooled) bool {
		return r.all.n-known.n >= least && r.all.low-known.low >= least+few-1
	}
	for _, known := range r.known {
		if !enough(known) {
			return false
		}
	}
	return enough(pooled{})
}

// leavesBase reports whether what is told leaves every base from the least to the most possible,
// with three counts or more of those who count. Above a thousand people there is room for more.
func leavesBase(shown, least, most int) bool {
	for n := least; n <= min(most, max(least, 1000)); n++ {
		possible := 0
		for x := range n + 1 {
			if tenths(n, x) == shown {
				possible++
			}
		}
		if possible < 3 {
			return false
		}
	}
	return true
}

// checkFollowUps judges what a snapshot tells of follow-ups without knowing the answers.
func (s *Snapshot) checkFollowUps() error {
	for _, f := range s.FollowUps {
		ind, ok := s.Indicator(f.Indicator)
		if !ok || !ind.IsFollowUp() || s.Kind != survey.Endline || f.Tenths < 0 || f.Tenths > 9 || !slices.Contains(f.Waves, s.Wave) {
			return fmt.Errorf("follow-up %s: %w", f.Indicator, ErrUnsafe)
		}
	}
	return nil
}
