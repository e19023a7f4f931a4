package store

import (
	"context"

	"trivselspuls/survey"
)

// WaveGroup is a group as one wave sees it, frozen at opening. Unit is empty
// when groups of several units were merged. Unused and Redeemed are nil until the wave is
// stopped, Answered and Invalid until it is closed; Redeemed is nil of one whose answers
// were collected elsewhere, or that an earlier version closed.
type WaveGroup struct {
	ID        survey.GroupID
	Wave      survey.WaveID `db:"wave_id"`
	Unit      survey.UnitID `db:"unit_id"`
	Audience  survey.Audience
	Name      string
	Invited   int
	More      int    // people who are asked since then besides
	PublicKey []byte `db:"public_key"`
	Printed   bool
	OpenLink  bool   `db:"open_link"` // codes are given by a link instead of on slips
	Letters   string // languages its letters were printed in, blanks between; empty for slips alone
	Answered  *int
	Invalid   *int
	Unused    *int // codes nobody had spent
	Redeemed  *int // codes that were spent
	Refused   bool // more answers than slips could give: none of them is kept
}

// Asked is how many people are asked by now.
func (g WaveGroup) Asked() int { return g.Invited + g.More }

// MergedGroup is one of the groups a WaveGroup was made of.
type MergedGroup struct {
	Group   survey.GroupID `db:"wave_group_id"`
	Unit    survey.UnitID  `db:"unit_id"`
	Name    string
	Invited int
}

const waveGroupColumns = `id, wave_id, coalesce(unit_id, '') as unit_id, audience, name, invited, more,
	public_key, printed, open_link, letters, answered, invalid, unused, redeemed, refused`

// OpenWave moves a planned wave to open with what is frozen from then on: the
// manifest's text, of which the first line is its own, the thresholds, the groups and
// what they were made of. Every group gets its ballot box. A wave that is not planned
// is survey.ErrNotFound.
func (tx *Tx) OpenWave(ctx context.Context, wave survey.WaveID, manifest []byte, thresholds string, groups []WaveGroup, parts []MergedGroup) error {
	head, _ := survey.ManifestLines(manifest)
	err := tx.execOne(ctx, "open wave",
		`update wave set state = 'open', manifest = ?, fingerprint = ?, thresholds = ? where id = ? and state = 'planned'`,
		manifest, string(survey.FingerprintOf(head)), thresholds, wave)
	if err != nil {
		return err
	}
	err = execEach(ctx, tx, "create wave group", `
		insert into wave_group (id, wave_id, unit_id, audience, name, invited, public_key, printed)
		values (?, ?, nullif(?, ''), ?, ?, ?, ?, ?)`, groups, func(g WaveGroup) []any {
		return []any{g.ID, wave, string(g.Unit), g.Audience, g.Name, g.Invited, g.PublicKey, false}
	})
	if err != nil {
		return err
	}
	err = execEach(ctx, tx, "create ballot box", `insert into ballot_box (wave_group_id) values (?)`, groups,
		func(g WaveGroup) []any { return []any{g.ID} })
	if err != nil {
		return err
	}
	return execEach(ctx, tx, "create wave group part",
		`insert into wave_group_part (wave_group_id, unit_id, name, invited) values (?, ?, ?, ?)`, parts,
		func(p MergedGroup) []any { return []any{p.Group, p.Unit, p.Name, p.Invited} })
}

// WaveGroups lists the groups of an open or closed wave.
func (r Reader) WaveGroups(ctx context.Context, wave survey.WaveID) ([]WaveGroup, error) {
	return list[WaveGroup](ctx, r, "wave groups",
		`select `+waveGroupColumns+` from wave_group where wave_id = ? order by audience, name, id`, wave)
}

// WaveGroup reads one group of a wave.
func (r Reader) WaveGroup(ctx context.Context, group survey.GroupID) (WaveGroup, error) {
	return get[WaveGroup](ctx, r, "wave group", `select `+waveGroupColumns+` from wave_group where id = ?`, group)
}

// AskMore notes how many more people are asked of a group than when its wave opened: never
// fewer than before. Else, and once the wave has closed, it is survey.ErrNotFound.
func (tx *Tx) AskMore(ctx context.Context, group survey.GroupID, more int) error {
	return tx.execOne(ctx, "ask more", `update wave_group set more = ? where id = ? and more < ? and open_link = ?`+takesCodes, more, group, more, false)
}

// MergedGroups lists what the groups of a wave were made of.
func (r Reader) MergedGroups(ctx context.Context, wave survey.WaveID) ([]MergedGroup, error) {
	return list[MergedGroup](ctx, r, "wave group parts", `
		select p.wave_group_id, p.unit_id, p.name, p.invited
		from wave_group_part p join wave_group g on g.id = p.wave_group_id
		where g.wave_id = ? order by p.wave_group_id, p.unit_id, p.name`, wave)
}

// OpenWindows are the windows of all groups in open waves; a group without one is
// not in it.
func (r Reader) OpenWindows(ctx context.Context) (map[survey.GroupID]survey.Window, error) {
	type row struct {
		Group survey.GroupID `db:"wave_group_id"`
		survey.Window
	}
	rows, err := list[row](ctx, r, "open windows", `
		select o.wave_group_id, o.opens_at, o.closes_at from group_window o
		join wave_group g on g.id = o.wave_group_id join wave w on w.id = g.wave_id where w.state = 'open'`)
	return survey.Keyed(rows, func(r row) (survey.GroupID, survey.Window) {
		return r.Group, survey.Window{From: r.From.UTC(), To: r.To.UTC()}
	}), err
}

// SetWindow gives a group a window, or takes it away with the zero one.
func (tx *Tx) SetWindow(ctx context.Context, group survey.GroupID, w survey.Window) error {
	if err := tx.exec(ctx, "delete window", `delete from group_window where wave_group_id = ?`, group); err != nil || w.IsZero() {
		return err
	}
	return tx.exec(ctx, "create window",
		`insert into group_window (wave_group_id, opens_at, closes_at) values (?, ?, ?)`, group, utcSeconds(w.From), utcSeconds(w.To))
}
