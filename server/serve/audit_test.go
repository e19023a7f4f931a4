package serve

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"trivselspuls/server/auditcheck"
	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/keys"
	"trivselspuls/survey/must"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// The job verifies what has been appended, and once a day the whole log. It logs each
// last hash once, in the words that «audit verify» takes, and every time what is wrong.
func TestTheJobVerifiesTheAuditLog(t *testing.T) {
	now := time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)
	storetest.EachURL(t, func() time.Time { return now }, func(t *testing.T, st *store.Store, database string) {
		directory, err := keys.Open(t.TempDir()+"/keys", t.TempDir()+"/copy")
		if err != nil {
			t.Fatal(err)
		}
		var logged bytes.Buffer
		s := &Server{store: st, keys: directory, Log: slog.New(slog.NewTextHandler(&logged, nil))}
		verify := func(noted string) string {
			t.Helper()
			noted, err := s.verifyAudit(t.Context(), noted)
			if err != nil {
				t.Fatal(err)
			}
			return noted
		}
		noted := verify("")
		if logged.Len() > 0 || noted != "" {
			t.Errorf("of an empty log: %s", logged.String())
		}
		for range 2 {
			err := st.Tx(t.Context(), func(tx *store.Tx) error {
				return tx.Audit(t.Context(), audit.CommandLine, audit.Event{Action: audit.RenewAccountsKey})
			})
			if err != nil {
				t.Fatal(err)
			}
			noted = verify(verify(noted))
		}
		_, hash, err := st.AuditHead(t.Context())
		if err != nil || noted != hash || strings.Count(logged.String(), "hash=") != 2 || !strings.HasSuffix(logged.String(), "entries=2 hash="+hash+"\n") {
			t.Errorf("logged %v\n%s", err, logged.String())
		}
		storetest.Exec(t, st, database, `update audit set detail = 'another' where seq = 1`)
		for _, hours := range []int{1, 22, 1, 1} {
			now = now.Add(time.Duration(hours) * time.Hour)
			noted = verify(noted)
		}
		if text := logged.String(); strings.Count(text, "the audit log is broken") != 2 || !strings.HasSuffix(text, "fault=entry entry=1\n") {
			t.Errorf("the log of the process tells\n%s", text)
		}
		last, err := auditcheck.Last(directory)
		if err != nil || last.Fault != store.EntryChanged || last.Broken != 1 || last.Seq != 2 || last.Hash != hash || !last.Whole.Equal(now) {
			t.Errorf("kept is %+v, %v", last, err)
		}
	})
}

// Of several servers one at a time verifies the log and deletes from it.
func TestServersVerifyOneAfterTheOther(t *testing.T) {
	storetest.EachURL(t, nil, func(t *testing.T, st *store.Store, database string) {
		directory := must.Have(keys.Open(t.TempDir()+"/keys", t.TempDir()+"/copy"))(t)
		s := &Server{store: st, keys: directory, Log: slog.New(slog.DiscardHandler)}
		must.Work(t, storetest.HeldBack(t, st, database, store.LockAudit, func() error {
			_, err := s.auditJob(t.Context(), "", new(time.Time))
			return err
		}))
	})
}

// What is due is deleted when the clock has gone on for an hour since it was seen before, and not by one
// that is put ahead.
func TestTheJobDeletesByASteadyClock(t *testing.T) {
	now := time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)
	storetest.EachURL(t, func() time.Time { return now }, func(t *testing.T, st *store.Store, _ string) {
		directory, err := keys.Open(t.TempDir()+"/keys", t.TempDir()+"/copy")
		if err != nil {
			t.Fatal(err)
		}
		owner := survey.Owner{ID: survey.NewID[survey.OwnerID](), Name: "Eksempeldal", Accent: survey.Violet, Language: "nb"}
		project := survey.Project{ID: survey.NewID[survey.ProjectID](), Owner: owner.ID, Name: "Trygt", Starts: now, Ends: now.AddDate(2, 0, 0)}
		err = st.Tx(t.Context(), func(tx *store.Tx) error {
			return errors.Join(tx.CreateOwner(t.Context(), owner), tx.CreateProject(t.Context(), project),
				tx.SetContacts(t.Context(), owner.ID, "", []survey.Contact{{Name: "Helsesykepleier", Phone: "12345678"}}))
		})
		if err != nil {
			t.Fatal(err)
		}
		s, seen := &Server{store: st, keys: directory}, time.Time{}
		for _, step := range []struct {
			ahead time.Duration
			left  int
		}{{0, 1}, {time.Hour, 1}, {4 * 366 * 24 * time.Hour, 1}, {-time.Hour, 1}, {time.Hour, 0}} {
			now = now.Add(step.ahead)
			must.Work(t, st.Tx(t.Context(), func(tx *store.Tx) error { return tx.SetArchived(t.Context(), project.ID) }))
			if seen, err = s.deleteDue(t.Context(), seen); err != nil {
				t.Fatal(err)
			}
			if left, err := st.Contacts(t.Context(), owner.ID, ""); err != nil || len(left) != step.left {
				t.Errorf("at %s there are %d contacts, %v", now, len(left), err)
			}
		}
	})
}
