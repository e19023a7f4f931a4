package store

import (
	"context"

	"trivselspuls/survey"
)

// CreateUnit stores a new unit. Two units of an owner may not share a name.
func (tx *Tx) CreateUnit(ctx context.Context, u survey.Unit) error {
	return tx.exec(ctx, "create unit",
		`insert into unit (id, owner_id, name, kind, together) values (?, ?, ?, ?, ?)`, u.ID, u.Owner, u.Name, u.Kind, u.Together)
}

// Unit reads one unit.
func (r Reader) Unit(ctx context.Context, id survey.UnitID) (survey.Unit, error) {
	return get[survey.Unit](ctx, r, "unit", `select id, owner_id, name, kind, together from unit where id = ?`, id)
}

// UnitsOf lists an owner's units, schools before kindergartens before PPT, then
// by name.
func (r Reader) UnitsOf(ctx context.Context, owner survey.OwnerID) ([]survey.Unit, error) {
	units, err := list[survey.Unit](ctx, r, "units", `
		select id, owner_id, name, kind, together from unit where owner_id = ?
		order by case kind when 'school' then 1 when 'kindergarten' then 2 else 3 end, id`, owner)
	return survey.ByName(units, func(u survey.Unit) survey.UnitKind { return u.Kind }, func(u survey.Unit) string { return u.Name }), err
}

// RenameUnit gives a unit another name; snapshots keep the one they were made with.
// Two units of an owner may not share a name.
func (tx *Tx) RenameUnit(ctx context.Context, unit survey.UnitID, name string) error {
	return tx.execOne(ctx, "rename unit", `update unit set name = ? where id = ?`, name, unit)
}

// AskedNow reports whether a unit is in a wave that is open, or being closed.
func (r Reader) AskedNow(ctx context.Context, unit survey.UnitID) (bool, error) {
	return r.some(ctx, "open waves of unit", `
		select count(*) from wave_group_part p join wave_group g on g.id = p.wave_group_id join wave w on w.id = g.wave_id
		where p.unit_id = ? and w.state in ('open', 'closing')`, unit)
}

// SetTogether marks a unit as one of those that share figures, or of none.
func (tx *Tx) SetTogether(ctx context.Context, unit, together survey.UnitID) error {
	return tx.execOne(ctx, "set together", `update unit set together = ? where id = ?`, together, unit)
}

const groupColumns = `g.id, g.unit_id, g.audience, g.name, g.invited`

// CreateGroup stores a new group of a unit.
func (tx *Tx) CreateGroup(ctx context.Context, g survey.Group) error {
	return tx.exec(ctx, "create group",
		`insert into unit_group (id, unit_id, audience, name, invited) values (?, ?, ?, ?, ?)`,
		g.ID, g.Unit, g.Audience, g.Name, g.Invited)
}

// GroupsOf lists a unit's groups by audience and name.
func (r Reader) GroupsOf(ctx context.Context, unit survey.UnitID) ([]survey.Group, error) {
	groups, err := list[survey.Group](ctx, r, "groups",
		`select `+groupColumns+` from unit_group g where g.unit_id = ? order by g.audience, g.id`, unit)
	return groupsByName(groups), err
}

// GroupsOfOwner lists the groups of all units of an owner.
func (r Reader) GroupsOfOwner(ctx context.Context, owner survey.OwnerID) ([]survey.Group, error) {
	groups, err := list[survey.Group](ctx, r, "groups of owner", `
		select `+groupColumns+` from unit_group g join unit u on u.id = g.unit_id
		where u.owner_id = ? order by u.name, u.id, g.audience, g.id`, owner)
	return groupsByName(groups), err
}

// groupsByName sorts the groups of each unit and audience.
func groupsByName(groups []survey.Group) []survey.Group {
	type part struct {
		unit     survey.UnitID
		audience survey.Audience
	}
	return survey.ByName(groups, func(g survey.Group) part { return part{g.Unit, g.Audience} }, func(g survey.Group) string { return g.Name })
}

// DeleteUnit removes a unit and its groups. One that anything else is kept about
// is survey.ErrState: a wave it was part of, a measure, a meeting, a role somebody has
// in it, the code research knows it by.
func (tx *Tx) DeleteUnit(ctx context.Context, unit survey.UnitID) error {
	err := tx.none(ctx, "unit in use", `
		select (select count(*) from wave_group_part where unit_id = ?) + (select count(*) from role_grant where unit_id = ?)
			+ (select count(*) from measure where unit_id = ?) + (select count(*) from research_unit where unit_id = ?)
			+ (select count(*) from publication where unit_id = ?) + (select count(*) from meeting_unit where unit_id = ?)`,
		unit, unit, unit, unit, unit, unit)
	if err != nil {
		return err
	}
	if err := tx.execAll(ctx, "delete groups", unit, `delete from unit_group where unit_id = ?`, `delete from contact where unit_id = ?`); err != nil {
		return err
	}
	return tx.execOne(ctx, "delete unit", `delete from unit where id = ?`, unit)
}

// ReplaceGroups gives a unit these groups and no others. A group of the same
// audience and name keeps its identifier. Waves that are open or closed keep what
// they were opened with.
func (tx *Tx) ReplaceGroups(ctx context.Context, unit survey.UnitID, groups []survey.Group) error {
	before, err := tx.GroupsOf(ctx, unit)
	if err != nil {
		return err
	}
	known := survey.Keyed(before, func(g survey.Group) (survey.Group, survey.GroupID) {
		return survey.Group{Audience: g.Audience, Name: g.Name}, g.ID
	})
	if err := tx.exec(ctx, "delete groups", `delete from unit_group where unit_id = ?`, unit); err != nil {
		return err
	}
	for _, g := range groups {
		g.Unit, g.ID = unit, known[survey.Group{Audience: g.Audience, Name: g.Name}]
		if g.ID == "" {
			g.ID = survey.NewID[survey.GroupID]()
		}
		if err := tx.CreateGroup(ctx, g); err != nil {
			return err
		}
	}
	return nil
}
