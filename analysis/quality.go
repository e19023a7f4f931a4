package analysis

import (
	"slices"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/analysis/estimate"
)

// qualityTable is an appendix about the measuring itself, for the whole owner:
// how well the items of each index go together, and how large each change is in
// standard terms.
func qualityTable(series []Series, t *texts) (Table, error) {
	columns := slices.Concat(t.wordColumns("indicator"), t.numberColumns("n", "alpha", "effect"))
	var rows [][]Entry
	for i := range series {
		s := &series[i]
		last := s.Points[len(s.Points)-1].figure
		if !s.Population.Total || last == nil || last.cell.N < disclosure.QualityAnswers {
			continue
		}
		n := float64(last.cell.N)
		row := []Entry{label(s.Name), shown(t.number(n, 0), &n, last), label("–"), label("–")}
		if a := last.cell.Alpha; a != nil {
			row[2] = shown(t.number(*a, 2), a, last)
		}
		if effect, ok := effectSize(s.Change); ok {
			row[3] = shown(t.number(effect, 2), &effect, s.Change.from, s.Change.to)
		}
		rows = append(rows, row)
	}
	return newTable("quality", t.get("caption.quality"), columns, rows)
}

// effectSize is Cohen's h of a change of shares and Hedges' g of one of means.
func effectSize(c Change) (float64, bool) {
	if c.Hidden || c.Word == "" || c.from.cell.N < disclosure.QualityAnswers {
		return 0, false
	}
	if a, b := c.to.cell, c.from.cell; c.to.ind.IsShare() {
		return estimate.Round(estimate.CohenH(float64(a.Count)/float64(a.N), float64(b.Count)/float64(b.N)), 2), true
	}
	g, err := estimate.HedgesG(c.to.moments(), c.from.moments())
	return estimate.Round(g, 2), err == nil
}
