package setup

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/store"
)

// AddUnits stores new units, all of them or none, and gives them identifiers.
// The problems stand in the order of the units; with any, nothing is stored.
func (e Editor) AddUnits(ctx context.Context, units []survey.Unit) (problems []survey.Problems, err error) {
	err = e.Together(ctx, func(e Editor) error {
		known, err := e.read.UnitsOf(ctx, e.Owner)
		if err != nil {
			return err
		}
		for i := range units {
			units[i].ID, units[i].Owner = survey.NewID[survey.UnitID](), e.Owner
		}
		if found := checkUnits(units, known); slices.ContainsFunc(found, func(one survey.Problems) bool { return len(one) > 0 }) {
			problems = found
			return nil
		}
		for _, u := range units {
			if _, err := e.write(ctx, audit.Event{Action: audit.CreateUnit, Unit: u.ID}, nil, func(tx *store.Tx) error { return tx.CreateUnit(ctx, u) }); err != nil {
				return err
			}
		}
		return nil
	})
	return problems, err
}

// checkUnits finds what is wrong with each of some units, beside those that are
// known and those before it.
func checkUnits(units, known []survey.Unit) []survey.Problems {
	problems := make([]survey.Problems, len(units))
	for i, u := range units {
		problems[i] = u.Check(append(known[:len(known):len(known)], units[:i]...))
	}
	return problems
}

// Unit reads one of the owner's units. Another owner's is survey.ErrNotFound.
func (e Editor) Unit(ctx context.Context, id survey.UnitID) (survey.Unit, error) {
	unit, err := e.read.Unit(ctx, id)
	if err == nil && unit.Owner != e.Owner {
		err = survey.ErrNotFound
	}
	return unit, err
}

// ownUnit checks that a unit is the owner's.
func ownUnit(ctx context.Context, id survey.UnitID) func(Editor) (survey.Problems, error) {
	return func(e Editor) (survey.Problems, error) {
		_, err := e.Unit(ctx, id)
		return nil, err
	}
}

// RenameUnit gives a unit another name, unless it has the problems returned. While the unit is asked
// its name stands: slips have it, and by it those who answer find whom to turn to.
func (e Editor) RenameUnit(ctx context.Context, id survey.UnitID, name string) (survey.Problems, error) {
	return e.write(ctx, audit.Event{Action: audit.RenameUnit, Unit: id}, func(e Editor) (survey.Problems, error) {
		unit, err := e.Unit(ctx, id)
		if err != nil {
			return nil, err
		}
		others, err := e.read.UnitsOf(ctx, e.Owner)
		asked, err2 := e.read.AskedNow(ctx, id)
		if err := errors.Join(err, err2); err != nil {
			return nil, err
		}
		if asked && name != unit.Name {
			return survey.Problems{{Field: "name", Kind: survey.OnSlips}}, nil
		}
		unit.Name = name
		return unit.Check(others), nil
	}, func(tx *store.Tx) error { return tx.RenameUnit(ctx, id, name) })
}

// NoSuchSet are fewer than two of the owner's units, or one in no set; InSet units of which
// one is in a set; MixedKinds units of several kinds; TooFewTogether units that invite too few
// to share figures; LeavesAlone units without which another would have none; and SetsFixed all
// units once a wave has opened.
const (
	NoSuchSet      survey.ProblemKind = "no-such-set"
	InSet          survey.ProblemKind = "in-set"
	MixedKinds     survey.ProblemKind = "mixed-kinds"
	TooFewTogether survey.ProblemKind = "too-few-together"
	LeavesAlone    survey.ProblemKind = "leaves-alone"
	SetsFixed      survey.ProblemKind = "sets-fixed"
)

// Join lets units share figures; one alone leaves its set, which then is no more. It is
// refused once a wave of the project has opened: what shares may not follow from the figures.
// The field of its problems is units.
func (e Editor) Join(ctx context.Context, ids []survey.UnitID) (problems survey.Problems, err error) {
	err = e.Together(ctx, func(e Editor) error {
		units, after, found, err := e.Joining(ctx, ids)
		if problems = found; err != nil || len(found) > 0 {
			return err
		}
		for i, u := range after {
			if u == units[i] {
				continue
			}
			if _, err := e.write(ctx, audit.Event{Action: audit.JoinUnits, Unit: u.ID}, nil, func(tx *store.Tx) error { return tx.SetTogether(ctx, u.ID, u.Together) }); err != nil {
				return err
			}
		}
		return nil
	})
	return problems, err
}

// Joining are the owner's units as they are and as Join would leave them, and what is wrong
// with that.
func (e Editor) Joining(ctx context.Context, ids []survey.UnitID) (before, after []survey.Unit, problems survey.Problems, err error) {
	project, err := e.Project(ctx)
	if err != nil {
		return nil, nil, nil, err
	}
	fixed, err := e.WaveOpened(ctx, project.ID)
	if err != nil {
		return nil, nil, nil, err
	}
	if before, err = e.read.UnitsOf(ctx, e.Owner); err != nil {
		return nil, nil, nil, err
	}
	groups, err := e.read.GroupsOfOwner(ctx, e.Owner)
	if after, problems = Joined(before, groups, ids); fixed {
		problems = survey.Problems{{Field: "units", Kind: SetsFixed}}
	}
	return before, after, problems, err
}

