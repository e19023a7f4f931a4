package setup

import (
	"context"
	"fmt"
	"slices"

	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/clip"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/store"
)

// MaxRecording is the most bytes a recording may have.
const MaxRecording = clip.MaxSize

// Recording is one text that a questionnaire's page reads aloud and what is
// recorded of it. Type and Hash are empty where nothing is.
type Recording struct {
	Text, Wording string
	Type, Hash    string
}

// SpokenIn is a questionnaire in a language it may be recorded in: all it is
// written in, drafts too, for they may be recorded before they are turned on.
// Another is survey.ErrNotFound.
func SpokenIn(q *questionnaire.Questionnaire, language string) (questionnaire.View, error) {
	view, ok := q.InEveryLanguage().View(language)
	if !ok {
		return view, fmt.Errorf("language: %w", survey.ErrNotFound)
	}
	return view, nil
}

// Recordings tells of each text that is read aloud in a language, in the order
// given, what the owner has recorded of it.
func (e Editor) Recordings(ctx context.Context, language string, spoken []string) ([]Recording, error) {
	stored, err := e.read.Clips(ctx, e.Owner)
	if err != nil {
		return nil, fmt.Errorf("read recordings: %w", err)
	}
	all := make([]Recording, len(spoken))
	for i, text := range spoken {
		all[i] = Recording{Text: text, Wording: clip.Wording(text)}
		found, _ := survey.Find(stored, func(c store.Clip) bool { return c.Language == language && c.Wording == all[i].Wording })
		all[i].Type, all[i].Hash = found.Type, found.Hash
	}
	return all, nil
}

// Record stores a recording of one of the texts that are read aloud, in the place
// of an earlier one. What kind it is, its bytes say. A wording that nobody reads
// is survey.ErrNotFound. The field is sound.
func (e Editor) Record(ctx context.Context, language string, spoken []string, wording string, body []byte) (survey.Problems, error) {
	if !slices.ContainsFunc(spoken, func(text string) bool { return clip.Wording(text) == wording }) {
		return nil, fmt.Errorf("record: nobody reads this wording: %w", survey.ErrNotFound)
	}
	kind, sounds := clip.Type(body)
	switch {
	case len(body) > MaxRecording:
		return survey.Problems{{Field: "sound", Kind: survey.LargeSound}}, nil
	case !sounds:
		return survey.Problems{{Field: "sound", Kind: survey.NoSound}}, nil
	}
	c := store.Clip{Language: language, Wording: wording, Type: kind, Hash: clip.Hash(body), Body: body}
	return e.write(ctx, audit.Event{Action: audit.RecordClip, Detail: language + " " + c.Hash[:16]}, nil,
		func(tx *store.Tx) error { return tx.SetClip(ctx, e.Owner, c) })
}

// DropRecording deletes a recording; survey.ErrNotFound when there is none.
func (e Editor) DropRecording(ctx context.Context, language, wording string) error {
	_, err := e.write(ctx, audit.Event{Action: audit.DropClip, Detail: language}, nil,
		func(tx *store.Tx) error { return tx.DropClip(ctx, e.Owner, language, wording) })
	return err
}
