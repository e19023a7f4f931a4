package serve

import (
	"bytes"
	"io"
	"log/slog"
	"strings"
	"testing"

	"trivselspuls/survey/audit"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// Each last hash of the audit log is told once, in the words that «audit verify»
// takes.
func TestTheLogTellsTheAuditsHead(t *testing.T) {
	st := storetest.New(t)
	var told bytes.Buffer
	log := slog.New(slog.NewTextHandler(&told, nil))
	noted := noteAudit(t.Context(), st, log, "")
	if told.Len() > 0 {
		t.Errorf("of an empty log: %s", told.String())
	}
	for range 2 {
		err := st.Tx(t.Context(), func(tx *store.Tx) error { return tx.Audit(t.Context(), "test", audit.Event{Action: audit.PlanWave}) })
		if err != nil {
			t.Fatal(err)
		}
		noted = noteAudit(t.Context(), st, log, noteAudit(t.Context(), st, log, noted))
	}
	_, hash, err := st.AuditHead(t.Context())
	if err != nil || noted != hash || strings.Count(told.String(), "hash=") != 2 || !strings.HasSuffix(told.String(), "entries=2 hash="+hash+"\n") {
		t.Errorf("told %v\n%s", err, told.String())
	}
	if log := slog.New(slog.NewTextHandler(io.Discard, nil)); noteAudit(t.Context(), st, log, "another") != hash {
		t.Error("another log's hash is kept")
	}
}
