package results

import (
	"slices"
	"strings"

	"trivselspuls/analysis"
	"trivselspuls/analysis/disclosure"
	"trivselspuls/server/page"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

// row is one indicator on an overview page.
type row struct {
	analysis.Series
	Latest   analysis.Point
	Spark    spark
	Interval intervalBar
	Path     string
	// AudienceKey is whom the row is about when that is not everybody its section is
	// about: 5.–7. trinn among 5.–10. trinn.
	AudienceKey string
	// When is the wave of the latest figure when the report has a later one, in
	// which these people were not asked; else it has no ID.
	When analysis.WaveRef
}

func newRow(report analysis.Report, s analysis.Series, prefix string) row {
	latest := s.Points[len(s.Points)-1]
	return row{
		Series: s, Latest: latest, Spark: newSpark(s, report.Bands),
		Interval: newIntervalBar(s, latest), Path: seriesPath(prefix, s),
	}
}

// section is the indicators of one audience, or of several that share some.
type section struct {
	AudienceKey string
	When        analysis.WaveRef // as a row's, when it is the same for all of them
	Rows        []row
	Better      int // rows that are clearly better than at the first wave
	Worse       int
}

// sections sorts a report's series by whom they ask, in the order they come.
// Single forms and unhappy ends are left to their indicator's own page. The main goal
// stands first, and what it is the extent of beside it.
func sections(report analysis.Report, prefix string) []section {
	wide, latest := widest(report), report.Latest()
	var list []section
	at := map[string]int{}
	for _, s := range report.Series {
		if s.Indicator.Of != "" && !s.Indicator.Extent {
			continue
		}
		own := audienceKey(s.Audiences)
		key := own
		if together, ok := wide[s.Audiences[0]]; ok {
			key = together
		}
		i, ok := at[key]
		if !ok {
			i = len(list)
			at[key] = i
			list = append(list, section{AudienceKey: key})
		}
		r := newRow(report, s, prefix)
		if own != key {
			r.AudienceKey = own
		}
		if r.Latest.Wave.ID != latest.ID {
			r.When = r.Latest.Wave
		}
		list[i].add(r)
	}
	for i := range list {
		mainFirst(list[i].Rows)
		list[i].When = list[i].Rows[0].When
		if slices.ContainsFunc(list[i].Rows, func(r row) bool { return r.When.ID != list[i].When.ID }) {
			list[i].When = analysis.WaveRef{}
		}
	}
	return list
}

// superseded reports whether a later wave has another row of the same indicator and of some of
// the same people: whom it asks has changed, and the first figures are the newest.
func (s section) superseded(r row) bool {
	return slices.ContainsFunc(s.Rows, func(other row) bool {
		return other.Indicator.ID == r.Indicator.ID && other.Latest.Wave.Opens.After(r.Latest.Wave.Opens) &&
			slices.ContainsFunc(r.Audiences, func(a survey.Audience) bool { return slices.Contains(other.Audiences, a) })
	})
}

func (s *section) add(r row) {
	s.Rows = append(s.Rows, r)
	switch r.Change.Word {
	case analysis.ClearlyBetter:
		s.Better++
	case analysis.ClearlyWorse:
		s.Worse++
	}
}

// mainFirst puts the project's main goal before all others.
func mainFirst(list []row) {
	slices.SortStableFunc(list, func(a, b row) int { return a.Rank() - b.Rank() })
}

// Rank is 0 for the main goal and 1 for all else.
func (r row) Rank() int {
	if r.Indicator.Level == disclosure.LevelMain {
		return 0
	}
	return 1
}

// Small is the row to say of how large a change is that so few answers would show, which is
// another for every row; nil where there are enough of them for a word on every card.
func (s section) Small() (seen *row) {
	for i, r := range s.Rows {
		if r.Latest.N >= analysis.FewAnswers {
			return nil
		}
		if seen == nil && r.Rank() > 0 && r.Seen != "" && !r.Indicator.IsShare() {
			seen = &s.Rows[i]
		}
	}
	return seen
}

// AnyShown reports whether a point of the row is shown, so that there is something to draw.
func (r row) AnyShown() bool {
	return slices.ContainsFunc(r.Points, func(p analysis.Point) bool { return !p.Hidden })
}

// IsClear reports whether the row is clearly better or worse than at the start.
func (r row) IsClear() bool {
	return r.Change.Word == analysis.ClearlyBetter || r.Change.Word == analysis.ClearlyWorse
}

// compared is how many figures there are, how many can be compared with the start,
// and what came of it.
type compared struct{ All, Judged, Better, Worse int }

func compare(list ...section) (c compared) {
	for _, s := range list {
		c.All, c.Better, c.Worse = c.All+len(s.Rows), c.Better+s.Better, c.Worse+s.Worse
		for _, r := range s.Rows {
			if r.Change.Word != "" && !r.Change.Hidden {
				c.Judged++
			}
		}
	}
	return c
}

// widest tells, for each audience that shares an indicator with others, what
// they are called together.
func widest(report analysis.Report) map[survey.Audience]string {
	wide := map[survey.Audience]string{}
	for _, s := range report.Series {
		if set := s.Audiences; len(set) > 1 {
			for _, a := range set {
				wide[a] = audienceKey(set)
			}
		}
	}
	return wide
}

// audienceKey is the text key of an audience, or of the two that questionnaires
// let us add up.
func audienceKey(set []survey.Audience) string { return "audience." + survey.Together(set) }

// places tells where an overview shows an indicator, from 1; 0 when it does not.
type places func(disclosure.Indicator) int

func (a *Area) places(o questionnaire.Overview) places {
	library := a.Waves.Library()
	return func(ind disclosure.Indicator) int {
		id, _, _ := strings.Cut(ind.ID, "/") // an extent stands where its share does
		return library.Rank(o, id, ind.Audiences)
	}
}

// keyRows are the main goal with its extent, whatever it is, and the headlines in their
// order; of the oldest pupils when several grades have them all. The younger, who are asked
// questions of their own, have theirs after.
func keyRows(list []section, at places) (key rows, younger []rows) {
	var goals rows
	for _, s := range slices.Backward(list) {
		var own rows
		here := map[int]bool{}
		for i, r := range s.Rows {
			if place := at(r.Indicator); place > 0 {
				here[place] = true
			}
			if s.superseded(r) {
				continue
			}
			if r = s.named(i); r.Rank() == 0 {
				goals = append(goals, r)
			} else if at(r.Indicator) > 0 {
				own = append(own, r)
			}
		}
		if len(here) == questionnaire.Headlines && len(own) > 0 {
			slices.SortStableFunc(own, func(a, b row) int { return at(a.Indicator) - at(b.Indicator) })
			younger = append(younger, own)
		}
	}
	if len(younger) == 0 {
		return nil, nil
	}
	return append(goals, younger[0]...), younger[1:]
}

// clearChanges are the rows with a sure change, the worse ones first.
func clearChanges(list []section) []row {
	var better, worse []row
	for _, s := range list {
		for i := range s.Rows {
			switch r := s.named(i); r.Change.Word {
			case analysis.ClearlyBetter:
				better = append(better, r)
			case analysis.ClearlyWorse:
				worse = append(worse, r)
			}
		}
	}
	return append(worse, better...)
}

// Max is the end of the scale of a mean or an index, 0 for a share.
func (r row) Max() int {
	if r.Indicator.IsShare() {
		return 0
	}
	return r.Indicator.Options
}

// NoWord is the key of what stands in a conclusion's place when nothing is
// compared: nobody has been asked before, or others were, or something else.
func (r row) NoWord() string {
	switch {
	case len(r.Points) == 1:
		return "results.first"
	case slices.ContainsFunc(r.Points, func(p analysis.Point) bool { return p.Break }):
		return "results.incomparable"
	case r.GroupsChange():
		return "results.other_groups"
	}
	return "results.other_units"
}

// part is a section with the page it stands on, for a template that needs the
// page's texts as well.
type part struct {
	section
	Page page.Page
}

// On is the section for a template of its own.
func (s section) On(p page.Page) part { return part{section: s, Page: p} }

// rows are some indicators.
type rows []row

// On is the rows for a template of their own.
func (r rows) On(p page.Page) part { return part{section: section{Rows: r}, Page: p} }
