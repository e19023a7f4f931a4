package store

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"trivselspuls/survey"
	"trivselspuls/survey/audit"
)

// DeleteDue deletes what may not be kept any longer (survey/project.go), and writes down that
// it did: answers after so many school years, what was written and published a year after a
// project, once somebody has decided that it need not be kept here, entries of the audit log
// after five years, of those that were verified only.
func (s *Store) DeleteDue(ctx context.Context, schoolYears, verified int) error {
	waves, err := s.WavesWithAnswers(ctx)
	for _, w := range waves {
		if !s.Now().Before(survey.AnswersEnd(w.Closes, schoolYears)) {
			err = errors.Join(err, s.AuditedTx(ctx, audit.Server, audit.Event{Action: audit.DeleteAnswers, Waves: []survey.WaveID{w.ID}}, func(tx *Tx) error {
				return tx.execAll(ctx, "delete answers", w.ID,
					`delete from answers where wave_group_id in (select id from wave_group where wave_id = ?)`,
					`update wave set rewritten = false where id = ?`) // so that the files are written anew
			}))
		}
	}
	owners, err2 := s.Owners(ctx)
	if err = errors.Join(err, err2); err != nil {
		return err
	}
	for _, o := range owners {
		err = errors.Join(err, s.deleteTexts(ctx, o.ID))
	}
	return errors.Join(err, s.cutLog(ctx, verified, owners))
}

// WavesWithAnswers lists the closed waves of all owners of which there are opened answers.
func (r Reader) WavesWithAnswers(ctx context.Context) ([]survey.Wave, error) {
	return list[survey.Wave](ctx, r, "waves with answers", `select `+waveColumns+` from wave w
		where w.state = 'closed' and exists (select 1 from answers a join wave_group g on g.id = a.wave_group_id where g.wave_id = w.id)`)
}

func (s *Store) deleteTexts(ctx context.Context, owner survey.OwnerID) error {
	projects, err := s.ProjectsOf(ctx, owner)
	if err != nil || len(projects) == 0 {
		return err
	}
	over := func(p survey.Project) bool { return !s.Now().Before(p.TextsEnd()) && p.Decided() }
	running := slices.ContainsFunc(projects, func(p survey.Project) bool { return !over(p) })
	for _, p := range projects {
		if over(p) {
			err = errors.Join(err, s.deleteRows(ctx, audit.Event{Action: audit.DeleteTexts, Project: p.ID}, string(p.ID), "project"))
		}
	}
	if running {
		return err
	}
	return errors.Join(err, s.deleteRows(ctx, audit.Event{Action: audit.DeleteHelp, Owner: owner}, string(owner), "owner"))
}

// deleteRows deletes the rows about something that go by themselves, and writes it down where
// there are any.
func (s *Store) deleteRows(ctx context.Context, event audit.Event, of, scope string) error {
	due := survey.Filter(goingWith(scope), func(rows goingRows) bool { return rows.due })
	any := false
	for _, rows := range due {
		some, err := s.some(ctx, "rows that are due", `select count(*) from `+rows.from, of)
		if err != nil {
			return err
		}
		any = any || some
	}
	if !any {
		return nil
	}
	return s.AuditedTx(ctx, audit.Server, event, func(tx *Tx) error {
		return errors.Join(tx.execAll(ctx, "delete rows that are due", of, deletions(due)...), tx.noteErasure(ctx))
	})
}

// cutLog deletes the beginning of the audit log, up to its last entry that is old enough. That
// entry stays, and one at the end names it: so the chain has a first link that the rest vouches for
// (decision 0471). It waits while a wave is open, whose opening the log vouches for, and keeps what
// tells how those with a role came by it.
func (s *Store) cutLog(ctx context.Context, verified int, owners []survey.Owner) error {
	open, err := s.WavesIn(ctx, survey.Open, survey.Closing)
	if err != nil || len(open) > 0 {
		return err
	}
	for _, o := range owners {
		appointments, err := s.Appointments(ctx, o.ID)
		roles, err2 := s.RolesOf(ctx, o.ID)
		if err := errors.Join(err, err2); err != nil {
			return err
		}
		roles = slices.DeleteFunc(roles, func(r HeldRole) bool { return r.Expires.Before(s.Now()) })
		if oldest := appointments.Oldest(survey.Map(roles, func(r HeldRole) survey.AccountID { return r.Account })); oldest > 0 {
			verified = min(verified, oldest)
		}
	}
	return s.Tx(ctx, func(tx *Tx) error {
		first, err := list[AuditEntry](ctx, tx.Reader, "first kept entry", `select `+auditColumns+` from audit where seq = (
			select max(seq) from audit where seq <= ? and at <= ?) and seq > (select min(seq) from audit)`, verified, tx.now.AddDate(-survey.AuditYears, 0, 0))
		if err != nil || len(first) == 0 || first[0].Hash != first[0].sum() {
			return err
		}
		if err := tx.exec(ctx, "cut audit log", `delete from audit where seq < ?`, first[0].Seq); err != nil {
			return err
		}
		return tx.Audit(ctx, audit.Server, audit.Event{Action: audit.CutLog, Detail: first[0].cut()})
	})
}

// cut is the detail of the entry that vouches for the first one that is kept.
func (e AuditEntry) cut() string { return fmt.Sprint(e.Seq, " ", e.Hash) }
