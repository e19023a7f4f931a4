package store

import (
	"context"
	"errors"
	"fmt"
	"os"
)

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
