package storetest

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"trivselspuls/migrations"
	"trivselspuls/survey/store"
)

// Each test's database is a copy of one that has been migrated, which takes a
// fraction of migrating again.

// sqliteFile is a migrated SQLite database, made once a process.
var sqliteFile = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "migrated")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "migrated.db")
	if err := migrate(path); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

// copyUnlessThere puts the migrated database where a test wants a new one.
func copyUnlessThere(path string) error {
	if strings.Contains(path, "://") {
		return nil
	}
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	body, err := sqliteFile()
	if err != nil {
		return err
	}
	return os.WriteFile(path, body, 0o600)
}

// postgresTemplate is the name of a migrated database in the environment's
// cluster: one for each version of the schema, whichever test is first to need it.
var postgresTemplate = sync.OnceValues(func() (string, error) {
	hash := sha256.New()
	files, err := fs.Glob(migrations.Postgres, "*.sql")
	if err != nil {
		return "", err
	}
	for _, file := range files {
		body, err := fs.ReadFile(migrations.Postgres, file)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(hash, "%s %d\n%s", file, len(body), body)
	}
	name := "migrated_" + hex.EncodeToString(hash.Sum(nil))[:16]
	return name, makeTemplate(name)
})

// makeTemplate makes the database unless it is there. It gets its name last, so
// that nobody copies half of one.
func makeTemplate(name string) error {
	ctx := context.Background()
	pool, err := sql.Open("postgres", address("postgres"))
	if err != nil {
		return err
	}
	defer pool.Close()
	admin, err := pool.Conn(ctx) // the lock is this connection's, and ends with it
	if err != nil {
		return err
	}
	defer admin.Close()
	if _, err := admin.ExecContext(ctx, `select pg_advisory_lock(hashtext('trivselspuls storetest'))`); err != nil {
		return err
	}
	var there bool
	err = admin.QueryRowContext(ctx, `select exists (select 1 from pg_database where datname = $1)`, name).Scan(&there)
	if err != nil || there {
		return err
	}
	half := name + "_half"
	for _, statement := range []string{`drop database if exists ` + half, `create database ` + half} {
		if _, err := admin.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	if err := migrate(address(half)); err != nil {
		return err
	}
	// A connection that was closed may still be on its way out.
	if _, err := admin.ExecContext(ctx, `select pg_terminate_backend(pid, 30000) from pg_stat_activity where datname = $1`, half); err != nil {
		return err
	}
	_, err = admin.ExecContext(ctx, `alter database `+half+` rename to `+name)
	return err
}

func migrate(database string) error {
	ctx := context.Background()
	st, err := store.Open(ctx, database, nil)
	if err != nil {
		return err
	}
	return errors.Join(st.Migrate(ctx), st.Close())
}
