package store

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"trivselspuls/survey"
)

// Bounds of the time between the password and the code.
const (
	ChallengeLife  = 5 * time.Minute
	challengeTries = 5
)

// SecondFactor is the secret an account's codes are made from, and the last time
// step whose code was used.
type SecondFactor struct {
	Secret   []byte
	LastStep int64 `db:"last_step"`
}

// SecondFactor reads an account's; survey.ErrNotFound when it has none.
func (r Reader) SecondFactor(ctx context.Context, account survey.AccountID) (SecondFactor, error) {
	return get[SecondFactor](ctx, r, "second factor", `select secret, last_step from second_factor where account_id = ?`, account)
}

// SetSecondFactor gives an account its second factor, with the codes that may be
// used instead, and ends its sessions. One that has a second factor already is
// survey.ErrState.
func (tx *Tx) SetSecondFactor(ctx context.Context, account survey.AccountID, f SecondFactor, recovery []string) error {
	_, err := tx.SecondFactor(ctx, account)
	if err == nil {
		return fmt.Errorf("set second factor: %w", survey.ErrState)
	}
	if !errors.Is(err, survey.ErrNotFound) {
		return err
	}
	err = tx.exec(ctx, "set second factor",
		`insert into second_factor (account_id, secret, last_step) values (?, ?, ?)`, account, f.Secret, f.LastStep)
	for _, code := range recovery {
		if err != nil {
			return err
		}
		err = tx.exec(ctx, "create recovery code",
			`insert into recovery_code (hash, account_id) values (?, ?)`, recoveryHash(account, code), account)
	}
	if err != nil {
		return err
	}
	return tx.EndSessions(ctx, account)
}

// recoveryHash is the stored form of a recovery code, which is 100 random bits.
func recoveryHash(account survey.AccountID, code string) []byte {
	sum := sha256.Sum256([]byte(string(account) + " " + code))
	return sum[:]
}

// SpendStep uses the code of a time step. One that is not later than the last is
// survey.ErrNotFound: a code is good once.
func (tx *Tx) SpendStep(ctx context.Context, account survey.AccountID, step int64) error {
	return tx.execOne(ctx, "spend step",
		`update second_factor set last_step = ? where account_id = ? and last_step < ?`, step, account, step)
}

// SpendRecovery uses a recovery code up; survey.ErrNotFound if it is none.
func (tx *Tx) SpendRecovery(ctx context.Context, account survey.AccountID, code string) error {
	return tx.execOne(ctx, "spend recovery code",
		`delete from recovery_code where hash = ? and account_id = ?`, recoveryHash(account, code), account)
}

// RecoveryLeft counts an account's unused recovery codes.
func (r Reader) RecoveryLeft(ctx context.Context, account survey.AccountID) (int, error) {
	return get[int](ctx, r, "recovery codes", `select count(*) from recovery_code where account_id = ?`, account)
}

// StartChallenge notes that an account has proved its password and returns the
// secret that the code is to come with.
func (tx *Tx) StartChallenge(ctx context.Context, account survey.AccountID) (string, error) {
	secret, hash := newSecret()
	return secret, tx.exec(ctx, "start challenge",
		`insert into signin_challenge (hash, account_id, tries, expires_at) values (?, ?, 0, ?)`, hash, account, tx.now.Add(ChallengeLife))
}

// TryChallenge counts one try and returns the account. Unknown, over and tried
// too often are all survey.ErrNotFound.
func (tx *Tx) TryChallenge(ctx context.Context, secret string) (survey.AccountID, error) {
	return get[survey.AccountID](ctx, tx.Reader, "try challenge", `
		update signin_challenge set tries = tries + 1 where hash = ? and tries < ? and expires_at > ? returning account_id`,
		secretHash(secret), challengeTries, tx.now)
}

// EndChallenge removes a challenge that was met.
func (tx *Tx) EndChallenge(ctx context.Context, secret string) error {
	return tx.exec(ctx, "end challenge", `delete from signin_challenge where hash = ?`, secretHash(secret))
}
