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
	Groups         []survey.Group                    // with the numbers to be invited
	Joint          map[survey.UnitID][]survey.UnitID // units that are asked as one, by what stands for them
	Questionnaires map[survey.Audience]*questionnaire.Questionnaire
	Thresholds     disclosure.Thresholds
	Latest         *disclosure.Snapshot // the wave before; nil when there is none
	// Goals: what may be a main goal is to be told, for all units together.
	Goals bool
}

// What is assumed while no wave has told better. Of single answers, some are left out or
// declined, and some are beside the scale where that is offered.
const (
	usualSkipped  = 0.03
	usualDontKnow = 0.04
	usualBeside   = 0.05
	usualLow      = 0.10 // a share that should be low
	usualHigh     = 0.60 // a share that should be high
)

// usualAnswering is the part of the invited who answer.
//
// Source: of pupils 88 and 90 percent in the two municipalities of Ungdata junior 2017 (NOVA,
// report 3/2018). For grown-ups it is an assumption; how unlike owners are covers it.
func usualAnswering(who survey.Who) float64 {
	switch who {
	case survey.WhoParents:
		return 0.72
	case survey.WhoStaff:
		return 0.85
	}
	return 0.9
}

// How unlike owners, and units of one owner, are in how many answer: intraclass
// correlations of answering. After a wave the owner's own is known.
const (
	unlikeOwners = 0.01
	unlikeUnits  = 0.02
)

// unlike is the correlation for the people of so many units together.
func (p *planner) unlike(units int) float64 {
	apart := unlikeUnits / float64(units)
	if p.Latest == nil {
		apart += unlikeOwners
	}
	return apart
}

// PrecisionTable says for each unit, or set of units that will share a figure, how
// many are asked, how many will probably answer, the smallest change that could
// then mostly be called clear, and how likely the figure is to be told. Forms and
// follow-ups are left out. It says nothing about anybody: what it takes from the
// wave before is shown there.
func PrecisionTable(in PrecisionInput, language string) (Table, error) {
	p, err := newPlanner(in, language)
	if err != nil {
		return Table{}, err
	}
	t := p.texts
	var rows [][]Entry
	for _, ind := range disclosure.MainIndicators(in.Questionnaires) {
		if p.Goals && ind.Level != disclosure.LevelMain {
			continue
		}
		rows = append(rows, p.rows(ind)...)
	}
	columns := slices.Concat(t.wordColumns("place", "indicator"), t.numberColumns("invited", "expected", "clear", "halving", "chance"))
	if p.Goals {
		columns = slices.Concat(t.wordColumns("indicator", "audience"), t.numberColumns("expected", "clear", "halving"))
	}
	return newTable("plan", t.get("caption.plan"), columns, rows)
}

type planner struct {
	PrecisionInput
	texts *texts
	names builder
}

func newPlanner(in PrecisionInput, language string) (p planner, err error) {
	if p.texts, err = loadTexts(language); err != nil {
		return p, fmt.Errorf("plan: %w", err)
	}
	p.PrecisionInput, p.names = in, builder{texts: p.texts, units: map[survey.UnitID]disclosure.Unit{}}
	for _, u := range in.Units {
		p.names.units[u.ID] = disclosure.Unit{ID: u.ID, Name: u.Name, Kind: u.Kind, Members: in.Joint[u.ID]}
	}
	return p, nil
}

// plannedPlace is where an indicator will be told, and of how many people.
type plannedPlace struct {
	Population
	invited, groups, expected int
	chance                    float64 // that it is told at all
}

// places are those of one indicator, in the order of the units.
func (p *planner) places(ind disclosure.Indicator) []plannedPlace {
	asked, groups := map[survey.UnitID]int{}, map[survey.UnitID]int{}
	for _, g := range p.Groups {
		if slices.Contains(ind.Audiences, g.Audience) {
			asked[g.Unit] += g.Invited
			groups[g.Unit]++
		}
	}
	valid := p.answering(ind) * p.valid(ind)
	sets := disclosure.MergedUnits(p.Units, asked, ind, p.Thresholds)
	if (ind.TotalOnly || p.Goals) && len(sets) > 0 {
		sets = [][]survey.UnitID{slices.Concat(sets...)}
	}
	var places []plannedPlace
	for _, set := range sets {
		place := plannedPlace{Population: Population{Units: set, Joint: len(set) > 1, Total: ind.TotalOnly || p.Goals}}
		for _, u := range set {
			place.invited, place.groups = place.invited+asked[u], place.groups+groups[u]
		}
		v := disclosure.OwnUnit
		if place.Joint || place.Total {
			v = disclosure.OutsideUnit
		}
		place.expected = int(math.Round(float64(place.invited) * valid))
		place.chance = chance(place.invited, p.Thresholds.Least(ind, v), valid, p.unlike(len(set)))
		places = append(places, place)
	}
	return places
}

