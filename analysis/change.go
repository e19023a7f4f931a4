package analysis

import (
	"math"

	"trivselspuls/analysis/estimate"
	"trivselspuls/survey"
)

// Word is the one conclusion a change is given.
type Word string

const (
	ClearlyBetter Word = "clearly-better" // «tydelig bedre»
	Uncertain     Word = "uncertain"      // «ikke sikker endring»
	ClearlyWorse  Word = "clearly-worse"  // «tydelig dårligere»
	TooFew        Word = "too-few"        // «for få svar»
)

// Change is the latest point of a series against its first. Without two points
// to compare Word is empty; with a hidden one it is TooFew and there are no
// numbers. Numbers are as printed, shares as fractions (−0.03 is three
// percentage points down).
type Change struct {
	From, To     WaveRef
	Hidden       bool
	Difference   float64            // of the two printed values
	Interval     *estimate.Interval // 95 %, not adjusted
	Text         string             // «−3 prosentpoeng»
	IntervalText string
	Word         Word
	WordText     string
	// Units are those it is counted over, when that is not all of the series'
	// place: a total whose units have changed.
	Units []survey.UnitID

	// Alone tells that the change is clear by itself, and Uncertain because it is
	// one among all that is shown at once.
	Alone bool

	p        float64 // feeds Benjamini–Hochberg; never shown
	from, to *figure
}

// falseDiscoveryRate is q of Benjamini–Hochberg over the changes one reader
// sees at once.
const falseDiscoveryRate = 0.10

// newChange compares two points of one series that may be compared.
func newChange(from, to Point, t *texts) Change {
	c := Change{From: from.Wave, To: to.Wave, Hidden: true, Text: t.get("hidden"), Word: TooFew, p: math.NaN()}
	c.WordText = t.get("word." + string(TooFew))
	if from.figure == nil || to.figure == nil {
		return c
	}
	ci, p, ok := compare(from.figure, to.figure)
	if !ok {
		return c
	}
	decimals := 1
	if to.figure.ind.IsShare() {
		decimals = 2
	}
	c.Hidden, c.p, c.from, c.to = false, p, from.figure, to.figure
	c.Difference = estimate.Round(to.Value-from.Value, decimals)
	c.Text = t.difference(*to.figure.ind, c.Difference)
	// The word is decided from the exact interval, before it is rounded.
	c.Word = Uncertain
	if ci.ExcludesZero() {
		c.Word = ClearlyWorse
		if (ci.Upper < 0) == to.figure.ind.LowerIsBetter {
			c.Word = ClearlyBetter
		}
	}
	c.Interval = &estimate.Interval{Lower: estimate.Round(ci.Lower, decimals), Upper: estimate.Round(ci.Upper, decimals)}
	c.IntervalText = t.differenceInterval(*to.figure.ind, *c.Interval)
	return c
}

// compare is the interval of to − from and the p-value that belongs to it;
// false where the figures allow no interval.
func compare(from, to *figure) (estimate.Interval, float64, bool) {
	if to.ind.IsShare() {
		a, b := to.cell, from.cell
		ci, err := estimate.NewcombeDifference(a.Count, a.N, b.Count, b.N, estimate.Confidence)
		return ci, chance(from, to), err == nil
	}
	if !from.spread() || !to.spread() {
		return estimate.Interval{}, 0, false
	}
	result, err := estimate.Welch(to.moments(), from.moments(), estimate.Confidence)
	return result.Interval, result.P, err == nil
}

// chance is the p-value of a change alone; NaN where the figures allow no interval.
func chance(from, to *figure) float64 {
	switch {
	case to.ind.IsShare():
		return estimate.NewcombeP(to.cell.Count, to.cell.N, from.cell.Count, from.cell.N)
	case !from.spread() || !to.spread():
		return math.NaN()
	}
	return estimate.WelchTest(to.moments(), from.moments()).P
}

// judge gives every change its final word: one that stands alone but not among
// all the changes of its family is uncertain. Others are the p-values of changes of
// the family that get no words here.
func judge(changes []*Change, others []float64, t *texts) {
	values := make([]float64, len(changes), len(changes)+len(others))
	for i, c := range changes {
		values[i] = c.p
		if c.Word == "" {
			values[i] = math.NaN()
		}
	}
	adjusted := estimate.BenjaminiHochberg(append(values, others...))
	for i, c := range changes {
		adjusted := adjusted[i]
		if (c.Word == ClearlyBetter || c.Word == ClearlyWorse) && adjusted > falseDiscoveryRate {
			c.Word, c.Alone = Uncertain, true
		}
		if c.Word != "" {
			c.WordText = t.get("word." + string(c.Word))
		}
	}
}
