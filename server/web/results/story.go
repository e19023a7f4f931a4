package results

import (
	"errors"
	"slices"
	"strings"

	"trivselspuls/analysis"
	"trivselspuls/server/page"
	"trivselspuls/survey"
)

// story is what a unit's page says first, in words that are a function of what is printed: a
// word about several figures is said when it holds for every value that a band can have.
type story struct {
	Described []described // of those whom the first figures are about, and of the younger; or else of those most is told of
	Untold    *row        // the first key, when nothing is told of the keys
	Talk      talk        // the one thing to talk about
	Hidden    int         // of all the unit's figures
	Joint     rows        // told of several units
	Silent    bool        // not everybody who was asked has answered
}

// described is what is said of the figures of some people.
type described struct {
	Rows   rows   // that are shown; none where nothing is
	First  row    // of theirs, shown or not
	Place  string // where all the means lie
	Lowest rows   // those that no other of the same scale is below, but not all of them
	Names  string // of the units, where all the figures are those units'
	Again  string // units that an earlier paragraph has named
	Page   page.Page
}

func newDescribed(list rows) described {
	d := described{Rows: survey.Filter(list, row.isShown), First: list[0]}
	if n := len(d.Rows); n > 0 {
		d.First, d.Place, d.Lowest = d.Rows[0], placeOf(d.Rows), lowest(d.Rows)
		if names := d.First.Population.Names; !slices.ContainsFunc(d.Rows, func(r row) bool { return r.Population.Names != names }) {
			d.Names = names
		}
	}
	return d
}

// named is the set of units that is named last, in what is told or before.
func (d described) named() string {
	if joint := survey.Filter(d.Rows, func(r row) bool { return r.Population.Joint }); len(joint) > 0 {
		return joint[len(joint)-1].Population.Names
	}
	return d.Again
}

// Figure is a figure, with how sure it is, whose and of when in one parenthesis.
func (d described) Figure(r row) (string, error) {
	var inside []string
	var failed error
	say := func(to *[]string, key string, pairs ...any) {
		said, err := d.Page.T(key, pairs...)
		*to, failed = append(*to, said), errors.Join(failed, err)
	}
	if r.Latest.IntervalText != "" && (r.Rank() == 0 || r.Max() == 0) {
		say(&inside, "results.interval", "Interval", r.Latest.IntervalText)
	}
	if r.Population.Joint && d.Names == "" {
		shared, err := d.SharedBy(r.Population.Names)
		inside, failed = append(inside, shared), errors.Join(failed, err)
	}
	if r.Latest.Wave.ID != d.First.Latest.Wave.ID {
		inside = append(inside, r.Latest.Wave.Name)
	}
	of := []string{r.Latest.Text}
	if r.Max() > 0 && r.Latest.Exact() {
		say(&of, "results.of", "Max", r.Max())
	}
	return bracketed(strings.Join(of, " "), inside...), failed
}

// bracketed is a figure with more in the parenthesis that it ends with, or in one of its own.
func bracketed(figure string, more ...string) string {
	text, has := strings.CutSuffix(figure, ")")
	switch inside := strings.Join(more, "; "); {
	case inside == "":
		return figure
	case has:
		return text + "; " + inside + ")"
	default:
		return text + " (" + inside + ")"
	}
}

// SharedBy says that a figure is that of several units, by name once.
func (d described) SharedBy(names string) (string, error) {
	if names == d.Again {
		return d.Page.T("story.joint_again")
	}
	return d.Page.T("results.joint", "Units", names)
}

// On is what is told for a template that needs the page's texts as well.
func (d described) On(p page.Page) described {
	d.Page = p
	return d
}

// storyRows is how many figures of others than the first are told of.
const storyRows = 4

func newStory(f unitFigures) (s story) {
	for i, list := range append([]rows{f.Key}, f.Younger...) {
		if len(list) == 0 {
			continue
		}
		one := newDescribed(list)
		if i > 0 && len(s.Described) > 0 {
			one.Again = s.Described[len(s.Described)-1].named()
		}
		if s.Described = append(s.Described, one); i == 0 && len(one.Rows) == 0 {
			s.Untold = &one.First
		}
	}
	most := rows{}
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
		if len(own) > len(most) {
			most = own
		}
	}
	if !s.AnyShown() && len(most) > 0 {
		s.Described = append(s.Described, newDescribed(most[:min(len(most), storyRows)]))
	}
	s.Talk = talkAbout(f, s.Described)
	s.Silent = slices.ContainsFunc(f.Turnout, func(l turnoutLine) bool { return l.Answered < l.Invited })
	return s
}

// talk is the figure that a unit is to talk about, and why it is that one: clearly worse, a main
// goal missed, or furthest from the best there is. Why is empty where there is none.
type talk struct {
	row
	Why string
}

// talkAbout picks the figure to talk about, of the unit alone unless it is clearly worse. One that
// is furthest from the best is looked for among what the story tells first, then among everything.
func talkAbout(f unitFigures, shown []described) talk {
	if worse, ok := survey.Find(f.Changes, func(r row) bool { return r.Change.Word == analysis.ClearlyWorse }); ok {
		return talk{worse, "worse"}
	}
	if missed, ok := survey.Find(f.Key, func(r row) bool { return r.isShown() && r.Goal.Verdict == analysis.Missed }); ok {
		return talk{missed, "missed"}
	}
	for _, one := range shown {
		if far, ok := furthest(one.Rows); ok {
			return talk{far, "furthest"}
		}
	}
	var all rows
	for _, one := range f.Sections {
		for i := range one.Rows {
			all = append(all, one.named(i))
		}
	}
	if far, ok := furthest(all); ok {
		return talk{far, "furthest"}
	}
	return talk{}
}

// furthest is the figure of the unit alone whose better end is furthest from the best it could
// be, as a part of its scale; none where all are as good as can be.
func furthest(list rows) (found row, ok bool) {
	most := 0.0
	for _, r := range list {
		least, best := 0.0, 1.0
		if highest := r.Max(); highest > 0 {
			least, best = 1, float64(highest)
		}
		gap := best - r.Latest.Bounds.Upper
		if r.Indicator.LowerIsBetter {
			gap = r.Latest.Bounds.Lower - least
		}
		if gap /= best - least; r.isShown() && !r.Population.Joint && gap > most {
			most, found, ok = gap, r, true
		}
	}
	return found, ok
}

// Near reports whether a figure is called the lowest of some.
func (s story) Near() bool {
	return slices.ContainsFunc(s.Described, func(t described) bool { return len(t.Lowest) > 0 })
}

// AnyShown reports whether anything is told of anybody.
func (s story) AnyShown() bool {
	return slices.ContainsFunc(s.Described, func(t described) bool { return len(t.Rows) > 0 })
}

// Others reports whether the unit has figures of others than those that are told of.
func (s story) Others(list []section) bool { return s.AnyShown() && len(list) > len(s.Described) }

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
