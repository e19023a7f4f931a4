package store

import (
	"context"

	"trivselspuls/survey"
)

const measureColumns = `id, project_id, coalesce(unit_id, '') as unit_id, title, phase, sub_goal, indicators, method, tool,
	starts_on, ends_on, responsible, proposed_by, status, seen, shared`

// CreateMeasure stores a new measure.
func (tx *Tx) CreateMeasure(ctx context.Context, m survey.Measure) error {
	return tx.exec(ctx, "create measure", `
		insert into measure (title, phase, sub_goal, indicators, method, tool, starts_on, ends_on, responsible, proposed_by, status, seen, shared,
			id, unit_id, project_id) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, nullif(?, ''), ?)`, measureValues(m)...)
}

// ChangeMeasure writes all of a measure anew. It stays with its unit, or the owner, and
// project: one of another unit is survey.ErrNotFound.
func (tx *Tx) ChangeMeasure(ctx context.Context, m survey.Measure) error {
	return tx.execOne(ctx, "change measure", `
		update measure set title = ?, phase = ?, sub_goal = ?, indicators = ?, method = ?, tool = ?, starts_on = ?, ends_on = ?,
			responsible = ?, proposed_by = ?, status = ?, seen = ?, shared = ?
		where id = ? and coalesce(unit_id, '') = ? and project_id = ?`, measureValues(m)...)
}

func measureValues(m survey.Measure) []any {
	return []any{
		m.Title, m.Phase, m.SubGoal, m.Indicators.String(), m.Method, m.Tool, utcSeconds(m.Starts), utcSecondsOrNull(m.Ends),
		m.Responsible, m.ProposedBy, m.Status, m.Seen, m.Shared, m.ID, m.Unit, m.Project,
	}
}

// DeleteMeasure removes a measure of a unit, or of the owner.
func (tx *Tx) DeleteMeasure(ctx context.Context, m survey.Measure) error {
	return tx.execOne(ctx, "delete measure",
		`delete from measure where id = ? and coalesce(unit_id, '') = ? and project_id = ?`, m.ID, m.Unit, m.Project)
}

// Measure reads one measure of a unit, or of the owner.
func (r Reader) Measure(ctx context.Context, project survey.ProjectID, unit survey.UnitID, id survey.MeasureID) (survey.Measure, error) {
	return get[survey.Measure](ctx, r, "measure",
		`select `+measureColumns+` from measure where id = ? and coalesce(unit_id, '') = ? and project_id = ?`, id, unit, project)
}

// MeasuresOf lists a project's measures as they began, the owner's and those of all units.
func (r Reader) MeasuresOf(ctx context.Context, project survey.ProjectID) ([]survey.Measure, error) {
	return list[survey.Measure](ctx, r, "measures",
		`select `+measureColumns+` from measure where project_id = ? order by starts_on, title, id`, project)
}

// UnitMeasures lists a unit's measures in a project as they began.
func (r Reader) UnitMeasures(ctx context.Context, project survey.ProjectID, unit survey.UnitID) ([]survey.Measure, error) {
	return list[survey.Measure](ctx, r, "unit's measures",
		`select `+measureColumns+` from measure where project_id = ? and unit_id = ? order by starts_on, title, id`, project, unit)
}
