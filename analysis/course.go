package analysis

import (
	"time"
)

// Trend is the straight line through a share over at least four shown waves,
// since the last break in the series. Numbers are as printed, in shares per
// phase.
type Trend struct {
	Waves    int      // shown waves it goes through
	Slope    float64  // change of the share per phase; −0.02 is two points down
	Interval Interval // 95 %, of Slope
	Clear    bool     // the interval excludes zero
}

// trendWaves is how many waves make a trend: through three, any wobble is one.
const trendWaves = 4

// daysPerMonth makes months of the days between two waves.
const daysPerMonth = 365.25 / 12

// trend is nil for means, for too few shown waves, and when nothing varies.
// Phase is the mean length of a phase in months.
func (s *Series) trend(phase float64) *Trend {
	last := s.Points[len(s.Points)-1]
	if !s.Indicator.share() || phase <= 0 {
		return nil
	}
	var successes, totals []int
	var months []float64
	for _, p := range s.Points {
		if p.figure == nil || p.asked != last.asked {
			continue
		}
		successes, totals = append(successes, p.figure.cell.Count), append(totals, p.figure.cell.N)
		months = append(months, p.Date.Sub(last.Date).Hours()/24/daysPerMonth)
	}
	if len(months) < trendWaves {
		return nil
	}
	result, err := CochranArmitage(successes, totals, months)
	if err != nil {
		return nil
	}
	return &Trend{
		Waves: len(months), Slope: round(result.Slope*phase, 2), Clear: result.Interval.excludesZero(),
		Interval: Interval{Lower: round(result.Interval.Lower*phase, 2), Upper: round(result.Interval.Upper*phase, 2)},
	}
}

// phaseMonths is the mean length of the project's phases.
func phaseMonths(bands []Band) float64 {
	var sum time.Duration
	for _, b := range bands {
		sum += b.To.Sub(b.From)
	}
	if len(bands) == 0 {
		return 0
	}
	return sum.Hours() / 24 / daysPerMonth / float64(len(bands))
}

// follow says what the trend is.
func (t *texts) follow(s *Series) string {
	key := "trend.unclear"
	if s.Trend.Clear {
		key = "trend.clear"
	}
	return t.fill(key, "number", t.number(float64(s.Trend.Waves), 0),
		"slope", t.move(s.Indicator, s.Trend.Slope),
		"lower", t.move(s.Indicator, s.Trend.Interval.Lower), "upper", t.move(s.Indicator, s.Trend.Interval.Upper))
}

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
	Usual, Wide Interval
	Outside     bool // outside Wide
}

// newFunnel is nil unless the total and at least three places are shown.
func newFunnel(total *Series, parts []*Series) *Funnel {
	whole := total.Points[len(total.Points)-1]
	if whole.figure == nil || !total.Indicator.share() || whole.figure.cell.Count == 0 {
		return nil
	}
	share := float64(whole.figure.cell.Count) / float64(whole.figure.cell.N)
	f := &Funnel{Share: whole.Value}
	for _, s := range parts {
		p := s.Points[len(s.Points)-1]
		if p.Wave != whole.Wave || p.figure == nil {
			continue
		}
		usual, err := FunnelLimits(share, p.N, 0.95)
		wide, wideErr := FunnelLimits(share, p.N, 0.998)
		if err != nil || wideErr != nil {
			return nil
		}
		exact := float64(p.figure.cell.Count) / float64(p.N)
		f.Points = append(f.Points, FunnelPoint{
			Label: s.Place.Label, N: p.N, Value: p.Value, Outside: exact < wide.Lower || exact > wide.Upper,
			Usual: Interval{Lower: round(usual.Lower, 2), Upper: round(usual.Upper, 2)},
			Wide:  Interval{Lower: round(wide.Lower, 2), Upper: round(wide.Upper, 2)},
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
		if !total.Place.Total {
			continue
		}
		var parts []*Series
		for j := range b.series {
			if s := &b.series[j]; s.Indicator.Key == total.Indicator.Key && !s.Place.Total {
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
	return t.fill("funnel.some", "units", t.list(names))
}
