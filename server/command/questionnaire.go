package command

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"trivselspuls/survey/questionnaire"
)

// checkQuestionnaire reads a questionnaire's files and names every mistake with file,
// line and key.
type checkQuestionnaire struct {
	File string `arg:"" help:"docs/questionnaires.md describes it"`
}

func (c *checkQuestionnaire) run(_ context.Context, s session) error {
	q, err := readQuestionnaire(c.File, s.out)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.out, "%s version %d has no mistakes. Items: %d. Indicators: %d\nhash %s\n",
		q.Audience, q.Version, len(q.Items), len(q.Indicators), q.Hash)
	return nil
}

// previewQuestionnaire writes it out too.
type previewQuestionnaire struct {
	File     string `arg:""`
	Language string `arg:"" optional:"" help:"of the preview, such as nn; nb when empty"`
}

func (c *previewQuestionnaire) run(_ context.Context, s session) error {
	q, err := readQuestionnaire(c.File, s.out)
	if err != nil {
		return err
	}
	return q.Preview(s.out, cmp.Or(c.Language, questionnaire.Bokmål))
}

func readQuestionnaire(path string, out io.Writer) (*questionnaire.Questionnaire, error) {
	folder, name := filepath.Split(path)
	q, err := questionnaire.Read(os.DirFS(cmp.Or(folder, ".")), name)
	if problems, ok := errors.AsType[questionnaire.Problems](err); ok {
		fmt.Fprintln(out, problems)
		return nil, fmt.Errorf("%d to mend in the questionnaire", len(problems))
	}
	return q, err
}
