package analysis

import (
	"math"
	"slices"
	"strings"
	"time"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/analysis/estimate"
)

// tell writes the sentence and the notes of a series. Everything in them comes
// from numbers that are shown; invited is how many were asked in the latest
// wave, members names the units that share a joint figure, and common those that
// a change is counted over when it is not all of the place.
func (t *texts) tell(s *Series, invited int, members string, common []string) {
	last := s.Points[len(s.Points)-1]
	sentences := []string{t.latest(s, last)}
	if s.Change.Word != "" {
		sentences = append(sentences, t.changed(s))
	} else if len(s.Points) == 1 {
		sentences = append(sentences, t.get("change.first"))
	}
	s.Sentence = strings.Join(sentences, " ")
	if f := last.figure; f != nil {
		s.Notes = append(s.Notes, t.couldBeSeen(f))
		if !last.OpenLink {
			s.Notes = append(s.Notes, t.silent(f, invited))
		}
		s.Notes = slices.DeleteFunc(s.Notes, func(note string) bool { return note == "" })
	}
	if slices.ContainsFunc(s.Points, func(p Point) bool { return p.OpenLink }) {
		s.Notes = append(s.Notes, t.get("note.open"))
	}
	for _, p := range s.Points {
		s.Notes = append(s.Notes, refusals(p.refused, t)...)
	}
	if s.Trend != nil {
		s.Notes = append(s.Notes, t.follow(s))
	}
	if len(s.National) > 0 {
		s.Notes = append(s.Notes, t.nationally(s.National))
	}
	if s.Population.Joint {
		s.Notes = append(s.Notes, t.fill("note.joint", "Units", members))
	}
	for _, p := range s.Points {
		if len(p.Without) > 0 {
			s.Notes = append(s.Notes, t.fill("note.without", "Wave", p.Wave.Name, "Units", t.units(p.Without)))
		}
	}
	switch broken := slices.ContainsFunc(s.Points, func(p Point) bool { return p.Break }); {
	case len(s.Change.Units) > 0:
		s.Notes = append(s.Notes, t.fill("note.common", "Units", t.units(common)))
	case broken:
		s.Notes = append(s.Notes, t.get("note.break"))
	}
	for _, first := range s.Points {
		if first.Wave.ID == s.Change.From.ID && !first.Hidden && !last.Hidden && otherSeason(first.Wave.Opens, last.Wave.Opens) {
			s.Notes = append(s.Notes, t.fill("note.season", "First", t.month(first.Wave.Opens), "Last", t.month(last.Wave.Opens)))
		}
	}
}

// latest says what the newest figure is and how sure it is.
func (t *texts) latest(s *Series, p Point) string {
	if p.Hidden {
		return t.fill("latest.hidden", "Wave", p.Wave.Name)
	}
	key := "latest.mean"
	if s.Indicator.IsShare() {
		key = "latest.share"
	}
	if p.Interval == nil {
		return t.fill(key+".bare", "Wave", p.Wave.Name, "Value", p.Text, "Count", p.N, "Max", s.Indicator.Options)
	}
	lower, _, _ := strings.Cut(t.value(s.Indicator, p.Interval.Lower), hardSpace) // the unit once is enough
	return t.fill(key, "Wave", p.Wave.Name, "Value", p.Text, "Count", p.N, "Max", s.Indicator.Options,
		"Lower", lower, "Upper", t.value(s.Indicator, p.Interval.Upper))
}

// changed says what can be concluded about the change, in one of four ways.
func (t *texts) changed(s *Series) string {
	c := s.Change
	if c.Hidden {
		return t.fill("change.too-few", "Since", c.From.Name)
	}
	key := "change." + string(c.Word)
	switch {
	case c.Word == Uncertain && c.Difference == 0:
		key = "change.same"
	case c.Word == Uncertain && c.Alone:
		key = "change.alone"
	}
	small, large := c.Interval.Lower, c.Interval.Upper
	if large <= 0 && c.Word != Uncertain {
		small, large = large, small // «between 9 and 31 down»
	}
	return t.fill(key,
		"From", t.value(s.Indicator, c.from.value()), "To", t.value(s.Indicator, c.to.value()), "Since", c.From.Name,
		"Down", t.move(s.Indicator, c.Interval.Lower), "Up", t.move(s.Indicator, c.Interval.Upper),
		"Small", t.amount(s.Indicator, small), "Large", t.move(s.Indicator, large))
}

