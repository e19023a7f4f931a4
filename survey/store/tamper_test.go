package store_test

import (
	"context"
	"database/sql"
	"strings"
	"testing"

	"trivselspuls/survey/audit"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

func TestTamperedAuditIsFound(t *testing.T) {
	for name, c := range map[string]struct {
		statement string
		broken    int
	}{
		"changed detail":     {`update audit set detail = 'something else' where seq = 3`, 3},
		"changed time":       {`update audit set at = '2020-01-01 00:00:00' where seq = 2`, 2},
		"removed middle":     {`delete from audit where seq = 4`, 4},
		"removed last":       {`delete from audit where seq = 5`, 5},
		"removed everything": {`delete from audit`, 1},
		"another head":       {`update audit_head set hash = '` + strings.Repeat("a", 64) + `'`, 6},
		"an older head":      {`update audit_head set seq = 4, hash = (select hash from audit where seq = 4)`, 5},
	} {
		t.Run(name, func(t *testing.T) {
			storetest.EachURL(t, nil, func(t *testing.T, st *store.Store, database string) {
				for range 5 {
					write(t, st, func(tx *store.Tx) error {
						return tx.Audit(t.Context(), "test", audit.Event{Action: "try", Detail: "as it was"})
					})
				}
				driver := "sqlite"
				if st.Postgres() {
					driver = "postgres"
				}
				db, err := sql.Open(driver, database)
				if err != nil {
					t.Fatal(err)
				}
				defer db.Close()
				if _, err := db.Exec(c.statement); err != nil {
					t.Fatal(err)
				}
				if broken, err := st.VerifyAudit(t.Context()); broken != c.broken || err != nil {
					t.Errorf("broken at %d, %v, want %d", broken, err, c.broken)
				}
			})
		})
	}
}

// A log that is written while it is verified is whole.
func TestVerifyWhileTheLogGrows(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		written := make(chan error, 1)
		go func() {
			var err error
			for i := 0; i < 200 && err == nil; i++ {
				err = st.Tx(context.Background(), func(tx *store.Tx) error {
					return tx.Audit(context.Background(), "somebody", audit.Event{Action: audit.SignIn})
				})
			}
			written <- err
		}()
		for growing := true; growing; {
			select {
			case err := <-written:
				if growing = false; err != nil {
					t.Fatal(err)
				}
			default:
			}
			if broken, err := st.VerifyAudit(t.Context()); err != nil || broken != 0 {
				t.Fatalf("entry %d is broken (%v)", broken, err)
			}
		}
	})
}
