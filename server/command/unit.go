package command

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"trivselspuls/server/setup"
	"trivselspuls/survey"
)

type unitCommands struct {
	common
	List     unitList     `cmd:"" help:"list the units with how many they invite"`
	Create   unitCreate   `cmd:"" help:"add units of a kind"`
	Rename   unitRename   `cmd:"" help:"give a unit another name; its figures and slips stay the same"`
	Delete   unitDelete   `cmd:"" help:"remove a unit that has never been measured, and its groups"`
	Join     unitJoin     `cmd:"" help:"let units share figures, until a wave opens; one unit alone leaves its set, which then is no more"`
	Contacts unitContacts `cmd:"" help:"show whom those who answer there may turn to, or replace them by the lines NAME;PHONE;NOTE;LINK of a file; without any it has the owner's"`
	Groups   unitGroups   `cmd:"" help:"show the groups, or what a table UNIT;GROUP;AUDIENCE;INVITED would change; with -sure change it"`
}

type unitArg struct {
	Unit string `arg:"" help:"a name or an identifier"`
}

func (c unitArg) find(ctx context.Context, l *line) (err error) {
	l.unit, err = l.findUnit(ctx, c.Unit)
	return err
}

type unitRow struct {
	ID      survey.UnitID   `json:"id"`
	Name    string          `json:"name"`
	Kind    survey.UnitKind `json:"kind"`
	Groups  int             `json:"groups"`
	Invited int             `json:"invited"`
}

func unitRowOf(u survey.Unit) unitRow { return unitRow{ID: u.ID, Name: u.Name, Kind: u.Kind} }

type unitList struct{}

func (c *unitList) do(ctx context.Context, l *line) (any, error) {
	units, err := l.store.UnitsOf(ctx, l.owner.ID)
	if err != nil {
		return nil, err
	}
	groups, err := l.store.GroupsOfOwner(ctx, l.owner.ID)
	rows := make([]unitRow, len(units))
	for i, u := range units {
		rows[i] = unitRowOf(u)
		for _, g := range groups {
			if g.Unit == u.ID {
				rows[i].Groups++
				rows[i].Invited += g.Invited
			}
		}
	}
	return rows, err
}

type unitCreate struct {
	Kind  survey.UnitKind `arg:"" help:"school, kindergarten or ppt"`
	Names []string        `arg:"" name:"name"`
}

func (c *unitCreate) do(ctx context.Context, l *line) (any, error) {
	units := survey.Map(c.Names, func(name string) survey.Unit {
		return survey.Unit{Name: strings.Join(strings.Fields(name), " "), Kind: c.Kind}
	})
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
	return survey.Map(units, unitRowOf), errors.Join(all...)
}

// findUnit finds one of the owner's units by name or identifier.
func (l *line) findUnit(ctx context.Context, named string) (survey.Unit, error) {
	units, err := l.store.UnitsOf(ctx, l.owner.ID)
	if err != nil {
		return survey.Unit{}, err
	}
	return find(units, named, l.owner.Name+" has no unit", "units", func(u survey.Unit) (string, string) { return u.Name, string(u.ID) })
}

type unitRename struct {
	unitArg
	Name string `arg:""`
}

func (c *unitRename) do(ctx context.Context, l *line) (any, error) {
	unit := l.unit
	unit.Name = strings.Join(strings.Fields(c.Name), " ")
	problems, err := l.editor.RenameUnit(ctx, unit.ID, unit.Name)
	if err := setup.Wrong(problems, err); err != nil {
		return nil, err
	}
	return unitRowOf(unit), nil
}

type unitContacts struct {
	unitArg
	optionalFile
}

func (c *unitContacts) do(ctx context.Context, l *line) (any, error) {
	return l.contacts(ctx, c.File, l.unit.ID)
}

type unitDelete struct {
	unitArg
	sure
}

func (c *unitDelete) do(ctx context.Context, l *line) (any, error) {
	unit := l.unit
	if err := l.editor.DeleteUnit(ctx, unit.ID); errors.Is(err, survey.ErrState) {
		return nil, fmt.Errorf("%s cannot be removed: it has taken part in a wave or has measures, or somebody has a role there", unit.Name)
	} else if err != nil {
		return nil, err
	}
	return unitRowOf(unit), nil
}

type unitJoin struct {
	Units []string `arg:"" name:"unit"`
}

func (c *unitJoin) do(ctx context.Context, l *line) (any, error) {
	var ids []survey.UnitID
	for _, named := range c.Units {
		unit, err := l.findUnit(ctx, named)
		if err != nil {
			return nil, err
		}
		ids = append(ids, unit.ID)
	}
	problems, err := l.editor.Join(ctx, ids)
	said := l.texts.Localizer(l.owner.Language).Sayer() // as the page says it
	for _, p := range problems {
		err = errors.Join(err, errors.New(said.Say("problem."+p.Kind)))
	}
	return ids, errors.Join(err, said.Err)
}

type groupRow struct {
	Unit     string          `json:"unit"`
	Group    string          `json:"group"`
	Audience survey.Audience `json:"audience"`
	Invited  int             `json:"invited"`
}

// changeResult is what a table of groups changes, or has changed.
type changeResult struct {
	Stored  bool     `json:"stored"`
	New     int      `json:"new"`
	Changed int      `json:"changed"`
	Removed []string `json:"removed"`
	Emptied []string `json:"emptied"` // units that would have no group
	Invited int      `json:"invited"`
	Read    []string `json:"read"` // every row as it was understood
	LeftOut []string `json:"left_out"`
}

type unitGroups struct {
	optionalFile
	Sure bool `help:"change what the table changes, which cannot be undone"`
}

func (c *unitGroups) do(ctx context.Context, l *line) (any, error) {
	units, err := l.store.UnitsOf(ctx, l.owner.ID)
	if err != nil {
		return nil, err
	}
	groups, err := l.store.GroupsOfOwner(ctx, l.owner.ID)
	if err != nil {
		return nil, err
	}
	if c.File != "" {
		return c.read(ctx, l, units, groups)
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

func (c *unitGroups) read(ctx context.Context, l *line, units []survey.Unit, before []survey.Group) (any, error) {
	words, err := l.texts.Audiences()
	if err != nil {
		return nil, err
	}
	text, others, err := l.table(c.File, setup.SheetsOfGroups(units, words))
	if err != nil {
		return nil, err
	}
	table := setup.ReadTable(text, units, words)
	table.Left = append(table.Left, survey.Map(others, setup.LeftSheet)...)
	var all lineErrors
	for _, row := range table.Rows {
		all.add(row.Spot, row.Problems)
	}
	if len(table.Rows) == 0 {
		all = append(all, errors.New("the table is empty"))
	}
	if len(all) > 0 {
		return nil, errors.Join(all...)
	}
	change := setup.Compare(table.Rows, before)
	shown := changeResult{c.Sure, change.New, change.Changed, change.Removed, change.Emptied, change.Invited, survey.Map(table.Rows, setup.Row.String), survey.Map(table.Left, setup.LeftOut.String)}
	if !c.Sure {
		return shown, nil
	}
	return shown, l.editor.SetGroups(ctx, change)
}
