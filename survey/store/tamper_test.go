package store_test

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"
	"time"

	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// forger is somebody who may write to the audit log's tables and knows its rules.
type forger struct {
	t  *testing.T
	db *sql.DB
}

func newForger(t *testing.T, st *store.Store, database string) forger {
	t.Helper()
	driver := "sqlite"
	if st.Postgres() {
		driver = "postgres"
	}
	db, err := sql.Open(driver, database)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return forger{t, db}
}

func (f forger) exec(statement string, args ...any) {
	f.t.Helper()
	if _, err := f.db.Exec(statement, args...); err != nil {
		f.t.Fatal(err)
	}
}

// rules of an entry's hash, by what an entry has: the one of before owners, and
// today's.
const (
	earlier = "seq at actor action detail previous"
	present = "rule seq at actor action owner about detail previous"
)

// chain gives every entry from a number on, and the head, the hashes that follow by a
// rule.
func (f forger) chain(from int, rule string) {
	f.t.Helper()
	for seq := from; ; seq++ {
		e := map[string]string{"rule": "audit 2", "seq": fmt.Sprint(seq), "previous": strings.Repeat("0", 64)}
		var at time.Time
		var actor, action, owner, about, detail string
		err := f.db.QueryRow(`select at, actor, action, coalesce(owner_id, ''), about, detail from audit where seq = $1`, seq).
			Scan(&at, &actor, &action, &owner, &about, &detail)
		if err == sql.ErrNoRows {
			return
		}
		if err != nil {
			f.t.Fatal(err)
		}
		e["at"], e["actor"], e["action"], e["owner"], e["about"], e["detail"] = at.UTC().Format(time.RFC3339), actor, action, owner, about, detail
		if seq > 1 {
			e["previous"] = f.text(`select hash from audit where seq = $1`, seq-1)
		}
		hash := sha256.New()
		for _, field := range strings.Fields(rule) {
			fmt.Fprintf(hash, "%d:%s", len(e[field]), e[field])
		}
		sum := hex.EncodeToString(hash.Sum(nil))
		f.exec(`update audit set previous = $1, hash = $2 where seq = $3`, e["previous"], sum, seq)
		f.exec(`update audit_head set seq = $1, hash = $2`, seq, sum)
	}
}

func (f forger) text(query string, args ...any) (text string) {
	f.t.Helper()
	if err := f.db.QueryRow(query, args...).Scan(&text); err != nil {
		f.t.Fatal(err)
	}
	return text
}

// insert writes an entry with hashes that chain mends.
func (f forger) insert(seq int, actor, action, detail string) {
	f.t.Helper()
	f.exec(`insert into audit (seq, at, actor, action, detail, previous, hash) values ($1, '2026-01-02 03:04:05', $2, $3, $4, $5, $6)`,
		seq, actor, action, detail, strings.Repeat("0", 64), fmt.Sprintf("%064d", seq))
}

// before chains all entries of a database that has no owners in them.
func (f forger) before() {
	f.t.Helper()
	for _, column := range []string{"owner_id", "about"} { // chain reads them
		f.exec(`alter table audit add column ` + column + ` text not null default ''`)
		defer f.exec(`alter table audit drop column ` + column)
	}
	f.chain(1, earlier)
}

// twoOwners is a log of three entries of the version that had no owners in it, the one
// that vouches for theirs, and two of today's; the first owner has all but the third.
func twoOwners(t *testing.T, database string) (*store.Store, forger, [2]survey.OwnerID) {
	t.Helper()
	st, err := store.Open(t.Context(), database, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	if err := st.MigrateTo(t.Context(), 25); err != nil {
		t.Fatal(err)
	}
	f := newForger(t, st, database)
	owners := [2]survey.OwnerID{survey.NewID[survey.OwnerID](), survey.NewID[survey.OwnerID]()}
	for i, owner := range owners {
		f.exec(`insert into owner (id, name, fictional) values ($1, $2, false)`, owner, fmt.Sprint("Dalen ", i))
		f.exec(`insert into account (id, owner_id, login, name, language) values ($1, $2, $3, 'Kari', 'nb')`, survey.NewID[string](), owner, owner)
	}
	for seq, owner := range []survey.OwnerID{owners[0], owners[0], owners[1]} {
		f.insert(seq+1, f.text(`select id from account where owner_id = $1`, owner), "sign in", "password")
	}
	f.before()
	if err := st.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		write(t, st, func(tx *store.Tx) error {
			return tx.Audit(t.Context(), audit.CommandLine, audit.Event{Action: audit.ChangeOwner, Owner: owners[0], Detail: "as it was"})
		})
	}
	return st, f, owners
}

