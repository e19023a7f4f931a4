package store_test

import (
	"bytes"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"trivselspuls/survey"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

func TestPasskeysCountUpwards(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		_, a := leader(t, st)
		key := survey.Passkey{
			ID: survey.NewID[survey.PasskeyID](), Account: a.ID, Name: "mobilen",
			Handle: []byte(strings.Repeat("h", 32)), PublicKey: []byte(strings.Repeat("k", 77)), SignCount: 3,
		}
		write(t, st, func(tx *store.Tx) error { return tx.AddPasskey(t.Context(), key) })
		again := key
		again.ID = survey.NewID[survey.PasskeyID]()
		if err := attempt(t, st, func(tx *store.Tx) error { return tx.AddPasskey(t.Context(), again) }); !errors.Is(err, survey.ErrState) {
			t.Errorf("one device twice: %v", err)
		}
		use := func(count uint32) error {
			return attempt(t, st, func(tx *store.Tx) error { return tx.UsePasskey(t.Context(), key.ID, count) })
		}
		for _, step := range []struct {
			count uint32
			fine  bool
		}{{3, false}, {0, false}, {2, false}, {4, true}, {4, false}, {4294967295, true}} {
			if err := use(step.count); (err == nil) != step.fine {
				t.Errorf("count %d: %v", step.count, err)
			}
		}
		found, err := st.PasskeyByHandle(t.Context(), key.Handle)
		if err != nil || found.SignCount != 4294967295 || found.Account != a.ID {
			t.Errorf("read back %+v, %v", found, err)
		}
		uncounted := key
		uncounted.ID, uncounted.Handle, uncounted.SignCount = survey.NewID[survey.PasskeyID](), []byte("another device"), 0
		write(t, st, func(tx *store.Tx) error { return tx.AddPasskey(t.Context(), uncounted) })
		for range 2 {
			if err := attempt(t, st, func(tx *store.Tx) error { return tx.UsePasskey(t.Context(), uncounted.ID, 0) }); err != nil {
				t.Errorf("a device that does not count: %v", err)
			}
		}
		stranger := survey.NewID[survey.AccountID]()
		if err := attempt(t, st, func(tx *store.Tx) error { return tx.DeletePasskey(t.Context(), stranger, key.ID) }); !errors.Is(err, survey.ErrNotFound) {
			t.Errorf("somebody else deletes it: %v", err)
		}
		for n := 2; n < survey.MaxPasskeys; n++ {
			more := key
			more.ID, more.Handle = survey.NewID[survey.PasskeyID](), []byte{byte(n)}
			write(t, st, func(tx *store.Tx) error { return tx.AddPasskey(t.Context(), more) })
		}
		over := key
		over.ID, over.Handle = survey.NewID[survey.PasskeyID](), []byte("one too many")
		if err := attempt(t, st, func(tx *store.Tx) error { return tx.AddPasskey(t.Context(), over) }); !errors.Is(err, survey.ErrState) {
			t.Errorf("one too many: %v", err)
		}
	})
}

// attempt is a transaction that may fail.
func attempt(t *testing.T, st *store.Store, work func(*store.Tx) error) error {
	t.Helper()
	return st.Tx(t.Context(), work)
}

func TestIdentityIsTiedOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		c, a := leader(t, st)
		b := store.Account{ID: survey.NewID[survey.AccountID](), Owner: c.owner.ID, Login: "b", Name: "B"}
		write(t, st, func(tx *store.Tx) error { return tx.CreateAccount(t.Context(), b) })
		write(t, st, func(tx *store.Tx) error { return tx.Expect(t.Context(), a.ID, "kari@dal.no") })
		if err := attempt(t, st, func(tx *store.Tx) error { return tx.Expect(t.Context(), b.ID, "kari@dal.no") }); !errors.Is(err, survey.ErrState) {
			t.Errorf("two accounts expect the same person: %v", err)
		}
		if found, err := st.AccountExpecting(t.Context(), "kari@dal.no"); err != nil || found.ID != a.ID {
			t.Errorf("expecting: %v, %v", found.ID, err)
		}
		tie := func(account survey.AccountID, subject string) error {
			return attempt(t, st, func(tx *store.Tx) error {
				return tx.LinkIdentity(t.Context(), account, "https://idp.example", subject)
			})
		}
		if err := tie(a.ID, "s1"); err != nil {
			t.Fatal(err)
		}
		if _, err := st.AccountExpecting(t.Context(), "kari@dal.no"); !errors.Is(err, survey.ErrNotFound) {
			t.Errorf("the identifier can be claimed again: %v", err)
		}
		if err := tie(a.ID, "s2"); !errors.Is(err, survey.ErrState) {
			t.Errorf("a second person for one account: %v", err)
		}
		if err := tie(b.ID, "s1"); !errors.Is(err, survey.ErrState) {
			t.Errorf("a second account for one person: %v", err)
		}
		if found, err := st.AccountByIdentity(t.Context(), "https://idp.example", "s1"); err != nil || found.ID != a.ID {
			t.Errorf("by identity: %v, %v", found.ID, err)
		}
		if _, err := st.AccountByIdentity(t.Context(), "https://other.example", "s1"); !errors.Is(err, survey.ErrNotFound) {
			t.Errorf("the same subject of another issuer: %v", err)
		}
		write(t, st, func(tx *store.Tx) error { return tx.ForgetSignin(t.Context(), a.ID) })
		if linked, err := st.Linked(t.Context(), a.ID); linked || err != nil {
			t.Errorf("linked after everything was forgotten: %t, %v", linked, err)
		}
	})
}

