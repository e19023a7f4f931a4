package store

import (
	"context"

	"trivselspuls/survey"
)

const ownerColumns = `o.id, o.name, o.fictional, o.accent, o.language`

// CreateOwner stores a new owner, with the usual for what it has not chosen.
func (tx *Tx) CreateOwner(ctx context.Context, o survey.Owner) error {
	o = o.WithDefaults()
	return tx.exec(ctx, "create owner",
		`insert into owner (id, name, fictional, accent, language) values (?, ?, ?, ?, ?)`, o.ID, o.Name, o.Fictional, o.Accent, o.Language)
}

// Owner reads one owner.
func (r Reader) Owner(ctx context.Context, id survey.OwnerID) (survey.Owner, error) {
	return get[survey.Owner](ctx, r, "owner", `select `+ownerColumns+` from owner o where o.id = ?`, id)
}

// Owners lists all owners by name, but those that were deleted.
func (r Reader) Owners(ctx context.Context) ([]survey.Owner, error) {
	owners, err := list[survey.Owner](ctx, r, "owners", `select `+ownerColumns+` from owner o where o.deleted_at is null order by o.id`)
	return survey.ByName(owners, func(survey.Owner) string { return "" }, func(o survey.Owner) string { return o.Name }), err
}

// OwnersDeleted is how many owners were deleted.
func (r Reader) OwnersDeleted(ctx context.Context) (int, error) {
	return r.count(ctx, `select count(*) from owner where deleted_at is not null`)
}

// ChangeOwner gives an owner another name, accent and language.
func (tx *Tx) ChangeOwner(ctx context.Context, o survey.Owner) error {
	o = o.WithDefaults()
	return tx.execOne(ctx, "change owner",
		`update owner set name = ?, accent = ?, language = ? where id = ?`, o.Name, o.Accent, o.Language, o.ID)
}

// UnitContact is a contact of an owner's as a whole, or of one of its units.
type UnitContact struct {
	Unit     survey.UnitID `db:"unit_id"`
	UnitName string        `db:"unit_name"`
	survey.Contact
}

// AllContacts lists whom an owner's respondents may turn to: for each unit that has some,
// and for the others, in the order of each.
func (r Reader) AllContacts(ctx context.Context, owner survey.OwnerID) ([]UnitContact, error) {
	contacts, err := list[UnitContact](ctx, r, "contacts", `
		select coalesce(c.unit_id, '') as unit_id, coalesce(u.name, '') as unit_name, c.name, c.phone, c.link, c.note
		from contact c left join unit u on u.id = c.unit_id where c.owner_id = ? order by c.position`, owner)
	return survey.ByName(contacts, func(UnitContact) string { return "" }, func(c UnitContact) string { return c.UnitName }), err
}

// Contacts are a unit's own, or with no unit those of an owner for all that have none.
func (r Reader) Contacts(ctx context.Context, owner survey.OwnerID, unit survey.UnitID) ([]survey.Contact, error) {
	all, err := r.AllContacts(ctx, owner)
	mine := survey.Filter(all, func(c UnitContact) bool { return c.Unit == unit })
	return survey.Map(mine, func(c UnitContact) survey.Contact { return c.Contact }), err
}

// SetContacts replaces them.
func (tx *Tx) SetContacts(ctx context.Context, owner survey.OwnerID, unit survey.UnitID, contacts []survey.Contact) error {
	err := tx.exec(ctx, "delete contacts", `delete from contact where owner_id = ? and coalesce(unit_id, '') = ?`, owner, unit)
	for i, c := range contacts {
		if err != nil {
			break
		}
		err = tx.exec(ctx, "create contact",
			`insert into contact (owner_id, unit_id, position, name, phone, link, note) values (?, nullif(?, ''), ?, ?, ?, ?, ?)`,
			owner, unit, i+1, c.Name, c.Phone, c.Link, c.Note)
	}
	return err
}

// Holidays are an owner's calendar in its own order.
func (r Reader) Holidays(ctx context.Context, owner survey.OwnerID) ([]survey.Holiday, error) {
	return list[survey.Holiday](ctx, r, "holidays",
		`select name, starts_on, ends_on, source from holiday where owner_id = ? order by position`, owner)
}

// SetHolidays replaces them.
func (tx *Tx) SetHolidays(ctx context.Context, owner survey.OwnerID, calendar []survey.Holiday) error {
	err := tx.exec(ctx, "delete holidays", `delete from holiday where owner_id = ?`, owner)
	for i, h := range calendar {
		if err != nil {
			break
		}
		err = tx.exec(ctx, "create holiday", `insert into holiday (owner_id, position, name, starts_on, ends_on, source) values (?, ?, ?, ?, ?, ?)`,
			owner, i+1, h.Name, utcSeconds(h.From), utcSeconds(h.To), h.Source)
	}
	return err
}

const projectColumns = `id, owner_id, name, starts_on, ends_on, archived_at`

// CreateProject stores a new project.
func (tx *Tx) CreateProject(ctx context.Context, p survey.Project) error {
	return tx.exec(ctx, "create project",
		`insert into project (id, owner_id, name, starts_on, ends_on) values (?, ?, ?, ?, ?)`,
		p.ID, p.Owner, p.Name, utcSeconds(p.Starts), utcSeconds(p.Ends))
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

// NewestProject is an owner's newest project, which pages and commands are about;
// without an identifier when there is none.
func (r Reader) NewestProject(ctx context.Context, owner survey.OwnerID) (survey.Project, error) {
	projects, err := r.ProjectsOf(ctx, owner)
	if err != nil || len(projects) == 0 {
		return survey.Project{}, err
	}
	return projects[0], nil
}

// ChangeProject gives a project another name and period.
func (tx *Tx) ChangeProject(ctx context.Context, p survey.Project) error {
	return tx.execOne(ctx, "change project",
		`update project set name = ?, starts_on = ?, ends_on = ? where id = ?`, p.Name, utcSeconds(p.Starts), utcSeconds(p.Ends), p.ID)
}

// SetPhase writes a phase of a project, new or changed.
func (tx *Tx) SetPhase(ctx context.Context, p survey.Phase) error {
	return tx.exec(ctx, "set phase", `
		insert into phase (project_id, number, starts_on, ends_on) values (?, ?, ?, ?)
		on conflict (project_id, number) do update set starts_on = excluded.starts_on, ends_on = excluded.ends_on`,
		p.Project, p.Number, utcSeconds(p.Starts), utcSeconds(p.Ends))
}

// PhasesOf lists a project's phases by number.
func (r Reader) PhasesOf(ctx context.Context, project survey.ProjectID) ([]survey.Phase, error) {
	return list[survey.Phase](ctx, r, "phases",
		`select project_id, number, starts_on, ends_on from phase where project_id = ? order by number`, project)
}

// SetGoal writes what a project wants of its units of a kind, new or changed.
func (tx *Tx) SetGoal(ctx context.Context, project survey.ProjectID, g survey.Goal) error {
	return tx.exec(ctx, "set goal", `
		insert into project_goal (project_id, kind, indicator, target) values (?, ?, ?, ?)
		on conflict (project_id, kind) do update set indicator = excluded.indicator, target = excluded.target`,
		project, g.Kind, g.Indicator, g.Target)
}

// GoalsOf lists what a project has named as its goals, by kind of unit.
func (r Reader) GoalsOf(ctx context.Context, project survey.ProjectID) ([]survey.Goal, error) {
	return list[survey.Goal](ctx, r, "goals", `select kind, indicator, target from project_goal where project_id = ? order by kind`, project)
}
