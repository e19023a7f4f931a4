package store

import (
	"context"
	"errors"
)

// LockName is something that two transactions must not do at the same time.
type LockName string

const (
	LockSetUp   LockName = "set up"          // setting an owner up, and opening a wave
	LockSecrets LockName = "account secrets" // sealing what accounts sign in with
	LockAudit   LockName = "audit log"       // verifying the audit log, and deleting what is due from it
	lockCodes   LockName = "research codes"  // naming units for research
)

// Lock holds back every other transaction that takes the lock of this name, until
// this one ends. What was read before may be old; what is read from here on is not.
// Dialect exception: SQLite's transactions, which begin by taking the write lock,
// wait for each other anyway, and PostgreSQL has advisory locks.
func (tx *Tx) Lock(ctx context.Context, name LockName) error {
	if !tx.postgres {
		return nil
	}
	return tx.exec(ctx, "lock", `select pg_advisory_xact_lock(hashtext(?))`, name)
}

// Alone does work, which uses transactions of its own, while no other server on the same
// database does work of this name. An embedded database has one server.
func (s *Store) Alone(ctx context.Context, name LockName, work func() error) error {
	if !s.postgres {
		return work()
	}
	return s.Tx(ctx, func(tx *Tx) error {
		if err := tx.Lock(ctx, name); err != nil {
			return err
		}
		return work()
	})
}

// seen is what somebody acts upon: what there was at a head of the audit log, in which
// everything stands that people change.
type seen struct {
	head   int
	judge  func() error
	stored bool
}

type seenKey struct{}

// mostLooks is how often somebody is looked at again because others have stored something: each
// time costs a page, and whoever stores things all the time would keep everybody else at it.
const mostLooks = 10

// errMoved is a transaction before which, or beside which, somebody has stored something.
var errMoved = errors.New("store: something was stored since it was looked at")

// Upon looks at what there is with judge, and gives a context in which it holds for what is
// stored: the first transaction that writes in the audit log does so only if nothing else
// was written there since judge looked. Else judge looks again, outside of it, and what it
// fails with is the transaction's error. So two who meet are told apart in the database, on
// whichever servers or commands they came.
func (s *Store) Upon(ctx context.Context, judge func() error) (context.Context, error) {
	upon := &seen{judge: judge}
	return context.WithValue(ctx, seenKey{}, upon), upon.look(ctx, s)
}

// look notes the head before it judges: what is stored meanwhile is looked at again.
func (u *seen) look(ctx context.Context, s *Store) (err error) {
	if u.head, _, err = s.AuditHead(ctx); err != nil {
		return err
	}
	return u.judge()
}

// hold keeps others who act upon something, or set something up, from storing anything until
// the transaction ends, and fails with errMoved if somebody has.
func (u *seen) hold(ctx context.Context, tx *Tx) error {
	if err := tx.Lock(ctx, LockSetUp); err != nil {
		return err
	}
	head, _, err := tx.AuditHead(ctx)
	if err == nil && head != u.head {
		err = errMoved
	}
	return err
}
