package store_test

import (
	"bytes"
	"database/sql"
	"errors"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// ticking is a clock that a test moves.
type ticking struct{ unix atomic.Int64 }

func (c *ticking) now() time.Time { return time.Unix(c.unix.Load(), 0) }

func (c *ticking) pass(d time.Duration) { c.unix.Add(int64(d / time.Second)) }

// write runs one write and fails the test if it fails.
func write(t *testing.T, st *store.Store, fn func(*store.Tx) error) {
	t.Helper()
	if err := st.Tx(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}

func leader(t *testing.T, st *store.Store) (town, store.Account) {
	t.Helper()
	c := settle(t, st)
	a := store.Account{
		ID: survey.NewID[survey.AccountID](), Owner: c.owner.ID, Login: "rektor@fjellbekken", Name: "Rektor Eksempel",
		Password: "$argon2id$" + strings.Repeat("x", 60), Language: "nn",
	}
	write(t, st, func(tx *store.Tx) error { return tx.CreateAccount(t.Context(), a) })
	return c, a
}

func TestAccountsAndGrants(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		c, a := leader(t, st)
		got, err := st.AccountByLogin(t.Context(), a.Login)
		if err != nil || got != a {
			t.Errorf("by login: got %+v, %v", got, err)
		}
		if _, err := st.AccountByLogin(t.Context(), "nobody"); !errors.Is(err, survey.ErrNotFound) {
			t.Errorf("unknown login: got %v", err)
		}
		err = st.Tx(t.Context(), func(tx *store.Tx) error {
			again := a
			again.ID, again.Login = survey.NewID[survey.AccountID](), "Rektor@fjellbekken"
			return tx.CreateAccount(t.Context(), again)
		})
		if err == nil {
			t.Error("two accounts share a login")
		}
		if got, err := st.AccountByLogin(t.Context(), "REKTOR@Fjellbekken"); err != nil || got != a {
			t.Errorf("by the login in capitals: got %+v, %v", got, err)
		}
		expires := time.Date(2028, 6, 30, 0, 0, 0, 0, time.UTC)
		own := survey.Grant{Role: survey.Leader, Owner: c.owner.ID, Unit: c.unit.ID, Expires: expires}
		all := survey.Grant{Role: survey.SteeringGroup, Owner: c.owner.ID, Expires: expires}
		write(t, st, func(tx *store.Tx) error {
			return errors.Join(tx.Grant(t.Context(), a.ID, own), tx.Grant(t.Context(), a.ID, all))
		})
		grants, err := st.Grants(t.Context(), a.ID)
		if diff := cmp.Diff([]survey.Grant{own, all}, grants); diff != "" || err != nil {
			t.Errorf("grants: %v\n%s", err, diff)
		}
		roles, err := st.RolesOf(t.Context(), c.owner.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, held := range roles {
			if held.Role == all.Role {
				write(t, st, func(tx *store.Tx) error { return tx.RevokeRole(t.Context(), a.ID, held.ID) })
			}
		}
		grants, err = st.Grants(t.Context(), a.ID)
		if diff := cmp.Diff([]survey.Grant{own}, grants); diff != "" || err != nil {
			t.Errorf("after revoking: %v\n%s", err, diff)
		}
	})
}

func TestSessionsEnd(t *testing.T) {
	clock := &ticking{}
	storetest.EachURL(t, clock.now, func(t *testing.T, st *store.Store, _ string) {
		clock.unix.Store(1_800_000_000)
		_, a := leader(t, st)
		start := func() (secret string) {
			t.Helper()
			write(t, st, func(tx *store.Tx) (err error) {
				secret, err = tx.StartSession(t.Context(), a.ID, false)
				return err
			})
			return secret
		}
		uses := func(secret string) bool {
			t.Helper()
			running, err := st.UseSession(t.Context(), secret)
			if err != nil && !errors.Is(err, survey.ErrNotFound) {
				t.Fatal(err)
			}
			return err == nil && running.Account == a.ID
		}
		idle, busy, out := start(), start(), start()
		if !uses(idle) || !uses(busy) || !uses(out) {
			t.Fatal("a new session does not work")
		}
		for _, wrong := range []string{"", "x", idle + "A", strings.Repeat("A", 43)} {
			if uses(wrong) {
				t.Errorf("%q is a session", wrong)
			}
		}
		write(t, st, func(tx *store.Tx) error { return tx.EndSession(t.Context(), out) })
		if uses(out) {
			t.Error("a session works after signing out")
		}
		for range 15 { // 7 h 29 min 45 s, never idle for long
			clock.pass(store.SessionIdle - time.Second)
			if !uses(busy) {
				t.Fatal("a session in use ended")
			}
		}
		if uses(idle) {
			t.Error("an idle session works")
		}
		clock.pass(15 * time.Minute)
		if !uses(busy) {
			t.Error("a session in use ended before its day was over")
		}
		clock.pass(15*time.Minute + 15*time.Second)
		if uses(busy) {
			t.Error("a session outlives a working day")
		}
		fresh := start()
		write(t, st, func(tx *store.Tx) error { return tx.SetPassword(t.Context(), a.ID, a.Password+"2") })
		if uses(fresh) {
			t.Error("a session survives a new password")
		}
	})
}

// Whoever is signed out everywhere is so for good: a clock that is set back and a request
// that was under way do not begin the session anew.
func TestEndedSessionsStayEnded(t *testing.T) {
	clock := &ticking{}
	storetest.EachURL(t, clock.now, func(t *testing.T, st *store.Store, database string) {
		clock.unix.Store(1_800_000_000)
		_, a := leader(t, st)
		var secret string
		write(t, st, func(tx *store.Tx) (err error) {
			secret, err = tx.StartSession(t.Context(), a.ID, false)
			return err
		})
		clock.pass(10 * time.Minute) // so that its next use is written down
		used := make(chan error, 1)
		write(t, st, func(tx *store.Tx) error {
			err := tx.EndSessions(t.Context(), a.ID)
			if err != nil || !st.Postgres() {
				return err
			}
			go func() {
				_, err := st.UseSession(t.Context(), secret)
				used <- err
			}()
			return waiting(database)
		})
		if st.Postgres() {
			if err := <-used; err != nil {
				t.Errorf("what was under way: %v", err)
			}
		}
		clock.pass(-5 * time.Minute)
		if _, err := st.UseSession(t.Context(), secret); !errors.Is(err, survey.ErrNotFound) {
			t.Errorf("an ended session: %v", err)
		}
		if running, err := st.SessionsOf(t.Context(), a.ID); err != nil || len(running) > 0 {
			t.Errorf("%d sessions run, %v", len(running), err)
		}
		if account, err := st.EndedSession(t.Context(), secret); err != nil || account != a.ID {
			t.Errorf("the session was %q's, %v", account, err)
		}
	})
}

// waiting returns when somebody waits for a row in a PostgreSQL database.
func waiting(database string) error {
	db, err := sql.Open("postgres", database)
	if err != nil {
		return err
	}
	defer db.Close()
	for n := 0; n == 0 && err == nil; {
		err = db.QueryRow(`select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`).Scan(&n)
	}
	return err
}

// What is over is deleted, and nothing else.
func TestExpiredIsDeleted(t *testing.T) {
	clock := &ticking{}
	storetest.EachURL(t, clock.now, func(t *testing.T, st *store.Store, database string) {
		clock.unix.Store(1_800_000_000)
		_, a := leader(t, st)
		fill := func() {
			write(t, st, func(tx *store.Tx) error {
				ctx := t.Context()
				_, session := tx.StartSession(ctx, a.ID, false)
				_, link := tx.CreateSigninLink(ctx, a.ID, tx.Now().Add(time.Hour))
				_, challenge := tx.StartChallenge(ctx, a.ID)
				return errors.Join(session, link, challenge, tx.Spend(ctx, []byte(tx.Now().String()), tx.Now().Add(time.Hour)))
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
		left := func(when string, want int) {
			t.Helper()
			write(t, st, func(tx *store.Tx) error { return tx.DeleteExpired(t.Context()) })
			for _, table := range []string{"session", "signin_link", "signin_challenge", "spent"} {
				var n int
				if err := db.QueryRow(`select count(*) from ` + table).Scan(&n); err != nil || n != want {
					t.Errorf("%s: %d rows in %s (%v), want %d", when, n, table, err, want)
				}
			}
		}
		fill()
		left("at once", 1)
		clock.pass(store.SessionIdle + store.SessionKnown)
		fill()
		left("a day later", 1)
		clock.pass(store.SessionIdle + store.SessionKnown)
		left("at last", 0)
	})
}

func TestSigninLinkWorksOnce(t *testing.T) {
	clock := &ticking{}
	storetest.EachURL(t, clock.now, func(t *testing.T, st *store.Store, _ string) {
		clock.unix.Store(1_800_000_000)
		_, a := leader(t, st)
		var once, late string
		write(t, st, func(tx *store.Tx) (err error) {
			if once, err = tx.CreateSigninLink(t.Context(), a.ID, tx.Now().Add(time.Hour)); err != nil {
				return err
			}
			late, err = tx.CreateSigninLink(t.Context(), a.ID, tx.Now().Add(time.Hour))
			return err
		})
		var worked atomic.Int32
		var all sync.WaitGroup
		for range 10 {
			all.Go(func() {
				err := st.Tx(t.Context(), func(tx *store.Tx) error {
					_, err := tx.ConsumeSigninLink(t.Context(), once)
					return err
				})
				if err == nil {
					worked.Add(1)
				} else if !errors.Is(err, survey.ErrNotFound) {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if n := worked.Load(); n != 1 {
			t.Errorf("a link worked %d times", n)
		}
		clock.pass(time.Hour)
		err := st.Tx(t.Context(), func(tx *store.Tx) error {
			_, err := tx.ConsumeSigninLink(t.Context(), late)
			return err
		})
		if !errors.Is(err, survey.ErrNotFound) {
			t.Errorf("an expired link: got %v", err)
		}
	})
}

// A stolen database signs nobody in.
func TestSecretsAreNotInTheFile(t *testing.T) {
	path := t.TempDir() + "/test.db"
	st := storetest.Open(t, path, nil)
	_, a := leader(t, st)
	var secrets []string
	write(t, st, func(tx *store.Tx) error {
		session, err := tx.StartSession(t.Context(), a.ID, false)
		if err != nil {
			return err
		}
		link, err := tx.CreateSigninLink(t.Context(), a.ID, tx.Now().Add(time.Hour))
		secrets = []string{session, link}
		return err
	})
	for _, file := range []string{path, path + "-wal"} {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range secrets {
			if bytes.Contains(content, []byte(secret)) {
				t.Errorf("a secret stands in %s", file)
			}
		}
		info, err := os.Stat(file)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: mode %v, %v", file, info.Mode(), err)
		}
	}
}

func TestAuditChain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() {
				err := st.Tx(t.Context(), func(tx *store.Tx) error {
					return tx.Audit(t.Context(), "test", audit.Event{Action: audit.RenewAccountsKey})
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if check, err := st.VerifyAudit(t.Context(), store.AuditCheck{}, true); check.Fault != "" || err != nil {
			t.Errorf("a whole chain: %+v, %v", check, err)
		}
		entries, err := st.AuditAfter(t.Context(), 0)
		if err != nil || len(entries) != 20 {
			t.Fatalf("%d entries, %v", len(entries), err)
		}
	})
}
