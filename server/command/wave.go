package command

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"trivselspuls/server/setup"
	"trivselspuls/survey"
	"trivselspuls/survey/store"
)

type waveCommands struct {
	common
	Local   bool        `help:"print the respondents' address though nobody but this machine reaches it"`
	List    waveList    `cmd:"" help:"list the measurements"`
	Show    waveShow    `cmd:"" help:"show a wave: what opening would do, or how far its groups have come"`
	Create  waveCreate  `cmd:"" help:"plan a wave"`
	Change  waveChange  `cmd:"" help:"change a planned wave"`
	Delete  waveDelete  `cmd:"" help:"delete a planned wave"`
	Open    waveOpen    `cmd:"" help:"fix groups and questions, make the keys and take answers from the first day; a key on paper is shown this once, with -out as two sheets to print"`
	Slips   waveSlips   `cmd:"" help:"make a group's slips and show their addresses, this once; with -out as sheets to print and cut, with -letters as letters to parents with a slip"`
	Print   wavePrint   `cmd:"" help:"print the first slips of every group that has none, and the posters of open links, each to a file in the directory of -out"`
	Spoilt  waveSpoilt  `cmd:"" help:"make a slip worthless that is spoilt and not used; slips -slips spare makes another for it"`
	Asked   waveAsked   `cmd:"" help:"write how many a group asks when some have come; slips -slips spare makes theirs"`
	Windows waveWindows `cmd:"" help:"show when the groups of an open wave answer, or set it from a table UNIT;GROUP;DAY;FROM;TO"`
	Letter  waveLetter  `cmd:"" help:"write the letter to parents, a sheet for each language of -letters, to the file of -out"`
	Link    waveLink    `cmd:"" help:"give a group of parents an open link instead of slips, for good, or another in its place"`
	Poster  wavePoster  `cmd:"" help:"show the open link of a group; with -out its poster"`
	Extend  waveExtend  `cmd:"" help:"move the deadline of an open wave to a later day"`
	Resume  waveResume  `cmd:"" help:"let a wave go on that was open in a copy of the database which was put back"`
	Abandon waveAbandon `cmd:"" help:"end a wave whose key is lost: its answers can never be opened and are destroyed, and it has no figures"`
	Close   waveClose   `cmd:"" help:"close at once: open the answers, compute the figures, destroy slips and keys"`
}

type waveArg struct {
	Wave string `arg:"" help:"a name, or the identifier that list tells"`
}

func (c waveArg) find(ctx context.Context, l *line) error {
	_, waves, err := l.waves(ctx)
	if err == nil {
		l.wave, err = findWave(waves, c.Wave, l.owner.Name+" has no wave")
	}
	return err
}

// findWave is the wave with this name or identifier.
func findWave(all []survey.Wave, named, none string) (survey.Wave, error) {
	return find(all, named, none, "waves", func(w survey.Wave) (string, string) { return w.Name, string(w.ID) })
}

type groupArgs struct {
	waveArg
	Group string `arg:"" help:"a name, or the identifier that show tells"`
}

func (c groupArgs) find(ctx context.Context, l *line) error {
	if err := c.waveArg.find(ctx, l); err != nil {
		return err
	}
	groups, err := l.store.WaveGroups(ctx, l.wave.ID)
	if err == nil {
		l.group, err = find(groups, c.Group, l.wave.Name+" has no group", "groups", func(g store.WaveGroup) (string, string) { return g.Name, string(g.ID) })
	}
	return err
}

type audiencesFlag struct {
	Audiences []survey.Audience `placeholder:"WHOM" help:"whom the wave asks, of ${audiences}; as the wave before when empty"`
}

type waveRow struct {
	ID        survey.WaveID     `json:"id"`
	Name      string            `json:"name"`
	Kind      survey.WaveKind   `json:"kind"`
	State     survey.WaveState  `json:"state"`
	From      day               `json:"from"`
	To        day               `json:"to"`
	Closed    *day              `json:"closed,omitempty"` // before its last day
	Audiences []survey.Audience `json:"audiences"`
	Abandoned bool              `json:"abandoned,omitempty"` // closed without figures
	Restored  bool              `json:"restored,omitempty"`  // waits for a word: resume or abandon
}

func (l *line) row(ctx context.Context, w survey.Wave) (waveRow, error) {
	audiences, err := l.store.WaveAudiences(ctx, w.ID)
	return waveRow{w.ID, w.Name, w.Kind, w.State, day(w.Opens), day(w.Closes), (*day)(w.ClosedEarly()), audiences, w.Abandoned, w.Restored}, err
}

func (l *line) waves(ctx context.Context) (survey.Project, []survey.Wave, error) {
	project, err := l.editor.Project(ctx)
	if err != nil || project.ID == "" {
		return project, nil, err
	}
	waves, err := l.store.WavesOf(ctx, project.ID)
	return project, waves, err
}

type waveList struct{}

