package store

import (
	"context"

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
	return r.some(ctx, "linked", `select count(*) from identity where account_id = ?`, account)
}

// AccountExpecting finds the account that was invited under an identifier a
// provider vouches for, and that nobody has claimed yet. As with logins, case and form do
// not count; what was noted before that was so is found as it was written.
func (r Reader) AccountExpecting(ctx context.Context, identifier string) (Account, error) {
	return get[Account](ctx, r, "account expecting",
		`select `+accountColumns+` from account where expected in (?, ?)`, survey.FoldLogin(identifier), identifier)
}

// Expect notes the identifier a provider will vouch for when the person signs in
// for the first time; empty forgets it. One that another account expects is
// survey.ErrState.
func (tx *Tx) Expect(ctx context.Context, account survey.AccountID, identifier string) error {
	err := tx.none(ctx, "expect identifier", `select count(*) from account where expected in (?, ?) and id <> ?`,
		survey.FoldLogin(identifier), identifier, account)
	if err != nil {
		return err
	}
	return tx.execOne(ctx, "expect identifier", `update account set expected = nullif(?, '') where id = ?`, survey.FoldLogin(identifier), account)
}

// LinkIdentity ties an account to a person at a provider. An account or a person
// that is tied already is survey.ErrState.
func (tx *Tx) LinkIdentity(ctx context.Context, account survey.AccountID, issuer, subject string) error {
	err := tx.none(ctx, "link identity",
		`select count(*) from identity where account_id = ? or (issuer = ? and subject = ?)`, account, issuer, subject)
	if err == nil {
		err = tx.exec(ctx, "link identity",
			`insert into identity (issuer, subject, account_id, linked_at) values (?, ?, ?, ?)`, issuer, subject, account, tx.now)
	}
	if err != nil {
		return err
	}
	return tx.Expect(ctx, account, "")
}

// UnlinkIdentity takes an account's person at a provider away and ends its
// sessions.
func (tx *Tx) UnlinkIdentity(ctx context.Context, account survey.AccountID) error {
	return tx.signsOut(ctx, account, "unlink identity", `delete from identity where account_id = ?`, account)
}

const passkeyColumns = `id, account_id, name, credential, public_key, sign_count, backup_eligible, created_at, used_at`

// PasskeysOf lists an account's passkeys, the oldest first.
func (r Reader) PasskeysOf(ctx context.Context, account survey.AccountID) ([]survey.Passkey, error) {
	return list[survey.Passkey](ctx, r, "passkeys",
		`select `+passkeyColumns+` from passkey where account_id = ? order by created_at, id`, account)
}

// PasskeyByHandle finds a passkey by the identifier its device gave it.
func (r Reader) PasskeyByHandle(ctx context.Context, handle []byte) (survey.Passkey, error) {
	return get[survey.Passkey](ctx, r, "passkey", `select `+passkeyColumns+` from passkey where credential = ?`, handle)
}

