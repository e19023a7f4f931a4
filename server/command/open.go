package command

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"trivselspuls/server/waves"
	"trivselspuls/survey"
	"trivselspuls/survey/keys"
)

// notIn says in words that a wave is in another state than a step needs.
func notIn(wave survey.Wave, done string, err error) error {
	var traces *waves.TracesError
	switch {
	case errors.As(err, &traces):
		return fmt.Errorf("%s cannot be %s: %w", wave.Name, done, traces)
	case errors.Is(err, survey.ErrState):
		return fmt.Errorf("%s is %s and cannot be %s: %w", wave.Name, wave.State, done, err)
	}
	return err
}

// waveResult is one wave with its groups: as opening would make them, or as they
// are.
type waveResult struct {
	waveRow
	Fingerprint string         `json:"fingerprint,omitempty"`
	Key         string         `json:"key,omitempty"`  // on paper, shown at opening only
	File        string         `json:"file,omitempty"` // with the key, to be printed
	Note        string         `json:"note,omitempty"` // about the file
	Groups      []waveGroupRow `json:"groups"`
	LeftOut     []waveGroupRow `json:"left_out,omitempty"` // until it is open: groups too small to be asked
	Warnings    []warningRow   `json:"warnings,omitempty"` // at opening: what the database keeps that it should not
}

type warningRow struct {
	Warning string `json:"warning"`
	Mend    string `json:"mend"`
}

type waveGroupRow struct {
	ID       survey.GroupID  `json:"id,omitempty"`
	Unit     string          `json:"unit,omitempty"` // empty for merged units
	Group    string          `json:"group"`
	Audience survey.Audience `json:"audience"`
	Invited  int             `json:"invited"`
	Slips    string          `json:"slips,omitempty"`   // printed, or link
	Percent  *int            `json:"percent,omitempty"` // roughly, while open
	Answered *int            `json:"answered,omitempty"`
}

type waveShow struct{ waveArg }

func (c *waveShow) do(ctx context.Context, l *line) (any, error) {
	return l.waveResult(ctx, l.wave)
}

func (l *line) waveResult(ctx context.Context, wave survey.Wave) (waveResult, error) {
	row, err := l.row(ctx, wave)
	shown := waveResult{waveRow: row}
	if err != nil {
		return shown, err
	}
	units, err := l.store.UnitsOf(ctx, l.owner.ID)
	if err != nil {
		return shown, err
	}
	names := survey.UnitNames(units)
	if wave.State == survey.Planned {
		planned, leftOut, err := l.service.PlannedGroups(ctx, wave.ID)
		row := func(p waves.PlannedGroup) waveGroupRow {
			return waveGroupRow{Unit: names[p.Unit], Group: p.Name, Audience: p.Audience, Invited: p.Invited}
		}
		shown.Groups, shown.LeftOut = survey.Map(planned, row), survey.Map(leftOut, row)
		return shown, notIn(wave, "opened", err)
	}
	print, err := l.service.Fingerprint(ctx, wave.ID)
	if err != nil {
		return shown, err
	}
	shown.Fingerprint = print.Short()
	shown.Groups, err = l.groups(ctx, wave, names)
	return shown, err
}

func (l *line) groups(ctx context.Context, wave survey.Wave, names map[survey.UnitID]string) ([]waveGroupRow, error) {
	groups, err := l.store.WaveGroups(ctx, wave.ID)
	if err != nil {
		return nil, err
	}
	var percent map[survey.GroupID]int
	if wave.State == survey.Open {
		progress, err := l.service.Progress(ctx, wave.ID)
		if err != nil {
			return nil, err
		}
		percent = survey.Keyed(progress, func(p waves.Progress) (survey.GroupID, int) { return p.ID, p.Percent })
	}
	rows := make([]waveGroupRow, len(groups))
	for i, g := range groups {
		rows[i] = waveGroupRow{ID: g.ID, Unit: names[g.Unit], Group: g.Name, Audience: g.Audience, Invited: g.Invited, Answered: g.Answered}
		if p, ok := percent[g.ID]; ok {
			rows[i].Percent = &p
		}
		switch {
		case g.OpenLink:
			rows[i].Slips = "link"
		case g.Printed:
			rows[i].Slips = "printed"
		}
	}
	return rows, nil
}

type waveOpen struct {
	waveArg
	Custody string `placeholder:"WHERE" default:"file" enum:"file,paper" help:"the key that opens the answers is kept: paper, two sheets, one of which closes the wave; or file, in the key directory, where the wave closes by itself and whoever runs the server can open answers before"`
	outFlag
	languageFlag
	sure
}

func (c *waveOpen) do(ctx context.Context, l *line) (any, error) {
	before, err := l.waveResult(ctx, l.wave)
	if err != nil {
		return nil, err
	}
	var key, file string
	switch {
	case c.Custody == string(keys.OnPaper):
		l.printing = printing{Out: c.Out, Language: c.Language}
		key, err = l.openOnPaper(ctx, l.wave)
		file = l.Out
	case c.Out != "":
		return nil, misuse("-out is for a key on paper: say -custody paper")
	default:
		err = l.service.Open(ctx, l.editor.Actor, l.wave.ID)
	}
	if err != nil {
		return nil, notIn(l.wave, "opened", err)
	}
	if file == "-" {
		return nil, nil // the sheets are the output
	}
	l.wave.State = survey.Open
	shown, err := l.waveResult(ctx, l.wave)
	if traces, unread := l.store.Traces(ctx); unread == nil { // else opening would have failed
		for _, t := range traces {
			shown.Warnings = append(shown.Warnings, warningRow{t.Text, t.Mend})
		}
	}
	shown.LeftOut = before.LeftOut
	if shown.Key, shown.File = key, file; file != "" {
		shown.Note = secretNote
	}
	return shown, err
}

// openOnPaper opens a wave and returns its key, or writes the two sheets with it
// to a file.
func (l *line) openOnPaper(ctx context.Context, wave survey.Wave) (key string, err error) {
	p, err := l.printer()
	if err != nil {
		return "", err
	}
	if l.Out == "" {
		sheets, err := p.OpenOnPaper(ctx, l.editor.Actor, wave)
		return sheets.Key, err
	}
	file, err := l.sheet()
	if err != nil {
		return "", err
	}
	sheets, err := p.OpenOnPaper(ctx, l.editor.Actor, wave)
	if err != nil {
		return "", file.drop(err)
	}
	if err := l.fill(file, "print/key", "key.title", sheets); err != nil {
		return "", fmt.Errorf("the wave is open, but its key could not be written: %w. It is shown here and never again: %s", err, sheets.Key)
	}
	return "", nil
}

type waveClose struct {
	waveArg
	Key string `placeholder:"FILE" help:"with the key from paper"`
	sure
}

func (c *waveClose) do(ctx context.Context, l *line) (any, error) {
	var closing waves.Closing
	var err error
	if c.Key == "" {
		closing, err = l.service.Close(ctx, l.editor.Actor, l.wave.ID)
	} else {
		var text string
		if text, err = l.read(c.Key); err != nil {
			return nil, err
		}
		var scalar []byte
		if scalar, err = keys.ParsePaperText(strings.TrimSpace(text)); err != nil {
			return nil, err
		}
		closing, err = l.service.CloseWithKey(ctx, l.editor.Actor, l.wave.ID, scalar)
	}
	if err != nil {
		return nil, notIn(l.wave, "closed", err)
	}
	return closing, nil
}
