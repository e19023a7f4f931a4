package store

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"
)

// Waiting is how many writes wait for SQLite's one writer.
func (s *Store) Waiting() int {
	s.queue.mu.Lock()
	defer s.queue.mu.Unlock()
	return len(s.queue.waiting)
}

// RefusedAt lets the last write of an answer have failed at that time.
func (s *Store) RefusedAt(at time.Time) { s.refused.Store(&refusal{at, errors.New("full")}) }

// MigrateTo brings an empty database to the schema of an earlier version.
func (s *Store) MigrateTo(ctx context.Context, version int64) error {
	provider, err := s.provider()
	if err == nil {
		_, err = provider.UpTo(ctx, version)
	}
	return err
}

// WriteChoicesOf writes rows as a program with other choices would, by table.
func (s *Store) WriteChoicesOf(ctx context.Context, tables map[string][]string) error {
	return s.writeChoices(ctx, tables)
}

// Fill gives an empty PostgreSQL database of some version what an embedded one of that version holds.
func (s *Store) Fill(ctx context.Context, from *Store) error {
	return from.Tx(ctx, func(held *Tx) error {
		return s.Tx(ctx, func(tx *Tx) error {
			_, err := tx.fill(ctx, held)
			return err
		})
	})
}

// Holds tells what a database holds: of each table, how many rows and a hash of them.
func (s *Store) Holds(ctx context.Context) (rows map[string]int, hashes string, err error) {
	names := `select name from sqlite_master where type = 'table' and name not like 'sqlite%'`
	if s.postgres {
		names = `select tablename from pg_tables where schemaname = current_schema()`
	}
	tables, err := list[string](ctx, s.Reader, "list tables", names+` order by 1`)
	rows = map[string]int{}
	for _, table := range tables {
		_, all, rerr := rowsOf(ctx, s.db, table)
		if err = errors.Join(err, rerr); table != "goose_db_version" {
			rows[table] = len(all)
		}
		hashes += fmt.Sprintf("%s %x\n", table, hashOf(all))
	}
	return rows, hashes, err
}

// Versions lists the migrations of the store's database.
func (s *Store) Versions() (versions []int64, err error) {
	provider, err := s.provider()
	if err != nil {
		return nil, err
	}
	for _, source := range provider.ListSources() {
		versions = append(versions, source.Version)
	}
	return versions, nil
}

func hashOf(rows []movedRow) [sha256.Size]byte {
	hash := sha256.New()
	for _, row := range rows {
		fmt.Fprintln(hash, len(row.plain), row.plain)
	}
	return [sha256.Size]byte(hash.Sum(nil))
}

// RemovalTables are the tables that removal.sql deletes from, in its order.
func RemovalTables() (tables []string) {
	for _, rows := range append(goingWith("project"), goingWith("owner")...) {
		tables = append(tables, rows.table())
	}
	return tables
}
