package store

import (
	"context"
	"crypto/sha256"

	"trivselspuls/survey"
)

// SetRecovery gives an account its recovery codes; those it had before are worth
// nothing from then on.
func (tx *Tx) SetRecovery(ctx context.Context, account survey.AccountID, codes []string) error {
	err := tx.exec(ctx, "forget recovery codes", `delete from recovery_code where account_id = ?`, account)
	for _, code := range codes {
		if err != nil {
			return err
		}
		err = tx.exec(ctx, "create recovery code",
			`insert into recovery_code (hash, account_id) values (?, ?)`, recoveryHash(account, code), account)
	}
	return err
}

// recoveryHash is the stored form of a recovery code, which is 120 random bits, too many to
// be guessed from a plain hash.
func recoveryHash(account survey.AccountID, code string) []byte {
	sum := sha256.Sum256([]byte(string(account) + " " + code))
	return sum[:]
}

// SpendRecovery uses a recovery code up; survey.ErrNotFound if it is none.
func (tx *Tx) SpendRecovery(ctx context.Context, account survey.AccountID, code string) error {
	return tx.execOne(ctx, "spend recovery code",
		`delete from recovery_code where hash = ? and account_id = ?`, recoveryHash(account, code), account)
}

// RecoveryLeft counts an account's unused recovery codes.
func (r Reader) RecoveryLeft(ctx context.Context, account survey.AccountID) (int, error) {
	return r.count(ctx, `select count(*) from recovery_code where account_id = ?`, account)
}
