package store

import (
	"context"

	"trivselspuls/survey"
	"trivselspuls/survey/audit"
)

const waveColumns = `w.id, w.project_id, w.kind, w.name, w.state, w.opens_at, w.closes_at, w.imported, w.restored, w.destroyed_at, w.key_places,
	w.state = 'closed' and not exists (select 1 from snapshot f where f.wave_id = w.id) as abandoned`

// CreateWave stores a planned wave and the audiences it will ask.
func (tx *Tx) CreateWave(ctx context.Context, w survey.Wave, audiences []survey.Audience) error {
	err := tx.exec(ctx, "create wave", `
		insert into wave (id, project_id, kind, name, state, opens_at, closes_at, cleaned)
		values (?, ?, ?, ?, 'planned', ?, ?, ?)`,
		w.ID, w.Project, w.Kind, w.Name, utcSeconds(w.Opens), utcSeconds(w.Closes), false)
	if err != nil {
		return err
	}
	return tx.addAudiences(ctx, w, audiences)
}

func (tx *Tx) addAudiences(ctx context.Context, w survey.Wave, audiences []survey.Audience) error {
	return execEach(ctx, tx, "create wave audience", `insert into wave_audience (wave_id, audience) values (?, ?)`, audiences,
		func(audience survey.Audience) []any { return []any{w.ID, audience} })
}

// Wave reads one wave.
func (r Reader) Wave(ctx context.Context, id survey.WaveID) (survey.Wave, error) {
	return get[survey.Wave](ctx, r, "wave", `select `+waveColumns+` from wave w where w.id = ?`, id)
}

// KeepPlaces notes in which places a wave's keys were made (keys.Directory.Names).
func (tx *Tx) KeepPlaces(ctx context.Context, wave survey.WaveID, names string) error {
	return tx.execOne(ctx, "keep places", `update wave set key_places = ? where id = ?`, names, wave)
}

// AdoptKeys lets the places that a server has now stand for those that the keys of every
// wave were made in, unless these are destroyed.
func (s *Store) AdoptKeys(ctx context.Context) error {
	return s.AuditedTx(ctx, audit.CommandLine, audit.Event{Action: audit.AdoptKeys}, func(tx *Tx) error {
		return tx.exec(ctx, "adopt keys", `update wave set key_places = '' where cleaned = ?`, false)
	})
}

// WavesOf lists a project's waves in the order they open.
func (r Reader) WavesOf(ctx context.Context, project survey.ProjectID) ([]survey.Wave, error) {
	return list[survey.Wave](ctx, r, "waves",
		`select `+waveColumns+` from wave w where w.project_id = ? order by w.opens_at, w.id`, project)
}

// WavesIn lists the waves of all owners that are in one of some states.
func (r Reader) WavesIn(ctx context.Context, states ...survey.WaveState) ([]survey.Wave, error) {
	return listIn[survey.Wave](ctx, r, "waves in states",
		`select `+waveColumns+` from wave w where w.state in (?) order by w.opens_at, w.id`, states)
}

// WaveAudiences lists whom a wave asks.
func (r Reader) WaveAudiences(ctx context.Context, wave survey.WaveID) ([]survey.Audience, error) {
	return list[survey.Audience](ctx, r, "wave audiences",
		`select audience from wave_audience where wave_id = ? order by audience`, wave)
}

// OwnerOfWave finds whose project a wave belongs to.
func (r Reader) OwnerOfWave(ctx context.Context, wave survey.WaveID) (survey.Owner, error) {
	return get[survey.Owner](ctx, r, "owner of wave", `
		select `+ownerColumns+` from owner o
		join project p on p.owner_id = o.id join wave w on w.project_id = p.id where w.id = ?`, wave)
}

// Manifest returns the text a wave was opened with, the manifest and its parts;
// survey.ErrNotFound for one that is not.
func (r Reader) Manifest(ctx context.Context, wave survey.WaveID) ([]byte, error) {
	return get[[]byte](ctx, r, "manifest", `select manifest from wave where id = ? and manifest is not null`, wave)
}

// WaveByFingerprint is the wave whose manifest has a fingerprint; survey.ErrNotFound when
// there is none.
func (r Reader) WaveByFingerprint(ctx context.Context, f survey.Fingerprint) (survey.Wave, error) {
	return get[survey.Wave](ctx, r, "wave of a fingerprint", `select `+waveColumns+` from wave w where fingerprint = ?`, string(f))
}