// Whoever may write to the tables, and knows how hashes are made, can neither change
// nor hide an entry, nor move it to another owner's log, so that it stays unseen. What
// follows from itself from beginning to end is found with the last check alone, which
// is kept elsewhere.
func TestTamperedAuditIsFound(t *testing.T) {
	move := `update audit set owner_id = (select max(id) from owner where id <> owner_id) where seq = `
	forgeries := map[string]struct {
		forge func(f forger)
		fault store.AuditFault
		seq   int
		alone bool // by the log alone, without the last check
	}{
		"changed detail":     {func(f forger) { f.exec(`update audit set detail = 'something else' where seq = 5`) }, store.EntryChanged, 5, true},
		"changed old detail": {func(f forger) { f.exec(`update audit set detail = 'code' where seq = 2`) }, store.EntryChanged, 2, true},
		"changed time":       {func(f forger) { f.exec(`update audit set at = '2020-01-01 00:00:00' where seq = 6`) }, store.EntryChanged, 6, true},
		"removed middle":     {func(f forger) { f.exec(`delete from audit where seq = 5`) }, store.EntryChanged, 5, true},
		"removed last":       {func(f forger) { f.exec(`delete from audit where seq = 6`) }, store.EntryChanged, 6, true},
		"removed everything": {func(f forger) { f.exec(`delete from audit`) }, store.EntryChanged, 1, true},
		"another head":       {func(f forger) { f.exec(`update audit_head set hash = $1`, strings.Repeat("a", 64)) }, store.EntryChanged, 7, true},
		"an older head": {func(f forger) {
			f.exec(`update audit_head set seq = 5, hash = (select hash from audit where seq = 5)`)
		}, store.EntryChanged, 6, true},
		"an old entry moved to another owner":  {func(f forger) { f.exec(move + `2`) }, store.OwnersChanged, 3, true},
		"an old entry moved to nobody":         {func(f forger) { f.exec(`update audit set owner_id = null where seq = 3`) }, store.OwnersChanged, 3, true},
		"an old entry about something else":    {func(f forger) { f.exec(`update audit set about = '{"role":"ppt"}' where seq = 1`) }, store.OwnersChanged, 3, true},
		"a new entry moved to another owner":   {func(f forger) { f.exec(move + `5`) }, store.EntryChanged, 5, true},
		"a new entry about something else":     {func(f forger) { f.exec(`update audit set about = '{"role":"ppt"}' where seq = 5`) }, store.EntryChanged, 5, true},
		"new entries by the earlier rule":      {func(f forger) { f.exec(move + `5`); f.chain(5, earlier) }, store.EntryChanged, 5, true},
		"all entries by the earlier rule":      {func(f forger) { f.exec(move + `5`); f.chain(1, earlier) }, store.LogReplaced, 6, true},
		"an old entry appended":                {func(f forger) { f.insert(7, "nobody", "sign in", ""); f.chain(7, earlier) }, store.EntryChanged, 7, true},
		"cut back to the old entries":          {func(f forger) { f.exec(`delete from audit where seq > 3`); f.chain(1, earlier) }, store.EntryChanged, 4, true},
		"another entry in the voucher's place": {func(f forger) { f.exec(`update audit set action = 'sign in' where seq = 4`); f.chain(4, present) }, store.EntryChanged, 4, true},
		"two entries changed places": {func(f forger) {
			f.exec(`update audit set seq = 7 where seq = 5`)
			f.exec(`update audit set seq = 5 where seq = 6`)
			f.exec(`update audit set seq = 6 where seq = 7`)
		}, store.EntryChanged, 5, true},

		"the end cut off":     {func(f forger) { f.exec(`delete from audit where seq = 6`); f.chain(5, present) }, store.LogReplaced, 6, false},
		"all by today's rule": {func(f forger) { f.exec(move + `2`); f.chain(1, present) }, store.LogReplaced, 6, false},
		"the voucher vouches again": {func(f forger) {
			f.exec(move + `2`)
			f.exec(`update audit set detail = $1 where seq = 4`, f.vouch(3))
			f.chain(4, present)
		}, store.LogReplaced, 6, false},
	}
	eachEmpty(t, func(t *testing.T, database string) {
		st, f, _ := twoOwners(t, database)
		last, err := st.VerifyAudit(t.Context(), store.AuditCheck{}, true)
		if err != nil || last.Fault != "" || last.Seq != 6 {
			t.Fatalf("before: %+v, %v", last, err)
		}
		f.exec(`create table audit_was as select * from audit`)
		for name, c := range forgeries {
			c.forge(f)
			found, err := st.VerifyAudit(t.Context(), last, true)
			if err != nil || found.Fault != c.fault || found.Broken != c.seq || found.Seq != 6 || found.Hash != last.Hash {
				t.Errorf("%s: found %+v, %v", name, found, err)
			}
			found, err = st.VerifyAudit(t.Context(), store.AuditCheck{}, true)
			if err != nil || (found.Fault != "") != c.alone {
				t.Errorf("%s: by itself the log is %+v, %v", name, found, err)
			}
			f.exec(`delete from audit`)
			f.exec(`insert into audit select * from audit_was`)
			f.exec(`update audit_head set seq = $1, hash = $2`, last.Seq, last.Hash)
		}
		if again, err := st.VerifyAudit(t.Context(), last, true); err != nil || again.Fault != "" {
			t.Errorf("afterwards: %+v, %v", again, err)
		}
	})
}

