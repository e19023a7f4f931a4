package store

import (
	"context"
	"time"

	"trivselspuls/survey"
)

// CreateSigninLink makes a link that signs an account in once before expires,
// and returns its secret, which is stored nowhere.
func (tx *Tx) CreateSigninLink(ctx context.Context, account survey.AccountID, expires time.Time) (string, error) {
	secret, hash := newSecret()
	return secret, tx.exec(ctx, "create sign-in link",
		`insert into signin_link (hash, account_id, expires_at) values (?, ?, ?)`, hash, account, moment(expires))
}

// ConsumeSigninLink uses a link up and returns its account. Of two at the same
// time one wins. Unknown, used and expired are all survey.ErrNotFound.
func (tx *Tx) ConsumeSigninLink(ctx context.Context, secret string) (survey.AccountID, error) {
	return get[survey.AccountID](ctx, tx.Reader, "consume sign-in link",
		`delete from signin_link where hash = ? and expires_at > ? returning account_id`, secretHash(secret), tx.now)
}

// ForgetLinks makes an account's unused sign-in links worthless.
func (tx *Tx) ForgetLinks(ctx context.Context, account survey.AccountID) error {
	return tx.exec(ctx, "forget links", `delete from signin_link where account_id = ?`, account)
}
