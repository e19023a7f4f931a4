package store_test

import (
	"sync"
	"testing"

	"trivselspuls/survey/audit"
	"trivselspuls/survey/must"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// Whatever isolation an administrator has made the default, transactions that meet wait for
// each other: none fails because another was first.
func TestDefaultsOfTheDatabaseChangeNothing(t *testing.T) {
	for _, level := range []string{"serializable", "repeatable read"} {
		t.Run(level, func(t *testing.T) {
			storetest.EachURL(t, nil, func(t *testing.T, st *store.Store, database string) {
				if st.Postgres() {
					storetest.Exec(t, st, database, `do $$ begin execute format('alter database %I set default_transaction_isolation = ''`+level+`''', current_database()); end $$`)
				}
				other := must.Have(store.Open(t.Context(), database, nil))(t)
				defer other.Close()
				var all sync.WaitGroup
				for range 16 {
					all.Go(func() {
						for range 5 {
							err := other.Tx(t.Context(), func(tx *store.Tx) error {
								return tx.Audit(t.Context(), audit.CommandLine, audit.Event{Action: audit.RenewAccountsKey})
							})
							if err != nil {
								t.Error(err)
							}
						}
					})
				}
				all.Wait()
			})
		})
	}
}
