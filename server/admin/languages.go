package admin

import (
	"context"
	"errors"
	"fmt"

	"trivselspuls/server/setup"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

// languageRow is a translation that is a draft.
type languageRow struct {
	Code      string            `json:"code"`
	Name      string            `json:"name"`
	On        bool              `json:"on"`
	Audiences []survey.Audience `json:"audiences"`
}

// noLanguages turns all drafts off.
const noLanguages = "none"

func ownerLanguages(ctx context.Context, l *line) (any, error) {
	next, err := l.Waves.Next(ctx, l.owner.ID)
	if err == nil && len(l.args) > 0 {
		err = l.setLanguages(ctx, next)
	}
	if err != nil {
		return nil, err
	}
	drafts, err := l.editor.Drafts(ctx, next)
	rows := make([]languageRow, len(drafts))
	for i, d := range drafts {
		rows[i] = languageRow{d.Code, d.Name, d.On, d.Audiences}
	}
	return rows, err
}

func (l *line) setLanguages(ctx context.Context, next []*questionnaire.Questionnaire) error {
	on := l.args
	if len(on) == 1 && on[0] == noLanguages {
		on = nil
	}
	lacks, problems, err := l.editor.SetLanguages(ctx, next, on, l.Read)
	all := []error{setup.Wrong(problems, err)}
	for _, one := range lacks {
		all = append(all, fmt.Errorf("%s %s is not written in %s", one.Audience, one.Code, one.Language))
	}
	return errors.Join(all...)
}
