package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

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

// WaveGroups lists the groups of an open or closed wave by audience and name.
func (r Reader) WaveGroups(ctx context.Context, wave survey.WaveID) ([]WaveGroup, error) {
	groups, err := list[WaveGroup](ctx, r, "wave groups",
		`select `+waveGroupColumns+` from wave_group where wave_id = ? order by audience, id`, wave)
	return survey.ByName(groups, func(g WaveGroup) survey.Audience { return g.Audience }, func(g WaveGroup) string { return g.Name }), err
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

// Progress is roughly how many of each group have answered, 0 to 100, and when that was
// counted.
type Progress struct {
	Counted  time.Time
	Percents map[survey.GroupID]int
}

// Progress returns what was counted of an open wave last; survey.ErrNotFound when nothing
// has been.
func (r Reader) Progress(ctx context.Context, wave survey.WaveID) (Progress, error) {
	row, err := get[struct {
		At       time.Time `db:"counted_at"`
		Percents string
	}](ctx, r, "progress", `select counted_at, percents from progress where wave_id = ?`, wave)
	if err != nil {
		return Progress{}, err
	}
	p := Progress{Counted: row.At.UTC()}
	if err := json.Unmarshal([]byte(row.Percents), &p.Percents); err != nil {
		return p, fmt.Errorf("decode progress: %w", err)
	}
	return p, nil
}

// KeepProgress stores what was counted, unless somebody else has counted since the earlier
// count that was stale: of several who count at a time the first one's stays.
func (tx *Tx) KeepProgress(ctx context.Context, wave survey.WaveID, stale time.Time, p Progress) error {
	percents, err := json.Marshal(p.Percents)
	if err != nil {
		return fmt.Errorf("encode progress: %w", err)
	}
	return tx.exec(ctx, "keep progress", `
		insert into progress (wave_id, counted_at, percents) select id, ?, ? from wave where id = ? and state = 'open'
		on conflict (wave_id) do update set counted_at = excluded.counted_at, percents = excluded.percents
		where progress.counted_at = ?`, utcSeconds(p.Counted), string(percents), wave, utcSeconds(stale))
}

// DropProgress takes one group out of what was counted; the others are not counted anew
// before their time.
func (tx *Tx) DropProgress(ctx context.Context, wave survey.WaveID, group survey.GroupID) error {
	// Held, so that nobody counts in between.
	if err := tx.exec(ctx, "lock progress", `update progress set percents = percents where wave_id = ?`, wave); err != nil {
		return err
	}
	p, err := tx.Progress(ctx, wave)
	if errors.Is(err, survey.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	delete(p.Percents, group)
	return tx.KeepProgress(ctx, wave, p.Counted, p)
}
