package store

import (
	"context"
	"database/sql"
	"slices"
	"sync"
	"time"

	"github.com/jmoiron/sqlx"
)

// refusedFor is how long a write of an answer that failed counts as the database's
// state, unless one succeeds before: a disk may be full for one table only.
const refusedFor = time.Minute

// refusal is the last write of an answer, where it failed.
type refusal struct {
	at  time.Time
	err error
}

// Probe writes to the database, and sees that whoever stores answers and redeems
// codes may do so. It changes one row back and forth and nothing else. An error says
// that answers are refused now, or were in the last minute.
func (s *Store) Probe(ctx context.Context) error {
	err := s.Tx(ctx, func(tx *Tx) error {
		return tx.execOne(ctx, "write probe", `update probe set flip = 1 - flip where id = 1`)
	})
	if err != nil {
		return err
	}
	for _, duty := range []struct {
		pool             *sqlx.DB
		operation, query string
	}{
		{s.collecting, "store no ballot", `
			insert into ballot (token, wave_group_id, sealed, signature)
			select cast(null as bytea), cast(null as text), cast(null as bytea), cast(null as bytea) where 1 = 0`},
		{s.issuing, "redeem no code", `update code set blinded = null where 1 = 0`},
	} {
		if _, err := duty.pool.ExecContext(ctx, duty.query); err != nil {
			return failed(duty.operation, err)
		}
	}
	if last := s.refused.Load(); last != nil && s.Now().Sub(last.at).Abs() < refusedFor { // whichever way the clock was put
		return failed("store answer", last.err)
	}
	return nil
}

// note keeps what became of the last write of an answer.
func (s *Store) note(err error) {
	switch {
	case err == nil:
		s.refused.Store(nil)
	case unavailable(err):
		s.refused.Store(&refusal{s.Now(), err})
	}
}

// queue lets writes that wait for SQLite's one writer share a transaction, as
// PostgreSQL does by itself, because bringing a transaction to disk costs far
// more than what is in it. Nobody is told of success before the transaction that
// holds their write is on disk, and one write's failure is its own.
//
// Whoever gets the turn carries out what everybody waits for. The pool would
// instead let anybody go next, and some of 400 who come together would wait
// until all others are done.
type queue struct {
	turn chan struct{}

	mu      sync.Mutex
	waiting []*write
}

// write is one statement on its way. rows and err may be read once done is
// closed.
type write struct {
	statement *sql.Stmt
	args      []any
	done      chan struct{}
	rows      int64
	err       error
}

// longestWrite bounds a write that is tried again alone, when those who wait for
// it can no longer give up.
const longestWrite = 10 * time.Second

func newQueue() *queue { return &queue{turn: make(chan struct{}, 1)} }

// do returns when the write is on disk, has failed, or has been taken back
// because ctx ended before its turn.
func (q *queue) do(ctx context.Context, pool *sqlx.DB, w *write) {
	q.mu.Lock()
	q.waiting = append(q.waiting, w)
	q.mu.Unlock()
	select {
	case <-w.done:
	case <-ctx.Done():
		if q.leave(w) {
			w.err = ctx.Err()
			return
		}
		<-w.done // it is being carried out: what becomes of it must be known
	case q.turn <- struct{}{}:
		defer func() { <-q.turn }()
		select {
		case <-w.done: // by whoever had the turn before
		default:
			q.lead(ctx, pool, w)
		}
	}
}

// lead carries out everything that waits, w among it.
func (q *queue) lead(ctx context.Context, pool *sqlx.DB, w *write) {
	if q.leaveAlone(w) {
		w.alone(ctx)
		return
	}
	conn, err := pool.Conn(ctx)
	if err != nil {
		q.leave(w)
		w.err = err
		return
	}
	q.mu.Lock()
	all := q.waiting
	q.waiting = nil
	q.mu.Unlock()
	err = together(conn, all)
	conn.Close() //nolint:errcheck // it goes back to the pool
	for _, each := range all {
		switch {
		case unavailable(err): // it would be the same for each
			each.err = err
		case err != nil: // one of them spoilt it, and each is judged by itself
			alone, cancel := context.WithTimeout(context.Background(), longestWrite)
			each.alone(alone)
			cancel()
		}
		if each != w {
			close(each.done)
		}
	}
}

// together carries writes out in one transaction. When it returns an error, none
// has happened.
func together(conn *sql.Conn, all []*write) error {
	// Nobody's request may end what others wait for.
	ctx := context.Background()
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after a commit this is a no-op
	rows := make([]int64, len(all))
	for i, w := range all {
		result, err := tx.StmtContext(ctx, w.statement).ExecContext(ctx, w.args...)
		if err != nil {
			return err
		}
		if rows[i], err = result.RowsAffected(); err != nil {
			return err
		}
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	for i, w := range all {
		w.rows = rows[i]
	}
	return nil
}

// alone carries a write out in a transaction of its own.
func (w *write) alone(ctx context.Context) {
	var result sql.Result
	if result, w.err = w.statement.ExecContext(ctx, w.args...); w.err == nil {
		w.rows, w.err = result.RowsAffected()
	}
}

// leave takes a write out of the queue; false when it is there no more.
func (q *queue) leave(w *write) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	at := slices.Index(q.waiting, w)
	if at >= 0 {
		q.waiting = slices.Delete(q.waiting, at, at+1)
	}
	return at >= 0
}

// leaveAlone takes a write out of the queue if nobody else waits.
func (q *queue) leaveAlone(w *write) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.waiting) != 1 || q.waiting[0] != w {
		return false
	}
	q.waiting = nil
	return true
}
