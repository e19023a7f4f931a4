package disclosure_test

import (
	"fmt"
	"testing"

	"trivselspuls/analysis"
	. "trivselspuls/analysis/disclosure"
	"trivselspuls/analysis/disclosure/disclosuretest"
	"trivselspuls/survey"
)

// Whoever chooses a target, or reads those of many projects, cuts no band in two: whatever the
// target, figures that are printed alike have the same verdict, of a unit, of units that share
// and of all.
func TestAttackVerdicts(t *testing.T) {
	verdicts, told := map[string]analysis.Verdict{}, map[analysis.Verdict]int{}
	for _, sizes := range [][3]int{{12, 30, 0}, {34, 54, 0}, {20, 21, 22}, {500, 500, 0}} {
		for first := range 7 {
			for second := range 4 {
				m := disclosuretest.NewTown(survey.Baseline, "2025-03-01")
				for i, n := range sizes {
					if n > 0 {
						m.School(string(rune('A'+i)), survey.Pupils810, [3]int{n + max(0, 20-n/2), n, [3]int{first + n/20 - n/100, 2 * second, 2}[i]})
					}
				}
				s := m.Publish(t)
				for _, target := range []float64{0.032, 0.05, 0.1, 0.12, 0.33} {
					for i, ind := range s.Indicators {
						if ind.ID == "E1" {
							s.Indicators[i].Target = target
						}
					}
					for _, unit := range []survey.UnitID{"", "unit-A", "unit-B"} {
						r, err := analysis.NewReport(frame, []Snapshot{s}, analysis.Scope{Unit: unit}, "nb")
						if err != nil {
							t.Fatal(err)
						}
						for _, series := range r.Series {
							if series.Goal == (analysis.Goal{}) {
								continue
							}
							row := series.Table.Rows()[0]
							printed := fmt.Sprint(target, texts3(row[3:6]), row[6].Text)
							if was, known := verdicts[printed]; known && was != series.Goal.Verdict {
								t.Errorf("%s of %v: %s, elsewhere %s", printed, s.ReportingUnits(series.Indicator.Key), series.Goal.Verdict, was)
							}
							verdicts[printed] = series.Goal.Verdict
							told[series.Goal.Verdict]++
						}
					}
				}
			}
		}
	}
	if len(told) != 3 {
		t.Errorf("verdicts: %v", told)
	}
}