// rows are the places of one indicator.
func (p *planner) rows(ind disclosure.Indicator) [][]Entry {
	ind.Spread = disclosure.UsualSpread(ind)
	if f := p.before(ind); f != nil && !ind.IsShare() {
		ind.Spread = f.ind.Spread
	}
	var rows [][]Entry
	for _, place := range p.places(ind) {
		clear, halving := p.clear(ind, place.expected, place.groups, place.Joint)
		if p.Goals {
			name := p.texts.name(ind, "") + " (" + ind.ID + ")"
			rows = append(rows, []Entry{label(name), label(p.texts.audiences(ind.Audiences)), number(place.expected, p.texts), label(clear), halving})
			continue
		}
		rows = append(rows, []Entry{
			label(p.names.label(place.Population)), label(p.texts.name(ind, "")),
			number(place.invited, p.texts), number(place.expected, p.texts), label(clear), halving, p.texts.chance(place.chance),
		})
	}
	return rows
}

// chance is how likely something is, in whole percent. It says nothing about answers.
func (t *texts) chance(v float64) Entry {
	v = estimate.Round(v, 2)
	return Entry{Text: t.percent(v), Number: &v}
}

// answering is the part that answered in the wave before, over all units.
func (p *planner) answering(ind disclosure.Indicator) float64 {
	invited, answered := 0, 0
	if p.Latest != nil {
		for _, row := range p.Latest.Turnout {
			if slices.Contains(ind.Audiences, row.Audience) {
				invited, answered = invited+row.Invited, answered+row.Answered
			}
		}
	}
	if invited == 0 || answered == 0 {
		return usualAnswering(ind.Audiences[0].Facts().Who)
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

// valid is the part of those who answer that has a value: as in all that others than the
// units were told of the wave before, or what follows from how the questions are asked.
func (p *planner) valid(ind disclosure.Indicator) float64 {
	n, missing := 0, 0
	if p.Latest != nil {
		for c := range p.Latest.Every() {
			if c.Indicator == ind.Key && c.Outside {
				n, missing = n+c.N, missing+c.Missing
			}
		}
	}
	if n > 0 {
		return float64(n) / float64(n+missing)
	}
	q := p.Questionnaires[ind.Audiences[0]]
	asked, _ := q.Indicator(ind.ID)
	untold := 0.0 // of one item, on average
	for _, at := range asked.At {
		untold += usualSkipped / float64(len(asked.At))
		if q.Items[at].DontKnow {
			untold += usualDontKnow / float64(len(asked.At))
		}
		if q.Items[at].Beside > 0 {
			untold += usualBeside / float64(len(asked.At))
		}
	}
	items := distuv.Binomial{N: float64(len(asked.At)), P: untold}
	if !ind.IsShare() {
		return items.CDF(float64(len(asked.At) / 2)) // half of them are enough
	}
	counted := p.share(ind) // whoever counts by one item has a value without the others
	return counted + (1-counted)*items.CDF(0)
}

func (p *planner) share(ind disclosure.Indicator) float64 {
	switch f := p.before(ind); {
	case f != nil && ind.LowerIsBetter:
		return f.bounds().Upper
	case f != nil:
		return f.bounds().Lower
	case ind.LowerIsBetter:
		return usualLow
	}
	return usualHigh
}

// clear is the smallest change that n answers of so many groups in both waves would mostly
// show, and how likely a halving would be seen; a mean is never half of what it was.
func (p *planner) clear(ind disclosure.Indicator, n, groups int, joint bool) (smallest string, halving Entry) {
	t := p.texts
	smallest, halving = t.get("plan.none"), label("–")
	judging := disclosure.Judgement()
	size, confidence := float64(n)/disclosure.Design(n, groups, judging.Change), judging.Confidence(ind.Level)
	switch {
	case n < p.Thresholds.MinAnswers:
		return smallest, halving
	case !ind.IsShare():
		if step, ok := smallestMeanChange(ind, size, confidence); ok {
			smallest = t.number(step, 1)
		}
		return smallest, halving
	}
	from := p.share(ind)
	slack := 0.0
	if joint && ind.Sensitive { // told in steps of three
		slack = 1 / float64(n)
	}
	as := newTelling(&p.Thresholds, n, slack)
	if to, ok := smallestShareChange(ind, from, size, as, confidence); ok {
		smallest = t.fill("plan.from-to", "From", t.percent(from), "To", t.percent(to))
	}
	return smallest, t.chance(halvingSeen(ind, from, size, as, confidence))
}

// chance is the probability that so many people at least have a value, when each of the
// invited has one with a probability that differs between units: a beta-binomial
// distribution, summed over equally likely parts of the beta distribution.
//
// Source: D. A. Williams, "The analysis of binary responses from toxicological
// experiments", Biometrics 31 (1975) 949–952.
func chance(invited, least int, valid, unlike float64) float64 {
	if invited < least {
		return 0
	}
	if valid <= 0 || valid >= 1 {
		return valid
	}
	const parts = 40
	size := 1/unlike - 1
	between := distuv.Beta{Alpha: valid * size, Beta: (1 - valid) * size}
	chance := 0.0
	for i := range parts {
		one := between.Quantile((float64(i) + 0.5) / parts)
		chance += 1 - distuv.Binomial{N: float64(invited), P: one}.CDF(float64(least-1))
	}
	return chance / parts
}