func (c *waveList) do(ctx context.Context, l *line) (any, error) {
	_, waves, err := l.waves(ctx)
	rows := make([]waveRow, 0, len(waves))
	for _, w := range waves {
		if err != nil {
			break
		}
		var row waveRow
		row, err = l.row(ctx, w)
		rows = append(rows, row)
	}
	return rows, err
}

// audiences are those that are named, or else those that another wave asks.
func (c audiencesFlag) audiences(ctx context.Context, l *line, like survey.WaveID) ([]survey.Audience, error) {
	switch {
	case len(c.Audiences) > 0:
		return c.Audiences, nil
	case like == "":
		return survey.Audiences(), nil
	}
	return l.store.WaveAudiences(ctx, like)
}

type waveCreate struct {
	Kind survey.WaveKind `arg:"" help:"baseline, pulse or endline"`
	Name string          `arg:""`
	From day             `required:"" placeholder:"DAY" help:"first day, such as 2026-09-14"`
	To   day             `required:"" placeholder:"DAY" help:"last day, such as 2026-09-25"`
	audiencesFlag
}

func (c *waveCreate) do(ctx context.Context, l *line) (any, error) {
	project, before, err := l.waves(ctx)
	if err != nil {
		return nil, err
	}
	if project.ID == "" {
		return nil, fmt.Errorf("%s has no project yet: server owner project FILE", l.owner.Name)
	}
	var like survey.WaveID
	if len(before) > 0 {
		like = before[len(before)-1].ID
	}
	audiences, err := c.audiences(ctx, l, like)
	if err != nil {
		return nil, err
	}
	wave := survey.Wave{Project: project.ID, Kind: c.Kind, Name: c.Name, Opens: time.Time(c.From), Closes: c.To.end()}
	wave, problems, err := l.editor.PlanWave(ctx, wave, audiences)
	if err := setup.Wrong(problems, err); err != nil {
		return nil, err
	}
	return l.row(ctx, wave)
}

type waveChange struct {
	waveArg
	Name string          `placeholder:"NAME" help:"a new name"`
	Kind survey.WaveKind `placeholder:"KIND" help:"baseline, pulse or endline"`
	From day             `placeholder:"DAY" help:"first day, such as 2026-09-14"`
	To   day             `placeholder:"DAY" help:"last day, such as 2026-09-25"`
	audiencesFlag
}

func (c *waveChange) do(ctx context.Context, l *line) (any, error) {
	audiences, err := c.audiences(ctx, l, l.wave.ID)
	if err != nil {
		return nil, err
	}
	l.wave.Name, l.wave.Kind = cmp.Or(c.Name, l.wave.Name), cmp.Or(c.Kind, l.wave.Kind)
	l.wave.Opens, l.wave.Closes = cmp.Or(time.Time(c.From), l.wave.Opens), cmp.Or(c.To.end(), l.wave.Closes)
	problems, err := l.editor.ChangeWave(ctx, l.wave, audiences)
	if err := setup.Wrong(problems, err); err != nil {
		return nil, notIn(l.wave, "changed", err)
	}
	return l.row(ctx, l.wave)
}

type waveDelete struct {
	waveArg
	sure
}

func (c *waveDelete) do(ctx context.Context, l *line) (any, error) {
	row, err := l.row(ctx, l.wave)
	if err != nil {
		return nil, err
	}
	return row, notIn(l.wave, "deleted", l.editor.DeleteWave(ctx, l.wave.ID))
}

type waveResume struct {
	waveArg
	sure
}

func (c *waveResume) do(ctx context.Context, l *line) (any, error) {
	if err := l.service.Resume(ctx, l.editor.Actor, l.wave.ID); err != nil {
		return nil, notIn(l.wave, "resumed", err)
	}
	l.wave.Restored = false
	return l.row(ctx, l.wave)
}

type waveAbandon struct {
	waveArg
	sure
}

func (c *waveAbandon) do(ctx context.Context, l *line) (any, error) {
	err := l.service.Abandon(ctx, l.editor.Actor, l.wave.ID)
	if err == nil {
		_, err = l.service.Close(ctx, l.editor.Actor, l.wave.ID) // what is left to destroy
	}
	if err != nil {
		return nil, notIn(l.wave, "abandoned", err)
	}
	l.wave.State, l.wave.Abandoned = survey.Closed, true
	return l.row(ctx, l.wave)
}

type waveExtend struct {
	waveArg
	To day `required:"" placeholder:"DAY" help:"last day, such as 2026-09-25"`
}

func (c *waveExtend) do(ctx context.Context, l *line) (any, error) {
	problems, err := l.editor.ExtendWave(ctx, l.wave.ID, time.Time(c.To))
	if err := setup.Wrong(problems, err); err != nil {
		return nil, notIn(l.wave, "extended", err)
	}
	l.wave.Closes = c.To.end()
	return l.row(ctx, l.wave)
}

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
