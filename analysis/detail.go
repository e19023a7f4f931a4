package analysis

import (
	"math"
	"slices"
	"strings"

	"trivselspuls/analysis/disclosure"
)

// Detail are the units, and sets of units, that a report of the whole owner tells of one
// by one. A project may have thousands, and hardly any page tells all there is of each.
// The zero value is everything. Totals are always there, whole; and what is left out
// still counts where changes are judged together, so that a word is the same on every
// page.
type Detail struct {
	Chosen bool // what follows is all there is
	// Indicators are those, by ID, that units have a series of, with their forms and
	// tails: points and a change, and no words, tables or questions.
	Indicators []string
	Series     string // ID of one series that is whole
}

// leaves reports whether an indicator in a place is left out.
func (p Detail) leaves(ind *disclosure.Indicator, at Population) bool {
	main, _, _ := strings.Cut(ind.ID, "/")
	return p.Chosen && !at.Total && !slices.Contains(p.Indicators, main)
}

// brief reports whether a series has points and a change only.
func (p Detail) brief(s *Series) bool { return p.Chosen && !s.Population.Total && s.ID != p.Series }

// whole are the series that are told of in full.
func (b *builder) whole() []Series {
	if !b.scope.Detail.Chosen {
		return b.series
	}
	return slices.DeleteFunc(slices.Clone(b.series), func(s Series) bool { return b.scope.Detail.brief(&s) })
}

// leftOut is a series that counts, and is not told of.
type leftOut struct{ points []leftPoint }

type leftPoint struct {
	snapshot  *disclosure.Snapshot
	indicator *disclosure.Indicator
	place     Population
	questions string
}

func (b *builder) leave(at seriesAt, p leftPoint) {
	if b.aside[at] == nil {
		b.aside[at] = &leftOut{make([]leftPoint, 0, len(b.snapshots))}
	}
	b.aside[at].points = append(b.aside[at].points, p)
}

// leftOut are the p-values of the changes that are not told of; NaN where there is no
// change.
func (b *builder) leftOut() []float64 {
	values := make([]float64, 0, len(b.aside))
	for _, one := range b.aside {
		values = append(values, b.changeOf(one.points))
	}
	slices.Sort(values) // a map has no order
	return values
}

// changeOf is the p-value of what newChange would tell.
func (b *builder) changeOf(points []leftPoint) float64 {
	last := points[len(points)-1]
	for _, p := range points[:len(points)-1] {
		if p.questions != last.questions || !slices.Equal(p.place.Units, last.place.Units) {
			continue
		}
		from := figureIn(p.snapshot, p.indicator, p.place, b.view(p.place))
		to := figureIn(last.snapshot, last.indicator, last.place, b.view(last.place))
		if from == nil || to == nil {
			return math.NaN()
		}
		return chance(from, to)
	}
	return math.NaN()
}
