package analysis

import (
	"fmt"
	"strings"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/analysis/estimate"
	"trivselspuls/survey"
)

// figure is one cell of a snapshot together with what it was judged by. A nil
// figure is one that is not told. Everything derived takes figures, so nothing can be
// derived from what is not told. What it points at is the snapshot's and never changes.
type figure struct {
	cell       *disclosure.Cell
	ind        *disclosure.Indicator
	thresholds *disclosure.Thresholds
	judging    *disclosure.Judging
	view       disclosure.View
	// summed: added up from several cells, each of which is told. Of a mean, sum is the
	// least and the most it then can be.
	summed bool
	sum    estimate.Interval
	// followUp stands in place of a cell.
	followUp *disclosure.FollowUp
}

// newFigure is a cell of a snapshot in a view.
func newFigure(s *disclosure.Snapshot, ind *disclosure.Indicator, c *disclosure.Cell, v disclosure.View) *figure {
	return &figure{cell: c, ind: ind, thresholds: &s.Thresholds, judging: &s.Judging, view: v}
}

// check judges the figure once more, for the constructor of Table.
func (f *figure) check() error {
	if f == nil {
		return fmt.Errorf("a figure that is not told: %w", disclosure.ErrUnsafe)
	}
	if one := f.followUp; one != nil {
		if one.Indicator != f.ind.Key || one.Tenths < 1 || one.Tenths > 9 {
			return fmt.Errorf("follow-up %s: %w", f.ind.Key, disclosure.ErrUnsafe)
		}
		return nil
	}
	if f.view == disclosure.OutsideUnit && !f.cell.Outside {
		return fmt.Errorf("indicator %s seen from outside the unit: %w", f.ind.Key, disclosure.ErrUnsafe)
	}
	if !f.summed && !f.thresholds.Allows(*f.ind, *f.cell) {
		return fmt.Errorf("indicator %s: %w", f.ind.Key, disclosure.ErrUnsafe)
	}
	return nil
}

// exact reports whether the figure is told as it was counted.
func (f *figure) exact() bool { return f.cell.Telling == disclosure.Exact }

// bounds are the least and the most the share or the mean can be; equal when it is exact.
func (f *figure) bounds() estimate.Interval {
	switch {
	case f.ind.IsShare():
		return f.cell.ShareBounds()
	case f.summed:
		return f.sum
	}
	return f.cell.MeanBounds(f.ind.Options)
}

// sample is what the estimators take of the figure: its bounds, and the number of people
// who have nothing in common that tell as much as its people, who are of groups.
func (f *figure) sample(correlation float64) estimate.Sample {
	b := f.bounds()
	return estimate.Sample{
		Lower: b.Lower, Upper: b.Upper, N: float64(f.cell.N) / disclosure.Design(f.cell.N, f.cell.Groups, correlation),
	}
}

// Confidence is that of the interval beside every figure.
const Confidence = estimate.Confidence

// interval is the 95 % interval as it is printed; false where there is none. Of a share
// that is not exact it holds the interval of every value the share can have. That of a mean
// is made from the printed mean, so that it says nothing more about it.
func (f *figure) interval() (estimate.Interval, bool) {
	sample := f.sample(f.judging.Alike(*f.ind))
	switch {
	case f.ind.IsShare():
		ci, err := sample.Share(Confidence)
		return estimate.Interval{Lower: estimate.Round(ci.Lower, 2), Upper: estimate.Round(ci.Upper, 2)}, err == nil
	case !f.exact():
		return estimate.Interval{}, false
	}
	printed := f.printed()
	sample.Lower, sample.Upper = printed.Lower, printed.Upper
	ci, err := sample.Mean(f.ind.Spread, Confidence)
	low, high := max(1, ci.Lower), min(float64(f.ind.Options), ci.Upper)
	return estimate.Interval{Lower: estimate.Round(low, 1), Upper: estimate.Round(high, 1)}, err == nil
}

// Point is one wave in a series. The numbers are as printed: shares in whole
// percent (0.12 is 12 %), means with one decimal. When Hidden is set there are
// no numbers.
type Point struct {
	Wave    WaveRef
	Phase   int
	Hidden  bool // nothing is told
	Telling disclosure.Telling
	N       int // people with a value
	// Missing is how many were asked and have no value: skipped, «vet ikke» or «vil ikke svare».
	Missing int
	// Bounds are the least and the most the figure can be, as printed; equal when it
	// is told exactly.
	Bounds       estimate.Interval
	Interval     *estimate.Interval // 95 %; nil when nothing is told, and at the end of a scale
	Text         string             // «12 %», «3,8», «0–2 av 54 (høyst 4 %)», «2,8 eller høyere»
	Bare         string             // the same without a word, for a page in any language: «0,0–3,8 %», «≥ 2,8»
	IntervalText string             // «9–15 %»; empty without an interval
	LowerText    string             // its ends by themselves
	UpperText    string
	// Break: what was asked is not the same as in the point before.
	Break bool
	// OpenLink: some of the answers came through an open link, where one person
	// may have answered more than once. Never shown without saying so.
	OpenLink bool
	// refused are groups of the place whose answers are in no figure.
	refused []TurnoutRow

	// Without names the units of a total that are not in it; mostly none.
	Without     []string
	WithoutText string // «uten Kvitebjørn skole», or «bare» the one that is in it; empty when it has them all

	figure *figure
	why    string // key of the words for a figure that is not told
	asked  asked
}

