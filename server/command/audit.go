package command

import (
	"context"
	"fmt"
	"slices"

	"trivselspuls/survey/store"
)

// verifyAudit recomputes the audit log's chain of hashes. A broken one is an
// error that names the first entry that does not follow from the one before. With a
// hash that was noted once, the log must still hold the entry it belongs to.
type verifyAudit struct {
	Hash string `arg:"" optional:"" help:"that was noted once"`
}

func (c *verifyAudit) run(ctx context.Context, s session) error {
	st, err := s.OpenStore(ctx, nil)
	if err != nil {
		return err
	}
	defer st.Close()
	broken, err := st.VerifyAudit(ctx)
	if err != nil {
		return err
	}
	if broken > 0 {
		return fmt.Errorf("the audit log is broken: entry %d is missing or is not the one that was written", broken)
	}
	if c.Hash != "" {
		entries, err := st.AuditLog(ctx)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(entries, func(e store.AuditEntry) bool { return e.Hash == c.Hash })
		if at < 0 {
			return fmt.Errorf("the audit log is another one: no entry has the hash %q", c.Hash)
		}
		fmt.Fprintf(s.out, "Entry %d has that hash, so everything up to it is as it was then.\n", at+1)
	}
	seq, hash, err := st.AuditHead(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.out, "The audit log is whole: %d entries. Keep the last hash somewhere else:\n%s\n", seq, hash)
	return nil
}
