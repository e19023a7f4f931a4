package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/respondent"
)

// slipConfig is what one respondent needs to know. It is no setting of the
// server's, and none of the server's settings is its.
type slipConfig struct {
	baseURL  string
	code     survey.Code
	answers  string // file; empty to be asked
	language string
}

// readSlip reads the flags and reports all mistakes at once.
func readSlip(args []string, stdout, stderr io.Writer) (c slipConfig, err error) {
	var slip string
	flags := flag.NewFlagSet("server respondent", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&slip, "slip", "", "`address` on the slip, https://…/#CODE; from the variable SLIP when empty, which other users of the machine cannot see")
	flags.StringVar(&c.answers, "answers", "", "`file` with the answers, - for standard input; when empty, a file to fill in is printed and the slip stays unused")
	flags.StringVar(&c.language, "language", "", "of the questions (nb, nn, en, …); the questionnaire's first when empty")
	rest, wrong := parseAll(flags, args)
	if errors.Is(wrong, flag.ErrHelp) {
		fmt.Fprintln(stdout, "server respondent: answer a survey: respondent -slip ADDRESS [-answers FILE]")
		printFlags(flags, stdout)
		return c, errHelp
	}
	var problems []error
	if wrong != nil {
		problems = append(problems, wrong)
	}
	for _, r := range rest {
		problems = append(problems, fmt.Errorf("unexpected argument %q", r))
	}
	if slip = cmp.Or(slip, os.Getenv("SLIP")); slip == "" {
		problems = append(problems, errors.New("-slip is missing"))
	} else if c.baseURL, c.code, err = respondent.ParseSlip(slip); err != nil {
		problems = append(problems, errors.New("-slip is not the address on a slip"))
	}
	return c, usageError(stderr, problems)
}

// answerSlip is one person's part of a survey from the command line, spoken over
// HTTP as a browser does.
func answerSlip(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	c, err := readSlip(args, stdout, stderr)
	if err != nil {
		return err
	}
	client := respondent.New(c.baseURL)
	invitation, err := client.Look(ctx, c.code)
	if err != nil {
		return forPeople(err)
	}
	if c.answers == "" {
		language := c.language
		if language == "" && len(invitation.Languages) > 0 {
			language = invitation.Languages[0]
		}
		view, err := client.Questions(ctx, invitation.Questionnaire, language)
		if err != nil {
			return forPeople(err)
		}
		printForm(stdout, view)
		return nil
	}
	text, err := readFile(c.answers)
	if err != nil {
		return err
	}
	answers, err := respondent.ParseAnswers(string(text))
	if err != nil {
		return err
	}
	err = client.Answer(ctx, c.code, func(i respondent.Invitation) ([]survey.Answer, error) {
		return answers, checkAnswers(ctx, client, i, answers)
	})
	if err != nil {
		return forPeople(err)
	}
	manifest, err := client.Manifest(ctx, invitation)
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "Received. The promise the answers were sealed under has the fingerprint %s; the slip must show the same.\n", manifest.Fingerprint)
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

func readFile(name string) ([]byte, error) {
	if name == "-" {
		return io.ReadAll(os.Stdin)
	}
	return os.ReadFile(name)
}

// forPeople explains the refusals a person with a slip may meet.
func forPeople(err error) error {
	switch {
	case errors.Is(err, survey.ErrCodeRefused):
		return errors.New("the slip cannot be used: it is used, revoked, mistyped or of a survey that is not open")
	case errors.Is(err, survey.ErrUnavailable):
		return errors.New("the server is away and has not confirmed the answers: try again later, and ask for another slip should this one be refused")
	case errors.Is(err, respondent.ErrSlowDown):
		return errors.New("too many failed tries from here: wait a minute")
	}
	return err
}