// KeepText stores the questions of a language, as they are served, under the fingerprint
// of their bytes; once is enough.
func (tx *Tx) KeepText(ctx context.Context, f survey.Fingerprint, body []byte) error {
	return tx.exec(ctx, "keep text", `insert into asked_text (fingerprint, body) values (?, ?) on conflict (fingerprint) do nothing`, string(f), body)
}

// Text finds questions by the fingerprint of their bytes.
func (r Reader) Text(ctx context.Context, f survey.Fingerprint) ([]byte, error) {
	return get[[]byte](ctx, r, "text", `select body from asked_text where fingerprint = ?`, string(f))
}

// Thresholds returns the disclosure thresholds a wave was opened with, as JSON.
func (r Reader) Thresholds(ctx context.Context, wave survey.WaveID) (string, error) {
	return get[string](ctx, r, "thresholds", `select thresholds from wave where id = ? and thresholds is not null`, wave)
}

// LockPlannedWave reads a planned wave and holds it until the transaction ends;
// survey.ErrNotFound for one that is not planned. Nothing is set up meanwhile, so that what
// stands from the first opening on, such as a goal, is not changed beside it.
func (tx *Tx) LockPlannedWave(ctx context.Context, wave survey.WaveID) (survey.Wave, error) {
	err := tx.Lock(ctx, LockSetUp)
	if err == nil {
		err = tx.execOne(ctx, "lock wave", `update wave set state = 'planned' where id = ? and state = 'planned'`, wave)
	}
	if err != nil {
		return survey.Wave{}, err
	}
	return tx.Wave(ctx, wave)
}

// MarkImported notes of a planned wave that its answers come from a file, and when
// they were given.
func (tx *Tx) MarkImported(ctx context.Context, w survey.Wave) error {
	return tx.execOne(ctx, "mark imported",
		`update wave set imported = ?, opens_at = ?, closes_at = ? where id = ? and state = 'planned'`,
		true, utcSeconds(w.Opens), utcSeconds(w.Closes), w.ID)
}

// ExtendWave moves the deadline of a planned or open wave, forward only.
// Anything else is survey.ErrNotFound. The manifest keeps the deadline it was
// made with.
func (tx *Tx) ExtendWave(ctx context.Context, w survey.Wave) error {
	return tx.execOne(ctx, "extend wave",
		`update wave set closes_at = ? where id = ? and state in ('planned', 'open') and closes_at < ?`,
		utcSeconds(w.Closes), w.ID, utcSeconds(w.Closes))
}

// ChangeWave rewrites a planned wave and whom it asks. One that is not planned
// is survey.ErrNotFound.
func (tx *Tx) ChangeWave(ctx context.Context, w survey.Wave, audiences []survey.Audience) error {
	err := tx.execOne(ctx, "change wave",
		`update wave set kind = ?, name = ?, opens_at = ?, closes_at = ? where id = ? and state = 'planned'`,
		w.Kind, w.Name, utcSeconds(w.Opens), utcSeconds(w.Closes), w.ID)
	if err != nil {
		return err
	}
	if err := tx.exec(ctx, "clear wave audiences", `delete from wave_audience where wave_id = ?`, w.ID); err != nil {
		return err
	}
	return tx.addAudiences(ctx, w, audiences)
}

// DeleteWave removes a planned wave. One that is not planned is
// survey.ErrNotFound.
func (tx *Tx) DeleteWave(ctx context.Context, wave survey.WaveID) error {
	if _, err := tx.LockPlannedWave(ctx, wave); err != nil {
		return err
	}
	// What was asked for a wave that is no more is over.
	err := tx.exec(ctx, "end wave's approvals", `
		update approval set refused_at = ? where refused_at is null and used_at is null
		and id in (select approval_id from approval_wave where wave_id = ?)`, tx.now, wave)
	if err != nil {
		return err
	}
	err = tx.execAll(ctx, "clear wave", wave, `delete from wave_audience where wave_id = ?`, `delete from approval_wave where wave_id = ?`)
	if err != nil {
		return err
	}
	return tx.execOne(ctx, "delete wave", `delete from wave where id = ? and state = 'planned'`, wave)
}
