package disclosure

import "math"

// A standard deviation is a wave's own when it rests on so many answers of so many units.
const (
	spreadAnswers = 100
	spreadUnits   = 3
)

// spread gives a mean or an index the standard deviation its intervals are made with: that
// within units, over all of them together, rounded up to one decimal. One unit's own is
// never used and never kept: with it, mean and interval together tell how many have
// chosen an end of the scale.
func spread(in Input, ind *Indicator, cells groupCounts) {
	if ind.IsCounted() {
		return
	}
	groups := groupsOf(in, *ind)
	deviations, freedom, answers, units := 0.0, 0, 0, 0
	for _, u := range in.Units {
		if c := cells.of(groups[u.ID]); c.n > 1 {
			deviations += c.deviations()
			freedom, answers, units = freedom+c.n-1, answers+c.n, units+1
		}
	}
	usual := UsualSpread(*ind)
	if ind.Spread = usual; answers < spreadAnswers || units < spreadUnits {
		return
	}
	own := math.Ceil(10*math.Sqrt(deviations/float64(freedom))-1e-9) / 10
	// Where nearly everybody answers alike, chance has more room than they show.
	ind.Spread, ind.Pooled = max(own, math.Ceil(10*usual/2)/10), true
}

// UsualSpread is the standard deviation of a scale where too few have answered to know
// it: a part of what answers spread evenly over the scale would have, and
// less of it when several questions are taken together.
//
// Source: the standard deviation of the discrete uniform distribution,
// √((options² − 1)/12). The parts are on the wide side for questions about wellbeing.
func UsualSpread(ind Indicator) float64 {
	part := 0.8
	switch {
	case ind.Extent:
		part = 0.35 // most people are not bullied at all
	case ind.Items > 1:
		part = 0.65
	}
	even := math.Sqrt(float64(ind.Options*ind.Options-1) / 12)
	return math.Ceil(10*part*even) / 10
}
