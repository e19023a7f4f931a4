package setup

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/store"
)

// Invite makes an account of the owner with one role and returns the secret of
// its first sign-in link, which is stored nowhere. Fields are name, login, role,
// unit, expires, expected.
func (d Desk) Invite(ctx context.Context, account store.Account, grant survey.Grant) (secret string, problems survey.Problems, err error) {
	account.ID, account.Owner = survey.NewID[survey.AccountID](), d.Owner
	if problems, err = d.checkRole(ctx, account, &grant); err != nil {
		return "", nil, err
	}
	if _, err := d.Store.AccountByLogin(ctx, account.Login); err == nil {
		problems.Add("login", survey.Twice)
	} else if !errors.Is(err, survey.ErrNotFound) {
		return "", nil, fmt.Errorf("read account: %w", err)
	}
	if _, err := d.Store.AccountExpecting(ctx, account.Expected); err == nil {
		problems.Add("expected", survey.Twice)
	} else if !errors.Is(err, survey.ErrNotFound) {
		return "", nil, fmt.Errorf("read account: %w", err)
	}
	if len(problems) > 0 {
		return "", problems, nil
	}
	err = d.write(ctx, func(tx *store.Tx) error {
		if err := tx.CreateAccount(ctx, account); err != nil {
			return err
		}
		if err := tx.Grant(ctx, account.ID, grant); err != nil {
			return err
		}
		secret, err = tx.CreateSigninLink(ctx, account.ID, tx.Now().Add(linkLife))
		return err
	}, granted(audit.Invite, account.ID, grant))
	return secret, nil, err
}

// checkRole finds what is wrong with a role for somebody, and ties the role to
// the owner.
func (d Desk) checkRole(ctx context.Context, account store.Account, grant *survey.Grant) (survey.Problems, error) {
	grant.Owner = d.Owner
	problems := survey.CheckPerson(account.Name, account.Login, grant.Role, string(grant.Unit))
	if !d.Store.Now().Before(grant.Expires) {
		problems.Add("expires", survey.Over)
	}
	if grant.Unit == "" {
		return problems, nil
	}
	unit, err := d.Store.Unit(ctx, grant.Unit)
	if errors.Is(err, survey.ErrNotFound) || err == nil && unit.Owner != d.Owner {
		problems.Add("unit", survey.Unknown)
		return problems, nil
	}
	if err != nil {
		return problems, fmt.Errorf("read unit: %w", err)
	}
	return problems, nil
}

// granted is what the audit log has about somebody's role.
func granted(action audit.Action, account survey.AccountID, g survey.Grant) audit.Event {
	return audit.Event{Action: action, Account: account, Role: g.Role, Unit: g.Unit}
}

// account finds somebody of the owner.
func (d Desk) account(ctx context.Context, id survey.AccountID) (store.Account, error) {
	account, err := d.Store.Account(ctx, id)
	if err == nil && (account.Owner != d.Owner || account.Former) {
		err = survey.ErrNotFound
	}
	if err != nil {
		return account, fmt.Errorf("read account: %w", err)
	}
	return account, nil
}

// Give gives somebody one more role, which ends their sessions. Nobody gives
// themselves one (survey.ErrState). Fields are role, unit, expires.
func (d Desk) Give(ctx context.Context, id survey.AccountID, grant survey.Grant) (survey.Problems, error) {
	account, err := d.account(ctx, id)
	if err != nil {
		return nil, err
	}
	if audit.Actor(id) == d.Actor {
		return nil, fmt.Errorf("give oneself a role: %w", survey.ErrState)
	}
	if problems, err := d.checkRole(ctx, account, &grant); err != nil || len(problems) > 0 {
		return problems, err
	}
	return nil, d.write(ctx, func(tx *store.Tx) error { return tx.Grant(ctx, id, grant) }, granted(audit.GiveRole, id, grant))
}

// TakeBack takes a role back by its identifier, which ends the person's sessions.
// Nobody takes back their own (survey.ErrState): the last who could undo it would
// be gone.
func (d Desk) TakeBack(ctx context.Context, id survey.AccountID, role string) error {
	if _, err := d.account(ctx, id); err != nil {
		return err
	}
	if audit.Actor(id) == d.Actor {
		return fmt.Errorf("take back own role: %w", survey.ErrState)
	}
	roles, err := d.Store.RolesOf(ctx, d.Owner)
	if err != nil {
		return fmt.Errorf("read roles: %w", err)
	}
	at := slices.IndexFunc(roles, func(r store.HeldRole) bool { return r.ID == role && r.Account == id })
	if at < 0 {
		return fmt.Errorf("take back role: %w", survey.ErrNotFound)
	}
	return d.write(ctx, func(tx *store.Tx) error { return tx.RevokeRole(ctx, id, role) }, granted(audit.TakeBackRole, id, roles[at].Grant))
}

// NewLink replaces everything a person signs in with by a new link, whose secret
// it returns: for those who have forgotten or lost it. One's own is not replaced
// this way (survey.ErrState).
func (d Desk) NewLink(ctx context.Context, id survey.AccountID) (secret string, err error) {
	if _, err := d.account(ctx, id); err != nil {
		return "", err
	}
	if audit.Actor(id) == d.Actor {
		return "", fmt.Errorf("replace own link: %w", survey.ErrState)
	}
	err = d.write(ctx, func(tx *store.Tx) error {
		if err := tx.ForgetSignin(ctx, id); err != nil {
			return err
		}
		secret, err = tx.CreateSigninLink(ctx, id, tx.Now().Add(linkLife))
		return err
	}, audit.Event{Action: audit.NewSignInLink, Account: id})
	return secret, err
}

// ErrLastManager means that nobody else could manage people.
var ErrLastManager = errors.New("nobody else manages people")

// DeletePerson deletes an account: everything it signs in with, its roles and its
// login. Its name stays where the log and the approvals tell what it did. Nobody
// deletes their own, and nobody the last who may manage people (ErrLastManager):
// both are survey.ErrState.
func (d Desk) DeletePerson(ctx context.Context, id survey.AccountID) error {
	if _, err := d.account(ctx, id); err != nil {
		return err
	}
	if audit.Actor(id) == d.Actor {
		return fmt.Errorf("delete own account: %w", survey.ErrState)
	}
	err := d.Store.Tx(ctx, func(tx *store.Tx) error {
		// The entry comes first: it holds back whoever deletes the only other one now.
		if err := d.audit(ctx, tx, audit.Event{Action: audit.DeleteAccount, Account: id}); err != nil {
			return err
		}
		roles, err := tx.RolesOf(ctx, d.Owner)
		if err != nil {
			return err
		}
		var before, after bool // somebody manages people
		for _, r := range roles {
			manages := survey.Can([]survey.Grant{r.Grant}, survey.Manage, d.Owner, "", tx.Now())
			before, after = before || manages, after || manages && r.Account != id
		}
		if before && !after {
			return fmt.Errorf("%w: %w", ErrLastManager, survey.ErrState)
		}
		return tx.DeleteAccount(ctx, id)
	})
	if err != nil {
		return fmt.Errorf("delete account: %w", err)
	}
	return nil
}
