package store_test

import (
	"bytes"
	"database/sql"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"trivselspuls/survey"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// member makes a database user with one role and returns its address.
func member(t *testing.T, admin *sql.DB, address, role string) string {
	t.Helper()
	name := "user_" + survey.NewID[string]()
	if _, err := admin.Exec(fmt.Sprintf(`create role %s login password 'only-for-tests' in role %s`, name, role)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := admin.Exec(`drop role ` + name); err != nil {
			t.Error(err)
		}
	})
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	u.User = url.UserPassword(name, "only-for-tests")
	return u.String()
}

func TestEachDutyMayDoItsOwnAndNoMore(t *testing.T) {
	storetest.EachURL(t, nil, func(t *testing.T, st *store.Store, database string) {
		for range 2 {
			if made, err := st.CreateRoles(t.Context()); err != nil || made != st.Postgres() {
				t.Fatalf("create roles: %t, %v", made, err)
			}
		}
		if !st.Postgres() {
			if err := st.Separate(t.Context(), store.Duties{Collector: "postgres://somebody@localhost/x"}); err == nil {
				t.Error("SQLite accepted users")
			}
			return
		}
		admin, err := sql.Open("postgres", database)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { admin.Close() })
		duties := store.Duties{
			Collector: member(t, admin, database, "trivselspuls_collector"),
			Issuer:    member(t, admin, database, "trivselspuls_issuer"),
		}
		reader := member(t, admin, database, "trivselspuls_reader")
		separated, err := store.Open(t.Context(), database, nil)
		if err != nil {
			t.Fatal(err)
		}
		defer separated.Close()
		if err := separated.Separate(t.Context(), duties); err != nil {
			t.Fatal(err)
		}
		answerAs(t, separated)
		insert := `insert into ballot (token, wave_group_id, sealed, signature) select token, wave_group_id, sealed, signature from ballot`
		for user, refused := range map[string][]string{
			duties.Collector: {
				`select count(*) from ballot`, `select count(*) from code`, `delete from ballot`, `update ballot set sealed = sealed`,
				insert, `select count(*) from answers`, `select count(*) from account`, `select count(*) from audit`,
			},
			duties.Issuer: {
				`select count(*) from ballot`, `delete from code`, `insert into code select * from code`,
				`select count(*) from answers`, `select count(*) from session`, `delete from ballot_box`,
			},
			reader: {
				`select count(*) from ballot`, `select count(*) from code`, `select count(*) from answers`,
				`select count(*) from account`, `delete from snapshot`, `update wave set name = name`,
			},
		} {
			refuses(t, user, refused)
		}
	})
}

// answerAs redeems and casts once, each duty by its own user, and again.
func answerAs(t *testing.T, st *store.Store) {
	t.Helper()
	c := settle(t, st)
	group := store.WaveGroup{
		ID: survey.NewID[survey.GroupID](), Wave: c.wave.ID, Unit: c.unit.ID, Audience: survey.Pupils810,
		Name: "8. trinn", Invited: 25, PublicKey: []byte("key"),
	}
	mac, blinded := []byte(strings.Repeat("m", 32)), []byte(strings.Repeat("b", 32))
	write(t, st, func(tx *store.Tx) error {
		if err := tx.OpenWave(t.Context(), c.wave.ID, []byte("{}"), "{}", []store.WaveGroup{group}, nil); err != nil {
			return err
		}
		return tx.IssueCodes(t.Context(), group.ID, [][]byte{mac})
	})
	token, sealed := []byte(strings.Repeat("t", 32)), []byte(strings.Repeat("s", 337))
	for i := range 2 {
		if found, err := st.FindCode(t.Context(), [][]byte{mac}, blinded); err != nil || found != group.ID {
			t.Errorf("find: %s, %v", found, err)
		}
		if err := st.RedeemCode(t.Context(), [][]byte{mac}, blinded); err != nil {
			t.Errorf("redeem: %v", err)
		}
		sent := []byte(strings.Repeat(string(rune('s'+i)), 337))
		if stored, err := st.CastBallot(t.Context(), store.Ballot{Group: group.ID, Token: token, Sealed: sent, Signature: make([]byte, 256)}); err != nil || !bytes.Equal(stored, sealed) {
			t.Errorf("cast: %v, the first is stored: %v", err, bytes.Equal(stored, sealed))
		}
	}
	if counts, err := st.CastCounts(t.Context(), c.wave.ID); err != nil || counts[group.ID] != 1 {
		t.Errorf("%d ballots, %v", counts[group.ID], err)
	}
}

// refuses checks that a user may do none of some statements.
func refuses(t *testing.T, user string, statements []string) {
	t.Helper()
	db, err := sql.Open("postgres", user)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, statement := range statements {
		_, err := db.Exec(statement)
		if err == nil || !strings.Contains(err.Error(), "permission denied") {
			u, _ := url.Parse(user)
			t.Errorf("%s: %s: got %v", u.User.Username(), statement, err)
		}
	}
}
