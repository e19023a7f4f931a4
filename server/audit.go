package main

import (
	"context"
	"fmt"
	"io"
)

// verifyAudit recomputes the audit log's chain of hashes. A broken one is an
// error that names the first entry that does not follow from the one before.
func verifyAudit(ctx context.Context, c config, args []string, out io.Writer) error {
	if len(args) != 1 || args[0] != "verify" {
		return fmt.Errorf("use: server audit verify: %w", errUsage)
	}
	st, err := openStore(ctx, c, nil)
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
	seq, hash, err := st.AuditHead(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "The audit log is whole: %d entries. Keep the last hash somewhere else:\n%s\n", seq, hash)
	return nil
}
