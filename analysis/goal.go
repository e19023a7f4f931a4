package analysis

import (
	"trivselspuls/analysis/disclosure"
	"trivselspuls/survey"
)

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
