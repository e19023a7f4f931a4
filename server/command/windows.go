package command

import (
	"context"
	"errors"
	"time"

	"trivselspuls/server/setup"
	"trivselspuls/survey"
)

// windowRow is when a group answers, by the clock in Norway. Empty is all through
// the wave.
type windowRow struct {
	Unit  string `json:"unit,omitempty"`
	Group string `json:"group"`
	Day   string `json:"day,omitempty"`
	From  string `json:"from,omitempty"`
	To    string `json:"to,omitempty"`
}

type waveWindows struct {
	waveArg
	optionalFile
}

func (c *waveWindows) do(ctx context.Context, l *line) (any, error) {
	shown, err := l.waveResult(ctx, l.wave)
	if err != nil {
		return nil, err
	}
	zone, err := time.LoadLocation("Europe/Oslo")
	if err != nil {
		return nil, err
	}
	if c.File != "" {
		if err := l.setWindows(ctx, c.File, l.wave, shown.Groups, zone); err != nil {
			return nil, notIn(l.wave, "given windows", err)
		}
	}
	windows, err := l.service.Windows(ctx, l.wave.ID)
	rows := make([]windowRow, len(shown.Groups))
	for i, g := range shown.Groups {
		rows[i] = windowRow{Unit: g.Unit, Group: g.Group}
		if w, ok := windows[g.ID]; ok {
			rows[i].Day = w.From.In(zone).Format(time.DateOnly)
			rows[i].From, rows[i].To = w.From.In(zone).Format("15:04"), w.To.In(zone).Format("15:04")
		}
	}
	return rows, err
}

func (l *line) setWindows(ctx context.Context, file string, wave survey.Wave, groups []waveGroupRow, zone *time.Location) error {
	text, err := l.read(file)
	if err != nil {
		return err
	}
	places := survey.Map(groups, func(g waveGroupRow) setup.WindowGroup {
		return setup.WindowGroup{Group: g.ID, Unit: g.Unit, Name: g.Group}
	})
	var all lineErrors
	wanted, lines := map[survey.GroupID]survey.Window{}, map[survey.GroupID]setup.Spot{}
	for _, row := range setup.ReadWindows(text, places, zone) {
		all.add(row.Spot, row.Problems)
		wanted[row.Group], lines[row.Group] = row.Window, row.Spot
	}
	if len(all) > 0 {
		return errors.Join(all...)
	}
	problems, err := l.service.SetWindows(ctx, l.editor.Actor, wave.ID, wanted)
	if err != nil {
		return err
	}
	for group, found := range problems {
		all.add(lines[group], found)
	}
	return errors.Join(all...)
}
