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

// changed carries a prepared statement out and returns how many rows it changed,
// once that is on disk.
func (s *Store) changed(ctx context.Context, pool *sqlx.DB, query string, args ...any) (int64, error) {
	statement, err := s.prepared(ctx, pool, query)
	if err != nil {
		s.note(err)
		return 0, err
	}
	w := &write{statement: statement, args: args, done: make(chan struct{})}
	if s.queue == nil {
		w.alone(ctx)
	} else {
		s.queue.do(ctx, pool, w)
	}
	s.note(w.err)
	return w.rows, w.err
}
