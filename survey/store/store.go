package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jmoiron/sqlx"

	"trivselspuls/survey"
)

// Store is the database. Reading methods stand on the embedded Reader; writing
// happens in Tx, but for the two statements of an answer, RedeemCode and
// CastBallot, which are a transaction each. Safe for concurrent use.
type Store struct {
	Reader
	read, write *sqlx.DB
	// The pools of the two duties that Separate may give to other users.
	issuing, collecting *sqlx.DB
	postgres, checked   bool // checked: what is embedded is read through first
	clock               func() time.Time

	queue          *queue                  // for SQLite's one writer; nil for PostgreSQL
	refused        atomic.Pointer[refusal] // the last write of an answer, where it failed
	kept           sync.Map                // preparedKey → *sql.Stmt
	statementCount *atomic.Int64           // nil unless CountStatements asked for it
	known          []string                // TracesKnown
	unverified     []*sqlx.DB              // pools of PostgreSQL that take any server for theirs
}

// Reader holds the methods that only read. A Store and a Tx both have them.
type Reader struct {
	db     sqlx.QueryerContext
	rebind func(string) string
}

// Tx is one transaction with one reading of the clock.
type Tx struct {
	Reader
	tx       *sqlx.Tx
	now      time.Time
	postgres bool
	upon     *seen // nil, or what it stores something upon
}

// Now is the transaction's reading of the clock: UTC, whole seconds.
func (tx *Tx) Now() time.Time { return tx.now }

// Now is the store's clock: UTC, whole seconds.
func (s *Store) Now() time.Time { return s.clock().UTC().Truncate(time.Second) }

// Postgres reports which of the two databases this is.
func (s *Store) Postgres() bool { return s.postgres }

// Close closes the connections.
func (s *Store) Close() error {
	for _, duty := range s.pools()[1:] {
		if err := duty.Close(); err != nil {
			return err
		}
	}
	if s.read == s.write {
		return s.write.Close()
	}
	// The writer last: closing SQLite's last connection folds the WAL into the
	// file, which a reader may not do.
	readErr := s.read.Close()
	if err := s.write.Close(); err != nil {
		return err
	}
	return readErr
}

// Tx runs fn in one transaction and commits it if fn returns nil. On SQLite the
// write lock is taken at the start, so two transactions that read and then
// write never deadlock. Within Upon fn is run again if somebody stores something beside it; when that
// happens again and again, it is survey.ErrUnavailable.
func (s *Store) Tx(ctx context.Context, fn func(*Tx) error) error {
	upon, _ := ctx.Value(seenKey{}).(*seen)
	if upon == nil || upon.stored {
		return s.once(ctx, nil, fn)
	}
	for range mostLooks {
		err := s.once(ctx, upon, fn)
		if !errors.Is(err, errMoved) {
			return err
		}
		if err := upon.look(ctx, s); err != nil {
			return err
		}
	}
	return fmt.Errorf("%w, again and again: %w", errMoved, survey.ErrUnavailable)
}

func (s *Store) once(ctx context.Context, upon *seen, fn func(*Tx) error) error {
	begun, err := s.write.BeginTxx(ctx, nil)
	if err != nil {
		return failed("begin", err)
	}
	defer begun.Rollback() //nolint:errcheck // after a commit this is a no-op, before it nothing can be done
	tx := s.wrap(begun)
	if upon != nil {
		if err := upon.hold(ctx, tx); err != nil {
			return err
		}
		tx.upon = upon
	}
	if err := fn(tx); err != nil {
		return err
	}
	if err := begun.Commit(); err != nil {
		return failed("commit", err)
	}
	if upon != nil && tx.upon == nil { // it has written in the log
		upon.stored = true
	}
	return nil
}

// exec runs a writing statement of the transaction.
func (tx *Tx) exec(ctx context.Context, operation, query string, args ...any) error {
	_, err := tx.tx.ExecContext(ctx, tx.rebind(query), args...)
	return failed(operation, err)
}

