package store

import (
	"context"
	"errors"
	"fmt"

	"trivselspuls/survey"
)

const assessmentColumns = `project_id, phase, sub_goal, number, written_at, concludes, decides, figures`

// CreateAssessment stores an assessment at the transaction's time, as the next after the one
// that its number follows. Where another is there already it is survey.ErrState, and nothing
// is stored.
func (tx *Tx) CreateAssessment(ctx context.Context, a survey.Assessment) error {
	last, err := tx.count(ctx, `select coalesce(max(number), 0) from assessment where project_id = ? and phase = ? and sub_goal = ?`,
		a.Project, a.Phase, a.SubGoal)
	if err != nil {
		return err
	}
	if last != a.Number-1 {
		return fmt.Errorf("assessed meanwhile: %w", survey.ErrState)
	}
	err = tx.execOne(ctx, "create assessment", `insert into assessment (`+assessmentColumns+`) values (?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing`,
		a.Project, a.Phase, a.SubGoal, a.Number, tx.now, a.Concludes, a.Decides, a.Figures)
	if errors.Is(err, survey.ErrNotFound) { // PostgreSQL lets two read the same last one
		err = fmt.Errorf("assessed at once: %w", survey.ErrState)
	}
	return err
}

// Assessments lists the latest of every phase and sub-goal of a project, phase by phase.
func (r Reader) Assessments(ctx context.Context, project survey.ProjectID) ([]survey.Assessment, error) {
	return list[survey.Assessment](ctx, r, "assessments", `
		select `+assessmentColumns+` from assessment a where project_id = ? and number = (
			select max(number) from assessment b where b.project_id = a.project_id and b.phase = a.phase and b.sub_goal = a.sub_goal)
		order by phase, sub_goal`, project)
}

// AssessmentsOf lists all of one phase and sub-goal, the latest first.
func (r Reader) AssessmentsOf(ctx context.Context, project survey.ProjectID, phase int, goal string) ([]survey.Assessment, error) {
	return list[survey.Assessment](ctx, r, "assessments of a goal", `
		select `+assessmentColumns+` from assessment where project_id = ? and phase = ? and sub_goal = ? order by number desc`, project, phase, goal)
}
