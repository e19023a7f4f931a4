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
