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
