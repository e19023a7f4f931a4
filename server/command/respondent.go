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
	Slip     string `required:"" env:"SLIP" placeholder:"ADDRESS" help:"on the slip, https://…/#CODE.FINGERPRINT; other users of the machine cannot see the variable"`
	Answers  string `placeholder:"FILE" help:"with the answers, - for standard input; when empty, a file to fill in is printed and the slip stays unused"`
	Language string `placeholder:"CODE" help:"of the questions (nb, nn, en, …); the questionnaire's first when empty"`
}

func (c *answerSlip) run(ctx context.Context, s session) error {
	base, slip, err := respondent.ParseSlip(c.Slip)
	if err != nil {
		return misuse("-slip is not the address on a slip")
	}
	client := respondent.New(base)
	invitation, err := client.Look(ctx, slip)
	if err != nil {
		return forPeople(err)
	}
	language := c.Language
	if language == "" && len(invitation.Languages) > 0 {
		language = invitation.Languages[0]
	}
	// Read whatever follows: what is not what everybody is asked gets no answer.
	view, err := client.Questions(ctx, invitation, language)
	if err != nil {
		return forPeople(err)
	}
	manifest, err := client.Manifest(ctx, invitation)
	if err != nil {
		return forPeople(err)
	}
	if c.Answers == "" {
		fmt.Fprintf(s.out, "# This slip is for %s, one of %d that are alike.\n%s", placesOf(manifest.Group), manifest.Group.Invited, compare("# ", slip, manifest))
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
	err = client.Answer(ctx, slip, func(respondent.Invitation) ([]survey.Answer, error) { return answers, view.Check(answers) })
	if err != nil {
		return forPeople(err)
	}
	fmt.Fprintf(s.out, "Received, for %s, one of %d that are alike.\n%s", placesOf(manifest.Group), manifest.Group.Invited, compare("", slip, manifest))
	return nil
}

// compare asks to look at the paper when the address did not tell what was promised.
func compare(before string, slip survey.Slip, m *respondent.Manifest) string {
	if slip.Fingerprint != "" {
		return before + "The questions and the lock are those the slip was printed under, " + m.Fingerprint.Short() + ".\n"
	}
	return before + "The address has no fingerprint: the slip must show " + m.Fingerprint.Short() + "; if it does not, do not answer and tell whoever gave it to you.\n"
}

// placesOf names whom a group is made of.
func placesOf(g survey.ManifestGroup) string {
	return strings.Join(survey.Map(g.Places, func(place survey.ManifestPlace) string {
		return place.Unit + " (" + strings.Join(place.Groups, ", ") + ")"
	}), ", ")
}

// printForm writes a questionnaire as a file of answers that is filled in by
// replacing the last word of every question.
func printForm(out io.Writer, view questionnaire.View) {
	fmt.Fprintf(out, "# %s\n# Replace each «declined» by what stands before one of the answers, or by skipped.\n", view.Title)
	for _, item := range view.Items {
		fmt.Fprintln(out)
		for _, text := range []string{item.Before, item.Code + ": " + item.Text} {
			if text != "" {
				fmt.Fprintf(out, "# %s\n", strings.ReplaceAll(text, "\n", "\n# "))
			}
		}
		for _, o := range item.Options {
			fmt.Fprintf(out, "#   %s %s\n", respondent.Word(survey.Answer(o.Value)), o.Text)
		}
		fmt.Fprintln(out, "declined")
	}
}

// forPeople explains the refusals a person with a slip may meet.
func forPeople(err error) error {
	switch {
	case errors.Is(err, survey.ErrCodeUsed):
		return errors.New("the slip is used: somebody has answered or begun to answer with it")
	case errors.Is(err, survey.ErrNotYet):
		return errors.New("the slip cannot be used yet")
	case errors.Is(err, survey.ErrTooLate):
		return errors.New("the time of this slip is over")
	case errors.Is(err, survey.ErrCodeRefused):
		return errors.New("the slip cannot be used: it is revoked, mistyped or of a survey that is not open")
	case errors.Is(err, survey.ErrWaveOver):
		return errors.New("the slip is of a survey that is over")
	case errors.Is(err, survey.ErrOtherWave) || errors.Is(err, respondent.ErrManifest):
		return fmt.Errorf("no answer was sent: the slip belongs to other questions or another lock than the server shows; tell whoever gave it to you: %w", err)
	case errors.Is(err, survey.ErrUnavailable):
		return errors.New("the server is away and has not confirmed the answers: try again later, and ask for another slip should this one be refused")
	case errors.Is(err, respondent.ErrNotServer):
		return errors.New("something else than the server answers, such as a network that wants people to sign in: nothing is confirmed; try again on another network, and ask for another slip should this one be refused")
	case errors.Is(err, respondent.ErrSlowDown):
		return errors.New("too many ask from this address at once: try again in some seconds")
	}
	return err
}
