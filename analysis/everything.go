package analysis

import (
	"iter"
	"slices"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/survey"
)

// mostAtOnce is how many series of a file are in memory at once, and writtenAtOnce of how many of
// them there are tables.
const (
	mostAtOnce    = 500
	writtenAtOnce = 50
)

// Tables are everything a report has figures of, for a file. A whole owner's report of totals has
// every unit's as well: they are made so many at a time, because of thousands of units they take
// gigabytes. A table then comes in portions, one after another, each with more of its rows under
// the same name. Empty ones are left out. Who stops reading ends the work.
func (r Report) Tables() iter.Seq2[Table, error] { return r.tables(mostAtOnce) }

func (r Report) tables(atOnce int) iter.Seq2[Table, error] {
	return func(yield func(Table, error) bool) {
		tell := func(t Table, err error) bool { return err == nil && t.Empty() || yield(t, err) && err == nil }
		all := r.inPortions(atOnce)
		each := func(what part, table func([]Series) (Table, error)) bool {
			for series, err := range all(what) {
				var t Table
				if err == nil {
					t, err = table(series)
				}
				if !tell(t, err) {
					return false
				}
			}
			return true
		}
		aimed := haveTargets(r.Series)
		changes := func(series []Series) (Table, error) { return overviewTable("overview", series, aimed, r.texts) }
		if !each(changesOf, changes) || !tell(r.Pooled, nil) || !tell(r.FollowUpTable, nil) || !each(changesOf, r.Figures) ||
			!each(questionsIn, r.Questions) || !tell(r.TurnoutTable()) || !tell(r.Quality, nil) {
			return
		}
		for series, err := range all(choicesIn) {
			if err != nil {
				tell(Table{}, err)
				return
			}
			for _, s := range series {
				if s.IsChoice() && !s.Distributions[0].Latest().Hidden && !tell(s.Answers, nil) {
					return
				}
			}
		}
		for _, own := range r.Own {
			if !tell(own.Table, nil) {
				return
			}
		}
	}
}

// part is what is needed of series.
type part int

const (
	changesOf   part = iota // points and changes
	questionsIn             // how their questions were answered as well
	choicesIn               // the same of those only whose answers have no order
)

// portion is some of a report's series, and of which units and indicators these are.
type portion struct {
	series     map[seriesAt]bool
	units      map[survey.UnitID]bool // and "" where it has totals
	indicators map[string]bool
}

func newPortion(keys []seriesAt) *portion {
	p := &portion{map[seriesAt]bool{}, map[survey.UnitID]bool{}, map[string]bool{}}
	for _, at := range keys {
		p.series[at], p.units[at.unit], p.indicators[at.indicator] = true, true, true
	}
	return p
}

// inPortions gives the series of everything, again each time it is called.
func (r Report) inPortions(atOnce int) func(part) iter.Seq2[[]Series, error] {
	if r.source == nil {
		return func(part) iter.Seq2[[]Series, error] {
			return func(yield func([]Series, error) bool) { yield(r.Series, nil) }
		}
	}
	shared := r.source.with(nil)
	keys, choices := shared.everySeries()
	return func(what part) iter.Seq2[[]Series, error] {
		wanted := keys
		if what == choicesIn {
			wanted = choices
		}
		return func(yield func([]Series, error) bool) {
			for some := range slices.Chunk(wanted, atOnce) {
				b := shared.with(newPortion(some))
				for _, s := range b.snapshots {
					b.add(s)
				}
				b.conclude()
				for few := range slices.Chunk(b.series, writtenAtOnce) {
					var err error
					for i := 0; what != changesOf && i < len(few) && err == nil; i++ {
						err = b.distributions(&few[i])
					}
					if !yield(few, err) || err != nil {
						return
					}
					clear(few)
				}
			}
		}
	}
}

// with is a builder of the same waves for a portion of the series, which knows the units, places
// and audiences that this one knows.
func (b *builder) with(some *portion) *builder {
	return &builder{
		texts: b.texts, scope: b.scope, snapshots: b.snapshots, phase: b.phase, national: b.national,
		portion: some, units: b.units, places: b.places, whom: b.whom, sums: b.sums,
	}
}

// everySeries are all there are, in the order of a report, and those of them that are choices.
func (b *builder) everySeries() (all, choices []seriesAt) {
	known, choice := map[seriesAt]bool{}, map[string]bool{}
	for _, s := range b.snapshots {
		b.meet(s)
		for _, ind := range s.Indicators {
			if main, ok := s.Indicator(ind.Of); ok && ind.Option > 0 {
				choice[main.ID] = true
			}
		}
		for i := range s.Indicators {
			ind := &s.Indicators[i]
			if !stands(ind) {
				continue
			}
			for _, p := range b.placesOf(s, ind) {
				if at, _ := b.seriesOf(s, ind, p); !known[at] {
					known[at], all = true, append(all, at)
				}
			}
		}
	}
	return all, survey.Filter(all, func(at seriesAt) bool { return choice[at.indicator] })
}

// stands reports whether an indicator has series; the others are told with the one they belong to,
// or are of no wave alone.
func stands(ind *disclosure.Indicator) bool {
	return ind.Split == nil && ind.Option == 0 && ind.Base == ""
}
