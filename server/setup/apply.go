package setup

import (
	"context"
	"fmt"

	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/store"
)

// Link is the first sign-in of somebody in the plan. Secret is stored nowhere.
type Link struct {
	Account Account
	Secret  string
}

// Apply stores a plan as a new owner, all of it or nothing. The error lists
// everything that is wrong with it.
func (p Plan) Apply(ctx context.Context, st *store.Store) (links []Link, err error) {
	err = NewEditor(st, "", audit.CommandLine).Together(ctx, func(e Editor) error {
		if err := Wrong(p.check(ctx, e)); err != nil {
			return err
		}
		owner, problems, err := e.CreateOwner(ctx, survey.Owner{Name: p.Owner, Fictional: p.Fictional})
		if err := Wrong(problems, err); err != nil {
			return err
		}
		e.Owner = owner.ID
		if err := p.setContacts(ctx, e, "", p.Contacts); err != nil {
			return err
		}
		if len(p.Holidays) > 0 {
			if err := Wrong(e.SetHolidays(ctx, p.Holidays)); err != nil {
				return err
			}
		}
		units, err := p.addUnits(ctx, e)
		if err != nil {
			return err
		}
		if err := p.Project.set(ctx, e); err != nil {
			return err
		}
		for i, a := range p.Accounts {
			secret, problems, err := e.Invite(ctx, store.Account{Login: a.Login, Name: a.Name}, survey.Grant{Role: a.Role, Unit: units[a.Unit]})
			if err := Wrong(problems.Under(fmt.Sprintf("accounts.%d", i+1)), err); err != nil {
				return err
			}
			links = append(links, Link{a, secret})
		}
		return nil
	})
	return links, err
}

// setContacts stores those there are, which check has found right.
func (p Plan) setContacts(ctx context.Context, e Editor, unit survey.UnitID, contacts []survey.Contact) error {
	if len(contacts) == 0 {
		return nil
	}
	return Wrong(e.SetContacts(ctx, unit, contacts))
}

// addUnits stores the plan's units with their groups and returns their identifiers
// by name.
func (p Plan) addUnits(ctx context.Context, e Editor) (map[string]survey.UnitID, error) {
	units, ids, groups := p.units(), map[string]survey.UnitID{}, Change{Tables: map[survey.UnitID][]survey.Group{}}
	if _, err := e.AddUnits(ctx, units); err != nil {
		return nil, err
	}
	for i, u := range units {
		ids[u.Name] = u.ID
		if len(p.Units[i].Groups) > 0 {
			groups.Tables[u.ID] = p.Units[i].Groups
		}
		if err := p.setContacts(ctx, e, u.ID, p.Units[i].Contacts); err != nil {
			return nil, err
		}
	}
	if err := e.SetGroups(ctx, groups); err != nil {
		return nil, err
	}
	for i, set := range p.Together {
		problems, err := e.Join(ctx, survey.Map(set, func(name string) survey.UnitID { return ids[name] }))
		if err := Wrong(problems.Under(fmt.Sprintf("together.%d", i+1)), err); err != nil {
			return nil, err
		}
	}
	return ids, nil
}

// set stores the project with its phases and waves.
func (p Project) set(ctx context.Context, e Editor) error {
	project, phases := p.Survey("", e.Owner)
	project, problems, err := e.SetProject(ctx, project, phases, p.Goals...)
	if err := Wrong(problems, err); err != nil {
		return err
	}
	for i, wave := range p.waves() {
		wave.Project = project.ID
		_, problems, err := e.PlanWave(ctx, wave, p.Waves[i].Audiences)
		if err := Wrong(problems, err); err != nil {
			return err
		}
	}
	return nil
}
