package plan

import (
	"context"
	"fmt"

	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/store"
)

// OwnQuestion is a question of the owner's own with what is stored about it.
type OwnQuestion struct {
	store.LocalQuestion
	questionnaire.Local
}

// OwnQuestions reads the owner's questions for an audience, the retired ones too.
func (d Desk) OwnQuestions(ctx context.Context, audience survey.Audience) ([]OwnQuestion, error) {
	stored, err := d.Store.LocalQuestions(ctx, d.Owner, audience)
	if err != nil {
		return nil, fmt.Errorf("read own questions: %w", err)
	}
	all := make([]OwnQuestion, len(stored))
	for i, one := range stored {
		l, err := questionnaire.ParseLocal(one.Body)
		if err != nil {
			return nil, fmt.Errorf("read own question: %w", err)
		}
		all[i] = OwnQuestion{one, l}
	}
	return all, nil
}
