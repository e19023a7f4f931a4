package disclosure_test

import (
	"fmt"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"trivselspuls/analysis"
	. "trivselspuls/analysis/disclosure"
	"trivselspuls/survey"
)

// Whether the plan before a wave tells chances that come true.

// How unlike towns, and units of one town, are in how many answer, as intraclass
// correlations; and how unlike towns are in how many leave a question out.
const (
	unlikeTowns, unlikeUnits = 0.01, 0.02
	unlikeSilence            = 0.3 // of the logarithm
)

// smallUnits are as many units as a town has, most of them of sizes where it is not certain
// what will be told.
func smallUnits(random *rand.Rand) (units []realUnit) {
	size := func() int { return 11 + random.IntN(70) }
	for range 3 + random.IntN(4) {
		units = append(units, realUnit{survey.School, size(), 1, 7})
	}
	for range 3 + random.IntN(4) {
		units = append(units, realUnit{kind: survey.Kindergarten, children: size()})
	}
	return units
}

// normal is a standard normal number that belongs to a town and a name.
func (m *realTown) normal(of ...any) float64 {
	name := fnv.New64a()
	fmt.Fprint(name, of...)
	return rand.New(rand.NewPCG(m.seed, name.Sum64())).NormFloat64()
}

// willing is the part of a unit's people that answers in a wave.
func (m *realTown) willing(g survey.Group, wave int) float64 {
	who := g.Audience.Facts().Who
	town := math.Sqrt(unlikeTowns) * m.normal("answering", who)
	here := math.Sqrt(unlikeUnits) * m.normal("answering", who, g.Unit, wave)
	n := 1/(unlikeTowns+unlikeUnits) - 1
	luck := (town + here) / math.Sqrt(unlikeTowns+unlikeUnits)
	p := answering(g.Audience)
	return distuv.Beta{Alpha: p * n, Beta: (1 - p) * n}.Quantile(distuv.UnitNormal.CDF(luck))
}

// countPlan compares the chances that the plan tells with what was told: of the first
// wave, and of the next by what the first has shown.
func countPlan(t *testing.T, seed uint64, c counting) {
	m := newRealTown(t, seed, smallUnits(rand.New(rand.NewPCG(seed, 9))))
	m.unlike = true
	var latest *Snapshot
	for number, wave := range []string{"first wave: ", "next wave: "} {
		shown := m.publish(t, asking{2 * number, survey.Baseline, unchanged, 0})
		in := analysis.PrecisionInput{Units: m.units, Groups: m.groups, Questionnaires: m.asked, Thresholds: Floors(), Latest: latest}
		plan, err := analysis.PrecisionTable(in, "nb")
		if err != nil {
			t.Error(err)
			return
		}
		chance := slices.IndexFunc(plan.Columns(), func(column analysis.Column) bool { return column.Key == "chance" })
		rows := plan.Rows()
		for _, ind := range MainIndicators(m.asked) {
			for _, units := range m.setsOf(ind) {
				p := *rows[0][chance].Number
				if name := ind.Name.In("nb"); rows[0][1].Text != name {
					t.Fatalf("the plan has %s where %s was expected", rows[0][1].Text, name)
				}
				rows = rows[1:]
				for _, row := range []string{fmt.Sprintf("%s, %s", kindOf(ind), chanceBin(p)), "all, " + chanceBin(p)} {
					c.addPart("plan", row, wave+"plan", p)
					c.add("plan", row, wave+"true", shown.Cell(ind.Key, units, ind.TotalOnly) != nil)
				}
			}
		}
		if len(rows) > 0 {
			t.Errorf("the plan has %d rows too many", len(rows))
		}
		latest = &shown
	}
}

// setsOf are the units, alone or together, that an indicator is told of.
func (m *realTown) setsOf(ind Indicator) (sets [][]survey.UnitID) {
	invited := map[survey.UnitID]int{}
	for _, g := range m.groups {
		if slices.Contains(ind.Audiences, g.Audience) {
			invited[g.Unit] += g.Invited
		}
	}
	sets = MergedUnits(m.units, invited, ind, Floors())
	if ind.TotalOnly && len(sets) > 0 {
		return [][]survey.UnitID{slices.Concat(sets...)}
	}
	return sets
}

func chanceBin(p float64) string {
	from := min(int(p*5+1e-9), 4) * 20
	return fmt.Sprintf("told %d to %d", from, from+20)
}

// Told 0.8 is 0.75 to 0.85 of the time, before the first wave and after it.
func TestPlanComesTrue(t *testing.T) {
	spreads(t)
	all := measureTowns(t, planTowns, func(t *testing.T, seed uint64, c counting) { countPlan(t, 8000+seed, c) })
	t.Log(all.table(planTable))
	for _, row := range all.rows("plan") {
		for _, wave := range []string{"first wave: ", "next wave: "} {
			plan, is := all[cellOf{"plan", row, wave + "plan"}].part(), all[cellOf{"plan", row, wave + "true"}].part()
			if strings.HasPrefix(row, "all, ") && math.Abs(plan-is) > 0.05 {
				t.Errorf("%s%s: %.3f were planned and %.3f came true", wave, row, plan, is)
			}
		}
	}
}

const planTowns = 600

var planTable = printed{"plan", "Chances that the plan before a wave tells, and how many of those figures were told", []string{
	"first wave: plan", "first wave: true", "next wave: plan", "next wave: true",
}, true}
