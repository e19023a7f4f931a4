package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"trivselspuls/survey"
)

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
