package prove

// Files of the rules of disclosure that the attacker's mutants change.
const (
	thresholdsGo = "analysis/thresholds.go"
	builderGo    = "analysis/builder.go"
	figureGo     = "analysis/figure.go"
)

// attackerMutants switch off rules of disclosure one at a time, each with the family of
// figures that must then give somebody away to who reads the pages. The layers of
// analysis meet every rule (analysis/mutant_test.go); these say that nothing between
// the figures and the attacker's eyes makes it blind.
func attackerMutants() []mutant {
	attacker := func(name string, edits ...edit) mutant {
		return mutant{name, append(edits, afterTheFact...), "./server/web", []string{"TestAttackerOverHTTP/tempting"}}
	}
	return []mutant{
		attacker("shares of one or two", edit{thresholdsGo, "(x == 0 || x >= k)", "true"}),
		attacker("shares of nearly everybody", edit{thresholdsGo, "&& n-x >= k", ""}),
		attacker("means of a handful", edit{thresholdsGo, "if c.n < t.least(ind, v) {", "if false {"}),
		attacker("small parts of a question", edit{thresholdsGo, "return t.Safe(c.n, c.x) && t.Safe(c.n, c.y) &&", "return"}),
		attacker("few at the happy end", edit{thresholdsGo, " && t.Safe(c.n, c.x+c.y)", ""}),
		attacker("forms and follow-ups without their share", edit{discloseGo, `if p.bundle.gate == "" {`, "if true {"}),
		attacker("small units by themselves", edit{discloseGo, "outside = MergeReportingUnits(p.in.Units, asked, p.in.Thresholds.MinReporting)", "outside = units"}),
		attacker("a unit's own figure seen by others",
			edit{builderGo, "if c == nil || v == outsideUnit && !c.Outside {", "if c == nil {"},
			edit{figureGo, "if f.view == outsideUnit && !f.cell.Outside {", "if false {"}),
	}
}
