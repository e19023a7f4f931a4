package disclosure_test

import (
	"fmt"
	"slices"
	"testing"

	"trivselspuls/analysis"
	. "trivselspuls/analysis/disclosure"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

// The main goal's power, and whether the plan before a wave tells chances that come true.

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

// countPlan compares the chances that the plan tells with what was told: of the first
// wave, and of the next by what the first has shown.
func (m *realTown) countPlan(t *testing.T, leaders []analysis.Report, before *Snapshot, c counting) {
	for number, latest := range []*Snapshot{nil, before} {
		in := analysis.PrecisionInput{Units: m.units, Groups: m.groups, Questionnaires: m.asked, Thresholds: Floors(), Latest: latest}
		plan, err := analysis.PrecisionTable(in, "nb")
		if err != nil {
			t.Error(err)
			return
		}
		chance := slices.IndexFunc(plan.Columns(), func(column analysis.Column) bool { return column.Key == "chance" })
		rows := plan.Rows()
		for _, ind := range MainIndicators(m.asked) {
			places := m.placesOf(ind, leaders)
			if ind.TotalOnly {
				rows = rows[1:]
				continue
			}
			for _, s := range places {
				if name := ind.Name.In("nb"); rows[0][1].Text != name || !s.Population.Joint && rows[0][0].Text != s.Population.Label {
					t.Errorf("the plan has %s of %s where %s of %s was expected", rows[0][1].Text, rows[0][0].Text, name, s.Population.Label)
					return
				}
				p := *rows[0][chance].Number
				rows = rows[1:]
				wave := []string{"first wave: ", "next wave: "}[number]
				for _, row := range []string{fmt.Sprintf("%s, %s", kindOf(ind), chanceBin(p)), "all, " + chanceBin(p)} {
					c.addPart("plan", row, wave+"plan", p)
					c.add("plan", row, wave+"true", toldAs(s.Points[number]) != nothing)
				}
			}
		}
		if len(rows) > 0 {
			t.Errorf("the plan has %d rows too many", len(rows))
		}
	}
}

func chanceBin(p float64) string {
	from := min(int(p*5+1e-9), 4) * 20
	return fmt.Sprintf("told %d to %d", from, from+20)
}

// placesOf are an indicator's own places of leaders, in the order of the units.
func (m *realTown) placesOf(ind Indicator, leaders []analysis.Report) (places []*analysis.Series) {
	seen := map[string]bool{}
	for i, r := range leaders {
		for j := range r.Series {
			s := &r.Series[j]
			at := fmt.Sprint(s.Population.Units)
			if s.Indicator.Key == ind.Key && !seen[at] && slices.Contains(s.Population.Units, m.units[i].ID) {
				seen[at] = true
				places = append(places, s)
			}
		}
	}
	return places
}
