package store

import (
	"context"
	"errors"
	"fmt"

	"trivselspuls/survey"
)

// CreateMeeting stores a meeting and which units meet.
func (tx *Tx) CreateMeeting(ctx context.Context, m survey.Meeting, units []survey.UnitID) error {
	err := tx.exec(ctx, "create meeting", `insert into meeting (id, project_id, unit_id, kind, held_on, purpose) values (?, ?, nullif(?, ''), ?, ?, ?)`,
		m.ID, m.Project, m.Unit, m.Kind, utcSeconds(m.Held), m.Purpose)
	if err != nil {
		return err
	}
	return execEach(ctx, tx, "create unit of meeting", `insert into meeting_unit (meeting_id, unit_id, words, brief) values (?, ?, '', '')`, units,
		func(unit survey.UnitID) []any { return []any{m.ID, unit} })
}

// ChangeMeeting writes a meeting in the place of what it was.
func (tx *Tx) ChangeMeeting(ctx context.Context, m survey.Meeting) error {
	return tx.execOne(ctx, "change meeting", `update meeting set kind = ?, held_on = ?, purpose = ? where id = ?`, m.Kind, utcSeconds(m.Held), m.Purpose, m.ID)
}

// ChangeAgreement is ChangeMeeting for what was agreed.
func (tx *Tx) ChangeAgreement(ctx context.Context, a survey.Agreement) error {
	return tx.execOne(ctx, "change agreement", `update agreement set what = ?, responsible = ?, due_on = ?, unit_id = nullif(?, '') where id = ?`,
		a.What, a.Responsible, utcSeconds(a.Due), a.Unit, a.ID)
}

// orTaken makes survey.ErrState of an error that says that a row is not as it must be for a change.
func orTaken(err error, what string) error {
	if errors.Is(err, survey.ErrNotFound) {
		err = fmt.Errorf("%s: %w", what, survey.ErrState)
	}
	return err
}

// DeleteMeeting removes a meeting that is a unit's own, or the project's, with what was agreed.
func (tx *Tx) DeleteMeeting(ctx context.Context, m survey.Meeting) error {
	err := tx.execAll(ctx, "empty meeting", m.ID, `delete from agreement where meeting_id = ?`, `delete from meeting_unit where meeting_id = ?`)
	if err != nil {
		return err
	}
	return tx.execOne(ctx, "delete meeting", `delete from meeting where id = ? and project_id = ? and coalesce(unit_id, '') = ?`, m.ID, m.Project, m.Unit)
}

// Meetings lists those that a unit is at, its own and the project's; without a unit the
// project's. The latest come first.
func (r Reader) Meetings(ctx context.Context, project survey.ProjectID, unit survey.UnitID) ([]survey.Meeting, error) {
	return list[survey.Meeting](ctx, r, "meetings", `
		select id, project_id, coalesce(unit_id, '') as unit_id, kind, held_on, purpose from meeting m where project_id = ? and (
			unit_id is null and ? = '' or exists (select 1 from meeting_unit u where u.meeting_id = m.id and u.unit_id = ?))
		order by held_on desc, id`, project, unit, unit)
}

// UnitsAt lists the units of a meeting.
func (r Reader) UnitsAt(ctx context.Context, meeting survey.MeetingID) ([]survey.UnitID, error) {
	return list[survey.UnitID](ctx, r, "units of meeting", `select unit_id from meeting_unit where meeting_id = ? order by unit_id`, meeting)
}

// FreezeBrief keeps what a unit has made ready for a meeting. What is kept is not changed:
// the second time is survey.ErrState.
func (tx *Tx) FreezeBrief(ctx context.Context, meeting survey.MeetingID, unit survey.UnitID, b survey.Brief) error {
	return orTaken(tx.execOne(ctx, "freeze brief", `
		update meeting_unit set frozen_at = ?, words = ?, brief = ? where meeting_id = ? and unit_id = ? and frozen_at is null`,
		tx.now, b.Words, b.Body, meeting, unit), "brief is kept already")
}

// Briefs lists what a unit has made ready for a meeting: one, or none before it has.
func (r Reader) Briefs(ctx context.Context, meeting survey.MeetingID, unit survey.UnitID) ([]survey.Brief, error) {
	return list[survey.Brief](ctx, r, "brief",
		`select frozen_at, words, brief from meeting_unit where meeting_id = ? and unit_id = ? and frozen_at is not null`, meeting, unit)
}

// CreateAgreement stores what was agreed.
func (tx *Tx) CreateAgreement(ctx context.Context, a survey.Agreement) error {
	return tx.exec(ctx, "create agreement", `
		insert into agreement (id, meeting_id, unit_id, what, responsible, due_on, done) values (?, ?, nullif(?, ''), ?, ?, ?, ?)`,
		a.ID, a.Meeting, a.Unit, a.What, a.Responsible, utcSeconds(a.Due), a.Done)
}

// SetAgreementDone notes whether an agreement is done.
func (tx *Tx) SetAgreementDone(ctx context.Context, a survey.Agreement) error {
	return tx.execOne(ctx, "set agreement", `update agreement set done = ? where id = ? and meeting_id = ?`, a.Done, a.ID, a.Meeting)
}

// Agreements lists what a unit has to see to, or all of the project's meetings without a unit: what
// is open first, as it is due.
func (r Reader) Agreements(ctx context.Context, project survey.ProjectID, unit survey.UnitID) ([]survey.Agreement, error) {
	return list[survey.Agreement](ctx, r, "agreements", `
		select a.id, a.meeting_id, coalesce(a.unit_id, '') as unit_id, a.what, a.responsible, a.due_on, a.done, m.kind, m.held_on
		from agreement a join meeting m on m.id = a.meeting_id where m.project_id = ? and (
			? = '' and m.unit_id is null or a.unit_id = ? or a.unit_id is null
			and exists (select 1 from meeting_unit u where u.meeting_id = m.id and u.unit_id = ?))
		order by a.done, a.due_on, a.id`, project, unit, unit, unit)
}

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
