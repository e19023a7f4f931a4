package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"trivselspuls/survey"
	"trivselspuls/survey/audit"
)

// Moved is one table that CopyTo has copied.
type Moved struct {
	Table string
	Rows  int
}

// CopyTo copies every row of an embedded database, which nobody writes to meanwhile, into a PostgreSQL
// database of the same schema in which nobody is set up, in one transaction, and fails
// unless both then hold the same. What is a table, and what refers to what, the databases
// tell themselves. A wave that is open, or of which something is yet to be destroyed, is
// survey.ErrState: its ballots and codes would stay where its closing does not reach.
func (s *Store) CopyTo(ctx context.Context, to *Store) (moved []Moved, err error) {
	err = s.Tx(ctx, func(from *Tx) error { // a command may be about to write, or to open a wave
		open, err := from.some(ctx, "waves to clean up", `select count(*) from wave where state <> 'planned' and not cleaned`)
		if err == nil && open {
			err = fmt.Errorf("a wave is open, or not cleaned up after: close it, and let the server run until then: %w", survey.ErrState)
		}
		if err != nil {
			return err
		}
		return to.AuditedTx(ctx, audit.CommandLine, audit.Event{Action: audit.MoveDatabase}, func(tx *Tx) error {
			if err := tx.none(ctx, "somebody is set up there", `select (select count(*) from owner) + (select count(*) from audit)`); err != nil {
				return err
			}
			moved, err = tx.fill(ctx, from)
			return err
		})
	})
	return moved, err
}

// fill gives every table of PostgreSQL the rows that it has in an embedded database, and no others.
func (tx *Tx) fill(ctx context.Context, from *Tx) (moved []Moved, err error) {
	tables, err := list[string](ctx, from.Reader, "list tables", `select name from sqlite_master where type = 'table' and name not like 'sqlite%' and name <> 'goose_db_version' order by name desc`) // a ballot_box before its ballots, which a trigger asks for
	if err != nil {
		return nil, err
	}
	return moved, tx.unbound(ctx, func() error {
		err := tx.exec(ctx, "empty tables", `truncate `+strings.Join(tables, ", "))
		for _, table := range tables {
			if err != nil {
				return err
			}
			var one Moved
			one, err = tx.copyTable(ctx, from, table)
			err = survey.In("table "+table, err)
			moved = append(moved, one)
		}
		return err
	})
}

// unbound does something while no table of PostgreSQL refers to another, which is checked
// afterwards: so tables may be filled in any order.
func (tx *Tx) unbound(ctx context.Context, do func() error) error {
	references, err := list[struct{ Table, Name, Definition string }](ctx, tx.Reader, "references",
		`select conrelid::regclass::text as table, quote_ident(conname) as name, pg_get_constraintdef(oid) as definition
		from pg_constraint where contype = 'f' and connamespace = current_schema()::regnamespace`)
	for _, r := range references {
		if err == nil {
			err = tx.exec(ctx, "drop reference", `alter table `+r.Table+` drop constraint `+r.Name)
		}
	}
	if err == nil {
		err = do()
	}
	for _, r := range references {
		if err == nil {
			err = tx.exec(ctx, "make reference", `alter table `+r.Table+` add constraint `+r.Name+` `+r.Definition)
		}
	}
	return err
}

// copyTable copies a table and compares what is in both then. The rows are written in the
// order of what they hold, which tells nothing of when they came.
func (tx *Tx) copyTable(ctx context.Context, from *Tx, table string) (Moved, error) {
	columns, rows, err := rowsOf(ctx, from.tx, table)
	if err != nil {
		return Moved{}, err
	}
	insert, err := tx.tx.PrepareContext(ctx, `copy `+table+` (`+named(columns)+`) from stdin`)
	if err != nil {
		return Moved{}, failed("write rows", err)
	}
	defer insert.Close() //nolint:errcheck // what was not written fails at the last call
	for _, row := range rows {
		if _, err := insert.ExecContext(ctx, row.values...); err != nil {
			return Moved{}, failed("write rows", err)
		}
	}
	if _, err := insert.ExecContext(ctx); err != nil {
		return Moved{}, failed("write rows", err)
	}
	_, written, err := rowsOf(ctx, tx.tx, table, columns...)
	if err == nil && !slices.EqualFunc(rows, written, func(a, b movedRow) bool { return a.plain == b.plain }) {
		err = fmt.Errorf("PostgreSQL holds something else in %s than what was written: %w", table, survey.ErrMalformed)
	}
	return Moved{table, len(rows)}, err
}

// movedRow is a row as a database gives it, and written out as both databases do.
type movedRow struct {
	values []any
	plain  string
}

func named(columns []string) string {
	return strings.Join(survey.Map(columns, pq.QuoteIdentifier), ", ")
}

// rowsOf reads a table in the order of what its rows hold, the columns by name or as they come.
func rowsOf(ctx context.Context, db sqlx.QueryerContext, table string, columns ...string) ([]string, []movedRow, error) {
	what := "*"
	if columns != nil {
		what = named(columns)
	}
	found, err := db.QueryxContext(ctx, `select `+what+` from `+table)
	if err != nil {
		return nil, nil, failed("read rows", err)
	}
	defer found.Close()
	columns, err = found.Columns()
	var rows []movedRow
	for err == nil && found.Next() {
		var row movedRow
		row.values, err = found.SliceScan()
		for _, value := range row.values {
			text := fmt.Sprint(value)
			switch v := value.(type) {
			case time.Time:
				text = v.UTC().Format(time.RFC3339Nano)
			case []byte:
				text = string(v)
			case bool: // which SQLite has as 0 and 1
				text = map[bool]string{false: "0", true: "1"}[v]
			}
			row.plain += fmt.Sprint(len(text), value == nil, text)
		}
		rows = append(rows, row)
	}
	slices.SortFunc(rows, func(a, b movedRow) int { return strings.Compare(a.plain, b.plain) })
	return columns, rows, failed("read rows", errors.Join(err, found.Err()))
}
