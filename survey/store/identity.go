package store

import (
	"context"
	"fmt"

	"trivselspuls/survey"
)

// AccountByIdentity finds the account that somebody is linked to at a provider.
func (r Reader) AccountByIdentity(ctx context.Context, issuer, subject string) (Account, error) {
	return get[Account](ctx, r, "account by identity", `
		select `+accountColumns+` from account where id = (select account_id from identity where issuer = ? and subject = ?)`,
		issuer, subject)
}

// Linked reports whether an account is linked to somebody at a provider.
func (r Reader) Linked(ctx context.Context, account survey.AccountID) (bool, error) {
	n, err := r.count(ctx, `select count(*) from identity where account_id = ?`, account)
	return n > 0, err
}

// AccountExpecting finds the account that was invited under an identifier a
// provider vouches for, and that nobody has claimed yet.
func (r Reader) AccountExpecting(ctx context.Context, identifier string) (Account, error) {
	return get[Account](ctx, r, "account expecting",
		`select `+accountColumns+` from account where expected = ?`, identifier)
}

// Expect notes the identifier a provider will vouch for when the person signs in
// for the first time; empty forgets it. One that another account expects is
// survey.ErrState.
func (tx *Tx) Expect(ctx context.Context, account survey.AccountID, identifier string) error {
	other, err := tx.count(ctx, `select count(*) from account where expected = ? and id <> ?`, identifier, account)
	if err != nil {
		return err
	}
	if other > 0 {
		return fmt.Errorf("expect identifier: %w", survey.ErrState)
	}
	return tx.execOne(ctx, "expect identifier", `update account set expected = nullif(?, '') where id = ?`, identifier, account)
}

// LinkIdentity ties an account to a person at a provider. An account or a person
// that is tied already is survey.ErrState.
func (tx *Tx) LinkIdentity(ctx context.Context, account survey.AccountID, issuer, subject string) error {
	tied, err := tx.count(ctx, `select count(*) from identity where account_id = ? or (issuer = ? and subject = ?)`, account, issuer, subject)
	if err != nil {
		return err
	}
	if tied > 0 {
		return fmt.Errorf("link identity: %w", survey.ErrState)
	}
	err = tx.exec(ctx, "link identity",
		`insert into identity (issuer, subject, account_id, linked_at) values (?, ?, ?, ?)`, issuer, subject, account, tx.now)
	if err != nil {
		return err
	}
	return tx.Expect(ctx, account, "")
}

// UnlinkIdentity takes an account's person at a provider away and ends its
// sessions.
func (tx *Tx) UnlinkIdentity(ctx context.Context, account survey.AccountID) error {
	if err := tx.execOne(ctx, "unlink identity", `delete from identity where account_id = ?`, account); err != nil {
		return err
	}
	return tx.EndSessions(ctx, account)
}
