package store

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"trivselspuls/survey"
)

const (
	// SessionIdle ends a session that has not been used for this long.
	SessionIdle = 30 * time.Minute
	// SessionLife ends every session this long after signing in.
	SessionLife = 8 * time.Hour
	// SessionKnown is how long it is known afterwards whose it was, so that what was typed
	// in it can be given back to the same person.
	SessionKnown = 24 * time.Hour
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

// StartSession signs an account in and returns the secret for its cookie, which is
// stored nowhere. It is limited for somebody who has proved one thing and is to set up
// the second.
func (tx *Tx) StartSession(ctx context.Context, account survey.AccountID, limited bool) (string, error) {
	secret, hash := newSecret()
	return secret, tx.exec(ctx, "start session",
		`insert into session (hash, account_id, idle_at, expires_at, limited, proved_at) values (?, ?, ?, ?, ?, ?)`,
		hash, account, tx.now.Add(SessionIdle), tx.now.Add(SessionLife), limited, tx.now)
}

// ActiveSession is a session in use.
type ActiveSession struct {
	Account survey.AccountID `db:"account_id"`
	Limited bool             // nothing but setting up a second factor is open
	Proved  time.Time        `db:"proved_at"` // when the person signed in
	Idle    time.Time        `db:"idle_at"`   // when it ends unless it is used
}

// UseSession returns a running session and starts its idle time anew. One that is
// unknown or over is survey.ErrNotFound.
func (s *Store) UseSession(ctx context.Context, secret string) (ActiveSession, error) {
	hash := secretHash(secret)
	now := s.Now()
	r, err := get[ActiveSession](ctx, s.Reader, "use session",
		`select account_id, limited, proved_at, idle_at from session where hash = ? and ended = ? and idle_at > ? and expires_at > ?`, hash, false, now, now)
	if err != nil {
		return ActiveSession{}, err
	}
	// A minute's precision is enough and spares a write for most pages.
	if next := now.Add(SessionIdle); next.Sub(r.Idle) > time.Minute {
		// One that has been ended meanwhile stays so.
		_, err = s.write.ExecContext(ctx, s.rebind(`update session set idle_at = ? where hash = ? and ended = ?`), next, hash, false)
		if readOnly(err) { // a standby shows what it has, until the session is over
			err = nil
		}
	}
	return r, failed("use session", err)
}

// EndedSession is whose session has ended a short while ago; empty for one that runs or is
// not known.
func (s *Store) EndedSession(ctx context.Context, secret string) (survey.AccountID, error) {
	account, err := get[survey.AccountID](ctx, s.Reader, "ended session", `
		select account_id from session where hash = ? and (ended = ? or idle_at <= ? or expires_at <= ?)`, secretHash(secret), true, s.Now(), s.Now())
	if errors.Is(err, survey.ErrNotFound) {
		return "", nil
	}
	return account, err
}

// EndSession signs out. An unknown session is no error.
func (tx *Tx) EndSession(ctx context.Context, secret string) error {
	return tx.exec(ctx, "end session", `delete from session where hash = ?`, secretHash(secret))
}

// EndSessions signs an account out everywhere, for good: no request that was under way and
// no clock that is set back begins one anew. What is being typed there is its own still.
func (tx *Tx) EndSessions(ctx context.Context, account survey.AccountID) error {
	return tx.exec(ctx, "end sessions", `update session set ended = ?, idle_at = ? where account_id = ? and ended = ?`, true, tx.now, account, false)
}

// Session is a running session as its owner sees it.
type Session struct {
	Hash    []byte
	Idle    time.Time `db:"idle_at"`
	Expires time.Time `db:"expires_at"`
}

// ID names the session and signs nobody in: it is the hash of the cookie's secret.
func (s Session) ID() string { return hex.EncodeToString(s.Hash) }

// Started is when it began, and Used when it was used last, to the minute.
func (s Session) Started() time.Time { return s.Expires.Add(-SessionLife) }
func (s Session) Used() time.Time    { return s.Idle.Add(-SessionIdle) }

// SessionsOf lists an account's running sessions, the latest used first.
func (s *Store) SessionsOf(ctx context.Context, account survey.AccountID) ([]Session, error) {
	now := s.Now()
	return list[Session](ctx, s.Reader, "sessions", `
		select hash, idle_at, expires_at from session
		where account_id = ? and ended = ? and idle_at > ? and expires_at > ? order by idle_at desc, hash`, account, false, now, now)
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

// DeleteExpired removes sessions, links and challenges that are over.
func (tx *Tx) DeleteExpired(ctx context.Context) error {
	if err := tx.execAll(ctx, "delete expired", tx.now.Add(-SessionKnown),
		`delete from session where idle_at <= ?`,
		`delete from session where expires_at <= ?`); err != nil {
		return err
	}
	return tx.execAll(ctx, "delete expired", tx.now,
		`delete from signin_link where expires_at <= ?`,
		`delete from signin_challenge where expires_at <= ?`,
		`delete from publication where ends_at <= ?`,
		`delete from spent where expires_at <= ?`)
}

// CreateSigninLink makes a link that signs an account in once before expires,
// and returns its secret, which is stored nowhere.
func (tx *Tx) CreateSigninLink(ctx context.Context, account survey.AccountID, expires time.Time) (string, error) {
	secret, hash := newSecret()
	return secret, tx.exec(ctx, "create sign-in link",
		`insert into signin_link (hash, account_id, expires_at) values (?, ?, ?)`, hash, account, utcSeconds(expires))
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

// SetRecovery gives an account its recovery codes; those it had before are worth
// nothing from then on.
func (tx *Tx) SetRecovery(ctx context.Context, account survey.AccountID, codes []string) error {
	if err := tx.exec(ctx, "forget recovery codes", `delete from recovery_code where account_id = ?`, account); err != nil {
		return err
	}
	return execEach(ctx, tx, "create recovery code", `insert into recovery_code (hash, account_id) values (?, ?)`, codes,
		func(code string) []any { return []any{recoveryHash(account, code), account} })
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
	return tx.execOne(ctx, "spend", `insert into spent (hash, expires_at) values (?, ?) on conflict do nothing`, sum[:], utcSeconds(expires))
}
