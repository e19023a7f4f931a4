package analysis

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/analysis/estimate"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

// PrecisionInput is a wave before it opens.
type PrecisionInput struct {
	Units          []survey.Unit
	Groups         []survey.Group // with the numbers to be invited
	Questionnaires map[survey.Audience]*questionnaire.Questionnaire
	Thresholds     disclosure.Thresholds
	Latest         *disclosure.Snapshot // the wave before; nil when there is none
}

// What is assumed while no wave has told better.
const (
	usualAnswering = 0.85 // part of the invited who answer
	usualLow       = 0.10 // a share that should be low
	usualHigh      = 0.60 // a share that should be high
	usualSpread    = 0.20 // standard deviation of a mean, as part of its scale
)

// PrecisionTable says for each unit, or set of units that will share a figure, how
// many are asked, how many will probably answer, the smallest change that could
// then be called clear, and how likely the figure is to be shown. Forms and
// follow-ups are left out. It says nothing about anybody: what it takes from the
// wave before is shown there.
func PrecisionTable(in PrecisionInput, language string) (Table, error) {
	t, err := loadTexts(language)
	if err != nil {
		return Table{}, fmt.Errorf("plan: %w", err)
	}
	p := planner{PrecisionInput: in, texts: t}
	p.names = builder{texts: t, units: map[survey.UnitID]disclosure.Unit{}}
	for _, u := range in.Units {
		p.names.units[u.ID] = disclosure.Unit{ID: u.ID, Name: u.Name, Kind: u.Kind}
	}
	var rows [][]Entry
	for _, ind := range disclosure.MainIndicators(in.Questionnaires) {
		rows = append(rows, p.rows(ind)...)
	}
	columns := slices.Concat(t.wordColumns("place", "indicator"), t.numberColumns("invited", "expected", "clear", "chance"))
	return newTable("plan", t.get("caption.plan"), columns, rows)
}

type planner struct {
	PrecisionInput
	texts *texts
	names builder
}

// rows are the places of one indicator, in the order of the units.
func (p *planner) rows(ind disclosure.Indicator) [][]Entry {
	asked := map[survey.UnitID]int{}
	for _, g := range p.Groups {
		if slices.Contains(ind.Audiences, g.Audience) {
			asked[g.Unit] += g.Invited
		}
	}
	least := 1 // every unit sees its own
	if ind.IsMerged() {
		least = p.Thresholds.MinReporting
	}
	answering := p.answering(ind)
	var rows [][]Entry
	sets := disclosure.MergeReportingUnits(p.Units, asked, least)
	if ind.TotalOnly && len(sets) > 0 {
		sets = [][]survey.UnitID{slices.Concat(sets...)}
	}
	for _, set := range sets {
		place := Population{Units: set, Joint: len(set) > 1, Total: ind.TotalOnly}
		invited := 0
		for _, u := range set {
			invited += asked[u]
		}
		v := disclosure.OwnUnit
		if place.Joint || place.Total {
			v = disclosure.OutsideUnit
		}
		n := int(math.Round(float64(invited) * answering))
		chance := p.chance(ind, v, invited, answering)
		share := estimate.Round(chance, 2)
		rows = append(rows, []Entry{
			label(p.names.label(place)), label(ind.Name.In(p.texts.language)),
			number(invited, p.texts), number(n, p.texts), label(p.clear(ind, n)),
			{Text: p.texts.number(chance*100, 0) + hardSpace + "%", Number: &share},
		})
	}
	return rows
}

// answering is the part that answered in the wave before, over all units.
func (p *planner) answering(ind disclosure.Indicator) float64 {
	if p.Latest == nil {
		return usualAnswering
	}
	invited, answered := 0, 0
	for _, row := range p.Latest.Turnout {
		if slices.Contains(ind.Audiences, row.Audience) {
			invited, answered = invited+row.Invited, answered+row.Answered
		}
	}
	if invited == 0 || answered == 0 {
		return usualAnswering
	}
	return min(1, float64(answered)/float64(invited))
}

// before is the figure of all units in the wave before; nil when it is hidden.
func (p *planner) before(ind disclosure.Indicator) *figure {
	if p.Latest == nil {
		return nil
	}
	known, ok := p.Latest.Indicator(ind.Key)
	if !ok {
		return nil
	}
	return figureIn(p.Latest, &known, Population{Total: true}, disclosure.OutsideUnit)
}

func (p *planner) share(ind disclosure.Indicator) float64 {
	switch f := p.before(ind); {
	case f != nil:
		return f.value()
	case ind.LowerIsBetter:
		return usualLow
	}
	return usualHigh
}

// clear is the smallest change that n answers in both waves could show.
func (p *planner) clear(ind disclosure.Indicator, n int) string {
	t := p.texts
	if n < p.Thresholds.MinAnswers {
		return t.get("plan.none")
	}
	if !ind.IsShare() {
		spread := usualSpread * float64(ind.Options-1)
		if f := p.before(ind); f != nil && f.cell.Variance > 0 {
			spread = math.Sqrt(f.cell.Variance)
		}
		quantile, err := estimate.StudentQuantile(estimate.Confidence, float64(2*n-2))
		if err != nil || ind.Items < 3 && n < p.Thresholds.MinInterval {
			return t.get("plan.none")
		}
		return t.number(math.Ceil(10*quantile*spread*math.Sqrt(2/float64(n)))/10, 1)
	}
	x := int(math.Round(p.share(ind) * float64(n)))
	goal := smallestFall(x, n, n)
	if !ind.LowerIsBetter {
		goal = n - smallestFall(n-x, n, n)
	}
	if goal < 0 || goal > n {
		return t.get("plan.none")
	}
	return t.fill("plan.from-to",
		"From", t.value(ind, estimate.Round(float64(x)/float64(n), 2)), "To", t.value(ind, estimate.Round(float64(goal)/float64(n), 2)))
}

// chance is the probability that the figure can be shown, when everybody answers
// with the usual probability and counts with that of the wave before.
func (p *planner) chance(ind disclosure.Indicator, v disclosure.View, invited int, answering float64) float64 {
	share := p.share(ind)
	answers := distuv.Binomial{N: float64(invited), P: answering}
	chance := 0.0
	for n := p.Thresholds.Least(ind, v); n <= invited; n++ {
		weight := 1.0
		if answering < 1 {
			weight = answers.Prob(float64(n))
		} else if n < invited {
			continue
		}
		if weight < 1e-9 {
			continue
		}
		chance += weight * p.chanceOf(ind, v, n, share)
	}
	return min(1, chance)
}

// chanceOf is the same for a known number of answers.
func (p *planner) chanceOf(ind disclosure.Indicator, v disclosure.View, n int, share float64) float64 {
	if !ind.IsShare() {
		return 1
	}
	if share <= 0 || share >= 1 {
		if p.Thresholds.Shows(ind, disclosure.Cell{N: n, Count: int(share) * n}, v) {
			return 1
		}
		return 0
	}
	counting := distuv.Binomial{N: float64(n), P: share}
	hidden := 0.0
	edge := max(p.Thresholds.MinCount, p.Thresholds.MinCountLarge)
	for x := 0; x <= n; x++ {
		if x == edge && x < n-edge { // in the middle every count is safe
			x = n - edge
		}
		if !p.Thresholds.Shows(ind, disclosure.Cell{N: n, Count: x}, v) {
			hidden += counting.Prob(float64(x))
		}
	}
	return max(0, 1-hidden)
}
