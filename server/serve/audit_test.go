package serve

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"time"

	"trivselspuls/server/auditcheck"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/keys"
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
		s := &Server{store: st, keys: directory, log: slog.New(slog.NewTextHandler(&logged, nil))}
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
