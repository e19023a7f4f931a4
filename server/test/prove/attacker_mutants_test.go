package prove

// thresholdsGo decides what is safe by its own counts.
const thresholdsGo = "analysis/disclosure/thresholds.go"

// attackerMutants switch off rules of disclosure one at a time: shares, means and parts
// of questions must then give somebody away to who reads the pages. The layers of
// analysis meet every rule (analysis/disclosure/mutant_test.go); these say that nothing between
// the figures and the attacker's eyes makes it blind.
func attackerMutants() []mutant {
	attacker := func(name string, edits ...edit) mutant {
		return mutant{name, append(edits, afterTheFact...), "./server/web", []string{"TestAttackerOverHTTP/tempting"}}
	}
	return []mutant{
		attacker("shares of one or two", edit{"analysis/disclosure/telling.go", "	case x < k:\n		return Band, 0, min(k-1, n)\n", ""}),
		attacker("shares of nearly everybody", edit{thresholdsGo, "&& n-x >= k", ""}),
		attacker("means of a handful", edit{discloseGo, "n < p.in.Thresholds.Least(ind, v) {", "n < 1 {"}),
		attacker("small parts of a question", edit{thresholdsGo, "return t.Safe(c.n, c.x) && t.Safe(c.n, c.y) &&", "return"}),
		{ // passes every check of what is published and of what is read
			"files have a mean with all its decimals",
			[]edit{{"analysis/figure.go", "		b.Lower = estimate.Round(b.Lower, 1)\n		b.Upper = b.Lower", "		b.Upper = b.Lower"}},
			"./server/web",
			[]string{"TestAttackerOverHTTP/one_unit_hides"},
		},
		// What an attack by hand has found (docs/attack.md).
		{
			"the answers of a form stay in memory",
			[]edit{{"server/waves/form.go", "defer clear(plain)", "_ = plain"}},
			"./server/test/prove",
			[]string{"TestProveNothingSentStaysInMemory/sqlite"},
		},
		{
			"connections go on after a closing",
			[]edit{{"server/waves/closer.go", "c.service.store.LetGo()", ""}},
			"./server/waves",
			[]string{"TestConnectionsEndAfterAClosing/postgres"},
		},
	}
}
