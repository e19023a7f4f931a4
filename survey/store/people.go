package store

import (
	"context"
	"encoding/hex"
	"fmt"
	"time"

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

// RevokeRole takes one role back from an account and ends its sessions. A role
// that is not this account's is survey.ErrNotFound.
func (tx *Tx) RevokeRole(ctx context.Context, account survey.AccountID, role string) error {
	err := tx.execOne(ctx, "revoke role", `delete from role_grant where id = ? and account_id = ?`, role, account)
	if err != nil {
		return err
	}
	return tx.EndSessions(ctx, account)
}

// Settled lists an owner's accounts whose people have set up how to sign in: a
// passkey, a provider, or a password with one-time codes.
func (r Reader) Settled(ctx context.Context, owner survey.OwnerID) ([]survey.AccountID, error) {
	return list[survey.AccountID](ctx, r, "settled accounts", `
		select id from account where owner_id = ? and (exists (select 1 from passkey where passkey.account_id = account.id)
			or exists (select 1 from identity where identity.account_id = account.id)
			or password is not null and exists (select 1 from totp where totp.account_id = account.id))`, owner)
}

// ForgetSignin takes away everything an account could sign in with: password,
// passkeys, one-time codes, the link to a provider, unused links, running sessions.
// A new link is then the only way in. An account that was deleted is
// survey.ErrNotFound.
func (tx *Tx) ForgetSignin(ctx context.Context, account survey.AccountID) error {
	if err := tx.execOne(ctx, "forget password", `update account set password = null where id = ? and not former`, account); err != nil {
		return err
	}
	for _, forget := range []string{
		`delete from signin_link where account_id = ?`,
		`delete from signin_challenge where account_id = ?`,
		`delete from recovery_code where account_id = ?`,
		`delete from totp where account_id = ?`,
		`delete from passkey where account_id = ?`,
		`delete from identity where account_id = ?`,
	} {
		if err := tx.exec(ctx, "forget sign-in", forget, account); err != nil {
			return err
		}
	}
	return tx.EndSessions(ctx, account)
}

// Session is a running session as its owner sees it. ID names it and signs
// nobody in: it is the hash of the cookie's secret.
type Session struct {
	ID      string
	Started time.Time
	Used    time.Time // to the minute
}

// SessionsOf lists an account's running sessions, the latest used first.
func (s *Store) SessionsOf(ctx context.Context, account survey.AccountID) ([]Session, error) {
	now := s.Now()
	rows, err := list[struct {
		Hash    []byte
		Idle    time.Time `db:"idle_at"`
		Expires time.Time `db:"expires_at"`
	}](ctx, s.Reader, "sessions", `
		select hash, idle_at, expires_at from session
		where account_id = ? and idle_at > ? and expires_at > ? order by idle_at desc, hash`, account, now, now)
	if err != nil {
		return nil, err
	}
	sessions := make([]Session, len(rows))
	for i, row := range rows {
		sessions[i] = Session{ID: hex.EncodeToString(row.Hash), Started: row.Expires.Add(-SessionLife), Used: row.Idle.Add(-SessionIdle)}
	}
	return sessions, nil
}

// SessionID is how SessionsOf names the session of a cookie's secret.
func SessionID(secret string) string { return hex.EncodeToString(secretHash(secret)) }

// EndSessionOf ends one session of an account; another account's is
// survey.ErrNotFound.
func (tx *Tx) EndSessionOf(ctx context.Context, account survey.AccountID, id string) error {
	hash, err := hex.DecodeString(id)
	if err != nil {
		return fmt.Errorf("end session: %w", survey.ErrNotFound)
	}
	return tx.execOne(ctx, "end session", `delete from session where hash = ? and account_id = ?`, hash, account)
}
