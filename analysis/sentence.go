package analysis

import (
	"math"
	"slices"
	"strings"
	"time"

	"gonum.org/v1/gonum/stat/distuv"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/analysis/estimate"
)

// tell writes the sentence and the notes of a series. Everything in them comes
// from numbers that are shown; invited is how many were asked in the latest
// wave, and common names the units that a change is counted over when it is not all of the place.
func (t *texts) tell(s *Series, invited int, common []string) {
	last := s.Points[len(s.Points)-1]
	sentences := []string{t.latest(s, last)}
	if len(s.Change.Units) > 0 { // the figures that follow are theirs, and others than the latest
		sentences = append(sentences, t.fill("note.common", "Units", t.units(common)))
	}
	if s.Change.Word != "" {
		sentences = append(sentences, t.changed(s))
	} else if s.Alone != "" && !last.Hidden {
		sentences = append(sentences, t.get("change."+s.Alone))
	}
	if s.Goal.Said != "" {
		sentences = append(sentences, s.Goal.Said)
	}
	s.Sentence = strings.Join(sentences, " ")
	if f := last.figure; f != nil {
		s.Seen = t.couldBeSeen(f)
		s.Notes = append(s.Notes, s.Seen, t.unknown(f))
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
	if n := len(s.Around); n > 0 && !s.Around[n-1].Hidden {
		near := s.Around[n-1]
		s.Notes = append(s.Notes, t.fill("around.note", "Label", near.Label, "Wave", near.Wave.Name, "Value", near.Text, "Count", near.N))
	}
	if len(s.National) > 0 {
		s.Notes = append(s.Notes, t.nationally("national.note", s.National))
	}
	if s.Population.Joint {
		s.Notes = append(s.Notes, t.fill("note.joint", "Units", s.Population.Names))
	}
	for _, p := range s.Points {
		if len(p.Without) > 0 {
			s.Notes = append(s.Notes, t.fill("note.without", "Wave", p.Wave.Name, "Units", t.units(p.Without)))
		}
	}
	if slices.ContainsFunc(s.Points, func(p Point) bool { return p.Break }) {
		s.Notes = append(s.Notes, t.get("note.break"))
	}
	if key := s.othersNote(); key != "" {
		s.Notes = append(s.Notes, t.get(key))
	}
	first := s.Since()
	if s.Change.Word != "" && !first.Hidden && !last.Hidden && otherSeason(first.Wave.Opens, last.Wave.Opens) {
		s.Notes = append(s.Notes, t.fill("note.season", "First", t.month(first.Wave.Opens), "Last", t.month(last.Wave.Opens)))
	}
}

// latest says what the newest figure is and what chance alone can do to it.
func (t *texts) latest(s *Series, p Point) string {
	if p.Hidden {
		return t.fill("latest."+p.why, "Wave", p.Wave.Name)
	}
	kind := "mean"
	if s.Indicator.IsShare() {
		kind = "share"
	}
	if !p.Exact() {
		kind += ".inexact"
	}
	text := t.fill("latest."+kind, "Wave", p.Wave.Name, "Value", p.Text, "Count", p.N, "Max", s.Indicator.Options)
	if p.Interval != nil && p.Exact() {
		text += " " + t.fill("latest.chance", "Range", p.IntervalText)
	}
	return text
}

// changed says what can be concluded about the change, in one of four ways.
func (t *texts) changed(s *Series) string {
	c := s.Change
	if c.Hidden {
		return t.fill("change.too-few", "Since", c.From.Name)
	}
	key := "change." + string(c.Word)
	if c.Word == Uncertain && t.telling(c.from) == t.telling(c.to) {
		key = "change.same"
	}
	small, large := c.Interval.Lower, c.Interval.Upper
	if large <= 0 && c.Word != Uncertain {
		small, large = large, small // «between 9 and 31 down»
	}
	return t.fill(key,
		"From", t.telling(c.from), "To", t.telling(c.to), "Since", c.From.Name,
		"Down", t.move(s.Indicator, c.Interval.Lower), "Up", t.move(s.Indicator, c.Interval.Upper),
		"Small", t.amount(s.Indicator, small), "Large", t.move(s.Indicator, large))
}

// judged says how sure a change must be before it is called clear.
func (t *texts) judged(j disclosure.Judging) string {
	return t.fill("judged", "Main", t.plainPercent(j.Main), "Key", t.plainPercent(j.Key), "Rest", t.plainPercent(j.Rest))
}

// amount is the size of a change without its direction and unit: «9», «0,4».
func (t *texts) amount(ind disclosure.Indicator, v float64) string {
	if ind.IsShare() {
		return t.number(math.Abs(v)*100, 1)
	}
	return t.number(math.Abs(v), 2)
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

// unitsChange reports whether two waves of the series asked the same of others: other units, or
// other audiences in the same.
func (s *Series) unitsChange() bool {
	last := s.Points[len(s.Points)-1]
	return !last.Hidden && slices.ContainsFunc(s.Points, func(p Point) bool {
		return !p.Hidden && p.asked.questions == last.asked.questions && p.asked != last.asked
	})
}

// othersNote is the key of what is said when others are asked than before and nothing is compared
// over those who stay; empty when there is nothing to say.
func (s *Series) othersNote() string {
	switch {
	case len(s.Change.Units) > 0 || !s.unitsChange():
		return ""
	case s.GroupsChange():
		return "note.groups"
	}
	return "note.units"
}

// GroupsChange reports whether all that is told is of the same units, and two waves asked other
// audiences there.
func (s *Series) GroupsChange() bool {
	last := s.Points[len(s.Points)-1]
	return s.unitsChange() && !slices.ContainsFunc(s.Points, func(p Point) bool {
		return !p.Hidden && !slices.Equal(p.figure.cell.Units, last.figure.cell.Units)
	})
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

// seenOften is how likely it is that a change is seen that we call large enough to be seen.
const seenOften = 0.8

// fifth is how many standard errors from the middle a fifth of all lies beyond.
const fifth = 0.8416

// couldBeSeen says how large a change is that the next wave would mostly show, with as many
// answers as now; nothing when there is no room for it to get better.
func (t *texts) couldBeSeen(f *figure) string {
	n := f.cell.N
	size := f.sample(f.judging.Change).N
	confidence := f.judging.Confidence(f.ind.Level)
	if !f.ind.IsShare() {
		step, ok := smallestMeanChange(*f.ind, size, confidence)
		if !ok {
			return t.fill("seen.mean.none", "Count", n)
		}
		better, worse := float64(f.ind.Options)-f.bounds().Lower, f.bounds().Upper-1
		if f.ind.LowerIsBetter {
			better, worse = worse, better
		}
		key := "seen.mean"
		switch can := estimate.Round(step, 1); {
		case can > better && can > worse:
			return t.fill("seen.mean.none", "Count", n)
		case can > better:
			key = "seen.mean.worse"
		case can > worse:
			key = "seen.mean.better"
		}
		return t.fill(key, "Count", n, "Step", t.number(step, 1))
	}
	key, from, printed := "seen.fall", f.bounds().Upper, f.printed().Upper
	if !f.ind.LowerIsBetter {
		key, from, printed = "seen.rise", f.bounds().Lower, f.printed().Lower
	}
	write := t.decimalPercent // as the figure itself is written
	if f.exact() {
		write = t.percent
	}
	slack := 0.0
	if !f.exact() && f.cell.Telling != disclosure.Band {
		slack = float64(f.cell.High-f.cell.Low) / 2 / float64(n)
	}
	to, ok := smallestShareChange(*f.ind, from, size, newTelling(f.thresholds, n, slack), confidence)
	if f.cell.Telling == disclosure.Band { // a count: nobody has read a percentage that it ends at
		key = "seen.better"
	}
	if !ok {
		return t.fill(key+".none", "Count", n, "Value", write(printed))
	}
	return t.fill(key, "Count", n, "Value", write(printed), "Goal", t.percent(to))
}

// telling is how a figure of so many people will be told: as few as few people on one side are
// a band, and what is not told exactly lies within slack of what it is.
type telling struct{ few, slack float64 }

func newTelling(t *disclosure.Thresholds, n int, slack float64) telling {
	few := t.MinCount - 1
	if n >= t.Large {
		few = t.MinCountLarge - 1
	}
	return telling{few: float64(few) / float64(n), slack: slack}
}

// smallestShareChange is the whole percentage nearest to from, in the direction that is better,
// to which a change is seen four times of five with size people in both waves; false when there
// is none. A change is seen so often that is clear when chance has made it smaller by as many
// standard errors as a fifth lies beyond.
func smallestShareChange(ind disclosure.Indicator, from, size float64, as telling, confidence float64) (float64, bool) {
	if !ind.LowerIsBetter {
		from = 1 - from // a rise of those who count is a fall of the others
	}
	for percent := math.Ceil(100*from) - 1; percent >= 0; percent-- {
		to := percent / 100
		if !seesFall(from, to, size, as, confidence, fifth) {
			continue
		}
		if !ind.LowerIsBetter {
			to = 1 - to
		}
		return to, true
	}
	return 0, false
}

// halvingSeen is the chance that a share is seen to be half of what it was, with size people
// in both waves; of a share that should be high, those who do not count are halved.
func halvingSeen(ind disclosure.Indicator, from, size float64, as telling, confidence float64) float64 {
	if !ind.LowerIsBetter {
		from = 1 - from
	}
	for unlucky := 3.0; unlucky > -3; unlucky -= 0.05 {
		if seesFall(from, from/2, size, as, confidence, unlucky) {
			return distuv.UnitNormal.CDF(unlucky)
		}
	}
	return 0
}

// seesFall reports whether a fall is clear when it comes out so many standard errors smaller
// than it is, as it is told.
func seesFall(from, to, size float64, as telling, confidence, errors float64) bool {
	before, after := from*(1-from)/size, to*(1-to)/size
	errors /= math.Sqrt(before + after)
	then, now := min(1, from-errors*before-as.slack), max(0, to+errors*after+as.slack)
	low := now
	if now <= as.few {
		low, now = 0, as.few
	}
	if then <= now {
		return false
	}
	ci, err := estimate.Sample{Lower: low, Upper: now, N: size}.ShareChange(estimate.Sample{Lower: then, Upper: then, N: size}, confidence)
	return err == nil && ci.ExcludesZero()
}

// smallestMeanChange is the smallest difference, rounded up to one decimal, that is seen
// four times of five with size people in both waves; false when there is no room for it on
// the scale.
func smallestMeanChange(ind disclosure.Indicator, size, confidence float64) (float64, bool) {
	errors, err := estimate.SeenWith(seenOften, confidence)
	if err != nil {
		return 0, false
	}
	step := estimate.Up(errors*ind.Spread*math.Sqrt(2/size), 1)
	return step, step <= float64(ind.Options-1)
}

// silent says where the share lies whatever the silent ones would have said,
// when more than a tenth were silent. A follow-up has no number of invited.
func (t *texts) silent(f *figure, invited int) string {
	c := f.cell
	if !f.ind.IsShare() || f.ind.Base != "" || 10*c.N >= 9*invited {
		return ""
	}
	least, err := estimate.NonResponseBounds(c.Low, c.N, invited)
	most, alsoErr := estimate.NonResponseBounds(c.High, c.N, invited)
	if err != nil || alsoErr != nil {
		return ""
	}
	bounds := estimate.Interval{Lower: least.Lower, Upper: most.Upper}.Outward(2)
	return t.fill("note.silent", "Count", invited-c.N, "Invited", invited, "Lower", t.percent(bounds.Lower), "Upper", t.percent(bounds.Upper))
}

// manyUnknown is the part of those asked without a value from which on they may bend a share.
const manyUnknown = 0.05

// unknown says where the share lies whatever those would have said who answered, and from
// whose answers it cannot be told: somebody with one form of bullying counts though others are
// skipped, somebody without does not, so they bend the share upwards.
func (t *texts) unknown(f *figure) string {
	c := f.cell
	asked := c.N + c.Missing
	if !f.ind.IsShare() || float64(c.Missing) <= manyUnknown*float64(asked) {
		return ""
	}
	bounds := estimate.Interval{Lower: float64(c.Low) / float64(asked), Upper: float64(c.High+c.Missing) / float64(asked)}.Outward(2)
	return t.fill("note.unknown", "Lower", t.percent(bounds.Lower), "Upper", t.percent(bounds.Upper))
}

// otherSeason reports whether two waves were held more than two months apart in
// the year.
func otherSeason(a, b time.Time) bool {
	apart := (int(a.Month()) - int(b.Month()) + 12) % 12
	return min(apart, 12-apart) > 2
}
