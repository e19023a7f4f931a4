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
// An item whose condition fails must be NotAsked, and only such an item may be;
// a practice item may also be NotAsked, because an adult may pass it by.
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
		if !fits(item, answers[i], q.Asked(i, answers)) {
			return i
		}
	}
	return -1
}

// Asked reports whether item number i is shown to somebody who has given these
// answers to the items before it. Only the first i answers are read.
func (q *Questionnaire) Asked(i int, answers []survey.Answer) bool {
	c := q.Items[i].ShowIf
	if c == nil {
		return true
	}
	for _, at := range c.at {
		if a := answers[at]; chosen(a) && int(a) >= c.AtLeast {
			return true
		}
	}
	return false
}

// Settle makes answers agree with the routing, in place: what is not shown to
// somebody who answered so becomes NotAsked, whatever stands there. There is one
// answer per item.
func (q *Questionnaire) Settle(answers []survey.Answer) {
	for i := range q.Items {
		if !q.Asked(i, answers) {
			answers[i] = survey.NotAsked
		}
	}
}

func fits(item Item, a survey.Answer, asked bool) bool {
	switch a {
	case survey.NotAsked:
		return !asked || item.Practice
	case survey.Skipped, survey.Declined:
		return asked
	case survey.DontKnow:
		return asked && item.DontKnow
	default:
		return asked && int(a) <= item.Options
	}
}
