package store

import (
	"context"
	"database/sql"

	"github.com/jmoiron/sqlx"
)

// preparedKey is one query on one pool.
type preparedKey struct {
	pool  *sqlx.DB
	query string
}

// prepared returns a query's statement, which each connection prepares once.
// The three statements of an answer use it: reading their text again for every
// answer would cost as much as carrying them out. There are as many texts as
// there are numbers of open waves at the same time.
func (s *Store) prepared(ctx context.Context, pool *sqlx.DB, query string) (*sql.Stmt, error) {
	key := preparedKey{pool, query}
	if found, ok := s.kept.Load(key); ok {
		return found.(*sql.Stmt), nil
	}
	made, err := pool.PrepareContext(ctx, s.rebind(query))
	if err != nil {
		return nil, err
	}
	kept, others := s.kept.LoadOrStore(key, made)
	if others { // somebody else was first
		made.Close() //nolint:errcheck // it has not been used
	}
	return kept.(*sql.Stmt), nil
}

// changed carries a prepared statement out, in a transaction of its own, and
// returns how many rows it changed.
func (s *Store) changed(ctx context.Context, pool *sqlx.DB, query string, args ...any) (int64, error) {
	if s.turn != nil {
		// SQLite writes one at a time. The pool would let anybody who waits go
		// next, and some of 400 who come together would wait until all others
		// are done; a channel lets them go in the order they came.
		select {
		case s.turn <- struct{}{}:
			defer func() { <-s.turn }()
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	}
	statement, err := s.prepared(ctx, pool, query)
	if err != nil {
		return 0, err
	}
	result, err := statement.ExecContext(ctx, args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}
