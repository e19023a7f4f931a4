package analysis

import (
	"fmt"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/analysis/estimate"
)

// figure is one cell of a snapshot together with what it was judged by. A nil
// figure is a hidden one. Everything derived takes figures, so nothing can be
// derived from what is not shown. What it points at is the snapshot's and never changes.
type figure struct {
	cell       *disclosure.Cell
	ind        *disclosure.Indicator
	thresholds *disclosure.Thresholds
	view       disclosure.View
}

// check judges the figure once more, for the constructor of Table.
func (f *figure) check() error {
	if f == nil {
		return fmt.Errorf("a hidden figure: %w", disclosure.ErrUnsafe)
	}
	if f.view == disclosure.OutsideUnit && !f.cell.Outside {
		return fmt.Errorf("indicator %s seen from outside the unit: %w", f.ind.Key, disclosure.ErrUnsafe)
	}
	if !f.thresholds.Shows(*f.ind, *f.cell, disclosure.View(f.cell.Outside)) {
		return fmt.Errorf("indicator %s: %w", f.ind.Key, disclosure.ErrUnsafe)
	}
	return nil
}

func (f *figure) moments() estimate.Moments {
	return estimate.Moments{N: f.cell.N, Mean: f.cell.Mean, Variance: f.cell.Variance}
}

// value is the share, 0 to 1 in whole percent, or the mean with one decimal: as
// it is printed.
func (f *figure) value() float64 {
	if f.ind.IsShare() {
		return estimate.Round(float64(f.cell.Count)/float64(f.cell.N), 2)
	}
	return estimate.Round(f.cell.Mean, 1)
}

// spread reports whether a mean may have an interval.
func (f *figure) spread() bool {
	return f.cell.Variance > 0 && f.cell.N > 1 && (f.ind.Items >= 3 || f.cell.N >= f.thresholds.MinInterval)
}

// interval is the 95 % interval as it is printed; false where there is none.
func (f *figure) interval() (estimate.Interval, bool) {
	if f.ind.IsShare() {
		ci, err := estimate.Wilson(f.cell.Count, f.cell.N, estimate.Confidence)
		return estimate.Interval{Lower: estimate.Round(ci.Lower, 2), Upper: estimate.Round(ci.Upper, 2)}, err == nil
	}
	if !f.spread() {
		return estimate.Interval{}, false
	}
	ci, err := f.moments().Interval(estimate.Confidence)
	low, high := max(1, ci.Lower), min(float64(f.ind.Options), ci.Upper)
	return estimate.Interval{Lower: estimate.Round(low, 1), Upper: estimate.Round(high, 1)}, err == nil
}

// Point is one wave in a series. The numbers are as printed: shares in whole
// percent (0.12 is 12 %), means with one decimal. When Hidden is set there are
// no numbers, and Text is «skjult».
type Point struct {
	Wave         WaveRef
	Phase        int
	Hidden       bool
	N            int // people with a value
	Missing      int // asked; skipped, «vet ikke» or «vil ikke svare»
	Value        float64
	Interval     *estimate.Interval // 95 %; nil when hidden or not given
	Text         string             // «12 %», «3,8», «skjult»
	IntervalText string             // «9–15 %»; empty without an interval
	LowerText    string             // its ends by themselves
	UpperText    string
	// Break: what was asked, or of whom, is not the same as in the point before.
	Break bool
	// OpenLink: some of the answers came through an open link, where one person
	// may have answered more than once. Never shown without saying so.
	OpenLink bool
	// refused are groups of the place whose answers are in no figure.
	refused []TurnoutRow

	// Without names the units of a total that are not in it, because so few
	// answered there; mostly none.
	Without []string

	figure    *figure
	asked     string // equal for points that may be compared
	questions string // equal for points with the same questions, whoever was asked
}

func newPoint(s *disclosure.Snapshot, f *figure, t *texts) Point {
	p := Point{Wave: newWaveRef(s, t), Phase: s.Phase, Hidden: f == nil, Text: t.get("hidden"), figure: f}
	if f == nil {
		return p
	}
	p.N, p.Missing, p.Value = f.cell.N, f.cell.Missing, f.value()
	p.Text = t.value(*f.ind, p.Value)
	if ci, ok := f.interval(); ok {
		p.Interval, p.IntervalText = &ci, t.interval(*f.ind, ci)
		p.LowerText, p.UpperText = t.value(*f.ind, ci.Lower), t.value(*f.ind, ci.Upper)
	}
	return p
}
