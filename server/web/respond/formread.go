package respond

import (
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

// formInput is what a plain form sent. Its strings are copies: nothing of a
// request may outlive it.
type formInput struct {
	code     string
	nonce    []byte
	group    survey.GroupID
	wave     survey.WaveID // of a code that can be used
	asked    string        // hash of the questionnaire the answers are to
	language string        // of the questions
	send     bool
	wait     int               // the seconds or minutes its address must wait
	chosen   map[string]string // by item code
}

// readForm reads a form's fields. Only the plain encoding is read: the other one
// could put answers into temporary files.
func readForm(c *fiber.Ctx) (formInput, error) {
	kind, _, _ := strings.Cut(c.Get(fiber.HeaderContentType), ";")
	if strings.TrimSpace(kind) != fiber.MIMEApplicationForm {
		return formInput{}, fmt.Errorf("read form: %w", survey.ErrMalformed)
	}
	in := formInput{chosen: map[string]string{}}
	c.Request().PostArgs().VisitAll(func(key, value []byte) {
		text := string(value)
		switch name := string(key); name {
		case "code":
			in.code = text
		case "group":
			in.group = survey.GroupID(text)
		case "asked":
			in.asked = text
		case "nonce":
			in.nonce, _ = base64.RawURLEncoding.Strict().DecodeString(text) // of the wrong length then
		case "lang":
			in.language = text
		case "language": // the button of a language, which wins over the present one
			in.language = text
		case "send":
			in.send = true
		default:
			in.chosen[name] = text
		}
	})
	return in, nil
}

// answers are what was chosen, one per item of the questionnaire. What was left
// open is skipped, and what the routing passes by is not asked. A value that no
// answer of an item has is survey.ErrMalformed.
func (in formInput) answers(asked *questionnaire.Questionnaire) ([]survey.Answer, error) {
	answers := make([]survey.Answer, len(asked.Items))
	for i, item := range asked.Items {
		text := in.chosen[item.Code]
		if text == "" {
			continue
		}
		value, err := strconv.ParseUint(text, 10, 8)
		if err != nil {
			return nil, fmt.Errorf("form answer to %s: %w", item.Code, survey.ErrMalformed)
		}
		answers[i] = survey.Answer(value)
	}
	asked.Settle(answers)
	if err := asked.Check(answers); err != nil {
		return nil, fmt.Errorf("form answers: %w", survey.ErrMalformed)
	}
	return answers, nil
}

// formQuestion is one question of the plain form.
type formQuestion struct {
	Number   int
	Code     string
	Text     string
	Before   string
	Practice bool
	Only     *formCondition // nil: everybody is asked
	Options  []formOption
}

type formOption struct {
	Value  int
	Text   string
	Chosen bool
	Aside  bool // «Vet ikke» and the like stand apart
}

// formCondition says in words whom a question is for: those who gave one of the
// answers to one of the questions.
type formCondition struct {
	Numbers, Words string
}

// questions puts a questionnaire's view and what was chosen together.
func (in formInput) questions(view questionnaire.View) []formQuestion {
	questions := make([]formQuestion, len(view.Items))
	for i, item := range view.Items {
		q := formQuestion{Number: i + 1, Code: item.Code, Text: item.Text, Before: item.Before, Practice: item.Practice}
		for _, o := range item.Options {
			q.Options = append(q.Options, formOption{
				Value: o.Value, Text: o.Text, Aside: o.Value > int(survey.MaxOption),
				Chosen: in.chosen[item.Code] == strconv.Itoa(o.Value),
			})
		}
		if item.ShowIf != nil {
			q.Only = condition(view, *item.ShowIf)
		}
		questions[i] = q
	}
	return questions
}

func condition(view questionnaire.View, c questionnaire.ViewCondition) *formCondition {
	var numbers, words []string
	for i, item := range view.Items {
		for _, code := range c.AnyOf {
			if item.Code != code {
				continue
			}
			numbers = append(numbers, strconv.Itoa(i+1))
			if len(numbers) > 1 {
				continue // the items of one condition share their scale
			}
			for _, o := range item.Options {
				if o.Value >= c.AtLeast && o.Value <= int(survey.MaxOption) {
					words = append(words, "«"+o.Text+"»")
				}
			}
		}
	}
	return &formCondition{Numbers: strings.Join(numbers, ", "), Words: strings.Join(words, ", ")}
}
