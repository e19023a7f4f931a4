package results

import (
	"slices"
	"time"

	"trivselspuls/analysis"
	"trivselspuls/survey"
)

// story is what a unit's page says first, in words that are a function of what is printed: a
// word about several figures is said when it holds for every value that a band can have.
type story struct {
	Rows   rows // what is told of those whom the first figures are about, or else of those most is told of
	Untold *row // the first key, when nothing is told of the keys
	Place  string
	Lowest rows // those that no other of the same scale is below, but not all of them
	Worst  *row // clearly worse, or else the main goal that is not reached, or else lowest
	Hidden int  // of all the unit's figures
	Joint  rows // told of several units
	Silent bool // not everybody asked in the latest wave has answered
}

// storyRows is how many figures of others than the first are told of.
const storyRows = 4

func newStory(f unitFigures) story {
	s := story{Rows: survey.Filter(f.Key, row.isShown)}
	if len(s.Rows) == 0 && len(f.Key) > 0 {
		s.Untold = &f.Key[0]
	}
	others := len(s.Rows) == 0
	for _, one := range f.Sections {
		var own rows
		for i, r := range one.Rows {
			switch {
			case r.Latest.Hidden:
				s.Hidden++
			case r.Population.Joint:
				s.Joint = append(s.Joint, one.named(i))
			default:
				own = append(own, one.named(i))
			}
		}
		if others && len(own) > len(s.Rows) {
			s.Rows = own
		}
	}
	if others {
		s.Rows = s.Rows[:min(len(s.Rows), storyRows)]
	}
	s.Place, s.Lowest = placeOf(s.Rows), lowest(s.Rows)
	if worse, ok := survey.Find(f.Changes, func(r row) bool { return r.Change.Word == analysis.ClearlyWorse }); ok {
		s.Worst = &worse
	} else if missed, ok := survey.Find(s.Rows, func(r row) bool { return r.Goal.Verdict == analysis.Missed }); ok {
		s.Worst = &missed
	} else if len(s.Lowest) > 0 {
		s.Worst = &s.Lowest[0]
	}
	s.Silent = slices.ContainsFunc(f.Turnout, func(l turnoutLine) bool { return l.Answered < l.Invited })
	return s
}

func (r row) isShown() bool { return !r.Latest.Hidden }

// good are the figures of the unit alone of which more is better.
func good(list rows) rows {
	return survey.Filter(list, func(r row) bool {
		return r.isShown() && !r.Population.Joint && !r.Indicator.LowerIsBetter
	})
}

// placeOf is the key of where on their scale all the means lie of which more is better: in its
// upper quarter, above its middle or below it. It is empty when that holds for some of them only.
func placeOf(list rows) string {
	means := survey.Filter(good(list), func(r row) bool { return r.Max() > 0 })
	if len(means) < 2 {
		return ""
	}
	all := func(holds func(analysis.Point, float64) bool) bool {
		return !slices.ContainsFunc(means, func(r row) bool { return !holds(r.Latest, float64(r.Max()-1)) })
	}
	switch {
	case all(func(p analysis.Point, long float64) bool { return p.Bounds.Lower >= 1+0.75*long }):
		return "story.upper"
	case all(func(p analysis.Point, long float64) bool { return p.Bounds.Lower > 1+0.5*long }):
		return "story.above"
	case all(func(p analysis.Point, long float64) bool { return p.Bounds.Upper < 1+0.5*long }):
		return "story.below"
	}
	return ""
}

// lowest are the figures that are at most as large as every other on the first one's scale,
// whatever they are within what is printed; none when they all are.
func lowest(list rows) rows {
	list = good(list)
	var found rows
	for _, r := range list {
		list = survey.Filter(list, func(o row) bool { return o.Max() == list[0].Max() })
		if r.Max() == list[0].Max() && !slices.ContainsFunc(list, func(o row) bool {
			return o.ID != r.ID && r.Latest.Bounds.Upper > o.Latest.Bounds.Lower
		}) {
			found = append(found, r)
		}
	}
	if len(found) == len(list) {
		return nil
	}
	return found
}

// late are measures whose day has come: planned ones that should have begun, and those
// that should be done.
func late(measures []survey.Measure, now time.Time) []survey.Measure {
	return survey.Filter(measures, func(m survey.Measure) bool { return m.StateAt(now) != string(m.Status) })
}
