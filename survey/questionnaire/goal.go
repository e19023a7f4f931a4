package questionnaire

import (
	"maps"
	"slices"

	"trivselspuls/survey"
)

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
