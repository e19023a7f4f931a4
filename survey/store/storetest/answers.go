package storetest

import (
	"context"

	"trivselspuls/survey"
	"trivselspuls/survey/store"
)

// Response is one person's opened answers.
type Response struct {
	Group         survey.GroupID
	Questionnaire string
	Answers       []survey.Answer
}

// Responses reads a wave's opened answers one by one.
func Responses(ctx context.Context, st *store.Store, wave survey.WaveID) (responses []Response, err error) {
	packs, err := st.Packs(ctx, wave)
	for _, p := range packs {
		for record := range p.All() {
			responses = append(responses, Response{Group: p.Group, Questionnaire: p.Questionnaire, Answers: record})
		}
	}
	return responses, err
}