// asked is equal for points that may be compared.
type asked struct {
	questions string // equal for points with the same questions, whoever was asked
	units     string // builder.alike
}

// of are the units whose answers are in the figure; nil when there is none.
func (p Point) of() []survey.UnitID {
	if p.figure == nil {
		return nil
	}
	return p.figure.cell.Units
}

// Exact reports whether the figure is told as it was counted, so that Bounds are one value.
func (p Point) Exact() bool { return !p.Hidden && p.Telling == disclosure.Exact }

// hiddenKey is that of the words for a figure that is not told. Parts are told all or none,
// and follow-ups of no wave alone, so that it need not be because too few have answered.
func hiddenKey(ind disclosure.Indicator) string {
	if ind.Split != nil || ind.Base != "" || ind.Of != "" && ind.IsShare() {
		return "hidden.part"
	}
	return "hidden"
}

func newPoint(s *disclosure.Snapshot, ind *disclosure.Indicator, f *figure, t *texts) Point {
	p := Point{Wave: newWaveRef(s, t), Phase: s.Phase, Hidden: f == nil, why: hiddenKey(*ind), figure: f}
	if f == nil {
		return p
	}
	p.N, p.Missing, p.Telling, p.Bounds, p.Text, p.Bare = f.cell.N, f.cell.Missing, f.cell.Telling, f.printed(), t.telling(f), t.bare(f)
	if ci, ok := f.interval(); ok {
		p.Interval, p.IntervalText = &ci, t.interval(*f.ind, ci)
		p.LowerText, p.UpperText = t.value(*f.ind, ci.Lower), t.value(*f.ind, ci.Upper)
	}
	return p
}

// bare writes a figure without a word.
func (t *texts) bare(f *figure) string {
	b, write := f.printed(), t.decimalPercent
	if f.exact() || !f.ind.IsShare() {
		write = func(v float64) string { return t.value(*f.ind, v) }
	}
	switch {
	case b.Lower == b.Upper:
		return write(b.Lower)
	case f.cell.Telling == disclosure.Lower:
		return "≤ " + write(b.Upper)
	case f.cell.Telling == disclosure.Higher:
		return "≥ " + write(b.Lower)
	}
	lower, _, _ := strings.Cut(write(b.Lower), hardSpace) // the unit once is enough
	return lower + "–" + write(b.Upper)
}

// printed are the bounds as they are printed: exact shares in whole percent, others in
// whole tenths of a percent, rounded outwards; means with one decimal.
func (f *figure) printed() estimate.Interval {
	b := f.bounds()
	switch {
	case f.exact() && f.ind.IsShare():
		b.Lower = estimate.Round(b.Lower, 2)
		b.Upper = b.Lower
	case f.ind.IsShare():
		b = b.Outward(3)
	case f.cell.Telling == disclosure.Range:
		b = b.Outward(1)
	case f.cell.Telling == disclosure.Lower:
		b.Upper = f.cell.Mean
	case f.cell.Telling == disclosure.Higher:
		b.Lower = f.cell.Mean
	default:
		b.Lower = estimate.Round(b.Lower, 1)
		b.Upper = b.Lower
	}
	return b
}

// telling writes a figure as it is told.
func (t *texts) telling(f *figure) string {
	c, b := f.cell, f.printed()
	if b.Lower == b.Upper { // exact, or an end that is the scale's own: nothing is lower than 1,0
		return t.value(*f.ind, b.Lower)
	}
	least, most := t.decimalPercent(b.Lower), t.decimalPercent(b.Upper)
	people := []any{"Low", c.Low, "High", c.High, "Count", c.N, "Least", least, "Most", most}
	switch {
	case c.Telling == disclosure.Lower, c.Telling == disclosure.Higher:
		return t.fill("told."+string(c.Telling), "Value", t.number(c.Mean, 1))
	case c.Telling == disclosure.Range && !f.ind.IsShare():
		return t.between(t.number(b.Lower, 1), t.number(b.Upper, 1))
	case c.Telling == disclosure.Range:
		return t.between(least, most)
	case c.Telling == disclosure.Band && c.N < f.thresholds.Large:
		return t.fill("told.few", people...)
	case c.Telling == disclosure.Band && c.Low == 0:
		return t.fill("told.band", "Low", c.Low, "High", c.High, "Count", c.N, "Most", t.percent(estimate.Up(b.Upper, 2)))
	case c.Telling == disclosure.Band:
		return t.fill("told.band.high", "Low", c.Low, "High", c.High, "Count", c.N, "Least", t.percent(estimate.Down(b.Lower, 2)))
	}
	return t.fill("told.step", append(people, "Range", t.between(least, most))...)
}
