package disclosure_test

import (
	"fmt"
	"slices"
	"testing"

	"trivselspuls/analysis"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

// The main goal's power.

// extent is the ID of the mean that stands beside the bullied share.
const extent = "E1/extent"

// countPower halves bullying in places of several sizes, and counts how often the reader
// of the municipality's report is told so: when the rare answers stay as common as they
// were, and when they become rarer as well.
func countPower(t *testing.T, seed uint64, c counting) {
	for _, place := range []struct {
		answers, schools int
		each             realUnit
	}{
		{72, 1, realUnit{survey.School, 87, 5, 8}},
		{133, 1, realUnit{survey.School, 160, 5, 10}},
		{240, 2, realUnit{survey.School, 145, 5, 10}},
		{400, 3, realUnit{survey.School, 161, 5, 10}},
	} { // nine of ten answer, and nine of ten of these all forms
		schools, row := slices.Repeat([]realUnit{place.each}, place.schools), fmt.Sprintf("about %d answers", place.answers)
		m := newRealTown(t, 5000+seed, schools, survey.Pupils57, survey.Pupils810)
		before := m.publish(t, asking{0, survey.Baseline, bullied(0.12), 0})
		for what, rarer := range map[string]float64{"": 0, ", all answers fall": 1. / 3} {
			r := report(t, "", before, m.publish(t, asking{2, survey.Endline, bullied(0.06), rarer}))
			for _, s := range r.Series {
				if !s.Population.Total {
					continue
				}
				clear := s.Change.Word == analysis.ClearlyBetter
				switch s.Indicator.ID {
				case "E1":
					c.add("power", row, "share"+what, clear)
					c.add("power", row, "untold", toldAs(s.Points[0]) == nothing || toldAs(s.Points[1]) == nothing)
					c.add("power", row, "clear at 95", s.Change.Interval != nil && s.Change.Interval.Upper < 0)
				case extent:
					c.add("power", row, "extent"+what, clear)
				}
			}
		}
	}
}

// bullied is a wave in which so many are bullied in a usual place.
func bullied(part float64) func(questionnaire.Indicator, float64) float64 {
	return func(ind questionnaire.Indicator, typical float64) float64 {
		if ind.ID == "E1" {
			return part
		}
		return typical
	}
}
