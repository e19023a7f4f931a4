package store

import (
	"context"

	"trivselspuls/survey"
)

// Publish stores what is published of a project, or of one of its units, in place of what
// was. The address stays the older one's.
func (tx *Tx) Publish(ctx context.Context, p survey.Publication) error {
	return tx.exec(ctx, "publish", `
		insert into publication (id, project_id, unit_id, published_at, ends_at, body) values (?, ?, nullif(?, ''), ?, ?, ?)
		on conflict (project_id, coalesce(unit_id, '')) do update
		set published_at = excluded.published_at, ends_at = excluded.ends_at, body = excluded.body`,
		p.ID, p.Project, p.Unit, tx.now, utcSecondsOrNull(p.Ends), p.Body)
}

// Withdraw takes back what is published of a project or a unit. Its address is never used again.
func (tx *Tx) Withdraw(ctx context.Context, project survey.ProjectID, unit survey.UnitID) error {
	return tx.execOne(ctx, "withdraw", `delete from publication where project_id = ? and coalesce(unit_id, '') = ?`, project, unit)
}

const publications = `select id, project_id, coalesce(unit_id, '') as unit_id, published_at, ends_at, body from publication `

// PublicationAt reads what is published at an address.
func (r Reader) PublicationAt(ctx context.Context, id survey.PageID) (survey.Publication, error) {
	return get[survey.Publication](ctx, r, "publication", publications+`where id = ?`, id)
}

// Publication reads what is published of a project, or of one of its units.
func (r Reader) Publication(ctx context.Context, project survey.ProjectID, unit survey.UnitID) (survey.Publication, error) {
	return get[survey.Publication](ctx, r, "publication", publications+`where project_id = ? and coalesce(unit_id, '') = ?`, project, unit)
}

// Publications lists what is published of a project and its units.
func (r Reader) Publications(ctx context.Context, project survey.ProjectID) ([]survey.Publication, error) {
	return list[survey.Publication](ctx, r, "publications", publications+`where project_id = ? order by published_at, id`, project)
}

// Kept is how much there is of an owner: opened answers, waves with figures, accounts, what people have
// written about the work, recordings and help contacts, and entries of the audit log.
type Kept struct{ Answers, Figures, Accounts, Measures, Assessments, Meetings, Clips, Contacts, Entries int }

// KeptOf counts what is kept of an owner.
func (r Reader) KeptOf(ctx context.Context, owner survey.OwnerID) (Kept, error) {
	const mine = ` x join project p on p.id = x.project_id where p.owner_id = ?)`
	return get[Kept](ctx, r, "kept", `select
		(select coalesce(sum(length(a.records) / a.size), 0) from answers a join wave_group g on g.id = a.wave_group_id join wave x on x.id = g.wave_id join project p on p.id = x.project_id where p.owner_id = ?) as answers,
		(select count(*) from snapshot a join wave x on x.id = a.wave_id join project p on p.id = x.project_id where p.owner_id = ?) as figures,
		(select count(*) from account where owner_id = ? and not former) as accounts,
		(select count(*) from measure`+mine+` as measures,
		(select count(*) from assessment`+mine+` + (select count(*) from target`+mine+` as assessments,
		(select count(*) from meeting`+mine+` as meetings,
		(select count(*) from clip where owner_id = ?) as clips,
		(select count(*) from contact where owner_id = ?) as contacts,
		(select count(*) from audit where owner_id = ?) as entries`, owner, owner, owner, owner, owner, owner, owner, owner, owner, owner)
}
