package setup

import (
	"context"
	"fmt"
	"slices"

	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/store"
)

// AddUnits stores new units, all of them or none, and gives them identifiers.
// The problems stand in the order of the units; with any, nothing is stored.
func (d Desk) AddUnits(ctx context.Context, units []survey.Unit) (problems []survey.Problems, err error) {
	known, err := d.Store.UnitsOf(ctx, d.Owner)
	if err != nil {
		return nil, fmt.Errorf("read units: %w", err)
	}
	wrong := false
	for i := range units {
		units[i].ID, units[i].Owner = survey.NewID[survey.UnitID](), d.Owner
		found := units[i].Check(known)
		known = append(known, units[i])
		problems, wrong = append(problems, found), wrong || len(found) > 0
	}
	if wrong {
		return problems, nil
	}
	err = d.Store.Tx(ctx, func(tx *store.Tx) error {
		for _, u := range units {
			if err := tx.CreateUnit(ctx, u); err != nil {
				return err
			}
			if err := d.audit(ctx, tx, audit.Event{Action: audit.CreateUnit, Unit: u.ID}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("store units: %w", err)
	}
	return nil, nil
}

// Unit reads one of the owner's units. Another owner's is survey.ErrNotFound.
func (d Desk) Unit(ctx context.Context, id survey.UnitID) (survey.Unit, error) {
	unit, err := d.Store.Unit(ctx, id)
	if err == nil && unit.Owner != d.Owner {
		err = survey.ErrNotFound
	}
	return unit, err
}

// RenameUnit gives a unit another name, unless it has the problems returned.
func (d Desk) RenameUnit(ctx context.Context, id survey.UnitID, name string) (survey.Problems, error) {
	unit, err := d.Unit(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("rename unit: %w", err)
	}
	others, err := d.Store.UnitsOf(ctx, d.Owner)
	if err != nil {
		return nil, fmt.Errorf("rename unit: %w", err)
	}
	unit.Name = name
	if problems := unit.Check(others); len(problems) > 0 {
		return problems, nil
	}
	return nil, d.write(ctx, func(tx *store.Tx) error { return tx.RenameUnit(ctx, id, name) }, audit.Event{Action: audit.RenameUnit, Unit: id})
}

// DeleteUnit removes a unit with its groups. One that anything else is kept about,
// such as a wave, a measure or a role, is survey.ErrState.
func (d Desk) DeleteUnit(ctx context.Context, id survey.UnitID) error {
	if _, err := d.Unit(ctx, id); err != nil {
		return fmt.Errorf("delete unit: %w", err)
	}
	return d.write(ctx, func(tx *store.Tx) error { return tx.DeleteUnit(ctx, id) }, audit.Event{Action: audit.DeleteUnit, Unit: id})
}

// Change is what a table of groups would do to those that are stored.
type Change struct {
	Wrong        int      // rows with problems; with any, the table cannot be stored
	New, Changed int      // groups
	Removed      []string // groups that the units in the table would lose, with their unit
	Invited      int      // people, in all rows that are right
	Tables       map[survey.UnitID][]survey.Group
}

// Compare finds out what a table would change. Units that are not in it keep what
// they have.
func Compare(rows []Row, before []survey.Group) Change {
	c := Change{Tables: map[survey.UnitID][]survey.Group{}}
	units := map[survey.UnitID]string{}
	for _, row := range rows {
		if len(row.Problems) > 0 {
			c.Wrong++
			continue
		}
		c.Tables[row.Group.Unit] = append(c.Tables[row.Group.Unit], row.Group)
		c.Invited += row.Group.Invited
		units[row.Group.Unit] = row.Cells[0]
		at := slices.IndexFunc(before, func(g survey.Group) bool { return sameGroup(g, row.Group) })
		switch {
		case at < 0:
			c.New++
		case before[at].Invited != row.Group.Invited:
			c.Changed++
		}
	}
	for _, g := range before {
		if rows, named := c.Tables[g.Unit]; named && !slices.ContainsFunc(rows, func(row survey.Group) bool { return sameGroup(g, row) }) {
			c.Removed = append(c.Removed, units[g.Unit]+": "+g.Name)
		}
	}
	return c
}

func sameGroup(a, b survey.Group) bool {
	return a.Unit == b.Unit && a.Audience == b.Audience && a.Name == b.Name
}

// SetGroups gives every unit of a change's tables its groups, all or none. A
// change with wrong rows is survey.ErrMalformed.
func (d Desk) SetGroups(ctx context.Context, change Change) error {
	if change.Wrong > 0 {
		return fmt.Errorf("set groups: %w", survey.ErrMalformed)
	}
	err := d.Store.Tx(ctx, func(tx *store.Tx) error {
		for id, groups := range change.Tables {
			if unit, err := tx.Unit(ctx, id); err != nil {
				return err
			} else if unit.Owner != d.Owner {
				return survey.ErrNotFound
			}
			if err := tx.ReplaceGroups(ctx, id, groups); err != nil {
				return err
			}
			if err := d.audit(ctx, tx, audit.Event{Action: audit.SetGroups, Unit: id}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("set groups: %w", err)
	}
	return nil
}
