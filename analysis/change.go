package analysis

import (
	"trivselspuls/analysis/disclosure"
	"trivselspuls/analysis/estimate"
	"trivselspuls/survey"
)

// Word is the one conclusion a change is given.
type Word string

const (
	ClearlyBetter Word = "clearly-better" // «tydelig bedre»
	Uncertain     Word = "uncertain"      // «ikke sikker endring»
	ClearlyWorse  Word = "clearly-worse"  // «tydelig dårligere»
	TooFew        Word = "too-few"        // «kan ikke vurderes»
)

// Change is the latest point of a series against its first. Without two points
// to compare Word is empty; when one of them is not told it is TooFew and there are no
// numbers. Numbers are as printed, shares as fractions (−0.032 is 3.2
// percentage points down). The word says what the printed interval says: a change is clear
// when it excludes zero.
type Change struct {
	From, To     WaveRef
	Hidden       bool
	Bounds       estimate.Interval  // the least and the most the difference can be; equal when both figures are exact
	Interval     *estimate.Interval // at Confidence; holds that of every value in Bounds
	Confidence   float64            // 0.95 for the main goal, more for the rest
	Text         string             // «−3,2 prosentpoeng»
	IntervalText string
	Word         Word
	WordText     string
	// Units are those it is counted over, when that is not all of the series'
	// place: a total whose units have changed.
	Units []survey.UnitID

	from, to *figure
}

// newChange compares two points of one series that may be compared.
func newChange(from, to Point, t *texts) Change {
	c := Change{From: from.Wave, To: to.Wave, Hidden: true, Word: TooFew, WordText: t.get("word." + string(TooFew))}
	for _, p := range []Point{from, to} {
		if c.Text = p.Text; p.figure == nil {
			return c
		}
	}
	ind := *to.figure.ind
	c.Confidence = to.figure.judging.Confidence(ind.Level)
	ci, ok := compare(from.figure, to.figure, c.Confidence)
	if !ok {
		return c
	}
	c.Hidden, c.from, c.to = false, from.figure, to.figure
	then, now := from.figure.bounds(), to.figure.bounds()
	c.Bounds = estimate.Interval{Lower: now.Lower - then.Upper, Upper: now.Upper - then.Lower}
	if ci = printedChange(ind, ci); from.figure.exact() && to.figure.exact() {
		c.Bounds = printedChange(ind, c.Bounds)
	} else {
		c.Bounds = c.Bounds.Outward(decimalsOfChange(ind))
	}
	c.Interval, c.IntervalText = &ci, t.differenceInterval(ind, ci)
	if c.Text = t.difference(ind, c.Bounds.Lower); c.Bounds.Lower != c.Bounds.Upper {
		c.Text = t.differenceInterval(ind, c.Bounds)
	}
	c.Word = Uncertain
	if ci.ExcludesZero() {
		c.Word = ClearlyWorse
		if (ci.Upper < 0) == ind.LowerIsBetter {
			c.Word = ClearlyBetter
		}
	}
	c.WordText = t.get("word." + string(c.Word))
	return c
}

// Exact reports whether the difference is known as it was counted.
func (c Change) Exact() bool { return !c.Hidden && c.Word != "" && c.Bounds.Lower == c.Bounds.Upper }

// decimalsOfChange are those of a change: one of a percentage point, two of a mean. With
// fewer, an end of the interval of a clear change would often print as zero.
func decimalsOfChange(ind disclosure.Indicator) int {
	if ind.IsShare() {
		return 3
	}
	return 2
}

func printedChange(ind disclosure.Indicator, i estimate.Interval) estimate.Interval {
	decimals := decimalsOfChange(ind)
	return estimate.Interval{Lower: estimate.Round(i.Lower, decimals), Upper: estimate.Round(i.Upper, decimals)}
}

// compare is the interval of to − from, computed from exact values; false where the
// figures allow none. A figure that is not exact is taken at its worst.
func compare(from, to *figure, confidence float64) (estimate.Interval, bool) {
	alike := to.judging.Change
	before, now := from.sample(alike), to.sample(alike)
	if to.ind.IsShare() {
		ci, err := now.ShareChange(before, confidence)
		return ci, err == nil
	}
	ci, err := now.MeanChange(before, max(from.ind.Spread, to.ind.Spread), confidence)
	scale := float64(to.ind.Options - 1) // no mean moves further
	return estimate.Interval{Lower: max(ci.Lower, -scale), Upper: min(ci.Upper, scale)}, err == nil
}

// Verdict says whether a figure meets the target of the project's main goal.
type Verdict string

const (
	Met     Verdict = "met"     // «nådd»
	Pending Verdict = "pending" // «ikke nådd ennå»: before the endline
	Missed  Verdict = "missed"  // «ikke nådd»
	Unclear Verdict = "unclear" // «kan ikke vurderes»
)

// Goal is how the latest figure of a series stands to the target of the project's main
// goal. The zero value is that of a series without a target.
type Goal struct {
	Verdict Verdict
	Target  float64
	Bare    string // «< 5 %», «≥ 2,7»: for a page in any language
	Text    string // «nådd»
	Line    string // «Mål: under 5 % – nådd»
	Said    string // the same as sentences
}

// newGoal judges a figure by what is printed of it and by nothing finer: the target is met
// when the worse end of the figure meets it, and missed when not even the better end does.
func newGoal(ind disclosure.Indicator, p Point, t *texts) Goal {
	if ind.Target == 0 {
		return Goal{}
	}
	kind, sign, worse, better := "least", "≥ ", p.Bounds.Lower, p.Bounds.Upper
	meets := func(v float64) bool { return v >= ind.Target }
	if ind.LowerIsBetter {
		kind, sign, worse, better = "under", "< ", better, worse
		meets = func(v float64) bool { return v < ind.Target }
	}
	g := Goal{Verdict: Unclear, Target: ind.Target}
	switch {
	case p.Hidden:
	case meets(worse):
		g.Verdict = Met
	case meets(better):
	case p.Wave.Kind == survey.Endline:
		g.Verdict = Missed
	default:
		g.Verdict = Pending
	}
	value := t.number(ind.Target, 1)
	if ind.IsShare() {
		value = t.plainPercent(ind.Target)
	}
	target := t.fill("goal."+kind, "Value", value)
	g.Bare, g.Text = sign+value, t.get("goal."+string(g.Verdict))
	g.Line = t.fill("goal.line", "Target", target, "Verdict", g.Text)
	g.Said = t.fill("goal.said."+string(g.Verdict), "Target", target, "Wave", p.Wave.Name)
	return g
}

// Towards is how a point of a series stands to a target that is set for it. The last one that
// counts misses what an earlier one has yet to meet.
func (r Report) Towards(s Series, p Point, target float64, last bool) Goal {
	if s.Indicator.Target = target; last {
		p.Wave.Kind = survey.Endline
	}
	return newGoal(s.Indicator, p, r.texts)
}
