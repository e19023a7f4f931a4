package setup

import (
	"context"
	"fmt"
	"time"

	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/store"
)

// Link is the first sign-in of somebody in the plan. Secret is stored nowhere.
type Link struct {
	Account Account
	Secret  string
}

// How long the first links are good for, and how long roles last after the
// project's end.
const (
	linkLife  = 7 * 24 * time.Hour
	roleAfter = 180 * 24 * time.Hour
)

// Apply stores a plan as a new owner, all of it or nothing.
func (p Plan) Apply(ctx context.Context, st *store.Store) ([]Link, error) {
	var links []Link
	err := st.Tx(ctx, func(tx *store.Tx) error {
		owner := survey.Owner{ID: survey.NewID[survey.OwnerID](), Name: p.Owner, Fictional: p.Fictional}
		if err := tx.CreateOwner(ctx, owner); err != nil {
			return err
		}
		if err := tx.SetContacts(ctx, owner.ID, p.contacts()); err != nil {
			return err
		}
		units, err := p.applyUnits(ctx, tx, owner.ID)
		if err != nil {
			return err
		}
		if err := p.Project.apply(ctx, tx, owner.ID); err != nil {
			return err
		}
		if links, err = p.applyAccounts(ctx, tx, owner.ID, units); err != nil {
			return err
		}
		return tx.Audit(ctx, audit.CommandLine, audit.Event{Action: audit.SetUpOwner, Owner: owner.ID})
	})
	if err != nil {
		return nil, fmt.Errorf("apply plan: %w", err)
	}
	return links, nil
}

func (p Plan) applyUnits(ctx context.Context, tx *store.Tx, owner survey.OwnerID) (map[string]survey.UnitID, error) {
	ids := map[string]survey.UnitID{}
	for _, u := range p.Units {
		unit := survey.Unit{ID: survey.NewID[survey.UnitID](), Owner: owner, Name: u.Name, Kind: u.Kind}
		ids[u.Name] = unit.ID
		if err := tx.CreateUnit(ctx, unit); err != nil {
			return nil, err
		}
		for _, g := range u.Groups {
			group := survey.Group{ID: survey.NewID[survey.GroupID](), Unit: unit.ID, Audience: g.Audience, Name: g.Name, Invited: g.Invited}
			if err := tx.CreateGroup(ctx, group); err != nil {
				return nil, err
			}
		}
	}
	return ids, nil
}

func (p Project) apply(ctx context.Context, tx *store.Tx, owner survey.OwnerID) error {
	project, phases := p.Survey(survey.NewID[survey.ProjectID](), owner)
	if err := tx.CreateProject(ctx, project); err != nil {
		return err
	}
	for _, phase := range phases {
		if err := tx.SetPhase(ctx, phase); err != nil {
			return err
		}
	}
	for _, w := range p.Waves {
		wave := survey.Wave{ID: survey.NewID[survey.WaveID](), Project: project.ID, Kind: w.Kind, Name: w.Name, Opens: w.Period.From, Closes: w.Period.end()}
		if err := tx.CreateWave(ctx, wave, w.Audiences); err != nil {
			return err
		}
	}
	return nil
}

func (p Plan) applyAccounts(ctx context.Context, tx *store.Tx, owner survey.OwnerID, units map[string]survey.UnitID) ([]Link, error) {
	var links []Link
	for _, a := range p.Accounts {
		account := store.Account{ID: survey.NewID[survey.AccountID](), Owner: owner, Login: a.Login, Name: a.Name}
		if err := tx.CreateAccount(ctx, account); err != nil {
			return nil, err
		}
		grant := survey.Grant{Role: a.Role, Owner: owner, Unit: units[a.Unit], Expires: p.Project.Period.end().Add(roleAfter)}
		if err := tx.Grant(ctx, account.ID, grant); err != nil {
			return nil, err
		}
		secret, err := tx.CreateSigninLink(ctx, account.ID, tx.Now().Add(linkLife))
		if err != nil {
			return nil, err
		}
		links = append(links, Link{a, secret})
	}
	return links, nil
}
