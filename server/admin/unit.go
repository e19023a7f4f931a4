package admin

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"trivselspuls/server/setup"
	"trivselspuls/survey"
)

func unitVerbs() []verb {
	return []verb{
		{name: "list", help: "list the units with how many they invite", do: unitList},
		{name: "create", args: "KIND NAME...", help: "add units of a kind: school, kindergarten or ppt", do: unitCreate},
		{name: "rename", args: "UNIT NAME", help: "give a unit another name; its figures and slips stay the same", do: unitRename},
		{name: "delete", args: "UNIT", sure: true, help: "remove a unit that has never been measured, and its groups", do: unitDelete},
		{name: "groups", args: "[FILE]", flags: []string{"sure"}, help: "show the groups, or what a table UNIT;GROUP;AUDIENCE;INVITED would change; with -sure change it", do: unitGroups},
	}
}

type unitRow struct {
	ID      survey.UnitID   `json:"id"`
	Name    string          `json:"name"`
	Kind    survey.UnitKind `json:"kind"`
	Groups  int             `json:"groups"`
	Invited int             `json:"invited"`
}

func unitList(ctx context.Context, l *line) (any, error) {
	units, err := l.Store.UnitsOf(ctx, l.owner.ID)
	if err != nil {
		return nil, err
	}
	groups, err := l.Store.GroupsOfOwner(ctx, l.owner.ID)
	rows := make([]unitRow, len(units))
	for i, u := range units {
		rows[i] = unitRow{ID: u.ID, Name: u.Name, Kind: u.Kind}
		for _, g := range groups {
			if g.Unit == u.ID {
				rows[i].Groups++
				rows[i].Invited += g.Invited
			}
		}
	}
	return rows, err
}

func unitCreate(ctx context.Context, l *line) (any, error) {
	var units []survey.Unit
	for _, name := range l.args[1:] {
		units = append(units, survey.Unit{Name: strings.Join(strings.Fields(name), " "), Kind: survey.UnitKind(l.args[0])})
	}
	found, err := l.editor.AddUnits(ctx, units)
	if err != nil {
		return nil, err
	}
	var all []error
	for i, problems := range found {
		if err := setup.Wrong(problems, nil); err != nil {
			all = append(all, fmt.Errorf("%q: %w", units[i].Name, err))
		}
	}
	rows := make([]unitRow, len(units))
	for i, u := range units {
		rows[i] = unitRow{ID: u.ID, Name: u.Name, Kind: u.Kind}
	}
	return rows, errors.Join(all...)
}

// unit finds one of the owner's units by name or identifier.
func (l *line) unit(ctx context.Context, named string) (survey.Unit, error) {
	units, err := l.Store.UnitsOf(ctx, l.owner.ID)
	if err != nil {
		return survey.Unit{}, err
	}
	return setup.FindUnit(units, named, l.owner.Name+" has no unit")
}

func unitRename(ctx context.Context, l *line) (any, error) {
	unit, err := l.unit(ctx, l.args[0])
	if err != nil {
		return nil, err
	}
	unit.Name = strings.Join(strings.Fields(l.args[1]), " ")
	problems, err := l.editor.RenameUnit(ctx, unit.ID, unit.Name)
	if err := setup.Wrong(problems, err); err != nil {
		return nil, err
	}
	return unitRow{ID: unit.ID, Name: unit.Name, Kind: unit.Kind}, nil
}

func unitDelete(ctx context.Context, l *line) (any, error) {
	unit, err := l.unit(ctx, l.args[0])
	if err != nil {
		return nil, err
	}
	if err := l.editor.DeleteUnit(ctx, unit.ID); errors.Is(err, survey.ErrState) {
		return nil, fmt.Errorf("%s cannot be removed: it has taken part in a wave or has measures, or somebody has a role there", unit.Name)
	} else if err != nil {
		return nil, err
	}
	return unitRow{ID: unit.ID, Name: unit.Name, Kind: unit.Kind}, nil
}

type groupRow struct {
	Unit     string          `json:"unit"`
	Group    string          `json:"group"`
	Audience survey.Audience `json:"audience"`
	Invited  int             `json:"invited"`
}

// changeTold is what a table of groups changes, or has changed.
type changeTold struct {
	Stored  bool     `json:"stored"`
	New     int      `json:"new"`
	Changed int      `json:"changed"`
	Removed []string `json:"removed"`
	Invited int      `json:"invited"`
}

func unitGroups(ctx context.Context, l *line) (any, error) {
	units, err := l.Store.UnitsOf(ctx, l.owner.ID)
	if err != nil {
		return nil, err
	}
	groups, err := l.Store.GroupsOfOwner(ctx, l.owner.ID)
	if err != nil {
		return nil, err
	}
	if len(l.args) == 1 {
		return l.readGroups(ctx, units, groups)
	}
	rows := make([]groupRow, 0, len(groups))
	for _, u := range units {
		for _, g := range groups {
			if g.Unit == u.ID {
				rows = append(rows, groupRow{u.Name, g.Name, g.Audience, g.Invited})
			}
		}
	}
	return rows, nil
}

func (l *line) readGroups(ctx context.Context, units []survey.Unit, before []survey.Group) (any, error) {
	text, err := l.read(l.args[0])
	if err != nil {
		return nil, err
	}
	words, err := l.Texts.Audiences()
	if err != nil {
		return nil, err
	}
	rows := setup.ReadTable(text, units, words)
	var all lineErrors
	for _, row := range rows {
		all.add(row.Line, row.Problems)
	}
	if len(rows) == 0 {
		all = append(all, errors.New("the table is empty"))
	}
	if len(all) > 0 {
		return nil, errors.Join(all...)
	}
	change := setup.Compare(rows, before)
	told := changeTold{l.Sure, change.New, change.Changed, change.Removed, change.Invited}
	if !l.Sure {
		return told, nil
	}
	return told, l.editor.SetGroups(ctx, change)
}
