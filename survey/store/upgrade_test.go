package store_test

import (
	"bytes"
	"database/sql"
	"os"
	"path/filepath"
	"testing"

	"trivselspuls/survey"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// A database of the version that kept secrets in the clear: its people still have
// their one-time codes and recovery codes afterwards, nobody stays signed in without
// two things proved, and what was in the clear is gone.
func TestUpgradeKeepsOneTimeCodes(t *testing.T) {
	databases := map[string]string{"sqlite": filepath.Join(t.TempDir(), "old.db")}
	if os.Getenv("PGHOST") != "" {
		databases["postgres"] = storetest.Postgres(t)
	}
	for driver, database := range databases {
		st, err := store.Open(t.Context(), database, nil)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { st.Close() })
		if err := st.MigrateTo(t.Context(), 9); err != nil {
			t.Fatal(err)
		}
		secret := []byte("plain-secret-of-20-b")
		owner, account := survey.NewID[string](), survey.NewID[survey.AccountID]()
		old, err := sql.Open(driver, database)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range []struct {
			statement string
			values    []any
		}{
			{`insert into owner (id, name, fictional) values ($1, 'Dalen', false)`, []any{owner}},
			{`insert into account (id, owner_id, login, name, language) values ($1, $2, 'kari', 'Kari', 'nb')`, []any{account, owner}},
			{`insert into second_factor (account_id, secret, last_step) values ($1, $2, 57)`, []any{account, secret}},
			{`insert into recovery_code (hash, account_id) values ($1, $2)`, []any{bytes.Repeat([]byte("h"), 32), account}},
			{`insert into session (hash, account_id, idle_at, expires_at) values ($1, $2, '2099-01-01 00:00:00', '2099-01-01 00:00:00')`, []any{bytes.Repeat([]byte("s"), 32), account}},
		} {
			if _, err := old.Exec(row.statement, row.values...); err != nil {
				t.Fatal(err)
			}
		}
		if err := old.Close(); err != nil {
			t.Fatal(err)
		}
		if err := st.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		sealed := bytes.Repeat([]byte("x"), 48)
		n, err := st.SealSecrets(t.Context(), func(_ survey.AccountID, plain []byte) ([]byte, error) {
			if !bytes.Equal(plain, secret) {
				t.Errorf("%s: asked to seal %q", driver, plain)
			}
			return sealed, nil
		})
		if n != 1 || err != nil {
			t.Errorf("%s: sealed %d, %v", driver, n, err)
		}
		got, err := st.TOTP(t.Context(), account)
		if err != nil || got.LastStep != 57 || !bytes.Equal(got.Sealed, sealed) {
			t.Errorf("%s: read back %+v, %v", driver, got, err)
		}
		if left, err := st.RecoveryLeft(t.Context(), account); left != 1 || err != nil {
			t.Errorf("%s: %d recovery codes, %v", driver, left, err)
		}
		if sessions, err := st.SessionsOf(t.Context(), account); len(sessions) != 0 || err != nil {
			t.Errorf("%s: %d sessions, %v", driver, len(sessions), err)
		}
		if driver == "sqlite" {
			for _, file := range []string{database, database + "-wal"} {
				if content, err := os.ReadFile(file); err == nil && bytes.Contains(content, secret) {
					t.Errorf("the secret stands in %s", file)
				}
			}
		}
	}
}
