package setup

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/store"
)

// Draft is a translation that no native reader of ours has checked.
type Draft struct {
	questionnaire.Language
	On        bool              // the owner's respondents are offered it
	Audiences []survey.Audience // whose questionnaires are written in it
}

// Lacking is a question of the owner's own without a text in a language.
type Lacking struct {
	Audience survey.Audience
	Code     string // of the question
	Language string // its own name
}

// Drafts lists the unreviewed translations there are of what the owner asks next.
func (e Editor) Drafts(ctx context.Context, next []*questionnaire.Questionnaire) ([]Draft, error) {
	on, err := e.read.Languages(ctx, e.Owner)
	if err != nil {
		return nil, fmt.Errorf("read languages: %w", err)
	}
	var all []Draft
	for _, q := range next {
		for _, l := range q.Drafts {
			at := slices.IndexFunc(all, func(d Draft) bool { return d.Code == l.Code })
			if at < 0 {
				at, all = len(all), append(all, Draft{Language: l, On: slices.Contains(on, l.Code)})
			}
			all[at].Audiences = append(all[at].Audiences, q.Audience)
		}
	}
	return all, nil
}

// SetLanguages offers these translations, and no others of the drafts, to all
// respondents of the owner, also those of a wave that is open. One that was off
// is turned on only when somebody says that a native speaker has read it, and
// when all questions of the owner's own are written in it: half a questionnaire
// is worse than none. Those that are not come back too. Fields are on, read.
func (e Editor) SetLanguages(ctx context.Context, next []*questionnaire.Questionnaire, on []string, read bool) (lacks []Lacking, problems survey.Problems, err error) {
	on = slices.Compact(slices.Sorted(slices.Values(on)))
	problems, err = e.write(ctx, audit.Event{Action: audit.SetLanguages, Detail: strings.Join(on, " ")}, func(e Editor) (problems survey.Problems, err error) {
		drafts, err := e.Drafts(ctx, next)
		if err != nil {
			return nil, err
		}
		var added []Draft
		for _, code := range on {
			at := slices.IndexFunc(drafts, func(d Draft) bool { return d.Code == code })
			switch {
			case at < 0:
				problems.Add("on", survey.Unknown)
			case !drafts[at].On:
				added = append(added, drafts[at])
			}
		}
		if len(added) > 0 && !read {
			problems.Add("read", survey.NotRead)
		}
		if lacks, err = e.lacking(ctx, added); len(lacks) > 0 {
			problems.Add("on", survey.LacksText)
		}
		return problems, err
	}, func(tx *store.Tx) error { return tx.SetLanguages(ctx, e.Owner, on) })
	return lacks, problems, err
}

// lacking finds the owner's own questions that languages to be turned on would
// have to do without.
func (e Editor) lacking(ctx context.Context, added []Draft) (lacks []Lacking, err error) {
	for _, draft := range added {
		for _, audience := range draft.Audiences {
			all, err := e.OwnQuestions(ctx, audience)
			if err != nil {
				return nil, err
			}
			for _, one := range asked(all) {
				if one.Texts[draft.Code] == "" {
					lacks = append(lacks, Lacking{audience, one.LocalQuestion.Code, draft.Name})
				}
			}
		}
	}
	return lacks, nil
}
