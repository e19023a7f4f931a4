package disclosure_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"trivselspuls/analysis"
	. "trivselspuls/analysis/disclosure"
	"trivselspuls/survey"
)

// untold counts what stands beside the figures that a town's leaders are not told in their
// latest wave: all of them, and those of which nothing is told anywhere.
type untold struct{ all, nowhere int }

// nearestTold holds that beside each there is one that is told, or the words that there is
// none, and that these are true.
func nearestTold(t *testing.T, m *realTown, closed ...Snapshot) (c untold) {
	t.Helper()
	all := report(t, "", closed...).Series
	for _, u := range m.units {
		for _, s := range report(t, u.ID, closed...).Series {
			if !s.Points[len(s.Points)-1].Hidden {
				continue
			}
			c.all++
			last := s.Beside[len(s.Beside)-1]
			said := strings.Contains(last.Text, "ingen andre steder")
			if told := strings.ContainsAny(last.Text, "0123456789"); told == said {
				t.Errorf("town %d, %s, %s: beside it stands %+v", m.seed, u.ID, s.ID, s.Beside)
			}
			if said {
				c.nowhere++
				ownersReason(t, all, &s, last.Text)
			}
			if said && (toldAnywhere(&s, closed) || slices.ContainsFunc(s.Points, func(p analysis.Point) bool { return !p.Hidden })) {
				t.Errorf("town %d, %s, %s: nothing is told anywhere, it says, and something is", m.seed, u.ID, s.ID)
			}
		}
	}
	for i := range all {
		s := &all[i]
		if s.Population.Total && s.Points[len(s.Points)-1].Hidden && isMain(s) && toldAnywhere(s, closed[len(closed)-1:]) {
			t.Errorf("town %d, %s: the steering group is told it of a unit, and not of those that are told", m.seed, s.ID)
		}
	}
	return c
}

// ownersReason: where the owner has no figure either, it is said why that is not told: of many
// who answered it is another reason than of the unit's few.
func ownersReason(t *testing.T, all []analysis.Series, s *analysis.Series, said string) {
	t.Helper()
	wave := s.Points[len(s.Points)-1].Wave.ID
	for _, total := range all {
		last := total.Points[len(total.Points)-1]
		if total.Population.Total && total.Indicator.Key == s.Indicator.Key && last.Wave.ID == wave && !strings.HasPrefix(said, last.Text) {
			t.Errorf("%s: %q, and of all units it is %q", s.ID, said, last.Text)
		}
	}
}

// Beside every untold figure stands the nearest that is told, in as many towns as are measured.
func TestNearestFigureStandsBesideAll(t *testing.T) {
	spreads(t)
	var c untold
	for seed := range uint64(50) {
		m := newRealTown(t, 1000+seed, randomUnits(rand.New(rand.NewPCG(seed, 9))))
		one := nearestTold(t, m, m.publish(t, asking{0, survey.Baseline, unchanged, 0}), m.publish(t, asking{2, survey.Endline, unchanged, 0}))
		c.all, c.nowhere = c.all+one.all, c.nowhere+one.nowhere
	}
	t.Logf("of %d untold figures %d are told of nobody", c.all, c.nowhere)
	if c.all < 1000 || c.nowhere == 0 {
		t.Errorf("%+v is too little to go by", c)
	}
}
