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
	columns := slices.Concat(t.wordColumns("indicator", "audience"), t.numberColumns("n", "alpha", "effect"))
	var rows [][]Entry
	for i := range series {
		s := &series[i]
		last := s.Points[len(s.Points)-1].figure
		if !s.Population.Total || last == nil || last.cell.N < disclosure.QualityAnswers {
			continue
		}
		row := []Entry{label(s.Name), label(t.audiences(s.Audiences)), counted(last.cell.N, t, last), label("–"), label("–")}
		if a := last.cell.Alpha; a != nil {
			row[3] = shown(t.number(*a, 2), a, last)
		}
		if effect, ok := effectSize(s.Change); ok {
			row[4] = shown(t.number(effect, 2), &effect, s.Change.from, s.Change.to)
		}
		rows = append(rows, row)
	}
	return newTable("quality", t.get("caption.quality"), columns, rows)
}

// effectSize is Cohen's h of a change of shares, and a change of means in standard
// deviations.
func effectSize(c Change) (float64, bool) {
	if !c.Exact() || c.from.cell.N < disclosure.QualityAnswers {
		return 0, false
	}
	now, before := c.to.bounds().Lower, c.from.bounds().Lower
	if c.to.ind.IsShare() {
		return estimate.Round(estimate.CohenH(now, before), 2), true
	}
	return estimate.Round((now-before)/max(c.from.ind.Spread, c.to.ind.Spread), 2), true
}