// amount is the size of a change without its direction and unit: «9», «0,4».
func (t *texts) amount(ind disclosure.Indicator, v float64) string {
	if ind.IsShare() {
		return t.number(math.Abs(v)*100, 0)
	}
	return t.number(math.Abs(v), 1)
}

// move is a change in words: «31 prosentpoeng ned», «0,4 opp».
func (t *texts) move(ind disclosure.Indicator, v float64) string {
	size := t.amount(ind, v)
	if ind.IsShare() {
		size += hardSpace + t.get("points")
	}
	switch {
	case v < 0:
		return t.fill("move.down", "Size", size)
	case v > 0:
		return t.fill("move.up", "Size", size)
	}
	return t.get("move.none")
}

// units names some units, or tells their number when they are many.
func (t *texts) units(names []string) string {
	if len(names) > 3 {
		return t.fill("units.many", "Count", len(names))
	}
	return t.list(names)
}

// waveOf is a point's wave, and which units its figure lacks.
func (t *texts) waveOf(p Point) string {
	if len(p.Without) == 0 {
		return p.Wave.Name
	}
	return t.fill("wave.without", "Wave", p.Wave.Name, "Units", t.units(p.Without))
}

// couldBeSeen says how large a change the next wave must show, with as many
// answers as now, before it can be called clear; nothing when there is no room
// for it to get better.
func (t *texts) couldBeSeen(f *figure) string {
	n := f.cell.N
	if !f.ind.IsShare() {
		step, ok := smallestMeanChange(f)
		if !ok {
			return t.fill("seen.mean.none", "Count", n)
		}
		return t.fill("seen.mean", "Count", n, "Step", t.number(step, 1))
	}
	if f.ind.LowerIsBetter && f.cell.Count == 0 {
		return ""
	}
	key, goal := "seen.fall", smallestFall(f.cell.Count, f.cell.N, f.cell.N)
	if !f.ind.LowerIsBetter {
		key, goal = "seen.rise", f.cell.N-smallestFall(f.cell.N-f.cell.Count, f.cell.N, f.cell.N)
	}
	if goal < 0 || goal > f.cell.N {
		return t.fill(key+".none", "Count", n, "Value", t.value(*f.ind, f.value()))
	}
	to := estimate.Round(float64(goal)/float64(f.cell.N), 2)
	return t.fill(key, "Count", n, "Value", t.value(*f.ind, f.value()), "Goal", t.value(*f.ind, to))
}

// smallestFall is the largest count among m next time that is clearly below x
// among n now; −1 when not even nobody would be.
func smallestFall(x, n, m int) int {
	low, high := -1, m // at low the fall is clear (or low is −1), at high it is not
	for high-low > 1 {
		middle := (low + high) / 2
		ci, err := estimate.NewcombeDifference(middle, m, x, n, estimate.Confidence)
		if err == nil && ci.Upper < 0 {
			low = middle
		} else {
			high = middle
		}
	}
	return low
}

// smallestMeanChange is the smallest difference, rounded up to one decimal, that
// is clear with as many answers and the same spread next time; false when there
// is no interval or no room for it on the scale.
func smallestMeanChange(f *figure) (float64, bool) {
	if _, ok := f.interval(); !ok {
		return 0, false
	}
	quantile, err := estimate.StudentQuantile(estimate.Confidence, float64(2*f.cell.N-2))
	if err != nil {
		return 0, false
	}
	step := math.Ceil(10*quantile*math.Sqrt(2*f.cell.Variance/float64(f.cell.N))) / 10
	return step, step <= float64(f.ind.Options-1)
}

// silent says where the share lies whatever the silent ones would have said,
// when more than a tenth were silent. A follow-up has no number of invited.
func (t *texts) silent(f *figure, invited int) string {
	if !f.ind.IsShare() || f.ind.Base != "" || 10*f.cell.N >= 9*invited {
		return ""
	}
	bounds, err := estimate.NonResponseBounds(f.cell.Count, f.cell.N, invited)
	if err != nil {
		return ""
	}
	return t.fill("note.silent",
		"Count", invited-f.cell.N, "Invited", invited,
		"Lower", t.value(*f.ind, estimate.Round(bounds.Lower, 2)), "Upper", t.value(*f.ind, estimate.Round(bounds.Upper, 2)))
}

// otherSeason reports whether two waves were held more than two months apart in
// the year.
func otherSeason(a, b time.Time) bool {
	apart := (int(a.Month()) - int(b.Month()) + 12) % 12
	return min(apart, 12-apart) > 2
}
