package questionnaire

import (
	"errors"
	"fmt"

	"trivselspuls/survey"
)

// ErrAnswers means that answers do not fit the questionnaire they are for.
var ErrAnswers = errors.New("questionnaire: answers do not fit")

// Check reports whether answers, one per item and in the items' order, can have
// been given to this questionnaire. Its errors wrap ErrAnswers and name the
// item, never the answer.
//
// Only a practice item may be NotAsked, because an adult may pass it by.
func (q *Questionnaire) Check(answers []survey.Answer) error {
	if len(answers) != len(q.Items) {
		return fmt.Errorf("%w: answers %d, items %d", ErrAnswers, len(answers), len(q.Items))
	}
	if i := q.Misfit(answers); i >= 0 {
		return fmt.Errorf("%w: item %s", ErrAnswers, q.Items[i].Code)
	}
	return nil
}

// Misfit is the number of the first item, from 0, that has no such answer or should
// have none; -1 when all fit. There is one answer per item.
func (q *Questionnaire) Misfit(answers []survey.Answer) int {
	for i, item := range q.Items {
		if !fits(item, answers[i]) {
			return i
		}
	}
	return -1
}

func fits(item Item, a survey.Answer) bool {
	switch {
	case a == survey.NotAsked:
		return item.Practice
	case a == survey.Skipped, a == survey.Declined:
		return true
	case a == survey.DontKnow:
		return item.DontKnow
	case a > survey.MaxOption:
		return int(survey.Beside-a) < item.Beside
	default:
		return int(a) <= item.Options
	}
}
