package store_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// A copy opens as a database, has what was there, and has nothing of what was
// deleted.
func TestBackup(t *testing.T) {
	storetest.EachURL(t, nil, func(t *testing.T, st *store.Store, database string) {
		ctx, path := t.Context(), filepath.Join(t.TempDir(), "copy.db")
		if st.Postgres() {
			return // which its own tools copy (server/copies)
		}
		kept := survey.Owner{ID: survey.NewID[survey.OwnerID](), Name: "Keptdal"}
		gone := survey.Unit{ID: survey.NewID[survey.UnitID](), Owner: kept.ID, Kind: survey.School, Name: "Gone school"}
		write(t, st, func(tx *store.Tx) error { return errors.Join(tx.CreateOwner(ctx, kept), tx.CreateUnit(ctx, gone)) })
		write(t, st, func(tx *store.Tx) error { return tx.DeleteUnit(ctx, gone.ID) })
		write(t, st, func(tx *store.Tx) error { return tx.Audit(ctx, "test", audit.Event{Action: audit.RenewAccountsKey}) })
		if err := st.Backup(ctx, path); err != nil {
			t.Fatal(err)
		}
		if err := st.Backup(ctx, path); !errors.Is(err, fs.ErrExist) {
			t.Errorf("over a file that is there: %v", err)
		}
		info, err := os.Stat(path)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("the copy's mode is %v, %v", info.Mode(), err)
		}
		if _, err := os.Stat(path + "-wal"); err == nil {
			t.Error("the copy has a write-ahead log")
		}
		raw, err := os.ReadFile(path)
		if err != nil || !bytes.Contains(raw, []byte(kept.Name)) {
			t.Fatalf("the copy lacks the owner, %v", err)
		}
		if bytes.Contains(raw, []byte(gone.Name)) {
			t.Error("the copy has what was deleted")
		}
		if log, err := os.ReadFile(database + "-wal"); err != nil || !bytes.Contains(log, []byte(gone.Name)) {
			t.Errorf("the files beside it do not have it either, so nothing was tried: %v", err)
		}
		again := storetest.Open(t, path, nil)
		if got, err := again.Owner(ctx, kept.ID); err != nil || got.Name != kept.Name {
			t.Errorf("read from the copy: %+v, %v", got, err)
		}
		if check, err := again.VerifyAudit(ctx, store.AuditCheck{}, true); check.Fault != "" || err != nil {
			t.Errorf("the copy's audit log is %+v, %v", check, err)
		}
	})
}

func TestNoHalfBackup(t *testing.T) {
	st := storetest.New(t)
	st.Close()
	path := filepath.Join(t.TempDir(), "copy.db")
	if err := st.Backup(t.Context(), path); err == nil {
		t.Fatal("a closed database was copied")
	}
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("half a copy was left: %v", err)
	}
}
