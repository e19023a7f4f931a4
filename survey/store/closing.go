package store

import (
	"context"

	"trivselspuls/survey"
)

// Ballot is a sealed answer waiting for closing, with the proof it came with.
type Ballot struct {
	Token     []byte
	Group     survey.GroupID `db:"wave_group_id"`
	Sealed    []byte
	Signature []byte
}

// BeginClosing stops a wave: from open it becomes closing, its ballot boxes are deleted
// and its codes counted. When the transaction has committed, every ballot on its way in
// has either been stored or is refused, so that what BallotTokens finds is all of them,
// and no code is spent or issued any more. Of two transactions that stop the same wave
// the second waits, and then gets survey.ErrNotFound.
func (tx *Tx) BeginClosing(ctx context.Context, wave survey.WaveID) error {
	return tx.stop(ctx, wave, `update wave set state = 'closing' where id = ? and state = 'open'`)
}

// Abandon stops a wave like BeginClosing, if it is not stopped yet, and makes it a closed
// one without figures. Of this and FinishClosing the second gets survey.ErrNotFound.
func (tx *Tx) Abandon(ctx context.Context, wave survey.WaveID) error {
	return tx.stop(ctx, wave, `update wave set state = 'closed' where id = ? and state in ('open', 'closing')`)
}

func (tx *Tx) stop(ctx context.Context, wave survey.WaveID, update string) error {
	if err := tx.execOne(ctx, "stop wave", update, wave); err != nil {
		return err
	}
	err := tx.execAll(ctx, "delete ballot boxes", wave,
		`delete from ballot_box where wave_group_id in (select id from wave_group where wave_id = ?)`,
		`delete from progress where wave_id = ?`)
	if err != nil {
		return err
	}
	return tx.exec(ctx, "count codes", `
		update wave_group set
			redeemed = (select count(*) from code c where c.wave_group_id = wave_group.id and c.blinded is not null),
			unused = (select count(*) from code c where c.wave_group_id = wave_group.id and c.blinded is null and c.revoked = ?)
		where wave_id = ?`, false, wave)
}

// BallotTokens lists the tokens of a wave's ballots as the database finds them, which
// may be the order in which they came: the caller shuffles before anything is read by
// them.
func (r Reader) BallotTokens(ctx context.Context, wave survey.WaveID) ([][]byte, error) {
	return list[[]byte](ctx, r, "ballot tokens", `
		select b.token from ballot b join wave_group g on g.id = b.wave_group_id where g.wave_id = ?`, wave)
}

// Ballots reads the ballots of these tokens, at most some hundreds, in the order of
// the tokens, whatever order the database keeps them in. When one is no longer there,
// another process has closed its wave: survey.ErrState.
func (r Reader) Ballots(ctx context.Context, tokens [][]byte) ([]Ballot, error) {
	query, args := withBytes(`select token, wave_group_id, sealed, signature from ballot where token in (`, nil, tokens)
	found, err := list[Ballot](ctx, r, "ballots", query, args...)
	if err != nil {
		return nil, err
	}
	by := survey.Keyed(found, func(b Ballot) (string, Ballot) { return string(b.Token), b })
	ordered := make([]Ballot, len(tokens))
	for i, token := range tokens {
		b, ok := by[string(token)]
		if !ok {
			return nil, failed("ballots", survey.ErrState)
		}
		ordered[i] = b
	}
	return ordered, nil
}

// StoreAnswers stores the opened answers of a group; one without any has none to store.
func (tx *Tx) StoreAnswers(ctx context.Context, p survey.Pack) error {
	records := survey.Map(p.Records, func(a survey.Answer) byte { return byte(a) })
	return tx.exec(ctx, "store answers",
		`insert into answers (wave_group_id, questionnaire, size, records) values (?, ?, ?, ?)`, p.Group, p.Questionnaire, p.Size, records)
}

// SetCounts writes what came of a group: how many of its ballots held answers and how
// many were invalid, and whether the answers are refused as a whole.
func (tx *Tx) SetCounts(ctx context.Context, group survey.GroupID, answered, invalid int, refused bool) error {
	return tx.execOne(ctx, "set counts",
		`update wave_group set answered = ?, invalid = ?, refused = ? where id = ?`, answered, invalid, refused, group)
}

// FinishClosing moves a wave from closing to closed and stores its snapshot. Of two
// transactions the second waits, and then gets survey.ErrNotFound.
func (tx *Tx) FinishClosing(ctx context.Context, wave survey.WaveID, snapshot []byte) error {
	err := tx.execOne(ctx, "finish closing", `update wave set state = 'closed' where id = ? and state = 'closing'`, wave)
	if err != nil {
		return err
	}
	return tx.exec(ctx, "store snapshot", `insert into snapshot (wave_id, body) values (?, ?)`, wave, snapshot)
}

