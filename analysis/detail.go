package analysis

import (
	"slices"
	"strings"

	"trivselspuls/analysis/disclosure"
)

// Detail are the units, and sets of units, that a report of the whole owner tells of one
// by one. A project may have thousands, and hardly any page tells all there is of each.
// The zero value is everything. Totals are always there, whole.
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
