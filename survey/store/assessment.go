package store

import (
	"context"

	"trivselspuls/survey"
)

const assessmentColumns = `project_id, phase, sub_goal, number, written_at, concludes, decides, figures`

// CreateAssessment stores an assessment at the transaction's time, as the next of its phase and
// sub-goal. Where another comes at the same instant it is survey.ErrState, and nothing is stored.
func (tx *Tx) CreateAssessment(ctx context.Context, a survey.Assessment) error {
	last, err := tx.count(ctx, `select coalesce(max(number), 0) from assessment where project_id = ? and phase = ? and sub_goal = ?`,
		a.Project, a.Phase, a.SubGoal)
	if err != nil {
		return err
	}
	return orTaken(tx.execOne(ctx, "create assessment", `insert into assessment (`+assessmentColumns+`) values (?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing`,
		a.Project, a.Phase, a.SubGoal, last+1, tx.now, a.Concludes, a.Decides, a.Figures), "assessed at once") // PostgreSQL lets two read the same last one
}

// SetTarget stores a target at the transaction's time. Where the sub-goal has one of that indicator
// and phase it is survey.ErrState, and that one stays.
func (tx *Tx) SetTarget(ctx context.Context, t survey.Target) error {
	return orTaken(tx.execOne(ctx, "set target", `
		insert into target (project_id, phase, sub_goal, indicator, value, set_at, figures) values (?, ?, ?, ?, ?, ?, ?) on conflict do nothing`,
		t.Project, t.Phase, t.SubGoal, t.Indicator, t.Value, tx.now, t.Figures), "target is set already")
}

// RemoveTarget removes a target.
func (tx *Tx) RemoveTarget(ctx context.Context, t survey.Target) error {
	return tx.execOne(ctx, "remove target", `delete from target where project_id = ? and phase = ? and sub_goal = ? and indicator = ?`,
		t.Project, t.Phase, t.SubGoal, t.Indicator)
}

// Targets lists those of a project's sub-goals, phase by phase.
func (r Reader) Targets(ctx context.Context, project survey.ProjectID) ([]survey.Target, error) {
	return list[survey.Target](ctx, r, "targets", `
		select project_id, phase, sub_goal, indicator, value, set_at, figures from target where project_id = ? order by phase, sub_goal, indicator`, project)
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
