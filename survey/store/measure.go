package store

import (
	"context"

	"trivselspuls/survey"
)

const measureColumns = `id, project_id, unit_id, title, phase, sub_goal, indicator, starts_on, ends_on, responsible, status, seen`

// CreateMeasure stores a new measure.
func (tx *Tx) CreateMeasure(ctx context.Context, m survey.Measure) error {
	return tx.exec(ctx, "create measure",
		`insert into measure (`+measureColumns+`) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		m.ID, m.Project, m.Unit, m.Title, m.Phase, m.SubGoal, m.Indicator, utcSeconds(m.Starts), utcSecondsOrNull(m.Ends),
		m.Responsible, m.Status, m.Seen)
}

// ChangeMeasure writes all of a measure anew. It stays with its unit and
// project: one of another unit is survey.ErrNotFound.
func (tx *Tx) ChangeMeasure(ctx context.Context, m survey.Measure) error {
	return tx.execOne(ctx, "change measure", `
		update measure set title = ?, phase = ?, sub_goal = ?, indicator = ?, starts_on = ?, ends_on = ?, responsible = ?, status = ?, seen = ?
		where id = ? and unit_id = ? and project_id = ?`,
		m.Title, m.Phase, m.SubGoal, m.Indicator, utcSeconds(m.Starts), utcSecondsOrNull(m.Ends), m.Responsible, m.Status, m.Seen,
		m.ID, m.Unit, m.Project)
}

// DeleteMeasure removes a measure of a unit.
func (tx *Tx) DeleteMeasure(ctx context.Context, unit survey.UnitID, id survey.MeasureID) error {
	return tx.execOne(ctx, "delete measure", `delete from measure where id = ? and unit_id = ?`, id, unit)
}

// Measure reads one measure of a unit.
func (r Reader) Measure(ctx context.Context, unit survey.UnitID, id survey.MeasureID) (survey.Measure, error) {
	return get[survey.Measure](ctx, r, "measure",
		`select `+measureColumns+` from measure where id = ? and unit_id = ?`, id, unit)
}

// MeasuresOf lists a project's measures as they began.
func (r Reader) MeasuresOf(ctx context.Context, project survey.ProjectID) ([]survey.Measure, error) {
	return list[survey.Measure](ctx, r, "measures",
		`select `+measureColumns+` from measure where project_id = ? order by starts_on, title, id`, project)
}

// UnitMeasures lists a unit's measures in a project as they began.
func (r Reader) UnitMeasures(ctx context.Context, project survey.ProjectID, unit survey.UnitID) ([]survey.Measure, error) {
	return list[survey.Measure](ctx, r, "unit's measures",
		`select `+measureColumns+` from measure where project_id = ? and unit_id = ? order by starts_on, title, id`, project, unit)
}
