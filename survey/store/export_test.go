package store

import "context"

// Waiting is how many writes wait for SQLite's one writer.
func (s *Store) Waiting() int {
	s.queue.mu.Lock()
	defer s.queue.mu.Unlock()
	return len(s.queue.waiting)
}

// MigrateTo brings an empty database to the schema of an earlier version.
func (s *Store) MigrateTo(ctx context.Context, version int64) error {
	provider, err := s.provider()
	if err == nil {
		_, err = provider.UpTo(ctx, version)
	}
	return err
}

// WriteChoicesOf writes rows as a program with other choices would, by table.
func (s *Store) WriteChoicesOf(ctx context.Context, tables map[string][]string) error {
	return s.writeChoices(ctx, tables)
}