// Joined are units as Join would leave them, and what is wrong with that.
func Joined(units []survey.Unit, groups []survey.Group, ids []survey.UnitID) (after []survey.Unit, problems survey.Problems) {
	after = slices.Clone(units)
	var chosen []survey.Unit
	for i, u := range units {
		if slices.Contains(ids, u.ID) {
			chosen, after[i].Together = append(chosen, u), ids[0]
		}
	}
	joining := func(u survey.Unit) bool { return u.Together != "" }
	switch {
	case len(chosen) == 0 || len(chosen) < len(ids) || len(chosen) == 1 && !joining(chosen[0]):
		problems.Add("units", NoSuchSet)
	case len(chosen) == 1:
		for i, u := range units {
			if u.Together == chosen[0].Together {
				after[i].Together = ""
			}
		}
	case slices.ContainsFunc(chosen, joining):
		problems.Add("units", InSet)
	case slices.ContainsFunc(chosen, func(u survey.Unit) bool { return u.Kind != chosen[0].Kind }):
		problems.Add("units", MixedKinds)
	default:
		problems = checkSets(units, after, groups, ids)
	}
	return after, problems
}

// checkSets compares which units share with and without a set.
func checkSets(units, after []survey.Unit, groups []survey.Group, ids []survey.UnitID) (problems survey.Problems) {
	holds := false
	for _, a := range survey.Audiences() {
		invited := map[survey.UnitID]int{}
		for _, g := range groups {
			if g.Audience == a {
				invited[g.Unit] += g.Invited
			}
		}
		was, becomes := disclosure.SharersOf(units, invited, a), disclosure.SharersOf(after, invited, a)
		for _, u := range units {
			inside := slices.Contains(ids, u.ID)
			holds = holds || inside && len(becomes[u.ID]) > 1 && !slices.ContainsFunc(becomes[u.ID], func(other survey.UnitID) bool { return !slices.Contains(ids, other) })
			if !inside && len(was[u.ID]) > 1 && len(becomes[u.ID]) == 1 && len(problems) == 0 {
				problems.Add("units", LeavesAlone)
			}
		}
	}
	if !holds {
		return survey.Problems{{Field: "units", Kind: TooFewTogether}}
	}
	return problems
}

// DeleteUnit removes a unit with its groups. One that anything else is kept about,
// such as a wave, a measure or a role, is survey.ErrState.
func (e Editor) DeleteUnit(ctx context.Context, id survey.UnitID) error {
	_, err := e.write(ctx, audit.Event{Action: audit.DeleteUnit, Unit: id}, ownUnit(ctx, id), func(tx *store.Tx) error { return tx.DeleteUnit(ctx, id) })
	return err
}

// Change is what a table of groups would do to those that are stored.
type Change struct {
	Wrong        int      // lines with problems; with any, the table cannot be stored
	Groups       int      // that the table has
	New, Changed int      // of them
	Removed      []string // groups that the units in the table would lose, with their unit
	Emptied      []string // units that would have no group, and so take no part
	Invited      int      // people, in all rows that are right
	Tables       map[survey.UnitID][]survey.Group
}

// Compare finds out what a table would change. Units that are not in it keep what
// they have; a row of nobody takes its group out.
func Compare(rows []Row, before []survey.Group) Change {
	c := Change{Tables: map[survey.UnitID][]survey.Group{}}
	units, wrong := map[survey.UnitID]string{}, map[Spot]bool{}
	for _, row := range rows {
		if len(row.Problems) > 0 {
			wrong[row.Spot] = true
			c.Wrong = len(wrong)
			continue
		}
		id, rows := row.Group.Unit, c.Tables[row.Group.Unit]
		at := slices.IndexFunc(before, func(g survey.Group) bool { return sameGroup(g, row.Group) })
		if at >= 0 {
			row.Group.Name = before[at].Name // which slips and waves have
		}
		if row.Group.Invited > 0 {
			rows = append(rows, row.Group)
			c.Groups, c.Invited = c.Groups+1, c.Invited+row.Group.Invited
		}
		c.Tables[id], units[id] = rows, row.Cells[0]
		switch {
		case row.Group.Invited == 0:
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
	for id, rows := range c.Tables {
		if len(rows) == 0 {
			c.Emptied = append(c.Emptied, units[id])
		}
	}
	survey.ByName(c.Emptied, func(string) string { return "" }, func(name string) string { return name })
	return c
}

// sameGroup holds also when a name is written with another dash, case or accent, or without a space.
func sameGroup(a, b survey.Group) bool {
	key := func(g survey.Group) string { return strings.ReplaceAll(fold(g.Name), " ", "") }
	return a.Unit == b.Unit && a.Audience == b.Audience && key(a) == key(b)
}

// SetGroups gives every unit of a change's tables its groups, all or none. A
// change with wrong rows is survey.ErrMalformed.
func (e Editor) SetGroups(ctx context.Context, change Change) error {
	if change.Wrong > 0 {
		return fmt.Errorf("set groups: %w", survey.ErrMalformed)
	}
	return e.Together(ctx, func(e Editor) error {
		for _, id := range slices.Sorted(maps.Keys(change.Tables)) {
			_, err := e.write(ctx, audit.Event{Action: audit.SetGroups, Unit: id}, ownUnit(ctx, id), func(tx *store.Tx) error { return tx.ReplaceGroups(ctx, id, change.Tables[id]) })
			if err != nil {
				return err
			}
		}
		return nil
	})
}
