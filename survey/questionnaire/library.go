package questionnaire

import (
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
