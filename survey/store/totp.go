package store

import (
	"context"

	"trivselspuls/survey"
)

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
