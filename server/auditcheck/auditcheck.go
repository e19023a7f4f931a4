// Package auditcheck verifies the audit log and remembers beside the keys, where
// whoever writes to the database does not reach, how far it has come. It may import
// survey/keys and survey/store.
package auditcheck

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"trivselspuls/survey/keys"
	"trivselspuls/survey/store"
)

// file is where the last check stands in the key directory.
const file = "audit-verified.json"

// Verify recomputes the audit log from the last verified entry, or from the first one
// where whole is asked for, keeps what came of it and returns it.
func Verify(ctx context.Context, st *store.Store, dir *keys.Directory, whole bool) (store.AuditCheck, error) {
	last, err := Last(dir)
	if err != nil {
		return last, err
	}
	check, err := st.VerifyAudit(ctx, last, whole)
	if err != nil {
		return last, fmt.Errorf("verify audit log: %w", err)
	}
	text, err := json.MarshalIndent(check, "", "\t")
	if err == nil {
		err = dir.Note(file, append(text, '\n'))
	}
	if err != nil {
		return check, fmt.Errorf("keep audit check: %w", err)
	}
	return check, nil
}

// Forget lets the next check begin anew, for a database that was put back from a copy and
// may hold less than what was verified.
func Forget(keyDir string) error {
	if err := os.Remove(filepath.Join(keyDir, file)); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// Last is the last check; the zero check when there was none.
func Last(dir *keys.Directory) (check store.AuditCheck, err error) {
	text, err := dir.Noted(file)
	if err == nil && text != nil {
		err = json.Unmarshal(text, &check)
	}
	if err != nil {
		return check, fmt.Errorf("read %s: %w", file, err)
	}
	return check, nil
}
