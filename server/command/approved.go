package command

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"trivselspuls/server/approval"
	"trivselspuls/survey"
	"trivselspuls/survey/store"
)

// exportResearch hands out what two persons have approved; asking and signing is
// done on the pages, where it is known who does it. It makes the file before it
// spends the approval, because there is no second package.
type exportResearch struct {
	Approval survey.ApprovalID `arg:"" help:"its identifier, as list and the page show it"`
	File     string            `arg:"" help:"new file, such as package.zip"`
}

func (c *exportResearch) on(ctx context.Context, s session, st *store.Store) error {
	service, _, err := s.Waves(st)
	if err != nil {
		return err
	}
	written := false
	_, report, err := approval.New(st, service).Export(ctx, "", c.Approval, func(body []byte) error {
		err := writeNew(c.File, body)
		written = err == nil
		return err
	})
	if err != nil && written {
		err = errors.Join(err, os.Remove(c.File))
	}
	if err != nil {
		return fmt.Errorf("nothing was exported: %w", err)
	}
	fmt.Fprintf(s.out, "%s\n%s is written and the approval is used up.\n", strings.TrimSuffix(report.String(), "\n"), c.File)
	return nil
}

// writeNew writes a new file that is whole or not there.
func writeNew(name string, body []byte) error {
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(body)
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		err = errors.Join(err, os.Remove(name))
	}
	return err
}

// listApprovals prints what was asked for in every project, where it is, and what one
// that waits lacks.
type listApprovals struct{}

func (c *listApprovals) on(ctx context.Context, s session, st *store.Store) error {
	owners, err := st.Owners(ctx)
	if err != nil {
		return err
	}
	for _, o := range owners {
		accounts, err := st.EverybodyOf(ctx, o.ID)
		if err != nil {
			return err
		}
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
				fmt.Fprintf(s.out, "%s  %-16s  %-8s  %s, %s: %q\n", a.ID, a.Operation, a.State(st.Now()), o.Name, p.Name, a.Purpose)
				if a.State(st.Now()) != survey.Waiting {
					continue
				}
				for _, lack := range a.Lacks(st.Now(), store.NamesOf(accounts)) {
					fmt.Fprintf(s.out, "%*s%s\n", len(a.ID)+2, "", lack)
				}
			}
		}
	}
	return nil
}

// deleteWhole does what two persons have approved; asking and signing is done on the pages. A
// running server writes the database anew within a minute.
type deleteWhole struct {
	sure
	Approval survey.ApprovalID `arg:"" help:"its identifier, as export list shows it"`
}

func (c *deleteWhole) on(ctx context.Context, s session, st *store.Store) error {
	service, _, err := s.Waves(st)
	if err != nil {
		return err
	}
	if err := approval.New(st, service).Remove(ctx, "", "", c.Approval); err != nil {
		return fmt.Errorf("nothing was deleted: %w", err)
	}
	fmt.Fprintln(s.out, "It is deleted. Let the server run: it writes the database's files anew within a minute, when no wave is open. Copies from before still have all of it: delete them.")
	return nil
}

// ownerArchive writes what the archive takes of all projects, or of one unit in them.
type ownerArchive struct {
	File string `arg:"" help:"new file, such as archive.zip"`
	Unit string `placeholder:"NAME" help:"of this unit: its own meetings, agreements and briefs"`
}

func (c *ownerArchive) do(ctx context.Context, l *line) (any, error) {
	projects, err := l.store.ProjectsOf(ctx, l.owner.ID)
	if err == nil && len(projects) == 0 {
		err = fmt.Errorf("%s has no project", l.owner.Name)
	}
	units, err2 := l.store.UnitsOf(ctx, l.owner.ID)
	if err := errors.Join(err, err2); err != nil {
		return nil, err
	}
	papers := approval.Papers{Owner: l.owner, Projects: projects, Lang: l.owner.Language}
	if c.Unit != "" {
		papers.Unit, err = find(units, c.Unit, "there is no unit", "units", func(u survey.Unit) (string, string) { return u.Name, string(u.ID) })
		if err != nil {
			return nil, err
		}
	}
	said := l.texts.Localizer(papers.Lang).Sayer()
	papers.Say = said.Say
	var body bytes.Buffer
	err = approval.New(l.store, l.service).Archive(ctx, &body, papers)
	if err = errors.Join(err, said.Err); err != nil {
		return nil, err
	}
	return nil, writeNew(c.File, body.Bytes())
}
