package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"github.com/jmoiron/sqlx"
	"github.com/pressly/goose/v3"

	"trivselspuls/migrations"
	"trivselspuls/survey"
)

// Migrate brings the schema up to date. It is harmless when it already is.
func (s *Store) Migrate(ctx context.Context) error {
	provider, err := s.provider()
	if err != nil {
		return err
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return s.WriteChoices(ctx)
}

// WriteChoices writes what units, groups and people may be, as this program knows it,
// to the tables that those refer to. Migrate does it, and so must whoever opens a
// database without migrating. What stands there already stays, known or not.
func (s *Store) WriteChoices(ctx context.Context) error {
	return s.writeChoices(ctx, map[string][]string{
		"unit_kind": texts(survey.UnitKinds()), "audience": texts(survey.Audiences()),
		"role": texts(survey.Roles()), "written_language": survey.WrittenLanguages(),
	})
}

func (s *Store) writeChoices(ctx context.Context, tables map[string][]string) error {
	for table, ids := range tables {
		there, err := list[string](ctx, s.Reader, "read choices", `select id from `+table)
		if err != nil {
			return err
		}
		ids = slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return slices.Contains(there, id) })
		for _, id := range ids {
			insert := s.write.Rebind(`insert into ` + table + ` (id) values (?) on conflict do nothing`) // another process may do the same
			if _, err := s.write.ExecContext(ctx, insert, id); err != nil {
				return failed("write choices", err)
			}
		}
	}
	return nil
}

func texts[T ~string](list []T) []string {
	return survey.Map(list, func(one T) string { return string(one) })
}

// Pending counts the migrations that have not been applied. The server refuses
// to start while there are any.
func (s *Store) Pending(ctx context.Context) (int, error) {
	provider, err := s.provider()
	if err != nil {
		return 0, err
	}
	status, err := provider.Status(ctx)
	if err != nil {
		return 0, failed("migration status", err)
	}
	pending := 0
	for _, m := range status {
		if m.State == goose.StatePending {
			pending++
		}
	}
	return pending, nil
}

// migration is one that is written in Go.
func (s *Store) migration(number int64, up func(context.Context, *Tx) error) *goose.Migration {
	return goose.NewGoMigration(number, &goose.GoFunc{RunTx: func(ctx context.Context, plain *sql.Tx) error {
		return up(ctx, s.wrap(&sqlx.Tx{Tx: plain, Mapper: s.write.Mapper}))
	}}, nil)
}

// provider is goose on the writing pool. It keeps no global state.
func (s *Store) provider() (*goose.Provider, error) {
	dialect, files := goose.DialectSQLite3, migrations.SQLite
	if s.postgres {
		dialect, files = goose.DialectPostgres, migrations.Postgres
	}
	provider, err := goose.NewProvider(dialect, s.write.DB, files, goose.WithDisableGlobalRegistry(true),
		goose.WithGoMigrations(s.keepOwners(), s.withoutProofs(), s.packAnswers(), s.foldLogins()))
	if err != nil {
		return nil, fmt.Errorf("read migrations: %w", err)
	}
	return provider, nil
}
