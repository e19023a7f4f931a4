package admin

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"trivselspuls/server/setup"
	"trivselspuls/survey"
)

func waveVerbs() []verb {
	planned := []string{"name", "kind", "from", "to", "audiences"}
	return []verb{
		{name: "list", help: "list the measurements", do: waveList},
		{name: "show", args: "WAVE", help: "show a wave: what opening would do, or how far its groups have come", do: waveShow},
		{name: "create", args: "KIND NAME", needs: []string{"from", "to"}, flags: []string{"audiences"}, help: "plan a wave of a kind: baseline, pulse or endline; without -audiences it asks whom the wave before asked", do: waveCreate},
		{name: "change", args: "WAVE", flags: planned, help: "change a planned wave", do: waveChange},
		{name: "delete", args: "WAVE", sure: true, help: "delete a planned wave", do: waveDelete},
		{name: "open", args: "WAVE", flags: []string{"custody", "out", "language"}, sure: true, help: "fix groups and questions, make the keys and take answers from the first day; a key on paper is shown this once, with -out as two sheets to print", do: waveOpen},
		{name: "slips", args: "WAVE GROUP", flags: []string{"slips", "out", "letters", "paper", "language"}, sure: true, help: "make a group's slips and show their addresses, this once; with -out as sheets to print and cut, with -letters as letters to parents with a slip", do: waveSlips},
		{name: "print", args: "WAVE", needs: []string{"out"}, flags: []string{"letters", "paper", "language"}, sure: true, help: "print the first slips of every group that has none, and the posters of open links, each to a file in the directory of -out", do: wavePrint},
		{name: "windows", args: "WAVE [FILE]", help: "show when the groups of an open wave answer, or set it from a table UNIT;GROUP;DAY;FROM;TO", do: waveWindows},
		{name: "messages", args: "WAVE", flags: []string{"unit", "language"}, help: "show the letter to parents and the short texts for the school's own channels", do: waveMessages},
		{name: "letter", args: "WAVE", needs: []string{"out"}, flags: []string{"unit", "letters", "language"}, help: "write the letter to parents, a sheet for each language of -letters, to the file of -out; messages shows it as text", do: waveLetter},
		{name: "link", args: "WAVE GROUP", sure: true, help: "give a group of parents an open link instead of slips, for good", do: waveLink},
		{name: "poster", args: "WAVE GROUP", flags: []string{"out", "language"}, help: "show the open link of a group; with -out its poster", do: wavePoster},
		{name: "extend", args: "WAVE", needs: []string{"to"}, help: "move the deadline of an open wave to a later day", do: waveExtend},
		{name: "close", args: "WAVE", flags: []string{"key"}, sure: true, help: "close at once: open the answers, compute the figures, destroy slips and keys", do: waveClose},
	}
}

type waveRow struct {
	ID        survey.WaveID     `json:"id"`
	Name      string            `json:"name"`
	Kind      survey.WaveKind   `json:"kind"`
	State     survey.WaveState  `json:"state"`
	From      day               `json:"from"`
	To        day               `json:"to"`
	Audiences []survey.Audience `json:"audiences"`
}

func (l *line) row(ctx context.Context, w survey.Wave) (waveRow, error) {
	audiences, err := l.Store.WaveAudiences(ctx, w.ID)
	return waveRow{w.ID, w.Name, w.Kind, w.State, day(w.Opens), day(w.Closes), audiences}, err
}

func (l *line) waves(ctx context.Context) (survey.Project, []survey.Wave, error) {
	project, err := l.editor.Project(ctx)
	if err != nil || project.ID == "" {
		return project, nil, err
	}
	waves, err := l.Store.WavesOf(ctx, project.ID)
	return project, waves, err
}

func waveList(ctx context.Context, l *line) (any, error) {
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

// wave finds the wave that the line's first word names.
func (l *line) wave(ctx context.Context) (survey.Wave, error) {
	_, waves, err := l.waves(ctx)
	if err != nil {
		return survey.Wave{}, err
	}
	return setup.FindWave(waves, l.args[0], l.owner.Name+" has no wave")
}

// planFrom reads what the flags say of a wave into it.
func (l *line) planFrom(wave survey.Wave) (survey.Wave, error) {
	wave.Name = cmp.Or(l.Name, wave.Name)
	wave.Kind = cmp.Or(survey.WaveKind(l.Kind), wave.Kind)
	from, err := parseDay("from", l.From)
	if err != nil {
		return wave, err
	}
	to, err := parseDay("to", l.To)
	if err != nil {
		return wave, err
	}
	if !from.IsZero() {
		wave.Opens = from
	}
	if !to.IsZero() {
		wave.Closes = survey.EndOfDay(to)
	}
	return wave, nil
}

// audiences reads whom the flag names, or else whom another wave asks.
func (l *line) audiences(ctx context.Context, like survey.WaveID) ([]survey.Audience, error) {
	if l.Audiences == "" {
		if like == "" {
			return survey.Audiences(), nil
		}
		return l.Store.WaveAudiences(ctx, like)
	}
	var audiences []survey.Audience
	for _, word := range list(l.Audiences) {
		audiences = append(audiences, survey.Audience(word))
	}
	return audiences, nil
}

func waveCreate(ctx context.Context, l *line) (any, error) {
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
	audiences, err := l.audiences(ctx, like)
	if err != nil {
		return nil, err
	}
	wave, err := l.planFrom(survey.Wave{Project: project.ID, Kind: survey.WaveKind(l.args[0]), Name: l.args[1]})
	if err != nil {
		return nil, err
	}
	wave, problems, err := l.editor.PlanWave(ctx, wave, audiences)
	if err := setup.Wrong(problems, err); err != nil {
		return nil, err
	}
	return l.row(ctx, wave)
}

func waveChange(ctx context.Context, l *line) (any, error) {
	wave, err := l.wave(ctx)
	if err != nil {
		return nil, err
	}
	audiences, err := l.audiences(ctx, wave.ID)
	if err != nil {
		return nil, err
	}
	if wave, err = l.planFrom(wave); err != nil {
		return nil, err
	}
	problems, err := l.editor.ChangeWave(ctx, wave, audiences)
	if err := setup.Wrong(problems, err); err != nil {
		return nil, notIn(wave, "changed", err)
	}
	return l.row(ctx, wave)
}

func waveDelete(ctx context.Context, l *line) (any, error) {
	wave, err := l.wave(ctx)
	if err != nil {
		return nil, err
	}
	row, err := l.row(ctx, wave)
	if err != nil {
		return nil, err
	}
	return row, notIn(wave, "deleted", l.editor.DeleteWave(ctx, wave.ID))
}

func waveExtend(ctx context.Context, l *line) (any, error) {
	wave, err := l.wave(ctx)
	if err != nil {
		return nil, err
	}
	to, err := parseDay("to", l.To)
	if err != nil {
		return nil, err
	}
	problems, err := l.editor.ExtendWave(ctx, wave.ID, to)
	if err := setup.Wrong(problems, err); err != nil {
		return nil, notIn(wave, "extended", err)
	}
	wave.Closes = survey.EndOfDay(to.Truncate(24 * time.Hour))
	return l.row(ctx, wave)
}
