package command

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"trivselspuls/server/setup"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

// recordedRow is how much of a questionnaire is recorded in one language.
type recordedRow struct {
	Audience survey.Audience `json:"audience"`
	Language string          `json:"language"`
	Texts    int             `json:"texts"`
	Recorded int             `json:"recorded"`
}

// spokenRow is one text that is read aloud. Recorded is the kind of recording,
// empty where there is none.
type spokenRow struct {
	Number   int    `json:"number"`
	Wording  words  `json:"wording"`
	Recorded string `json:"recorded"`
	Text     string `json:"text"`
}

// shortWording is how much of a wording's hash a table shows: enough to name it by.
const shortWording = 12

type ownerRecordings struct {
	Audience survey.Audience `arg:"" optional:"" help:"${audiences}"`
	Language string          `arg:"" optional:""`
}

// spokenArgs name a text that is read aloud.
type spokenArgs struct {
	audienceArg
	Language string `arg:""`
	Text     string `arg:"" help:"by its number or wording in the list of server owner recordings AUDIENCE LANGUAGE"`
}

type ownerRecord struct {
	spokenArgs
	File string `arg:"" help:"- for the input"`
}

type ownerUnrecord struct {
	spokenArgs
	sure
}

func (c *ownerRecordings) do(ctx context.Context, l *line) (any, error) {
	if c.Language != "" {
		all, err := l.recordings(ctx, c.Audience, c.Language)
		return spokenRows(all), err
	}
	audiences := survey.Audiences()
	if c.Audience != "" {
		audiences = []survey.Audience{c.Audience}
	}
	var rows []recordedRow
	for _, audience := range audiences {
		q, err := l.asked(ctx, audience)
		if err != nil {
			return nil, err
		}
		for _, language := range q.InEveryLanguage().Languages {
			all, err := l.recordingsOf(ctx, q, language.Code)
			if err != nil {
				return nil, err
			}
			recorded := survey.Filter(all, func(one setup.Recording) bool { return one.Hash != "" })
			rows = append(rows, recordedRow{audience, language.Code, len(all), len(recorded)})
		}
	}
	return rows, nil
}

func spokenRows(all []setup.Recording) []spokenRow {
	rows := make([]spokenRow, len(all))
	for i, one := range all {
		rows[i] = spokenRow{i + 1, words{one.Wording, one.Wording[:shortWording]}, one.Type, one.Text}
	}
	return rows
}

// asked is what the owner's next wave asks an audience, its own questions too.
func (l *line) asked(ctx context.Context, audience survey.Audience) (*questionnaire.Questionnaire, error) {
	q, err := l.service.Current(ctx, l.owner.ID, audience)
	if errors.Is(err, survey.ErrNotFound) {
		return nil, noQuestionnaire(audience)
	}
	return q, err
}

func (l *line) recordingsOf(ctx context.Context, q *questionnaire.Questionnaire, language string) ([]setup.Recording, error) {
	view, err := setup.SpokenIn(q, language)
	if errors.Is(err, survey.ErrNotFound) {
		codes := questionnaire.Codes(q.InEveryLanguage().Languages)
		return nil, fmt.Errorf("what %s are asked is not written in %q; it is in %s", q.Audience, language, strings.Join(codes, ", "))
	}
	if err != nil {
		return nil, err
	}
	spoken, err := l.texts.Spoken(view)
	if err != nil {
		return nil, err
	}
	return l.editor.Recordings(ctx, language, spoken)
}

// recordings are those of what an audience is asked, in a language.
func (l *line) recordings(ctx context.Context, audience survey.Audience, language string) ([]setup.Recording, error) {
	q, err := l.asked(ctx, audience)
	if err != nil {
		return nil, err
	}
	return l.recordingsOf(ctx, q, language)
}

// find finds the text that is named: by its number in the list, or by the beginning
// of its wording's hash, which is the same in every version of the questionnaire.
func (c spokenArgs) find(ctx context.Context, l *line) (err error) {
	if l.spoken, err = l.recordings(ctx, c.Audience, c.Language); err != nil {
		return err
	}
	at, err := strconv.Atoi(c.Text)
	if at--; err != nil || at < 0 || at >= len(l.spoken) {
		at = slices.IndexFunc(l.spoken, func(r setup.Recording) bool {
			return len(c.Text) >= shortWording && strings.HasPrefix(r.Wording, c.Text)
		})
	}
	if at < 0 {
		return fmt.Errorf("no text is called %q: server owner recordings %s %s lists them", c.Text, c.Audience, c.Language)
	}
	l.recording = l.spoken[at]
	return nil
}

func (c *ownerRecord) do(ctx context.Context, l *line) (any, error) {
	body, err := l.bytes(c.File, setup.MaxRecording+1) // no more than shows that it is too large
	if err != nil {
		return nil, err
	}
	texts := survey.Map(l.spoken, func(r setup.Recording) string { return r.Text })
	problems, err := l.editor.Record(ctx, c.Language, texts, l.recording.Wording, body)
	if err := setup.Wrong(problems, err); err != nil {
		return nil, fmt.Errorf("%s: %w", c.File, err)
	}
	all, err := l.recordings(ctx, c.Audience, c.Language)
	return spokenRows(all), err
}

func (c *ownerUnrecord) do(ctx context.Context, l *line) (any, error) {
	if l.recording.Hash == "" {
		return nil, fmt.Errorf("nothing is recorded of %q in %s", l.recording.Text, c.Language)
	}
	if err := l.editor.DropRecording(ctx, c.Language, l.recording.Wording); err != nil {
		return nil, err
	}
	all, err := l.recordings(ctx, c.Audience, c.Language)
	return spokenRows(all), err
}
