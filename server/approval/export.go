package approval

import (
	"bytes"
	"context"
	"fmt"

	"trivselspuls/analysis/research"
	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/store"
)

// Export uses an approval up and returns the package it is for, as a zip file. It
// is made before the approval is spent, in one transaction, so that an export that
// fails can be tried again; a package that was made and lost needs a new approval.
//
// Only the one who asked receives it; account is empty for the command line, whose
// user holds the database anyway. An approval that cannot be used is
// survey.ErrState, one of another project or person survey.ErrNotFound.
func (s *Service) Export(ctx context.Context, account survey.AccountID, id survey.ApprovalID) ([]byte, research.Report, error) {
	var body bytes.Buffer
	var report research.Report
	err := s.store.Tx(ctx, func(tx *store.Tx) error {
		a, err := tx.UseApproval(ctx, id, survey.ExportResearch)
		if err != nil {
			return err
		}
		actor := audit.CommandLine
		if account != "" {
			actor = audit.Actor(account)
			if account != a.Asker {
				return survey.ErrNotFound
			}
		}
		study, err := s.study(ctx, tx, a)
		if err != nil {
			return err
		}
		if report, err = research.Write(&body, study); err != nil {
			return err
		}
		return tx.Audit(ctx, actor, about(audit.ExportResearch, a))
	})
	if err != nil {
		return nil, research.Report{}, fmt.Errorf("export research: %w", err)
	}
	return body.Bytes(), report, nil
}

// study reads what an approval is for.
func (s *Service) study(ctx context.Context, tx *store.Tx, a survey.Approval) (research.Study, error) {
	project, err := tx.Project(ctx, a.Project)
	if err != nil {
		return research.Study{}, err
	}
	owner, err := tx.Owner(ctx, project.Owner)
	if err != nil {
		return research.Study{}, err
	}
	units, err := tx.UnitsOf(ctx, owner.ID)
	if err != nil {
		return research.Study{}, err
	}
	study := research.Study{Title: project.Name, Owner: owner.Name, Fictional: owner.Fictional, Reference: string(a.ID)}
	if study.Codes, err = tx.ResearchCodes(ctx, project.ID, units); err != nil {
		return research.Study{}, err
	}
	for _, id := range a.Waves {
		in, snapshot, err := s.waves.Collected(ctx, tx.Reader, id)
		if err != nil {
			return research.Study{}, err
		}
		study.Waves = append(study.Waves, research.Wave{In: in, Snapshot: snapshot})
	}
	return study, nil
}
