package command

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

type ownerLanguages struct {
	Codes []string `arg:"" optional:"" name:"code" help:"of a language; none for none"`
	Read  bool     `name:"read-by-native-speaker" help:"say that somebody who speaks them has read the translations that are turned on"`
}

func (c *ownerLanguages) do(ctx context.Context, l *line) (any, error) {
	next, err := l.service.Next(ctx, l.owner.ID)
	if err == nil && len(c.Codes) > 0 {
		err = c.set(ctx, l, next)
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

func (c *ownerLanguages) set(ctx context.Context, l *line, next []*questionnaire.Questionnaire) error {
	on := c.Codes
	if len(on) == 1 && on[0] == noLanguages {
		on = nil
	}
	lacks, problems, err := l.editor.SetLanguages(ctx, next, on, c.Read)
	all := []error{setup.Wrong(problems, err)}
	for _, one := range lacks {
		all = append(all, fmt.Errorf("%s %s is not written in %s", one.Audience, one.Code, one.Language))
	}
	return errors.Join(all...)
}
