package store

import "context"

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
