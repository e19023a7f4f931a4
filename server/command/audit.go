package command

import (
	"context"
	"errors"
	"fmt"

	"trivselspuls/server/auditcheck"
	"trivselspuls/survey"
	"trivselspuls/survey/keys"
	"trivselspuls/survey/store"
)

// verifyAudit recomputes the audit log's whole chain of hashes. A broken one is an
// error that names the first entry that does not follow from the one before. With a
// hash that was noted once, the log must still hold the entry it belongs to.
type verifyAudit struct {
	Hash string `arg:"" optional:"" help:"that was noted once"`
}

func (c *verifyAudit) on(ctx context.Context, s session, st *store.Store) error {
	directory, err := keys.Open(s.KeyDir, s.KeyCopyDir)
	if err != nil {
		return err
	}
	check, err := auditcheck.Verify(ctx, st, directory, true)
	if err != nil {
		return err
	}
	switch check.Fault {
	case store.OwnersChanged:
		return fmt.Errorf("the audit log is broken: of the entries up to %d, some were moved to another owner", check.Broken)
	case store.LogReplaced:
		return fmt.Errorf("the audit log is another one than the one verified before: entry %d is missing or is not the one it was. "+
			"Where an older copy of the database was restored on purpose, remove audit-verified.json from the key directory", check.Broken)
	case store.EntryChanged:
		return fmt.Errorf("the audit log is broken: entry %d is missing or is not the one that was written", check.Broken)
	}
	if c.Hash != "" {
		seq, err := st.AuditNamed(ctx, c.Hash)
		if errors.Is(err, survey.ErrNotFound) {
			return fmt.Errorf("the audit log is another one: no entry has the hash %q", c.Hash)
		}
		if err != nil {
			return err
		}
		fmt.Fprintf(s.out, "Entry %d has that hash, so everything up to it is as it was then.\n", seq)
	}
	fmt.Fprintf(s.out, "The audit log is whole. Entries: %d. Keep the last hash somewhere else:\n%s\n", check.Seq, check.Hash)
	return nil
}
