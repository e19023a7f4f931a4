package approval

import (
	"context"
	"fmt"

	"trivselspuls/server/waves"
	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/store"
)

// Service asks, signs and exports. It is safe for concurrent use; its clock is the
// store's.
type Service struct {
	store *store.Store
	waves *waves.Service
}

// New makes the service of a store and its waves.
func New(st *store.Store, service *waves.Service) *Service { return &Service{st, service} }

// Ask stores what an account asks for: Operation, Project, Purpose and Waves of the
// approval, all else follows. Problems are what the person can mend. Somebody who
// may not ask for it is survey.ErrNotFound; somebody who would sign by asking, with a
// word that would not count, is survey.ErrState.
func (s *Service) Ask(ctx context.Context, account survey.AccountID, asked survey.Approval) (survey.Approval, survey.Problems, error) {
	var problems survey.Problems
	var unclosed error
	if asked.Operation == survey.ExportResearch { // before the transaction, for it takes seconds and closed waves stay as they are
		asked.Foreseen, unclosed = s.foresee(ctx, s.store.Reader, asked)
	}
	err := s.store.Tx(ctx, func(tx *store.Tx) error {
		project, err := tx.Project(ctx, asked.Project)
		if err != nil {
			return err
		}
		if asked.Standing, err = tx.StandingIn(ctx, project.ID); err != nil {
			return err
		}
		existing, err := tx.WavesOf(ctx, project.ID)
		if err != nil {
			return err
		}
		asked.ID, asked.Asker = survey.NewID[survey.ApprovalID](), account
		asked.Asked, asked.Expires = tx.Now(), tx.Now().Add(survey.ApprovalLife)
		if problems = asked.Check(existing); len(problems) > 0 {
			return nil
		}
		role, why := asked.AsksAs(account, tx.Now())
		switch {
		case role == "":
			return survey.ErrNotFound
		case why.Kind != "":
			return fmt.Errorf("the word of the asker would not count (%s): %w", why.Kind, survey.ErrState)
		}
		asked.AskerRole = role
		if unclosed != nil { // and no problem of the form
			return unclosed
		}
		if err := tx.CreateApproval(ctx, asked); err != nil {
			return err
		}
		return tx.Audit(ctx, audit.Actor(account), about(audit.Ask(asked.Operation), asked))
	})
	return asked, problems, survey.In("ask for approval", err)
}

// Sign gives an account's word for an approval of a project. Somebody who may not,
// who has asked or signed already, or whose word would not count is survey.ErrState.
func (s *Service) Sign(ctx context.Context, account survey.AccountID, project survey.ProjectID, id survey.ApprovalID) error {
	return s.decide(ctx, "sign approval", audit.Approve, account, project, id, func(tx *store.Tx, a survey.Approval) error {
		role, why := a.SignsAs(account, tx.Now())
		if role == "" || why.Kind != "" {
			return fmt.Errorf("the word would not count (%s): %w", why.Kind, survey.ErrState)
		}
		return tx.SignApproval(ctx, id, survey.Signature{Account: account, Role: role, At: tx.Now()})
	})
}

// Refuse ends what was asked for, as long as it is not done; whoever has a word in
// it may, and whoever has given theirs, or has asked, may take it back.
func (s *Service) Refuse(ctx context.Context, account survey.AccountID, project survey.ProjectID, id survey.ApprovalID) error {
	return s.decide(ctx, "refuse approval", audit.Refuse, account, project, id, func(tx *store.Tx, a survey.Approval) error {
		if role, _ := a.SignsAs(account, tx.Now()); role == "" && !a.Behind(account, tx.Now()) {
			return survey.ErrState
		}
		return tx.RefuseApproval(ctx, id)
	})
}

// decide does something with an approval of a project, which it holds, and notes it in
// the audit log.
func (s *Service) decide(ctx context.Context, what string, action func(survey.Operation) audit.Action, account survey.AccountID,
	project survey.ProjectID, id survey.ApprovalID, do func(*store.Tx, survey.Approval) error,
) error {
	return survey.In(what, s.store.Tx(ctx, func(tx *store.Tx) error {
		a, err := tx.LockApproval(ctx, id)
		if err == nil && a.Project != project {
			err = survey.ErrNotFound
		}
		if err == nil {
			err = do(tx, a)
		}
		if err != nil {
			return err
		}
		return tx.Audit(ctx, audit.Actor(account), about(action(a.Operation), a))
	}))
}

// Approvals lists what was asked for on a project, the latest first.
func (s *Service) Approvals(ctx context.Context, project survey.ProjectID) ([]survey.Approval, error) {
	approvals, err := s.store.ApprovalsOf(ctx, project)
	return approvals, survey.In("approvals", err)
}

// about is what the audit log has about an approval.
func about(action audit.Action, a survey.Approval) audit.Event {
	return audit.Event{Action: action, Project: a.Project, Waves: a.Waves, Approval: a.ID}
}

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
