package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"trivselspuls/server/approval"
	"trivselspuls/survey"
	"trivselspuls/survey/store"
)

// runExport hands out what two persons have approved: export research APPROVAL
// FILE. Asking and signing is done on the pages, where it is known who does it.
func runExport(ctx context.Context, c config, args []string, out io.Writer) error {
	st, service, err := c.OpenWaves(ctx)
	if err != nil {
		return err
	}
	defer st.Close()
	switch {
	case len(args) == 1 && args[0] == "list":
		return listApprovals(ctx, st, out)
	case len(args) == 3 && args[0] == "research":
		return exportResearch(ctx, approval.New(st, service), survey.ApprovalID(args[1]), args[2], out)
	}
	return fmt.Errorf("use: server export list, or server export research APPROVAL FILE.zip: %w", errUsage)
}

// exportResearch makes the file before it spends the approval, because there is no
// second package.
func exportResearch(ctx context.Context, service *approval.Service, id survey.ApprovalID, path string, out io.Writer) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	body, report, err := service.Export(ctx, "", id)
	if err != nil {
		return errors.Join(fmt.Errorf("nothing was exported: %w", err), file.Close(), os.Remove(path))
	}
	_, err = file.Write(body)
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return fmt.Errorf("the approval is used, and the package could not be written: %w", err)
	}
	fmt.Fprintf(out, "%s\n%s is written and the approval is used up.\n", strings.TrimSuffix(report.String(), "\n"), path)
	return nil
}

// listApprovals prints what was asked for in every project, and where it is.
func listApprovals(ctx context.Context, st *store.Store, out io.Writer) error {
	owners, err := st.Owners(ctx)
	if err != nil {
		return err
	}
	for _, o := range owners {
		projects, err := st.ProjectsOf(ctx, o.ID)
		if err != nil {
			return err
		}
		for _, p := range projects {
			approvals, err := st.ApprovalsOf(ctx, p.ID)
			if err != nil {
				return err
			}
			for _, a := range approvals {
				fmt.Fprintf(out, "%s  %-16s  %-8s  %s, %s: %q\n", a.ID, a.Operation, a.State(st.Now()), o.Name, p.Name, a.Purpose)
			}
		}
	}
	return nil
}
