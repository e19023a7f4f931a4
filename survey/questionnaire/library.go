package questionnaire

import (
	"maps"
	"slices"

	"trivselspuls/survey"
)

// Library is every version of every questionnaire that this program knows. It
// does not change and is safe for concurrent use.
type Library struct {
	all []*Questionnaire // by audience in survey.Audiences' order, then version
}

// Current is the newest version for an audience; false when there is none.
func (l *Library) Current(a survey.Audience) (*Questionnaire, bool) {
	return l.last(func(q *Questionnaire) bool { return q.Audience == a })
}

// InSeries is the newest version that asks the same in the same words: the one
// whose translations are the best. It is false for a series that is not known.
func (l *Library) InSeries(series string) (*Questionnaire, bool) {
	return l.last(func(q *Questionnaire) bool { return q.Series == series })
}

// last is the newest of those that fit, which are of one audience.
func (l *Library) last(fits func(*Questionnaire) bool) (*Questionnaire, bool) {
	for _, q := range slices.Backward(l.all) {
		if fits(q) {
			return q, true
		}
	}
	return nil, false
}

// Rank is where an overview shows an indicator of some audiences, from 1, as the newest
// questionnaires have it; 0 when it does not show it.
func (l *Library) Rank(o Overview, id string, audiences []survey.Audience) int {
	for _, a := range audiences {
		if q, ok := l.Current(a); ok {
			if ind, ok := q.Indicator(id); ok && ind.Overviews[o] > 0 {
				return ind.Overviews[o]
			}
		}
	}
	return 0
}

// Shown are the IDs of the indicators of an overview.
func (l *Library) Shown(o Overview) []string {
	var ids []string
	for _, a := range l.Audiences() {
		q, _ := l.Current(a)
		for _, ind := range q.Indicators {
			if ind.Overviews[o] > 0 && !slices.Contains(ids, ind.ID) {
				ids = append(ids, ind.ID)
			}
		}
	}
	return ids
}

// Audiences are those there is a questionnaire for, from young to old.
func (l *Library) Audiences() []survey.Audience {
	return survey.Unique(survey.Map(l.all, func(q *Questionnaire) survey.Audience { return q.Audience }))
}

// ByHash finds the version that a manifest, ballot or response names.
func (l *Library) ByHash(hash string) (*Questionnaire, bool) {
	return l.last(func(q *Questionnaire) bool { return q.Hash == hash })
}

// All are the questionnaires, youngest audience first, then by version.
func (l *Library) All() []*Questionnaire { return slices.Clone(l.all) }

// WithDrafts is the questionnaire with these draft languages offered as well, for
// an owner whose project leader has turned them on. Codes that are not drafts of it
// change nothing, and its hash stays the same.
func (q *Questionnaire) WithDrafts(codes ...string) *Questionnaire {
	offered := *q
	offered.offer(func(l Language) bool { return slices.Contains(q.Languages, l) || slices.Contains(codes, l.Code) })
	return &offered
}

// Goals are what may be the main goal of units of a kind that ask some audiences: what a
// target can be set for, of people that no other kind of unit has. The one to choose when nothing else is wanted
// comes first.
func (l *Library) Goals(kind survey.UnitKind, asked []survey.Audience) []Indicator {
	all := l.Targetable(survey.Filter(asked, func(a survey.Audience) bool { return slices.Equal(a.Facts().At, []survey.UnitKind{kind}) }))
	slices.SortStableFunc(all, func(a, b Indicator) int { return b.Overviews[Goal] - a.Overviews[Goal] })
	return all
}

// Targetable are the indicators of some audiences that a target can be set for: told of single
// units, and of one scale wherever they are asked.
func (l *Library) Targetable(asked []survey.Audience) []Indicator {
	var all []Indicator
	for _, a := range asked {
		q, _ := l.Current(a)
		if q == nil {
			continue
		}
		for _, ind := range q.Indicators {
			if ind.Base != "" || ind.TotalOnly || ind.Unordered {
				continue
			}
			at := slices.IndexFunc(all, func(other Indicator) bool { return other.ID == ind.ID })
			switch {
			case at < 0:
				all = append(all, ind)
			case all[at].Kind != ind.Kind || all[at].Options != ind.Options:
				all[at].Unordered = true // two figures of one name
			}
		}
	}
	return slices.DeleteFunc(all, func(ind Indicator) bool { return ind.Unordered })
}

// AskedOf are those whom the newest questionnaires ask about an indicator.
func (l *Library) AskedOf(indicator string) []survey.Audience {
	return survey.Filter(l.Audiences(), func(a survey.Audience) bool {
		q, _ := l.Current(a)
		_, asked := q.Indicator(indicator)
		return asked
	})
}

// WithGoals is the questionnaire with a project's own main goals in place of the one that
// it names itself, or with all that may be one, so that they can be compared. Its hash stays
// the same.
func (q *Questionnaire) WithGoals(goals []survey.Goal) *Questionnaire {
	goals = survey.Filter(goals, func(g survey.Goal) bool { return slices.Equal(q.Audience.Facts().At, []survey.UnitKind{g.Kind}) })
	if len(goals) == 0 {
		return q
	}
	own := *q
	own.Indicators = slices.Clone(q.Indicators)
	for i := range own.Indicators {
		ind := &own.Indicators[i]
		ind.Overviews = maps.Clone(ind.Overviews)
		delete(ind.Overviews, Goal)
		if goal, ok := survey.Find(goals, func(g survey.Goal) bool { return g.Indicator == ind.ID }); ok {
			if ind.Overviews == nil {
				ind.Overviews = map[Overview]int{}
			}
			ind.Overviews[Goal], ind.Target = 1, goal.Target
		}
	}
	return &own
}
