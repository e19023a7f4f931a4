package command

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"trivselspuls/server/setup"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

// questionRow is a question of the owner's own. It has a scale of the
// questionnaire's, or options and what the first of them stands for.
type questionRow struct {
	Code     string              `json:"code"`
	Text     words               `json:"text"`
	Scale    string              `json:"scale,omitempty"`
	First    questionnaire.Order `json:"first,omitempty"`
	GoodLast bool                `json:"good_last,omitempty"`
	Options  words               `json:"options"`
	Asked    bool                `json:"asked"`
	Retired  bool                `json:"retired"`
}

// words are said in many languages: JSON has all, a table the owner's.
type words struct {
	all  any
	here string
}

func (w words) String() string { return w.here }

// MarshalJSON writes an object with a member for each language.
func (w words) MarshalJSON() ([]byte, error) { return json.Marshal(w.all) }

type audienceArg struct {
	Audience survey.Audience `arg:"" help:"${audiences}"`
}

type ownerQuestions struct {
	audienceArg
	optionalFile
}

func (c *ownerQuestions) do(ctx context.Context, l *line) (any, error) {
	q, err := l.questionnaire(ctx, c.Audience)
	if err != nil {
		return nil, err
	}
	if c.File != "" {
		if err := l.setQuestion(ctx, q, c.File); err != nil {
			return nil, err
		}
	}
	return l.questions(ctx, q.Audience)
}

// questionnaire is that of an audience, in the languages the owner has turned on.
func (l *line) questionnaire(ctx context.Context, audience survey.Audience) (*questionnaire.Questionnaire, error) {
	q, err := l.service.Base(ctx, l.owner.ID, audience)
	if errors.Is(err, survey.ErrNotFound) {
		return nil, noQuestionnaire(audience)
	}
	if err != nil {
		return nil, err
	}
	return l.editor.Written(ctx, q)
}

func noQuestionnaire(audience survey.Audience) error {
	return fmt.Errorf("no questionnaire is for %q; there are %s", audience, fmt.Sprint(survey.Audiences()))
}

func (l *line) setQuestion(ctx context.Context, q *questionnaire.Questionnaire, file string) error {
	text, err := l.read(file)
	if err != nil {
		return err
	}
	wanted, err := setup.ReadQuestion(strings.NewReader(text))
	if err != nil {
		return err
	}
	_, problems, err := l.editor.SetQuestion(ctx, q, wanted)
	if errors.Is(err, survey.ErrNotFound) {
		return l.noQuestion(q.Audience, wanted.Code)
	}
	return setup.Wrong(problems, err)
}

func (l *line) noQuestion(audience survey.Audience, code string) error {
	return fmt.Errorf("%s asks %s no question of its own with the code %q", l.owner.Name, audience, code)
}

func (l *line) questions(ctx context.Context, audience survey.Audience) ([]questionRow, error) {
	all, err := l.editor.OwnQuestions(ctx, audience)
	return survey.Map(all, func(one setup.OwnQuestion) questionRow {
		return questionRow{
			Code: one.LocalQuestion.Code, Scale: one.Scale, First: one.First, GoodLast: one.GoodLast, Asked: one.Asked, Retired: one.Retired,
			Text:    words{one.Texts, one.Texts[l.owner.Language]},
			Options: words{one.Options, strings.Join(one.Options[l.owner.Language], " / ")},
		}
	}), err
}

type ownerRetire struct {
	audienceArg
	Code string `arg:"" help:"of the question"`
	sure
}

func (c *ownerRetire) do(ctx context.Context, l *line) (any, error) {
	q, err := l.questionnaire(ctx, c.Audience)
	if err != nil {
		return nil, err
	}
	err = l.editor.DropQuestion(ctx, q.Audience, c.Code)
	if errors.Is(err, survey.ErrNotFound) {
		return nil, l.noQuestion(q.Audience, c.Code)
	}
	if err != nil {
		return nil, err
	}
	return l.questions(ctx, q.Audience)
}

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
	return survey.Map(drafts, func(d setup.Draft) languageRow { return languageRow{d.Code, d.Name, d.On, d.Audiences} }), err
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
