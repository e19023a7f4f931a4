package store

import (
	"context"
	"database/sql/driver"
	"sync/atomic"
)

// An Option changes how Open makes a store.
type Option func(*Store)

// CountStatements makes a store count what it sends to its database, for tests and
// benchmarks. It counts below database/sql, where nothing can pass it by, so that
// what an answer costs is measured and not believed.
func CountStatements(s *Store) { s.statementCount = new(atomic.Int64) }

// Statements is how many statements the store has sent since it was opened with
// CountStatements; beginning and ending a transaction are one each.
func (s *Store) Statements() int64 { return s.statementCount.Load() }

// connector makes connections that count.
type connector struct {
	driver.Connector
	count *atomic.Int64
}

func (c connector) Connect(ctx context.Context) (driver.Conn, error) {
	opened, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return &conn{both: opened.(both), count: c.count}, nil
}

// both is what the connections of the two drivers have in common.
type both interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

type conn struct {
	both
	count *atomic.Int64
}

func (c *conn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	c.count.Add(1)
	return c.both.ExecContext(ctx, query, args)
}

func (c *conn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	c.count.Add(1)
	return c.both.QueryContext(ctx, query, args)
}

func (c *conn) BeginTx(ctx context.Context, opts driver.TxOptions) (driver.Tx, error) {
	c.count.Add(1)
	begun, err := c.both.BeginTx(ctx, opts)
	if err != nil {
		return nil, err
	}
	return transaction{begun, c.count}, nil
}

func (c *conn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	prepared, err := c.both.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	return statement{prepared.(bothStatement), c.count}, nil
}

// CheckNamedValue keeps PostgreSQL's own conversion of arguments; SQLite's
// driver has none.
func (c *conn) CheckNamedValue(v *driver.NamedValue) error {
	if checker, ok := c.both.(driver.NamedValueChecker); ok {
		return checker.CheckNamedValue(v)
	}
	return driver.ErrSkip
}

type transaction struct {
	driver.Tx
	count *atomic.Int64
}

func (t transaction) Commit() error {
	t.count.Add(1)
	return t.Tx.Commit()
}

func (t transaction) Rollback() error {
	t.count.Add(1)
	return t.Tx.Rollback()
}

type bothStatement interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

type statement struct {
	bothStatement
	count *atomic.Int64
}

func (s statement) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	s.count.Add(1)
	return s.bothStatement.ExecContext(ctx, args)
}

func (s statement) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	s.count.Add(1)
	return s.bothStatement.QueryContext(ctx, args)
}
