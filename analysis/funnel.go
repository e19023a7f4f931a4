package analysis

import (
	"trivselspuls/analysis/estimate"
)

// Funnel sets the units' latest shares against what chance alone would give
// units of their size. It ranks nobody.
type Funnel struct {
	Share  float64 // of all units together, as printed
	Points []FunnelPoint
}

// FunnelPoint is one unit, or several that share a figure.
type FunnelPoint struct {
	Label string
	N     int
	Value float64 // as printed
	// Usual holds 95 % and Wide 99.8 % of units of this size when nothing but
	// chance sets them apart from the rest.
	Usual, Wide estimate.Interval
	Outside     bool // outside Wide
}

// newFunnel is nil unless the total and at least three places are shown.
func newFunnel(total *Series, parts []*Series) *Funnel {
	whole := total.Points[len(total.Points)-1]
	if whole.figure == nil || !total.Indicator.IsShare() || whole.figure.cell.Count == 0 {
		return nil
	}
	share := float64(whole.figure.cell.Count) / float64(whole.figure.cell.N)
	f := &Funnel{Share: whole.Value}
	limits := map[int][2]estimate.Interval{} // by number of answers, which many units have in common
	for _, s := range parts {
		p := s.Points[len(s.Points)-1]
		if p.Wave != whole.Wave || p.figure == nil {
			continue
		}
		of, known := limits[p.N]
		if !known {
			var err, wideErr error
			of[0], err = estimate.FunnelLimits(share, p.N, 0.95)
			of[1], wideErr = estimate.FunnelLimits(share, p.N, 0.998)
			if err != nil || wideErr != nil {
				return nil
			}
			limits[p.N] = of
		}
		usual, wide := of[0], of[1]
		exact := float64(p.figure.cell.Count) / float64(p.N)
		f.Points = append(f.Points, FunnelPoint{
			Label: s.Population.Label, N: p.N, Value: p.Value, Outside: exact < wide.Lower || exact > wide.Upper,
			Usual: estimate.Interval{Lower: estimate.Round(usual.Lower, 2), Upper: estimate.Round(usual.Upper, 2)},
			Wide:  estimate.Interval{Lower: estimate.Round(wide.Lower, 2), Upper: estimate.Round(wide.Upper, 2)},
		})
	}
	if len(f.Points) < 3 {
		return nil
	}
	return f
}

// funnels gives every total its funnel.
func (b *builder) funnels() {
	for i := range b.series {
		total := &b.series[i]
		if !total.Population.Total {
			continue
		}
		var parts []*Series
		for j := range b.series {
			if s := &b.series[j]; s.Indicator.Key == total.Indicator.Key && !s.Population.Total {
				parts = append(parts, s)
			}
		}
		if total.Funnel = newFunnel(total, parts); total.Funnel != nil {
			total.Notes = append(total.Notes, b.texts.compare(total.Funnel))
		}
	}
}

// compare names the units that differ more than chance can explain.
func (t *texts) compare(f *Funnel) string {
	var names []string
	for _, p := range f.Points {
		if p.Outside {
			names = append(names, p.Label)
		}
	}
	if len(names) == 0 {
		return t.get("funnel.none")
	}
	return t.fill("funnel.some", "Units", t.list(names))
}
