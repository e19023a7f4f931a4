package admin

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
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

func ownerRecordings(ctx context.Context, l *line) (any, error) {
	if len(l.args) == 2 {
		_, all, err := l.recordings(ctx)
		return spokenRows(all), err
	}
	audiences := survey.Audiences()
	if len(l.args) == 1 {
		audiences = []survey.Audience{survey.Audience(l.args[0])}
	}
	var rows []recordedRow
	for _, audience := range audiences {
		q, err := l.asked(ctx, string(audience))
		if err != nil {
			return nil, err
		}
		for _, language := range q.InEveryLanguage().Languages {
			all, err := l.recordingsOf(ctx, q, language.Code)
			if err != nil {
				return nil, err
			}
			row := recordedRow{Audience: audience, Language: language.Code, Texts: len(all)}
			for _, one := range all {
				if one.Hash != "" {
					row.Recorded++
				}
			}
			rows = append(rows, row)
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
func (l *line) asked(ctx context.Context, audience string) (*questionnaire.Questionnaire, error) {
	q, err := l.Waves.Current(ctx, l.owner.ID, survey.Audience(audience))
	if errors.Is(err, survey.ErrNotFound) {
		return nil, noQuestionnaire(audience)
	}
	return q, err
}

func (l *line) recordingsOf(ctx context.Context, q *questionnaire.Questionnaire, language string) ([]setup.Recording, error) {
	view, err := setup.SpokenIn(q, language)
	if errors.Is(err, survey.ErrNotFound) {
		var codes []string
		for _, one := range q.InEveryLanguage().Languages {
			codes = append(codes, one.Code)
		}
		return nil, fmt.Errorf("what %s are asked is not written in %q; it is in %s", q.Audience, language, strings.Join(codes, ", "))
	}
	if err != nil {
		return nil, err
	}
	spoken, err := l.Texts.Spoken(view)
	if err != nil {
		return nil, err
	}
	return l.editor.Recordings(ctx, language, spoken)
}

// recordings are those of the audience and the language that the line begins with.
func (l *line) recordings(ctx context.Context) (language string, all []setup.Recording, err error) {
	q, err := l.asked(ctx, l.args[0])
	if err != nil {
		return "", nil, err
	}
	all, err = l.recordingsOf(ctx, q, l.args[1])
	return l.args[1], all, err
}

// spoken are the recordings, and the one of the text that the line's third word
// names: by its number in the list, or by the beginning of its wording's hash, which
// is the same in every version of the questionnaire.
func (l *line) spoken(ctx context.Context) (language string, all []setup.Recording, one setup.Recording, err error) {
	if language, all, err = l.recordings(ctx); err != nil {
		return "", nil, setup.Recording{}, err
	}
	name := l.args[2]
	if n, err := strconv.Atoi(name); err == nil && n >= 1 && n <= len(all) {
		return language, all, all[n-1], nil
	}
	for _, one := range all {
		if len(name) >= shortWording && strings.HasPrefix(one.Wording, name) {
			return language, all, one, nil
		}
	}
	return "", nil, setup.Recording{}, fmt.Errorf("no text is called %q: server owner recordings %s %s lists them", name, l.args[0], l.args[1])
}

func ownerRecord(ctx context.Context, l *line) (any, error) {
	language, all, one, err := l.spoken(ctx)
	if err != nil {
		return nil, err
	}
	body, err := l.readSound(l.args[3])
	if err != nil {
		return nil, err
	}
	texts := make([]string, len(all))
	for i, r := range all {
		texts[i] = r.Text
	}
	problems, err := l.editor.Record(ctx, language, texts, one.Wording, body)
	if err := setup.Wrong(problems, err); err != nil {
		return nil, fmt.Errorf("%s: %w", l.args[3], err)
	}
	_, all, err = l.recordings(ctx)
	return spokenRows(all), err
}

// readSound reads no more of a file than shows that it is too large.
func (l *line) readSound(name string) ([]byte, error) {
	in := l.In
	if name != "-" {
		file, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer file.Close()
		in = file
	}
	return io.ReadAll(io.LimitReader(in, setup.MaxRecording+1))
}

func ownerUnrecord(ctx context.Context, l *line) (any, error) {
	language, _, one, err := l.spoken(ctx)
	if err != nil {
		return nil, err
	}
	if one.Hash == "" {
		return nil, fmt.Errorf("nothing is recorded of %q in %s", one.Text, language)
	}
	if err := l.editor.DropRecording(ctx, language, one.Wording); err != nil {
		return nil, err
	}
	_, all, err := l.recordings(ctx)
	return spokenRows(all), err
}