// AddPasskey stores a new passkey, unless the account has as many as it may or
// somebody has it already, which are survey.ErrState.
func (tx *Tx) AddPasskey(ctx context.Context, p survey.Passkey) error {
	err := tx.none(ctx, "add passkey", `
		select (select case when count(*) >= ? then 1 else 0 end from passkey where account_id = ?)
			+ (select count(*) from passkey where credential = ?)`, survey.MaxPasskeys, p.Account, p.Handle)
	if err != nil {
		return err
	}
	return tx.exec(ctx, "add passkey", `
		insert into passkey (id, account_id, name, credential, public_key, sign_count, backup_eligible, created_at, used_at)
		values (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		p.ID, p.Account, p.Name, p.Handle, p.PublicKey, int64(p.SignCount), p.Synced, tx.now, tx.now)
}

// UsePasskey notes that a passkey has signed with a count. A count that is not
// higher than the last one is survey.ErrNotFound: of two devices with the same key
// one is a copy. Devices that do not count always sign with 0.
func (tx *Tx) UsePasskey(ctx context.Context, id survey.PasskeyID, count uint32) error {
	return tx.execOne(ctx, "use passkey", `
		update passkey set sign_count = ?, used_at = ? where id = ? and (sign_count < ? or (sign_count = 0 and cast(? as bigint) = 0))`,
		int64(count), tx.now, id, int64(count), int64(count))
}

// RenamePasskey changes what the person calls one of their passkeys; another
// account's is survey.ErrNotFound.
func (tx *Tx) RenamePasskey(ctx context.Context, account survey.AccountID, id survey.PasskeyID, name string) error {
	return tx.execOne(ctx, "rename passkey", `update passkey set name = ? where id = ? and account_id = ?`, name, id, account)
}

// DeletePasskey removes one of an account's passkeys and ends its sessions;
// another account's is survey.ErrNotFound.
func (tx *Tx) DeletePasskey(ctx context.Context, account survey.AccountID, id survey.PasskeyID) error {
	return tx.signsOut(ctx, account, "delete passkey", `delete from passkey where id = ? and account_id = ?`, id, account)
}

// TOTP is the sealed secret of an account's one-time codes, and the last time
// step whose code was used.
type TOTP struct {
	Sealed   []byte `db:"secret"`
	LastStep int64  `db:"last_step"`
}

// TOTP reads an account's; survey.ErrNotFound when it has none.
func (r Reader) TOTP(ctx context.Context, account survey.AccountID) (TOTP, error) {
	return get[TOTP](ctx, r, "one-time codes", `select secret, last_step from totp where account_id = ?`, account)
}

// SetTOTP turns one-time codes on and ends the account's sessions. An account that
// has them already is survey.ErrState.
func (tx *Tx) SetTOTP(ctx context.Context, account survey.AccountID, t TOTP) error {
	if err := tx.none(ctx, "turn on one-time codes", `select count(*) from totp where account_id = ?`, account); err != nil {
		return err
	}
	return tx.signsOut(ctx, account, "turn on one-time codes",
		`insert into totp (account_id, secret, last_step) values (?, ?, ?)`, account, t.Sealed, t.LastStep)
}

// DeleteTOTP turns one-time codes off and ends the account's sessions.
func (tx *Tx) DeleteTOTP(ctx context.Context, account survey.AccountID) error {
	return tx.signsOut(ctx, account, "turn off one-time codes", `delete from totp where account_id = ?`, account)
}

// SpendStep uses the code of a time step. One that is not later than the last is
// survey.ErrNotFound: a code is good once.
func (tx *Tx) SpendStep(ctx context.Context, account survey.AccountID, step int64) error {
	return tx.execOne(ctx, "spend step",
		`update totp set last_step = ? where account_id = ? and last_step < ?`, step, account, step)
}

// sealedSecret is an account's secret as it is stored.
type sealedSecret struct {
	Account survey.AccountID `db:"account_id"`
	Secret  []byte
}

// ResealSecrets gives every stored secret what seal makes of it, or leaves it where
// that is nil, and returns how many it changed.
func (tx *Tx) ResealSecrets(ctx context.Context, seal func(survey.AccountID, []byte) ([]byte, error)) (changed int, err error) {
	rows, err := tx.sealedSecrets(ctx)
	if err != nil {
		return 0, err
	}
	for _, row := range rows {
		sealed, err := seal(row.Account, row.Secret)
		if err != nil {
			return changed, err
		}
		if sealed == nil {
			continue
		}
		if err := tx.execOne(ctx, "seal secret", `update totp set secret = ? where account_id = ?`, sealed, row.Account); err != nil {
			return changed, err
		}
		changed++
	}
	return changed, nil
}

// LostSecrets counts the sealed secrets that open fails for.
func (r Reader) LostSecrets(ctx context.Context, open func(survey.AccountID, []byte) error) (lost int, err error) {
	rows, err := r.sealedSecrets(ctx)
	for _, row := range rows {
		if open(row.Account, row.Secret) != nil {
			lost++
		}
	}
	return lost, err
}

func (r Reader) sealedSecrets(ctx context.Context) ([]sealedSecret, error) {
	return list[sealedSecret](ctx, r, "sealed secrets", `select account_id, secret from totp order by account_id`)
}

// RewriteSecrets writes the table of secrets anew, so that its file holds no trace
// of what was in it before (a dialect exception).
func (s *Store) RewriteSecrets(ctx context.Context) error {
	if s.postgres {
		return failed("rewrite", s.rewriteTables(ctx, "totp", "secret"))
	}
	// secure_delete has overwritten the pages; the log still has them.
	return s.Settle(ctx)
}
