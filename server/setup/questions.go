package setup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/store"
)

// OwnQuestion is a question of the owner's own with what is stored about it.
type OwnQuestion struct {
	store.LocalQuestion
	questionnaire.Local
}

// OwnQuestions reads the owner's questions for an audience, the retired ones too.
func (e Editor) OwnQuestions(ctx context.Context, audience survey.Audience) ([]OwnQuestion, error) {
	stored, err := e.read.LocalQuestions(ctx, e.Owner, audience)
	if err != nil {
		return nil, fmt.Errorf("read own questions: %w", err)
	}
	all := make([]OwnQuestion, len(stored))
	for i, one := range stored {
		l, err := questionnaire.DecodeLocal[questionnaire.Local](one.Body)
		if err != nil {
			return nil, fmt.Errorf("read own question: %w", err)
		}
		all[i] = OwnQuestion{one, l}
	}
	return all, nil
}

// Written is the questionnaire in the languages the owner has turned on: those
// that questions of its own are written in.
func (e Editor) Written(ctx context.Context, q *questionnaire.Questionnaire) (*questionnaire.Questionnaire, error) {
	on, err := e.read.Languages(ctx, e.Owner)
	return q.WithDrafts(on...), survey.In("read languages", err)
}

// asked are the questions that are still asked.
func asked(all []OwnQuestion) []OwnQuestion {
	return survey.Filter(all, func(one OwnQuestion) bool { return !one.Retired })
}

// FindQuestion is the question with a code that is still asked.
func FindQuestion(all []OwnQuestion, code string) (OwnQuestion, bool) {
	return survey.Find(asked(all), func(o OwnQuestion) bool { return o.LocalQuestion.Code == code })
}

// Question is a question of the owner's own as somebody writes it: on the page's
// form, or in a YAML file. It has a scale of the questionnaire's, or options of its
// own with what the first of them stands for.
type Question struct {
	Code    string              `yaml:"code"` // of the question to change; empty for a new one
	Text    map[string]string   `yaml:"text"` // by language
	Scale   string              `yaml:"scale"`
	Good    string              `yaml:"good"`  // which answer gets the smile: first or last
	First   questionnaire.Order `yaml:"first"` // of the own options
	Options map[string][]string `yaml:"options"`
}

// ReadQuestion parses a question that is written in a file. What is wrong with it
// an Editor finds.
func ReadQuestion(r io.Reader) (Question, error) {
	w, err := readYAML[Question](r, "read question")
	if err == nil && w.Scale != "" && (w.First != "" || len(w.Options) > 0) {
		err = errors.New("read question: it has both a scale and options of its own")
	}
	return w, err
}

// local is the question in the domain's words, its spaces single and its empty
// options gone.
func (w Question) local() questionnaire.Local {
	l := questionnaire.Local{Code: w.Code, Scale: w.Scale, First: w.First, GoodLast: w.Good == "last", Texts: map[string]string{}}
	single := func(text string) string { return strings.Join(strings.Fields(text), " ") }
	for code, text := range w.Text {
		l.Texts[code] = single(text)
	}
	if w.Scale != "" {
		return l
	}
	l.Options = map[string][]string{}
	for code, words := range w.Options {
		for _, word := range words {
			if word = single(word); word != "" {
				l.Options[code] = append(l.Options[code], word)
			}
		}
	}
	return l
}

// check finds what is wrong with a question in itself, in the questionnaire's
// languages (see Written), and beside the owner's others.
func (w Question) check(q *questionnaire.Questionnaire, all []OwnQuestion) survey.Problems {
	var problems survey.Problems
	needed := questionnaire.Codes(q.Languages)
	beside := survey.Map(asked(all), func(one OwnQuestion) questionnaire.Local { return one.Local })
	for _, code := range slices.Sorted(maps.Keys(w.Text)) {
		if !slices.Contains(needed, code) {
			problems.Add("text."+code, survey.Unknown)
		}
	}
	for _, code := range slices.Sorted(maps.Keys(w.Options)) {
		if !slices.Contains(needed, code) {
			problems.Add("options."+code, survey.Unknown)
		}
	}
	if w.Good != "" && (!q.Faces() || w.Good != "first" && w.Good != "last") {
		problems.Add("good", survey.Unknown)
	}
	if w.Code == "" && len(beside) >= q.LocalRoom() {
		problems.Add("text.nb", survey.NoRoom)
	}
	return append(problems, q.CheckLocal(w.local(), needed, beside)...)
}

// SetQuestion stores a new question, or a change of the one whose code it has
// (survey.ErrNotFound when that is not asked any more), and returns its code. A
// question that a wave has asked keeps its wording for ever: another wording
// retires it and gets a new code. q is as Written makes it. Fields are
// text.LANGUAGE, options.LANGUAGE, scale, first, good.
func (e Editor) SetQuestion(ctx context.Context, q *questionnaire.Questionnaire, w Question) (code string, problems survey.Problems, err error) {
	l := w.local()
	err = e.Together(ctx, func(e Editor) error {
		all, err := e.OwnQuestions(ctx, q.Audience)
		if err != nil {
			return err
		}
		old, known := FindQuestion(all, w.Code)
		if !known && w.Code != "" {
			return fmt.Errorf("own question: %w", survey.ErrNotFound)
		}
		if problems = w.check(q, all); len(problems) > 0 {
			return nil
		}
		action := audit.ChangeOwnQuestion
		if !known || old.Asked && !l.Same(old.Local) {
			used := survey.Map(all, func(o OwnQuestion) string { return o.LocalQuestion.Code })
			if l.Code, err = questionnaire.NextLocal(used); err != nil {
				return err
			}
			action = audit.AddOwnQuestion
		}
		body, err := questionnaire.EncodeLocal(l)
		if err != nil {
			return err
		}
		_, err = e.write(ctx, audit.Event{Action: action, Detail: string(q.Audience) + " " + l.Code}, nil, func(tx *store.Tx) error {
			if known && l.Code == w.Code {
				return tx.ChangeLocalQuestion(ctx, e.Owner, q.Audience, l.Code, body)
			}
			if known {
				if err := tx.DropLocalQuestion(ctx, e.Owner, q.Audience, w.Code); err != nil {
					return err
				}
			}
			return tx.CreateLocalQuestion(ctx, e.Owner, q.Audience, store.LocalQuestion{Code: l.Code, Body: body})
		})
		return err
	})
	return l.Code, problems, err
}

// DropQuestion takes a question away. One that a wave has asked is kept for those
// who read its answers.
func (e Editor) DropQuestion(ctx context.Context, audience survey.Audience, code string) error {
	_, err := e.write(ctx, audit.Event{Action: audit.DropOwnQuestion, Detail: string(audience) + " " + code}, nil,
		func(tx *store.Tx) error { return tx.DropLocalQuestion(ctx, e.Owner, audience, code) })
	return err
}
