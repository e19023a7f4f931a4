package command

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"trivselspuls/server/approval"
	"trivselspuls/survey"
	"trivselspuls/survey/store"
)

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
