package store

import (
	"context"

	"trivselspuls/survey"
)

const projectColumns = `id, owner_id, name, starts_on, ends_on`

// CreateProject stores a new project.
func (tx *Tx) CreateProject(ctx context.Context, p survey.Project) error {
	return tx.exec(ctx, "create project",
		`insert into project (id, owner_id, name, starts_on, ends_on) values (?, ?, ?, ?, ?)`,
		p.ID, p.Owner, p.Name, moment(p.Starts), moment(p.Ends))
}

// Project reads one project.
func (r Reader) Project(ctx context.Context, id survey.ProjectID) (survey.Project, error) {
	return get[survey.Project](ctx, r, "project", `select `+projectColumns+` from project where id = ?`, id)
}

// ProjectsOf lists an owner's projects, newest first.
func (r Reader) ProjectsOf(ctx context.Context, owner survey.OwnerID) ([]survey.Project, error) {
	return list[survey.Project](ctx, r, "projects",
		`select `+projectColumns+` from project where owner_id = ? order by starts_on desc, id`, owner)
}

// ChangeProject gives a project another name and period.
func (tx *Tx) ChangeProject(ctx context.Context, p survey.Project) error {
	return tx.execOne(ctx, "change project",
		`update project set name = ?, starts_on = ?, ends_on = ? where id = ?`, p.Name, moment(p.Starts), moment(p.Ends), p.ID)
}

// SetPhase writes a phase of a project, new or changed.
func (tx *Tx) SetPhase(ctx context.Context, p survey.Phase) error {
	return tx.exec(ctx, "set phase", `
		insert into phase (project_id, number, starts_on, ends_on) values (?, ?, ?, ?)
		on conflict (project_id, number) do update set starts_on = excluded.starts_on, ends_on = excluded.ends_on`,
		p.Project, p.Number, moment(p.Starts), moment(p.Ends))
}

// PhasesOf lists a project's phases by number.
func (r Reader) PhasesOf(ctx context.Context, project survey.ProjectID) ([]survey.Phase, error) {
	return list[survey.Phase](ctx, r, "phases",
		`select project_id, number, starts_on, ends_on from phase where project_id = ? order by number`, project)
}

// OwnerOfProject finds whose project it is.
func (r Reader) OwnerOfProject(ctx context.Context, project survey.ProjectID) (survey.Owner, error) {
	return get[survey.Owner](ctx, r, "owner of project",
		`select `+ownerColumns+` from owner o join project p on p.owner_id = o.id where p.id = ?`, project)
}
