package storetest

import (
	"database/sql"
	"testing"

	"trivselspuls/survey/must"
	"trivselspuls/survey/store"
)

// HeldBack runs do while a transaction holds a lock, which do must wait for, and
// returns what it returned once the lock was let go. On SQLite every writer waits for
// every other, so only PostgreSQL can tell.
func HeldBack(t *testing.T, st *store.Store, database string, name store.LockName, do func() error) error {
	t.Helper()
	done := make(chan error, 1)
	err := st.Tx(t.Context(), func(tx *store.Tx) error {
		if err := tx.Lock(t.Context(), name); err != nil {
			return err
		}
		go func() { done <- do() }()
		if !st.Postgres() {
			return nil
		}
		db, err := sql.Open("postgres", database)
		if err != nil {
			return err
		}
		defer db.Close()
		for waiting := 0; waiting == 0; {
			select {
			case err := <-done:
				t.Errorf("nothing waits for the lock %q", name)
				done <- err
				return nil
			default:
			}
			err := db.QueryRow(`select count(*) from pg_locks where not granted and locktype = 'advisory'
				and database = (select oid from pg_database where datname = current_database())`).Scan(&waiting)
			if err != nil {
				return err
			}
		}
		return nil
	})
	must.Work(t, err)
	return <-done
}
