package store_test

import (
	"context"
	"errors"
	"testing"

	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/must"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// What is stored upon something is stored only while nobody has stored anything since it was
// judged: before the transaction begins, on another server, and beside it. Judging fails once
// there is another name, so that what was stored first stays.
func TestWhatIsStoredUponHoldsInItsTransaction(t *testing.T) {
	storetest.EachURL(t, nil, func(t *testing.T, st *store.Store, database string) {
		ctx := t.Context()
		other := must.Have(store.Open(ctx, database, nil))(t) // another server
		defer other.Close()
		owner := survey.Owner{ID: survey.NewID[survey.OwnerID](), Name: "Eksempeldal"}
		must.Work(t, st.Tx(ctx, func(tx *store.Tx) error { return tx.CreateOwner(ctx, owner) }))
		names := func(st *store.Store, ctx context.Context, name string, before func()) error {
			owner.Name = name
			return st.Tx(ctx, func(tx *store.Tx) error {
				before()
				if err := tx.ChangeOwner(ctx, owner); err != nil {
					return err
				}
				return tx.Audit(ctx, audit.CommandLine, audit.Event{Action: audit.ChangeOwner, Owner: owner.ID})
			})
		}
		nothing := func() {}
		name := func() string { return must.Have(st.Owner(ctx, owner.ID))(t).Name }
		errOther := errors.New("there is another name")
		judged := 0
		upon := func(seen string) context.Context {
			judged = 0
			return must.Have(st.Upon(ctx, func() error {
				if judged++; name() != seen {
					return errOther
				}
				return nil
			}))(t)
		}

		seen := upon("Eksempeldal")
		must.Work(t, names(st, seen, "Mine", nothing))
		must.Work(t, names(st, seen, "Mine again", nothing)) // what one has stored oneself is nobody else's
		if judged != 1 || name() != "Mine again" {
			t.Errorf("alone: judged %d times, the name is %q", judged, name())
		}

		seen = upon("Mine again")
		must.Work(t, names(other, ctx, "Theirs", nothing))
		if err := names(st, seen, "Mine", nothing); !errors.Is(err, errOther) || judged != 2 || name() != "Theirs" {
			t.Errorf("before it: %v, judged %d times, the name is %q", err, judged, name())
		}

		seen = upon("Theirs")
		must.Work(t, other.Tx(ctx, func(tx *store.Tx) error {
			return tx.Audit(ctx, audit.CommandLine, audit.Event{Action: audit.ChangeOwner, Owner: owner.ID}) // of something else
		}))
		if err := names(st, seen, "Mine", nothing); err != nil || judged != 2 || name() != "Mine" {
			t.Errorf("something else: %v, judged %d times, the name is %q", err, judged, name())
		}

		if !st.Postgres() {
			return // of SQLite's transactions none stores anything beside another
		}
		seen, once := upon("Mine"), true
		beside := func() {
			if once { // who takes no lock, such as a command that closes a wave
				once = false
				must.Work(t, other.Tx(ctx, func(tx *store.Tx) error {
					return tx.Audit(ctx, audit.CommandLine, audit.Event{Action: audit.ChangeOwner, Owner: owner.ID})
				}))
			}
		}
		if err := names(st, seen, "Both", beside); err != nil || judged != 2 || name() != "Both" {
			t.Errorf("beside it: %v, judged %d times, the name is %q", err, judged, name())
		}
	})
}

// Where others store something all the time, looking again ends, and says that it was for now.
func TestLookingAgainEnds(t *testing.T) {
	storetest.EachURL(t, nil, func(t *testing.T, st *store.Store, database string) {
		ctx := t.Context()
		other := must.Have(store.Open(ctx, database, nil))(t)
		defer other.Close()
		owner := survey.Owner{ID: survey.NewID[survey.OwnerID](), Name: "Eksempeldal"}
		must.Work(t, st.Tx(ctx, func(tx *store.Tx) error { return tx.CreateOwner(ctx, owner) }))
		something := func(st *store.Store, ctx context.Context) error {
			return st.AuditedTx(ctx, audit.CommandLine, audit.Event{Action: audit.ChangeOwner, Owner: owner.ID}, func(*store.Tx) error { return nil })
		}
		errEndless := errors.New("it looks again for ever")
		judged := 0
		upon := must.Have(st.Upon(ctx, func() error {
			if judged++; judged > 200 {
				return errEndless
			}
			return something(other, ctx)
		}))(t)
		if err := something(st, upon); !errors.Is(err, survey.ErrUnavailable) || judged > 20 {
			t.Errorf("judged %d times: %v", judged, err)
		}
	})
}
