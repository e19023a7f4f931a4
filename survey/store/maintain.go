package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"trivselspuls/survey"
)

// Rewrite writes anew the files that deleted rows were in, so that they hold only what
// a query can show, and lets go of the log that knows what was deleted. It must not run
// inside a transaction, and not while a wave is open: whoever answers would wait for it.
// It returns the position up to which PostgreSQL's log may hold what was deleted, for
// MarkRewritten. It is one of the dialect exceptions: neither VACUUM nor the WAL is in
// the common subset.
func (s *Store) Rewrite(ctx context.Context) (position string, err error) {
	if s.postgres {
		if err := s.rewriteTables(ctx, "ballot", "sealed", "code", "blinded", "answers", "records"); err != nil {
			return "", failed("rewrite", err)
		}
		if err := s.rewriteErased(ctx); err != nil {
			return "", failed("rewrite", err)
		}
		return s.endSegment(ctx)
	}
	// VACUUM writes the file anew through the WAL.
	if _, err := s.write.ExecContext(ctx, `vacuum`); err != nil {
		return "", failed("rewrite", err)
	}
	return "", s.Settle(ctx)
}

// How often, and how long apart, SQLite's log is tried to be emptied. Each try holds
// the writer for as long as somebody reads, but never longer than settleWait.
const (
	settleTries = 50
	settlePause = 100 * time.Millisecond
	settleWait  = 100 // milliseconds
)

// Settle brings what has been deleted to where it was: SQLite overwrites the pages in
// its file and empties its write-ahead log, which both hold what stood there. It may
// run while waves are open. PostgreSQL has nothing to settle: its log is let go of when its
// tables are written anew, which is when nothing writes their old pages to it any more.
func (s *Store) Settle(ctx context.Context) error {
	if s.postgres {
		return nil
	}
	// ANALYZE, which whoever keeps the database may give, keeps samples of every index in a
	// table of its own, and they outlive what they were taken from.
	sampled, err := s.count(ctx, `select count(*) from sqlite_master where name = 'sqlite_stat4'`)
	if err == nil && sampled > 0 {
		_, err = s.write.ExecContext(ctx, `delete from sqlite_stat4`)
	}
	if err != nil {
		return failed("delete samples", err)
	}
	for try := 1; ; try++ {
		busy, err := s.truncateWAL(ctx)
		if err != nil || !busy {
			return failed("truncate the write-ahead log", err)
		}
		if try == settleTries {
			return fmt.Errorf("truncate the write-ahead log: it is being read: %w", survey.ErrUnavailable)
		}
		select {
		case <-ctx.Done():
			return failed("truncate the write-ahead log", ctx.Err())
		case <-time.After(settlePause):
		}
	}
}

// truncateWAL tries once to empty SQLite's write-ahead log. A reader that is still at an
// old page keeps it from doing so, which SQLite tells in the result and not as an error.
func (s *Store) truncateWAL(ctx context.Context) (busy bool, err error) {
	conn, err := s.write.Conn(ctx)
	if err != nil {
		return false, err
	}
	defer func() {
		// Also when ctx has ended: the connection goes back to those who write.
		_, reset := conn.ExecContext(context.WithoutCancel(ctx), fmt.Sprintf(`pragma busy_timeout = %d`, busyTimeout))
		err = errors.Join(err, reset, conn.Close())
	}()
	if _, err := conn.ExecContext(ctx, fmt.Sprintf(`pragma busy_timeout = %d`, settleWait)); err != nil {
		return false, err
	}
	var frames, moved int
	err = conn.QueryRowContext(ctx, `pragma wal_checkpoint(truncate)`).Scan(&busy, &frames, &moved)
	return busy, err
}

// Backup writes a copy of the embedded database to a new file of mode 0600, as
// it is at one moment, while the server goes on. The copy is written table by
// table in the order of the keys: unlike a copy of the files it has no
// write-ahead log and no free pages, which remember in what order things came.
// It fails with fs.ErrExist when the file is there. One of the dialect
// exceptions, as Rewrite is.
func (s *Store) Backup(ctx context.Context, path string) (err error) {
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
