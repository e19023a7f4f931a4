package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"
	"modernc.org/sqlite"
)

// Open connects to a database: a postgres:// address, or the path of a SQLite
// file, which is made with mode 0600 if it is not there. It does not migrate.
// clock is the only source of time; nil means the system's.
func Open(ctx context.Context, database string, clock func() time.Time, options ...Option) (*Store, error) {
	if clock == nil {
		clock = time.Now
	}
	s := &Store{clock: clock, postgres: strings.HasPrefix(database, "postgres://") || strings.HasPrefix(database, "postgresql://")}
	for _, option := range options {
		option(s)
	}
	var err error
	if s.postgres {
		// One pool for reading and writing.
		s.write, err = s.connectPostgres(ctx, database)
		s.read = s.write
	} else {
		err = s.openSQLite(ctx, database)
	}
	if err != nil {
		return nil, err
	}
	s.issuing, s.collecting = s.write, s.write
	s.Reader = Reader{db: s.read, rebind: s.read.Rebind}
	return s, nil
}

// openSQLite uses one connection for writing and a few for reading, so that
// pages never wait behind an answer being stored.
func (s *Store) openSQLite(ctx context.Context, path string) error {
	path, err := filepath.Abs(path)
	if err != nil {
		return fmt.Errorf("open database: %w", err)
	}
	// Made by hand because SQLite would make it readable to others; the WAL
	// inherits the mode.
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("open database: %w", err)
	}
	if err := file.Close(); err != nil {
		return fmt.Errorf("open database: %w", err)
	}
	s.write, err = s.connectSQLite(ctx, path, false)
	if err != nil {
		return err
	}
	s.write.SetMaxOpenConns(1)
	s.queue = newQueue()
	s.read, err = s.connectSQLite(ctx, path, true)
	if err != nil {
		s.write.Close()
		return err
	}
	s.read.SetMaxOpenConns(4)
	s.read.SetMaxIdleConns(4)
	if s.checked {
		if err := s.QuickCheck(ctx); err != nil {
			return errors.Join(err, s.read.Close(), s.write.Close())
		}
	}
	return nil
}

// pool opens a pool of connections that inner makes, and waits for the first.
func (s *Store) pool(ctx context.Context, driverName string, inner driver.Connector) (*sqlx.DB, error) {
	if s.statementCount != nil {
		inner = connector{inner, s.statementCount}
	}
	db := sqlx.NewDb(sql.OpenDB(inner), driverName)
	if err := db.PingContext(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// connectSQLite opens a pool of connections to a SQLite file.
func (s *Store) connectSQLite(ctx context.Context, path string, readOnly bool) (*sqlx.DB, error) {
	inner, err := sqlite.NewConnector(sqliteDSN(path, readOnly))
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	db, err := s.pool(ctx, "sqlite", inner)
	return db, failed("open database", err)
}

// busyTimeout is how many milliseconds SQLite waits for another process's lock.
const busyTimeout = 5000

// sqliteDSN sets what every connection needs. synchronous(FULL) makes each
// commit reach the disk before it is acknowledged; secure_delete overwrites what
// closing deletes; _txlock=immediate takes the write lock at begin.
func sqliteDSN(path string, readOnly bool) string {
	q := url.Values{
		"_pragma": {
			fmt.Sprintf("busy_timeout(%d)", busyTimeout), "journal_mode(WAL)", "foreign_keys(1)",
			"synchronous(FULL)", "secure_delete(1)",
		},
		"_time_format": {"sqlite"},
		"_timezone":    {"UTC"},
		"_txlock":      {"immediate"},
	}
	if readOnly {
		q.Add("_pragma", "query_only(1)")
		q.Set("_txlock", "deferred")
	}
	u := url.URL{Scheme: "file", OmitHost: true, Path: path, RawQuery: q.Encode()}
	return u.String()
}

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
