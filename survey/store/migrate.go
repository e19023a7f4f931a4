package store

import (
	"context"
	"fmt"

	"github.com/pressly/goose/v3"

	"trivselspuls/migrations"
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
	return nil
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

// provider is goose on the writing pool. It keeps no global state.
func (s *Store) provider() (*goose.Provider, error) {
	dialect := goose.DialectSQLite3
	if s.postgres {
		dialect = goose.DialectPostgres
	}
	provider, err := goose.NewProvider(dialect, s.write.DB, migrations.Files, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return nil, fmt.Errorf("read migrations: %w", err)
	}
	return provider, nil
}
