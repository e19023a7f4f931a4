package store

import (
	"context"
	"errors"
	"fmt"
	"net/url"

	"github.com/jmoiron/sqlx"

	"trivselspuls/survey"
	"trivselspuls/survey/audit"
)

// ErrNewer means that a database was made by a later version of this program.
var ErrNewer = errors.New("store: the database is of a later version")

// CheckVersion is ErrNewer for a database that has migrations this program does not know.
func (s *Store) CheckVersion(ctx context.Context) error {
	provider, err := s.provider()
	if err != nil {
		return err
	}
	have, known, err := provider.GetVersions(ctx)
	if err != nil {
		return failed("read the version", err)
	}
	if s.postgres {
		if half, err := get[bool](ctx, s.Reader, "look for a restore", `select to_regclass('restoring') is not null`); err != nil {
			return err
		} else if half {
			return ErrRestoring
		}
	}
	return newer(have, known)
}

// ErrRestoring means that a PostgreSQL database holds a copy whose open waves are not marked yet.
var ErrRestoring = errors.New("store: a copy was being put back here, and that has not come to its end: make a new database and restore again")

// BeginRestoring marks an empty PostgreSQL database, so that nothing runs on it before AfterRestoring.
func (s *Store) BeginRestoring(ctx context.Context) error {
	_, err := s.write.ExecContext(ctx, `create table restoring ()`)
	return failed("mark the database", err)
}

// GiveUpRestoring takes the mark from a database that nothing came into.
func (s *Store) GiveUpRestoring(ctx context.Context) error {
	_, err := s.write.ExecContext(ctx, `drop table if exists restoring`)
	return failed("take the mark away", err)
}

// AfterRestoring marks a database that has just been put back from a copy, in one
// transaction: its open waves wait for a word about each (Tx.Resume), and whoever was
// signed in when it was copied no longer is. It returns those waves.
func (s *Store) AfterRestoring(ctx context.Context) (waiting []survey.Wave, err error) {
	err = s.AuditedTx(ctx, audit.CommandLine, audit.Event{Action: audit.RestoreCopy}, func(tx *Tx) error {
		return errors.Join(
			tx.exec(ctx, "mark open waves", `update wave set restored = ? where state in ('open', 'closing')`, true),
			tx.exec(ctx, "end sessions", `delete from session`),
			tx.exec(ctx, "take the mark away", `drop table if exists restoring`))
	})
	if err != nil {
		return nil, err
	}
	return s.WavesIn(ctx, survey.Open, survey.Closing)
}

// Resume takes the mark from a wave of a copy that was put back; survey.ErrNotFound for
// one that has none.
func (tx *Tx) Resume(ctx context.Context, wave survey.WaveID) error {
	return tx.execOne(ctx, "resume wave", `update wave set restored = ? where id = ? and restored = ?`, false, wave, true)
}

// CheckFile reads a whole file of an embedded database, which nobody uses, and changes
// nothing: it fails for a damaged one, for one of another program, and with ErrNewer.
func CheckFile(ctx context.Context, name string) error {
	u := url.URL{Scheme: "file", OmitHost: true, Path: name, RawQuery: "mode=ro&immutable=1"}
	db, err := sqlx.Open("sqlite", u.String())
	if err != nil {
		return failed("open the file", err)
	}
	defer db.Close()
	var fault string
	if err := db.GetContext(ctx, &fault, `pragma integrity_check(1)`); err != nil || fault != "ok" {
		return fmt.Errorf("the file is damaged: %s: %w", fault, errors.Join(err, survey.ErrMalformed))
	}
	var ours int
	err = db.GetContext(ctx, &ours, `select count(*) from sqlite_master where type = 'table' and name in ('goose_db_version', 'wave_group', 'ballot_box')`)
	if err != nil || ours < 3 {
		return fmt.Errorf("the file is another program's database: %w", errors.Join(err, survey.ErrMalformed))
	}
	var have int64
	if err := db.GetContext(ctx, &have, `select max(version_id) from goose_db_version`); err != nil {
		return failed("read the version", err)
	}
	return (&Store{write: db}).knows(have)
}

// CheckDump is ErrNewer for a copy of a PostgreSQL database that has migrations up to one
// this program does not know.
func CheckDump(have int64) error {
	db, err := sqlx.Open("postgres", "") // which is never connected
	if err != nil {
		return failed("read the version", err)
	}
	defer db.Close()
	return (&Store{write: db, postgres: true}).knows(have)
}

func (s *Store) knows(have int64) error {
	provider, err := s.provider()
	if err != nil {
		return err
	}
	sources := provider.ListSources()
	return newer(have, sources[len(sources)-1].Version)
}

// newer is ErrNewer where a database has a later migration than is known.
func newer(have, known int64) error {
	if have <= known {
		return nil
	}
	return fmt.Errorf("%w: it has migration %d, and this program knows those up to %d", ErrNewer, have, known)
}

// Empty reports whether a PostgreSQL database has no table of anybody's.
func (s *Store) Empty(ctx context.Context) (bool, error) {
	tables, err := s.count(ctx, `select count(*) from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`)
	return tables == 0, err
}