func TestSpentOnce(t *testing.T) {
	clock := &ticking{}
	storetest.EachURL(t, clock.now, func(t *testing.T, st *store.Store, _ string) {
		clock.unix.Store(1_800_000_000)
		spend := func() error {
			return attempt(t, st, func(tx *store.Tx) error {
				return tx.Spend(t.Context(), []byte("challenge"), tx.Now().Add(time.Minute))
			})
		}
		if err := spend(); err != nil {
			t.Fatal(err)
		}
		if err := spend(); !errors.Is(err, survey.ErrNotFound) {
			t.Errorf("the second time: %v", err)
		}
	})
}

func TestRecoveryCodesAreReplacedAsAWhole(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		_, a := leader(t, st)
		for _, codes := range [][]string{{"old1", "old2"}, {"new1", "new2", "new3"}} {
			write(t, st, func(tx *store.Tx) error { return tx.SetRecovery(t.Context(), a.ID, codes) })
		}
		spend := func(code string) error {
			return attempt(t, st, func(tx *store.Tx) error { return tx.SpendRecovery(t.Context(), a.ID, code) })
		}
		if spend("old1") == nil || spend("new2") != nil || spend("new2") == nil {
			t.Error("an old code works, or a new one does not, or one works twice")
		}
		if left, err := st.RecoveryLeft(t.Context(), a.ID); left != 2 || err != nil {
			t.Errorf("%d left, %v", left, err)
		}
	})
}

// Where a secret is sealed anew, the database's files hold no trace of what was there.
func TestResealedSecretsLeaveNoTrace(t *testing.T) {
	storetest.EachURL(t, nil, func(t *testing.T, st *store.Store, database string) {
		_, a := leader(t, st)
		secret := bytes.Repeat([]byte("sealed by it"), 4)
		write(t, st, func(tx *store.Tx) error {
			return tx.SetTOTP(t.Context(), a.ID, store.TOTP{Sealed: secret, LastStep: 7})
		})
		write(t, st, func(tx *store.Tx) error {
			n, err := tx.ResealSecrets(t.Context(), func(account survey.AccountID, sealed []byte) ([]byte, error) {
				if account != a.ID || !bytes.Equal(sealed, secret) {
					t.Errorf("asked to seal %q of %s", sealed, account)
				}
				return bytes.Repeat([]byte("s"), 48), nil
			})
			if n != 1 {
				t.Errorf("sealed %d", n)
			}
			return err
		})
		if err := st.RewriteSecrets(t.Context()); err != nil {
			t.Fatal(err)
		}
		got, err := st.TOTP(t.Context(), a.ID)
		if err != nil || !bytes.Equal(got.Sealed, bytes.Repeat([]byte("s"), 48)) || got.LastStep != 7 {
			t.Errorf("read back %q at %d, %v", got.Sealed, got.LastStep, err)
		}
		if st.Postgres() {
			return
		}
		for _, file := range []string{database, database + "-wal"} {
			content, err := os.ReadFile(file)
			if err == nil && bytes.Contains(content, secret) {
				t.Errorf("the secret stands in %s", file)
			}
		}
	})
}

func TestLimitedSessions(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		_, a := leader(t, st)
		for _, limited := range []bool{false, true} {
			var secret string
			write(t, st, func(tx *store.Tx) (err error) {
				if secret, err = tx.StartSession(t.Context(), a.ID, false); limited {
					secret, err = tx.StartSession(t.Context(), a.ID, true)
				}
				return err
			})
			r, err := st.UseSession(t.Context(), secret)
			if err != nil || r.Limited != limited || r.Account != a.ID || st.Now().Sub(r.Proved) > time.Minute {
				t.Errorf("limited %t: %+v, %v", limited, r, err)
			}
		}
	})
}

// Of two who bring the same code at the same time one is let in.
func TestAStepIsSpentOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		_, a := leader(t, st)
		write(t, st, func(tx *store.Tx) error {
			return tx.SetTOTP(t.Context(), a.ID, store.TOTP{Sealed: bytes.Repeat([]byte("s"), 48), LastStep: 7})
		})
		for _, step := range []struct {
			number int64
			fine   bool
		}{{7, false}, {6, false}, {8, true}, {8, false}, {10, true}, {9, false}} {
			err := attempt(t, st, func(tx *store.Tx) error { return tx.SpendStep(t.Context(), a.ID, step.number) })
			if (err == nil) != step.fine || err != nil && !errors.Is(err, survey.ErrNotFound) {
				t.Errorf("step %d: %v", step.number, err)
			}
		}
	})
}