// vouch is the detail of an entry that vouches for the owners of the first entries.
func (f forger) vouch(n int) string {
	f.t.Helper()
	all := sha256.New()
	for seq := 1; seq <= n; seq++ {
		one := sha256.New()
		for _, field := range []string{
			fmt.Sprint(seq), f.text(`select coalesce(owner_id, '') from audit where seq = $1`, seq), f.text(`select about from audit where seq = $1`, seq),
		} {
			fmt.Fprintf(one, "%d:%s", len(field), field)
		}
		all.Write([]byte(hex.EncodeToString(one.Sum(nil))))
	}
	return hex.EncodeToString(all.Sum(nil))
}

// A check goes on from the one before: it sees what was appended, and that the entry
// it left off at is still there, and leaves what lies before to the next whole one.
func TestVerifyGoesOn(t *testing.T) {
	eachEmpty(t, func(t *testing.T, database string) {
		st, f, owners := twoOwners(t, database)
		last, err := st.VerifyAudit(t.Context(), store.AuditCheck{}, false)
		if err != nil || last.Seq != 6 || last.Whole.IsZero() || last.At != last.Whole {
			t.Fatalf("the first check: %+v, %v", last, err)
		}
		for range 2 {
			write(t, st, func(tx *store.Tx) error {
				return tx.Audit(t.Context(), audit.CommandLine, audit.Event{Action: audit.ChangeOwner, Owner: owners[1]})
			})
		}
		f.exec(`update audit set detail = 'something else' where seq = 2`)
		next, err := st.VerifyAudit(t.Context(), last, false)
		if err != nil || next.Fault != "" || next.Seq != 8 || next.Whole != last.Whole {
			t.Errorf("the next check: %+v, %v", next, err)
		}
		f.exec(`update audit set owner_id = $1 where seq = 7`, owners[0])
		if found, err := st.VerifyAudit(t.Context(), last, false); err != nil || found.Fault != store.EntryChanged || found.Broken != 7 {
			t.Errorf("what was appended is changed: %+v, %v", found, err)
		}
		f.exec(`update audit set hash = $1 where seq = 8`, strings.Repeat("b", 64))
		found, err := st.VerifyAudit(t.Context(), next, false)
		if err != nil || found.Fault != store.LogReplaced || found.Broken != 8 || found.Seq != 8 {
			t.Errorf("the last verified is another: %+v, %v", found, err)
		}
		// After a fault everything is gone through again.
		if found, err = st.VerifyAudit(t.Context(), found, false); err != nil || found.Fault != store.EntryChanged || found.Broken != 2 {
			t.Errorf("then: %+v, %v", found, err)
		}
	})
}

// eachEmpty runs a test with the address of an empty database of either kind.
func eachEmpty(t *testing.T, test func(t *testing.T, database string)) {
	storetest.EachURL(t, nil, func(t *testing.T, st *store.Store, _ string) {
		if st.Postgres() {
			test(t, storetest.Postgres(t))
			return
		}
		test(t, t.TempDir()+"/old.db")
	})
}

// A log that is written while it is verified is whole.
func TestVerifyWhileTheLogGrows(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		written := make(chan error, 1)
		go func() {
			var err error
			for i := 0; i < 200 && err == nil; i++ {
				err = st.Tx(context.Background(), func(tx *store.Tx) error {
					return tx.Audit(context.Background(), audit.CommandLine, audit.Event{Action: audit.RenewAccountsKey})
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
			if check, err := st.VerifyAudit(t.Context(), store.AuditCheck{}, true); err != nil || check.Fault != "" {
				t.Fatalf("%+v (%v)", check, err)
			}
		}
	})
}
