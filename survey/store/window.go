package store

import (
	"context"

	"trivselspuls/survey"
)

// OpenWindows are the windows of all groups in open waves; a group without one is
// not in it.
func (r Reader) OpenWindows(ctx context.Context) (map[survey.GroupID]survey.Window, error) {
	rows, err := list[struct {
		Group survey.GroupID `db:"wave_group_id"`
		survey.Window
	}](ctx, r, "open windows", `
		select o.wave_group_id, o.opens_at, o.closes_at from group_window o
		join wave_group g on g.id = o.wave_group_id join wave w on w.id = g.wave_id where w.state = 'open'`)
	windows := make(map[survey.GroupID]survey.Window, len(rows))
	for _, row := range rows {
		windows[row.Group] = survey.Window{From: row.From.UTC(), To: row.To.UTC()}
	}
	return windows, err
}

// SetWindow gives a group a window, or takes it away with the zero one.
func (tx *Tx) SetWindow(ctx context.Context, group survey.GroupID, w survey.Window) error {
	if err := tx.exec(ctx, "delete window", `delete from group_window where wave_group_id = ?`, group); err != nil || w.IsZero() {
		return err
	}
	return tx.exec(ctx, "create window",
		`insert into group_window (wave_group_id, opens_at, closes_at) values (?, ?, ?)`, group, moment(w.From), moment(w.To))
}
