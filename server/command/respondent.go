package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"

	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/respondent"
)

// answerSlip is one person's part of a survey from the command line, spoken over
// HTTP as a browser does. None of the server's settings is the respondent's.
type answerSlip struct {
	Slip     string `required:"" env:"SLIP" placeholder:"ADDRESS" help:"on the slip, https://…/#CODE; other users of the machine cannot see the variable"`
	Answers  string `placeholder:"FILE" help:"with the answers, - for standard input; when empty, a file to fill in is printed and the slip stays unused"`
	Language string `placeholder:"CODE" help:"of the questions (nb, nn, en, …); the questionnaire's first when empty"`
}

func (c *answerSlip) run(ctx context.Context, s session) error {
	base, code, err := respondent.ParseSlip(c.Slip)
	if err != nil {
		return misuse("-slip is not the address on a slip")
	}
	client := respondent.New(base)
	invitation, err := client.Look(ctx, code)
	if err != nil {
		return forPeople(err)
	}
	if c.Answers == "" {
		language := c.Language
		if language == "" && len(invitation.Languages) > 0 {
			language = invitation.Languages[0]
		}
		view, err := client.Questions(ctx, invitation.Questionnaire, language)
		if err != nil {
			return forPeople(err)
		}
		printForm(s.out, view)
		return nil
	}
	text, err := s.bytes(c.Answers, math.MaxInt64)
	if err != nil {
		return err
	}
	answers, err := respondent.ParseAnswers(string(text))
	if err != nil {
		return err
	}
	err = client.Answer(ctx, code, func(i respondent.Invitation) ([]survey.Answer, error) {
		return answers, checkAnswers(ctx, client, i, answers)
	})
	if err != nil {
		return forPeople(err)
	}
	manifest, err := client.Manifest(ctx, invitation)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.out, "Received. The promise the answers were sealed under has the fingerprint %s; the slip must show the same.\n", manifest.Fingerprint)
	return nil
}

// checkAnswers keeps a slip from being used up by answers that closing would
// throw away. A questionnaire this program does not have, because its owner has
// added questions, is judged by what the server shows of it.
func checkAnswers(ctx context.Context, client *respondent.Client, i respondent.Invitation, answers []survey.Answer) error {
	library, err := questionnaire.Load()
	if err != nil {
		return err
	}
	if q, ok := library.ByHash(i.Questionnaire); ok {
		return q.Check(answers)
	}
	view, err := client.Questions(ctx, i.Questionnaire, questionnaire.Bokmål)
	if err != nil {
		return err
	}
	return view.Check(answers)
}

// printForm writes a questionnaire as a file of answers that is filled in by
// replacing the last word of every question.
func printForm(out io.Writer, view questionnaire.View) {
	fmt.Fprintf(out, "# %s\n# Replace each «declined» by an option's number or by skipped, dont-know or not-asked.\n", view.Title)
	for _, item := range view.Items {
		fmt.Fprintln(out)
		for _, text := range []string{item.Before, item.Code + ": " + item.Text} {
			if text != "" {
				fmt.Fprintf(out, "# %s\n", strings.ReplaceAll(text, "\n", "\n# "))
			}
		}
		if item.ShowIf != nil {
			fmt.Fprintf(out, "# (not-asked unless one of %s is %d or more)\n", strings.Join(item.ShowIf.AnyOf, ", "), item.ShowIf.AtLeast)
		}
		for _, o := range item.Options {
			if o.Value <= int(survey.MaxOption) {
				fmt.Fprintf(out, "#   %d %s\n", o.Value, o.Text)
			}
		}
		word := "declined"
		if item.ShowIf != nil {
			word = "not-asked" // nobody who declines everything is asked it
		}
		fmt.Fprintln(out, word)
	}
}

// forPeople explains the refusals a person with a slip may meet.
func forPeople(err error) error {
	switch {
	case errors.Is(err, survey.ErrCodeRefused):
		return errors.New("the slip cannot be used: it is used, revoked, mistyped or of a survey that is not open")
	case errors.Is(err, survey.ErrUnavailable):
		return errors.New("the server is away and has not confirmed the answers: try again later, and ask for another slip should this one be refused")
	case errors.Is(err, respondent.ErrNotServer):
		return errors.New("something else than the server answers, such as a network that wants people to sign in: nothing is confirmed; try again on another network, and ask for another slip should this one be refused")
	case errors.Is(err, respondent.ErrSlowDown):
		return errors.New("too many ask from this address at once: try again in some seconds")
	}
	return err
}
