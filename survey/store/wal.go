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
	tx, err := s.write.BeginTxx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after a commit this is a no-op, before it nothing can be done
	// Whoever reads a table for longer is asked again in a minute. Meanwhile nobody queues behind.
	statements := []string{`set local lock_timeout = '5s'`}
	for table := range slices.Chunk(tablesAndColumns, 2) {
		statements = append(statements, fmt.Sprintf(`alter table %s alter column %s type bytea using %[2]s || ''::bytea`, table[0], table[1]))
	}
	for _, statement := range statements {
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
// written anew for. Without the right to list the log's files it looks at where the
// last checkpoint begins, before which they may be kept all the same.
func (s *Store) LogKept(ctx context.Context) (LogKept, error) {
	if !s.postgres {
		return LogKept{Checked: true}, nil
	}
	// A file's name is its timeline, eight digits, and its place in the log. A name that
	// comes after the one being written is a file kept to be written over.
	const first, listed = `substr((select redo_wal_file from pg_control_checkpoint()), 9)`,
		`(select min(substr(name, 9)) from pg_ls_waldir() where name ~ '^[0-9A-F]{24}$')`
	count := func(oldest string) (int, error) {
		return s.count(ctx, `select count(*) from wave where log_position is not null
			and `+oldest+` <= substr(pg_walfile_name(log_position::pg_lsn), 9)`)
	}
	n, err := count(listed)
	if refused := (*pq.Error)(nil); errors.As(err, &refused) && refused.Code == insufficientPrivilege {
		n, err = count(first)
		return LogKept{Waves: n}, err
	}
	return LogKept{Waves: n, Checked: err == nil}, err
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
