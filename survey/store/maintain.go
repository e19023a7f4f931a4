package store

import (
	"context"
	"errors"
	"fmt"
	"os"

	"trivselspuls/survey"
)

// Rewrite removes what deleted rows leave behind, so that the files hold only
// what a query can show. It must not run inside a transaction. It is one of the
// dialect exceptions: neither VACUUM nor the WAL is in the common subset.
func (s *Store) Rewrite(ctx context.Context) error {
	if s.postgres {
		// Not a plain VACUUM: that leaves tokens in the pages of the index.
		return s.statements(ctx, `vacuum full ballot`, `vacuum full code`)
	}
	// The first checkpoint brings the overwritten pages into the file, VACUUM
	// writes the file anew through the WAL, and the second one empties that.
	if err := s.truncateWAL(ctx); err != nil {
		return err
	}
	if err := s.statements(ctx, `vacuum`); err != nil {
		return err
	}
	return s.truncateWAL(ctx)
}

func (s *Store) statements(ctx context.Context, statements ...string) error {
	for _, statement := range statements {
		if _, err := s.write.ExecContext(ctx, statement); err != nil {
			return failed("rewrite", err)
		}
	}
	return nil
}

// truncateWAL empties SQLite's write-ahead log. A reader that is still at an old
// page keeps it from doing so, which SQLite tells in the result and not as an
// error.
func (s *Store) truncateWAL(ctx context.Context) error {
	var busy, frames, moved int
	err := s.write.QueryRowContext(ctx, `pragma wal_checkpoint(truncate)`).Scan(&busy, &frames, &moved)
	if err != nil {
		return failed("truncate the write-ahead log", err)
	}
	if busy != 0 {
		return fmt.Errorf("truncate the write-ahead log: it is being read: %w", survey.ErrUnavailable)
	}
	return nil
}

// ErrBackupElsewhere means that the database is PostgreSQL, whose own tools make
// better copies than this program can.
var ErrBackupElsewhere = errors.New("store: PostgreSQL is copied with its own tools")

// Backup writes a copy of the embedded database to a new file of mode 0600, as
// it is at one moment, while the server goes on. The copy is written table by
// table in the order of the keys: unlike a copy of the files it has no
// write-ahead log and no free pages, which remember in what order things came.
// It fails with fs.ErrExist when the file is there. One of the dialect
// exceptions, as Rewrite is.
func (s *Store) Backup(ctx context.Context, path string) (err error) {
	if s.postgres {
		return ErrBackupElsewhere
	}
	// Made by hand because SQLite would make it readable to others; it accepts an
	// empty file.
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("make the copy: %w", err)
	}
	defer func() {
		if err = errors.Join(err, file.Close()); err != nil {
			os.Remove(path) // half a copy looks like a whole one
		}
	}()
	if _, err := s.write.ExecContext(ctx, `vacuum into ?`, path); err != nil {
		return failed("copy the database", err)
	}
	return file.Sync()
}
