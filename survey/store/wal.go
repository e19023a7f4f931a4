package store

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/lib/pq"

	"trivselspuls/survey"
)

// rewriteTables writes tables of PostgreSQL anew, with their indexes. Of each it is given
// the name and a column of bytes: altering a column by an expression copies the rows that
// can be seen now. VACUUM FULL would copy deleted ones too, as long as any session of the
// database, a dump or a forgotten one, could still see them.
func (s *Store) rewriteTables(ctx context.Context, tablesAndColumns ...string) error {
	var statements []string
	for table := range slices.Chunk(tablesAndColumns, 2) {
		statements = append(statements, fmt.Sprintf(`alter table %s alter column %s type bytea using %[2]s || ''::bytea, alter column %[2]s set storage external`, table[0], table[1]))
	}
	return s.rewriting(ctx, statements)
}

// rewriting runs statements that each write a table anew, all or none of them.
func (s *Store) rewriting(ctx context.Context, statements []string) error {
	tx, err := s.write.BeginTxx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after a commit this is a no-op, before it nothing can be done
	// Whoever reads a table for longer is asked again in a minute. Meanwhile nobody queues behind.
	for _, statement := range append([]string{`set local lock_timeout = '5s'`}, statements...) {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// endSegment ends the file that PostgreSQL writes its log to and makes a checkpoint,
// after which it needs the files up to there no more, and returns the position of the
// end. A user who may not do that, which Traces says, gets the position alone.
func (s *Store) endSegment(ctx context.Context) (position string, err error) {
	may, err := get[bool](ctx, s.Reader, "may end the log's file", `select `+mayEndSegment+` and `+mayCheckpoint)
	if err != nil {
		return "", err
	}
	if !may {
		return get[string](ctx, s.Reader, "position of the log", `select pg_current_wal_insert_lsn()::text`)
	}
	if position, err = get[string](ctx, s.Reader, "end the log's file", `select pg_switch_wal()::text`); err != nil {
		return "", err
	}
	_, err = s.write.ExecContext(ctx, `checkpoint`)
	return position, failed("checkpoint", err)
}

// LetGo ends the connections to PostgreSQL that nobody uses just now. A process of
// PostgreSQL keeps the file of the log open that it wrote to last, also when that file
// has been removed, and whoever has the machine reads it there.
func (s *Store) LetGo() {
	if !s.postgres {
		return
	}
	for _, pool := range s.pools() {
		pool.SetMaxIdleConns(0)
		pool.SetMaxIdleConns(mostIdle)
	}
}

// What the user must be allowed for endSegment. pg_checkpoint is a role of PostgreSQL
// 15 and later.
const (
	mayEndSegment = `has_function_privilege('pg_switch_wal()', 'execute')`
	mayCheckpoint = `coalesce((select rolsuper from pg_roles where rolname = current_user)
		or (select pg_has_role(oid, 'usage') from pg_roles where rolname = 'pg_checkpoint'), false)`
)

// LogKept is what PostgreSQL's write-ahead log still holds of waves whose ballots are
// deleted.
type LogKept struct {
	Waves   int  // waves whose ballots may stand in it
	Checked bool // false: files of which only an administrator knows may hold more
}

// LogKept finds out whether PostgreSQL has let go of the log of the waves it was
// written anew for; a standby of it may be asked too. Without the right to list the
// log's files it looks at where the last checkpoint begins, before which they may be
// kept all the same.
func (s *Store) LogKept(ctx context.Context) (LogKept, error) {
	if !s.postgres {
		return LogKept{Checked: true}, nil
	}
	kept := LogKept{Checked: true}
	// A file's name is its timeline, eight digits, and its place in the log. A name that
	// comes after the one being written is a file kept to be written over.
	const file = `name ~ '^[0-9A-F]{24}$'`
	names, err := list[string](ctx, s.Reader, "list the log", `select min(substr(name, 9)) from pg_ls_waldir() where `+file)
	if refused, ok := errors.AsType[*pq.Error](err); ok && refused.Code == insufficientPrivilege {
		kept.Checked = false
		names, err = list[string](ctx, s.Reader, "last checkpoint", `select substr(redo_wal_file, 9) from pg_control_checkpoint()`)
	}
	if err != nil {
		return kept, err
	}
	size, err := get[uint64](ctx, s.Reader, "size of the log's files", `select setting::bigint from pg_settings where name = 'wal_segment_size'`)
	if err != nil {
		return kept, err
	}
	positions, err := list[string](ctx, s.Reader, "positions of waves", `select log_position from wave where log_position is not null
		union all select log_position from erasure where log_position is not null`)
	if err != nil {
		return kept, err
	}
	for _, position := range positions {
		if names[0] <= segment(position, size) {
			kept.Waves++
		}
	}
	return kept, nil
}

// segment is the place in a file's name of the file that ends at or after a position
// such as «0/1A2B3C4». pg_walfile_name, which says the same, does not on a standby.
func segment(position string, size uint64) string {
	var high, low uint64
	fmt.Sscanf(position, "%X/%X", &high, &low) //nolint:errcheck // PostgreSQL has written it
	number := (high<<32 + low - 1) / size
	perHigh := (1 << 32) / size
	return fmt.Sprintf("%08X%08X", number/perHigh, number%perHigh)
}

// insufficientPrivilege is PostgreSQL's code for what a user may not do.
const insufficientPrivilege = "42501"

// Leftover counts ballots and codes that are in the database though their wave is closed.
func (r Reader) Leftover(ctx context.Context) (int, error) {
	total := 0
	for _, table := range []string{"ballot", "code"} {
		n, err := r.count(ctx, `select count(*) from `+table+` where wave_group_id not in (
			select g.id from wave_group g join wave w on w.id = g.wave_id where w.state <> ?)`, survey.Closed)
		if err != nil {
			return 0, err
		}
		total += n
	}
	return total, nil
}

// Standby reports whether the database is a copy that follows another server, and so
// may only be read.
func (s *Store) Standby(ctx context.Context) (bool, error) {
	if !s.postgres {
		return false, nil
	}
	return get[bool](ctx, s.Reader, "standby", `select pg_is_in_recovery()`)
}

// Embedded is how the embedded database is kept.
type Embedded struct {
	Journal      string // how changes reach the file; must be «wal»
	Synchronous  int    // 2: each commit waits for the disk
	SecureDelete int    // 1: what is deleted is overwritten
	Sampled      int    // tables that ANALYZE has made, which keep values
}

// Embedded reads how the embedded database is kept; of PostgreSQL it is nothing.
func (s *Store) Embedded(ctx context.Context) (e Embedded, err error) {
	if s.postgres {
		return e, nil
	}
	for pragma, value := range map[string]any{"journal_mode": &e.Journal, "synchronous": &e.Synchronous, "secure_delete": &e.SecureDelete} {
		if err := s.write.QueryRowContext(ctx, `pragma `+pragma).Scan(value); err != nil {
			return e, failed("read pragma", err)
		}
	}
	e.Sampled, err = s.count(ctx, `select count(*) from sqlite_master where name = 'sqlite_stat4'`)
	return e, err
}

// Checked has an embedded database read through when it is opened.
func Checked(s *Store) { s.checked = true }

// QuickCheck reads the embedded database through, all but the order of its indexes, and fails
// for a damaged one: SQLite goes on with whatever pages are whole. Of PostgreSQL it reads nothing.
func (s *Store) QuickCheck(ctx context.Context) error {
	if s.postgres {
		return nil
	}
	var fault string
	if err := s.read.GetContext(ctx, &fault, `pragma quick_check(1)`); err != nil || fault != "ok" {
		return fmt.Errorf("the database is damaged: %w", errors.Join(errors.New(fault), err))
	}
	return nil
}
