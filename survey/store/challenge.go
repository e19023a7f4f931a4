package store

import (
	"context"
	"crypto/sha256"
	"time"

	"trivselspuls/survey"
)

// Bounds of the time between the password and the second factor.
const (
	ChallengeLife  = 5 * time.Minute
	challengeTries = 5
)

// StartChallenge notes that an account has proved its password and returns the
// secret that the second factor is to come with.
func (tx *Tx) StartChallenge(ctx context.Context, account survey.AccountID) (string, error) {
	secret, hash := newSecret()
	return secret, tx.exec(ctx, "start challenge",
		`insert into signin_challenge (hash, account_id, tries, expires_at) values (?, ?, 0, ?)`, hash, account, tx.now.Add(ChallengeLife))
}

// Challenged is the account of a challenge that is not over. It counts no try.
func (s *Store) Challenged(ctx context.Context, secret string) (survey.AccountID, error) {
	return get[survey.AccountID](ctx, s.Reader, "challenge",
		`select account_id from signin_challenge where hash = ? and tries < ? and expires_at > ?`,
		secretHash(secret), challengeTries, s.Now())
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

// Spend uses up something that is good once, whatever it is. The second time it
// is survey.ErrNotFound, until it would be over anyway.
func (tx *Tx) Spend(ctx context.Context, once []byte, expires time.Time) error {
	sum := sha256.Sum256(once)
	return tx.execOne(ctx, "spend", `insert into spent (hash, expires_at) values (?, ?) on conflict do nothing`, sum[:], moment(expires))
}

// HasFactor reports whether an account has something to prove beside its password
// or link: one-time codes or a passkey.
func (r Reader) HasFactor(ctx context.Context, account survey.AccountID) (bool, error) {
	n, err := r.count(ctx, `
		select (select count(*) from totp where account_id = ?) + (select count(*) from passkey where account_id = ?)`,
		account, account)
	return n > 0, err
}