// deletedAtOnce is how many ballots or codes one transaction deletes, so that whoever
// answers another wave waits some milliseconds and not until all are gone.
const deletedAtOnce = 500

// DeleteBallots deletes the ballots and codes of a closed wave, a few in each
// transaction.
func (s *Store) DeleteBallots(ctx context.Context, wave survey.WaveID) error {
	for _, statement := range []struct{ operation, query string }{
		{"delete ballots", `delete from ballot where token in (
			select b.token from ballot b join wave_group g on g.id = b.wave_group_id join wave w on w.id = g.wave_id
			where w.id = ? and w.state = 'closed' limit ?)`},
		{"delete codes", `delete from code where mac in (
			select c.mac from code c join wave_group g on g.id = c.wave_group_id join wave w on w.id = g.wave_id
			where w.id = ? and w.state = 'closed' limit ?)`},
	} {
		for left := true; left; {
			result, err := s.write.ExecContext(ctx, s.rebind(statement.query), wave, deletedAtOnce)
			if err != nil {
				return failed(statement.operation, err)
			}
			n, err := result.RowsAffected()
			if err != nil {
				return failed(statement.operation, err)
			}
			left = n == deletedAtOnce
		}
	}
	return nil
}

// Uncleaned lists closed waves whose keys, ballots or codes may still exist.
func (r Reader) Uncleaned(ctx context.Context) ([]survey.WaveID, error) {
	return list[survey.WaveID](ctx, r, "uncleaned waves",
		`select id from wave where state = 'closed' and cleaned = ? order by id`, false)
}

// MarkCleaned notes that a closed wave's keys are destroyed, and its ballots and codes
// deleted.
func (tx *Tx) MarkCleaned(ctx context.Context, wave survey.WaveID) error {
	return tx.execOne(ctx, "mark cleaned", `update wave set cleaned = ?, destroyed_at = ? where id = ? and state = 'closed'`, true, tx.now, wave)
}

// Unwritten lists what was deleted since the files were last written anew, waves that have
// been cleaned and erasures; nothing while a wave is open or closing, when they are not to be.
func (r Reader) Unwritten(ctx context.Context) ([]string, error) {
	return list[string](ctx, r, "what the files may still hold", `
		select id from (select id from wave where cleaned = ? and rewritten = ? union all select id from erasure where rewritten = ?) deleted
		where not exists (select 1 from wave w where w.state in ('open', 'closing')) order by id`, true, false, false)
}

// MarkRewritten notes that Rewrite has been done after these were deleted, and the position
// that it returned.
func (tx *Tx) MarkRewritten(ctx context.Context, deleted []string, position string) error {
	for _, id := range deleted {
		for _, table := range []string{"wave", "erasure"} {
			err := tx.exec(ctx, "mark rewritten", `update `+table+` set rewritten = ?, log_position = nullif(?, '') where id = ?`, true, position, id)
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// Packs reads a wave's opened answers, by the groups that have any.
func (r Reader) Packs(ctx context.Context, wave survey.WaveID) ([]survey.Pack, error) {
	rows, err := list[struct {
		survey.Pack
		Bytes []byte
	}](ctx, r, "answers", `
		select a.wave_group_id, a.questionnaire, a.size, a.records as bytes
		from answers a join wave_group g on g.id = a.wave_group_id where g.wave_id = ? order by g.id`, wave)
	packs := make([]survey.Pack, len(rows))
	for i, row := range rows {
		packs[i] = row.Pack
		packs[i].Records = survey.Map(row.Bytes, func(b byte) survey.Answer { return survey.Answer(b) })
	}
	return packs, err
}

// Snapshot returns the figures of one closed wave.
func (r Reader) Snapshot(ctx context.Context, wave survey.WaveID) ([]byte, error) {
	return get[[]byte](ctx, r, "snapshot", `select body from snapshot where wave_id = ?`, wave)
}

// SnapshotWaves lists the closed waves of a project whose figures are stored, in
// the order they opened. The figures themselves are read with Snapshot, once:
// they never change.
func (r Reader) SnapshotWaves(ctx context.Context, project survey.ProjectID) ([]survey.Wave, error) {
	return list[survey.Wave](ctx, r, "snapshots", `
		select `+waveColumns+` from snapshot s join wave w on w.id = s.wave_id
		where w.project_id = ? order by w.opens_at, w.id`, project)
}
