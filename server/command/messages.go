package command

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"trivselspuls/server/print"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

// messagesResult are the texts about a wave: those to parents in one language, those
// to staff in the owner's own.
type messagesResult struct {
	From     string          `json:"from"`
	Language string          `json:"language"`
	Draft    bool            `json:"draft"` // nobody who speaks the language has read it
	Letter   string          `json:"letter"`
	Parents  []print.Message `json:"parents"`
	Staff    []print.Message `json:"staff"`
	plain    string
}

// String is all of it as it is read, under the headings of the page.
func (m messagesResult) String() string { return m.plain }

// sender is who tells about a wave: a unit, or the owner when none is named.
func (l *line) sender(ctx context.Context, unitNamed string) (print.Printer, print.Sender, error) {
	p, err := l.printer()
	if err != nil {
		return p, print.Sender{}, err
	}
	project, err := l.editor.Project(ctx)
	if err != nil {
		return p, print.Sender{}, err
	}
	var unit *survey.Unit
	if unitNamed != "" {
		found, err := l.findUnit(ctx, unitNamed)
		if err != nil {
			return p, print.Sender{}, err
		}
		unit = &found
	}
	from, err := p.Sender(ctx, project, l.wave, unit)
	return p, from, err
}

type waveMessages struct {
	waveArg
	unitFlag
	Language string `placeholder:"CODE" help:"any that parents are asked in; the owner's when empty"`
}

type unitFlag struct {
	Unit string `placeholder:"UNIT" help:"name or identifier of the unit that sends it; the owner when empty"`
}

func (c *waveMessages) do(ctx context.Context, l *line) (any, error) {
	p, from, err := l.sender(ctx, c.Unit)
	if err != nil {
		return nil, err
	}
	language, err := l.parentsLanguage(ctx, p, from, c.Language)
	if err != nil {
		return nil, err
	}
	written, err := p.Messages(ctx, from, language, l.owner.Language)
	if err != nil {
		return nil, err
	}
	shown := messagesResult{from.Name(), language.Code, written.Draft, written.Plain, written.Parents, written.Staff, ""}
	shown.plain, err = l.asRead(written)
	return shown, err
}

// parentsLanguage is the one the flag names, or else the owner's own.
func (l *line) parentsLanguage(ctx context.Context, p print.Printer, from print.Sender, wanted string) (questionnaire.Language, error) {
	languages, err := p.MessageLanguages(ctx, from)
	if err != nil {
		return questionnaire.Language{}, err
	}
	if wanted == "" {
		return languages[0], nil
	}
	codes := questionnaire.Codes(languages)
	at := slices.Index(codes, wanted)
	if at < 0 {
		return questionnaire.Language{}, misuse("-language must be one that parents are asked in: %s, not %q", strings.Join(codes, ", "), wanted)
	}
	return languages[at], nil
}

// asRead is what the page shows, as plain text.
func (l *line) asRead(written print.Written) (string, error) {
	said := l.texts.Localizer(l.owner.Language).Sayer()
	say := said.Say
	var text strings.Builder
	head := func(key, language string) {
		fmt.Fprintf(&text, "# %s%s\n\n", say(key), language)
	}
	list := func(messages []print.Message) {
		for _, one := range messages {
			fmt.Fprintf(&text, "## %s\n\n%s\n\n", say("messages.when."+one.Name), one.Text)
		}
	}
	if written.Draft {
		fmt.Fprintf(&text, "%s\n\n", say("messages.draft_note"))
	}
	language := " (" + written.Language.Name + ")"
	head("messages.letter_title", language)
	fmt.Fprintf(&text, "%s\n\n", written.Plain)
	head("messages.reminders_title", language)
	list(written.Parents)
	if len(written.Staff) > 0 {
		head("messages.staff_title", "")
		list(written.Staff)
	}
	return strings.TrimSpace(text.String()), said.Err
}
