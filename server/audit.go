package main

import (
	"context"
	"fmt"
	"io"
	"slices"

	"trivselspuls/survey/store"
)

// verifyAudit recomputes the audit log's chain of hashes. A broken one is an
// error that names the first entry that does not follow from the one before. With a
// hash that was noted once, the log must still hold the entry it belongs to.
func verifyAudit(ctx context.Context, c config, args []string, out io.Writer) error {
	if len(args) < 1 || len(args) > 2 || args[0] != "verify" {
		return fmt.Errorf("use: server audit verify [HASH]: %w", errUsage)
	}
	st, err := c.OpenStore(ctx, nil)
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
	if len(args) == 2 {
		entries, err := st.AuditLog(ctx)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(entries, func(e store.AuditEntry) bool { return e.Hash == args[1] })
		if at < 0 {
			return fmt.Errorf("the audit log is another one: no entry has the hash %q", args[1])
		}
		fmt.Fprintf(out, "Entry %d has that hash, so everything up to it is as it was then.\n", at+1)
	}
	seq, hash, err := st.AuditHead(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "The audit log is whole: %d entries. Keep the last hash somewhere else:\n%s\n", seq, hash)
	return nil
}
