package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"trivselspuls/survey/questionnaire"
)

// authorQuestionnaire helps those who write questions. check reads a
// questionnaire's files and names every mistake with file, line and key; preview
// also writes it out in a language, bokmål when none is given.
func authorQuestionnaire(_ context.Context, _ config, args []string, out io.Writer) error {
	step, language := "", questionnaire.Bokmål
	if len(args) > 0 {
		step = args[0]
	}
	switch {
	case step == "check" && len(args) == 2:
	case step == "preview" && len(args) == 2:
	case step == "preview" && len(args) == 3:
		language = args[2]
	default:
		return fmt.Errorf("use: server questionnaire check FILE, or preview FILE [LANGUAGE]: %w", errUsage)
	}
	folder, name := filepath.Split(args[1])
	if folder == "" {
		folder = "."
	}
	q, err := questionnaire.Read(os.DirFS(folder), name)
	var problems questionnaire.Problems
	if errors.As(err, &problems) {
		fmt.Fprintln(out, problems)
		return fmt.Errorf("%d to mend in the questionnaire", len(problems))
	}
	if err != nil {
		return err
	}
	if step == "preview" {
		return q.Preview(out, language)
	}
	fmt.Fprintf(out, "%s version %d: %d items, %d indicators, no mistakes\nhash %s\n",
		q.Audience, q.Version, len(q.Items), len(q.Indicators), q.Hash)
	return nil
}
