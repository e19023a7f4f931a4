package respond

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/utils"
	"github.com/valyala/fasthttp"

	"trivselspuls/server/page"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

// formInput is what a plain form sent. Code and answers are parts of the request's
// body, which is overwritten when it has been answered: nothing copies them.
type formInput struct {
	code     []byte
	nonce    []byte
	group    survey.GroupID
	wave     survey.WaveID // of a code that can be used
	asked    string        // hash of the questionnaire the answers are to
	language string        // of the questions
	send     bool
	day      string // from when the slip can be used, as the page writes it
	clock    string
	wait     int         // the seconds or minutes its address must wait
	chosen   []formField // by item code
}

type formField struct{ name, value []byte }

// readForm reads a form's fields, in place. Only the plain encoding is read: the other
// one could put answers into temporary files.
func readForm(c *fiber.Ctx) (formInput, error) {
	kind, _, _ := strings.Cut(c.Get(fiber.HeaderContentType), ";")
	if strings.TrimSpace(kind) != fiber.MIMEApplicationForm {
		return formInput{}, fmt.Errorf("read form: %w", survey.ErrMalformed)
	}
	var in formInput
	for body := c.Request().Body(); len(body) > 0; {
		var pair []byte
		pair, body, _ = bytes.Cut(body, []byte("&"))
		name, value, _ := bytes.Cut(pair, []byte("="))
		name, value = fasthttp.AppendUnquotedArg(name[:0], name), fasthttp.AppendUnquotedArg(value[:0], value)
		switch string(name) {
		case "code":
			in.code = value
		case "group":
			in.group = survey.GroupID(value)
		case "asked":
			in.asked = string(value)
		case "nonce":
			in.nonce, _ = base64.RawURLEncoding.Strict().AppendDecode(nil, value) // of the wrong length then
		case "lang":
			in.language = string(value)
		case "language": // the button of a language, which wins over the present one
			in.language = string(value)
		case "send":
			in.send = true
		default:
			in.chosen = append(in.chosen, formField{name, value})
		}
	}
	return in, nil
}

// value is what was chosen of an item; the last where it was sent twice.
func (in formInput) value(item string) []byte {
	for _, field := range slices.Backward(in.chosen) {
		if string(field.name) == item {
			return field.value
		}
	}
	return nil
}

// misfitError is survey.ErrMalformed for an answer that its question, counted from 1,
// does not have.
type misfitError struct{ Number int }

func (e misfitError) Error() string {
	return fmt.Sprintf("form answer: no option of number %d", e.Number)
}
func (misfitError) Unwrap() error { return survey.ErrMalformed }

// answers are what was chosen, one per item of the questionnaire. What was left
// open is skipped. A value that no
// answer of an item has is a misfitError.
func (in formInput) answers(asked *questionnaire.Questionnaire) ([]survey.Answer, error) {
	answers := make([]survey.Answer, len(asked.Items))
	for i, item := range asked.Items {
		text := in.value(item.Code)
		if len(text) == 0 {
			continue
		}
		value, err := strconv.ParseUint(utils.UnsafeString(text), 10, 8)
		if err != nil {
			return answers, misfitError{i + 1}
		}
		answers[i] = survey.Answer(value)
	}
	if misfit := asked.Misfit(answers); misfit >= 0 {
		return answers, misfitError{misfit + 1}
	}
	return answers, nil
}

// formQuestion is one question of the plain form.
type formQuestion struct {
	questionnaire.ViewItem
	Number  int
	Picture []page.Shape // for those who cannot read yet
	Options []formOption
}

type formOption struct {
	questionnaire.ViewOption
	Item   string // code of its question
	Chosen bool
	Aside  bool // «Vet ikke» and the like stand apart
	Face   []page.Shape
}

// Faces reports whether faces stand over a question's answers.
func (q formQuestion) Faces() bool { return q.Options[0].Face != nil }

// formPart is what stands under one heading: a few questions, and what is explained
// before them. Practice has no number.
type formPart struct {
	Number    int // from 1
	Practice  bool
	Before    string
	Questions []formQuestion
}

// partSize is how many questions a part has at most.
const partSize = 8

// parts divides a questionnaire where something is explained, after practice, and where a
// part would be long. It says how many they are, practice apart.
func parts(questions []formQuestion) (all []formPart, count int) {
	for _, q := range questions {
		if n := len(all); n == 0 || q.Before != "" && q.Before != all[n-1].Before || q.Practice != all[n-1].Practice || len(all[n-1].Questions) == partSize {
			if !q.Practice {
				count++
			}
			all = append(all, formPart{Number: count, Practice: q.Practice, Before: q.Before})
		}
		all[len(all)-1].Questions = append(all[len(all)-1].Questions, q)
	}
	return all, count
}

// questions puts a questionnaire's view and what was chosen together.
func (in formInput) questions(view questionnaire.View, texts *page.Texts) []formQuestion {
	questions := make([]formQuestion, len(view.Items))
	for i, item := range view.Items {
		q := formQuestion{ViewItem: item, Number: i + 1, Picture: texts.Picture(view.Audience, item.Code)}
		chosen, faces := in.value(item.Code), texts.Faces(view.Audience, item)
		for _, o := range item.Options {
			option := formOption{ViewOption: o, Item: item.Code, Aside: o.Value > int(survey.MaxOption), Chosen: string(chosen) == strconv.Itoa(o.Value)}
			if n := len(q.Options); n < len(faces) {
				option.Face = faces[n]
			}
			q.Options = append(q.Options, option)
		}
		questions[i] = q
	}
	return questions
}
