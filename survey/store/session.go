package store

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"time"

	"trivselspuls/survey"
)

const (
	// SessionIdle ends a session that has not been used for this long.
	SessionIdle = 30 * time.Minute
	// SessionLife ends every session this long after signing in.
	SessionLife = 8 * time.Hour
	// secretSize is the size of session ids and sign-in links: 256 bits.
	secretSize = 32
)

// newSecret draws a secret for a cookie or a link and the hash it is stored as.
func newSecret() (secret string, hash []byte) {
	raw := make([]byte, secretSize)
	rand.Read(raw)
	sum := sha256.Sum256(raw)
	return base64.RawURLEncoding.EncodeToString(raw), sum[:]
}

// secretHash is the stored form of a secret as it came back; nil if it cannot
// be one.
func secretHash(secret string) []byte {
	raw, err := base64.RawURLEncoding.DecodeString(secret)
	if err != nil || len(raw) != secretSize {
		return nil
	}
	sum := sha256.Sum256(raw)
	return sum[:]
}

// StartSession signs an account in and returns the secret for its cookie, which
// is stored nowhere.
func (tx *Tx) StartSession(ctx context.Context, account survey.AccountID) (string, error) {
	secret, hash := newSecret()
	return secret, tx.exec(ctx, "start session",
		`insert into session (hash, account_id, idle_at, expires_at) values (?, ?, ?, ?)`,
		hash, account, tx.now.Add(SessionIdle), tx.now.Add(SessionLife))
}

// UseSession returns the account of a running session and starts its idle time
// anew. A session that is unknown or over is survey.ErrNotFound.
func (s *Store) UseSession(ctx context.Context, secret string) (survey.AccountID, error) {
	hash := secretHash(secret)
	now := s.Now()
	row, err := get[struct {
		Account survey.AccountID `db:"account_id"`
		Idle    time.Time        `db:"idle_at"`
	}](ctx, s.Reader, "use session",
		`select account_id, idle_at from session where hash = ? and idle_at > ? and expires_at > ?`, hash, now, now)
	if err != nil {
		return "", err
	}
	// A minute's precision is enough and spares a write for most pages.
	if next := now.Add(SessionIdle); next.Sub(row.Idle) > time.Minute {
		_, err = s.write.ExecContext(ctx, s.rebind(`update session set idle_at = ? where hash = ?`), next, hash)
	}
	return row.Account, failed("use session", err)
}

// EndSession signs out. An unknown session is no error.
func (tx *Tx) EndSession(ctx context.Context, secret string) error {
	return tx.exec(ctx, "end session", `delete from session where hash = ?`, secretHash(secret))
}

// EndSessions signs an account out everywhere.
func (tx *Tx) EndSessions(ctx context.Context, account survey.AccountID) error {
	return tx.exec(ctx, "end sessions", `delete from session where account_id = ?`, account)
}

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

// DeleteExpired removes sessions and links that are over and returns how many.
func (tx *Tx) DeleteExpired(ctx context.Context) (int, error) {
	var total int64
	for _, query := range []string{
		`delete from session where idle_at <= ? or expires_at <= ?`,
		`delete from signin_link where expires_at <= ? or expires_at <= ?`,
		`delete from signin_challenge where expires_at <= ? or expires_at <= ?`,
	} {
		result, err := tx.tx.ExecContext(ctx, tx.rebind(query), tx.now, tx.now)
		if err != nil {
			return 0, failed("delete expired", err)
		}
		n, err := result.RowsAffected()
		if err != nil {
			return 0, fmt.Errorf("delete expired: %w", err)
		}
		total += n
	}
	return int(total), nil
}
