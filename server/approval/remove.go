package approval

import (
	"context"
	"fmt"

	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/store"
)

// RemovalOf is what an approval deletes as a whole, if it does; its Standing must have been read.
func RemovalOf(a survey.Approval) store.Removal {
	what := store.Removal{Owner: a.Standing.Owner}
	if a.Operation != survey.DeleteOwner {
		what.Project = a.Project
	}
	return what
}

// Remove uses an approval up by deleting what it is for, as a whole: all of it or nothing. Only
// the one who asked may; account is empty for the command line. An approval that cannot be
// used, and what is in the way, is survey.ErrState; one that deletes nothing, of another
// person or of another project survey.ErrNotFound; project is empty for any.
func (s *Service) Remove(ctx context.Context, account survey.AccountID, project survey.ProjectID, id survey.ApprovalID) error {
	return survey.In("delete as a whole", s.store.Tx(ctx, func(tx *store.Tx) error {
		err := tx.Lock(ctx, store.LockSetUp) // before any row, as whoever sends a form does
		if err != nil {
			return err
		}
		a, err := tx.Approval(ctx, id)
		if err != nil {
			return err
		}
		if !a.Operation.Deletes() || account != "" && (a.Asker != account || a.Project != project) {
			return fmt.Errorf("an approval to delete: %w", survey.ErrNotFound)
		}
		if a, err = tx.UseApproval(ctx, id, a.Operation); err != nil {
			return err
		}
		what := RemovalOf(a)
		if err := tx.Remove(ctx, what, a.Asked); err != nil {
			return err
		}
		actor := audit.CommandLine
		if account != "" {
			actor = audit.Actor(account)
		}
		return tx.Audit(ctx, actor, audit.Event{Action: audit.Action(a.Operation), Owner: what.Owner, Project: a.Project, Approval: id})
	}))
}

// Archived notes that nothing of a project's papers has to be kept here any longer.
func (s *Service) Archived(ctx context.Context, actor audit.Actor, project survey.ProjectID) error {
	err := s.store.AuditedTx(ctx, actor, audit.Event{Action: audit.ArchiveProject, Project: project}, func(tx *store.Tx) error {
		return tx.SetArchived(ctx, project)
	})
	return survey.In("note as archived", err)
}
