package store

import (
	"context"

	"trivselspuls/survey"
)

// HeldRole is a role somebody holds, with the identifier it is taken back by.
type HeldRole struct {
	ID      string
	Account survey.AccountID `db:"account_id"`
	survey.Grant
}

// RolesOf lists the roles that hold for an owner or its units, expired ones too.
func (r Reader) RolesOf(ctx context.Context, owner survey.OwnerID) ([]HeldRole, error) {
	return list[HeldRole](ctx, r, "roles of owner", `
		select id, account_id, role, owner_id, coalesce(unit_id, '') as unit_id, expires_at
		from role_grant where owner_id = ? order by role, unit_id, id`, owner)
}

// Grants lists an account's roles, expired ones too; the caller compares with
// its clock.
func (r Reader) Grants(ctx context.Context, account survey.AccountID) ([]survey.Grant, error) {
	return list[survey.Grant](ctx, r, "grants", `
		select role, owner_id, coalesce(unit_id, '') as unit_id, expires_at
		from role_grant where account_id = ? order by role, unit_id`, account)
}

// Grant gives an account a role until it expires and ends its sessions, so that
// rights never change under a signed-in person.
func (tx *Tx) Grant(ctx context.Context, account survey.AccountID, g survey.Grant) error {
	err := tx.exec(ctx, "grant", `
		insert into role_grant (id, account_id, role, owner_id, unit_id, expires_at)
		values (?, ?, ?, ?, nullif(?, ''), ?)`,
		survey.NewID[string](), account, g.Role, g.Owner, string(g.Unit), moment(g.Expires))
	if err != nil {
		return err
	}
	return tx.EndSessions(ctx, account)
}

// RevokeRole takes one role back from an account and ends its sessions. A role
// that is not this account's is survey.ErrNotFound.
func (tx *Tx) RevokeRole(ctx context.Context, account survey.AccountID, role string) error {
	err := tx.execOne(ctx, "revoke role", `delete from role_grant where id = ? and account_id = ?`, role, account)
	if err != nil {
		return err
	}
	return tx.EndSessions(ctx, account)
}