// execAll is exec of several statements with the same argument.
func (tx *Tx) execAll(ctx context.Context, operation string, arg any, queries ...string) error {
	for _, query := range queries {
		if err := tx.exec(ctx, operation, query, arg); err != nil {
			return err
		}
	}
	return nil
}

// execEach is exec of one statement, prepared once, with the arguments of each row.
func execEach[T any](ctx context.Context, tx *Tx, operation, query string, rows []T, args func(T) []any) error {
	if len(rows) == 0 {
		return nil
	}
	statement, err := tx.tx.PrepareContext(ctx, tx.rebind(query))
	if err != nil {
		return failed(operation, err)
	}
	defer statement.Close() //nolint:errcheck // nothing was read
	for _, row := range rows {
		if _, err := statement.ExecContext(ctx, args(row)...); err != nil {
			return failed(operation, err)
		}
	}
	return nil
}

// execOne is exec for a statement that must change exactly one row; no row is
// survey.ErrNotFound.
func (tx *Tx) execOne(ctx context.Context, operation, query string, args ...any) error {
	result, err := tx.tx.ExecContext(ctx, tx.rebind(query), args...)
	if err != nil {
		return failed(operation, err)
	}
	n, err := result.RowsAffected()
	if err == nil && n == 0 {
		err = sql.ErrNoRows
	} else if err == nil && n > 1 {
		err = fmt.Errorf("rows changed: %d", n)
	}
	return failed(operation, err)
}

// signsOut is execOne for what changes how an account signs in or what it may do: it ends
// the account's sessions.
func (tx *Tx) signsOut(ctx context.Context, account survey.AccountID, operation, query string, args ...any) error {
	if err := tx.execOne(ctx, operation, query, args...); err != nil {
		return err
	}
	return tx.EndSessions(ctx, account)
}

// none is survey.ErrState unless a query counts none of what stands in the way.
func (tx *Tx) none(ctx context.Context, operation, query string, args ...any) error {
	found, err := tx.some(ctx, operation, query, args...)
	if found {
		err = fmt.Errorf("%s: %w", operation, survey.ErrState)
	}
	return err
}

// get reads exactly one row into a T; no row is survey.ErrNotFound.
func get[T any](ctx context.Context, r Reader, operation, query string, args ...any) (T, error) {
	var row T
	err := sqlx.GetContext(ctx, r.db, &row, r.rebind(query), args...)
	return row, failed(operation, err)
}

// list reads all rows into a slice of T.
func list[T any](ctx context.Context, r Reader, operation, query string, args ...any) ([]T, error) {
	rows := []T{}
	err := sqlx.SelectContext(ctx, r.db, &rows, r.rebind(query), args...)
	return rows, failed(operation, err)
}

// listIn is list of a query whose «in (?)» each stand for the values of a slice.
func listIn[T any](ctx context.Context, r Reader, operation, query string, args ...any) ([]T, error) {
	query, args, err := sqlx.In(query, args...)
	if err != nil {
		return nil, failed(operation, err)
	}
	return list[T](ctx, r, operation, query, args...)
}

// count runs a query that counts.
func (r Reader) count(ctx context.Context, query string, args ...any) (int, error) {
	return get[int](ctx, r, "count", query, args...)
}

// some reports whether a query counts any.
func (r Reader) some(ctx context.Context, operation, query string, args ...any) (bool, error) {
	n, err := get[int](ctx, r, operation, query, args...)
	return n > 0, err
}

// utcSeconds is how a time is stored: UTC, whole seconds.
func utcSeconds(t time.Time) time.Time { return t.UTC().Truncate(time.Second) }

func utcSecondsOrNull(t *time.Time) *time.Time {
	if t == nil {
		return nil
	}
	at := utcSeconds(*t)
	return &at
}

// Columns lists the columns of a table as the database has them now. Both
// engines answer an empty result with its column names, which spares asking
// each one's own catalogue.
func (s *Store) Columns(ctx context.Context, table string) ([]string, error) {
	rows, err := s.read.QueryxContext(ctx, `select * from `+table+` where 1 = 0`)
	if err != nil {
		return nil, failed("read columns", err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	return columns, failed("read columns", err)
}
