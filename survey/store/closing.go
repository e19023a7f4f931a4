package store

import (
	"context"

	"trivselspuls/survey"
)

// Ballot is a sealed answer waiting for closing.
type Ballot struct {
	Token  []byte
	Group  survey.GroupID `db:"wave_group_id"`
	Sealed []byte
}

// BeginClosing moves a wave from open to closed and deletes its ballot boxes. It
// returns when every ballot on its way in has either been stored or will be
// refused, so that Ballots afterwards is all of them. Of two transactions that
// close the same wave the second waits, and then gets survey.ErrNotFound.
func (tx *Tx) BeginClosing(ctx context.Context, wave survey.WaveID) error {
	err := tx.execOne(ctx, "begin closing", `update wave set state = 'closed' where id = ? and state = 'open'`, wave)
	if err != nil {
		return err
	}
	return tx.exec(ctx, "delete ballot boxes",
		`delete from ballot_box where wave_group_id in (select id from wave_group where wave_id = ?)`, wave)
}

// Ballots reads all sealed answers of a wave.
func (tx *Tx) Ballots(ctx context.Context, wave survey.WaveID) ([]Ballot, error) {
	return list[Ballot](ctx, tx.Reader, "ballots", `
		select b.token, b.wave_group_id, b.sealed from ballot b join wave_group g on g.id = b.wave_group_id
		where g.wave_id = ? order by b.token`, wave)
}

// InsertResponses stores opened answers in the order given: the caller shuffles.
func (tx *Tx) InsertResponses(ctx context.Context, wave survey.WaveID, responses []survey.Response) error {
	if len(responses) == 0 {
		return nil
	}
	statement, err := tx.tx.PreparexContext(ctx, tx.rebind(`
		insert into response (id, wave_id, wave_group_id, questionnaire, answers) values (?, ?, ?, ?, ?)`))
	if err != nil {
		return failed("insert responses", err)
	}
	defer statement.Close()
	for _, r := range responses {
		answers := make([]byte, len(r.Answers))
		for i, a := range r.Answers {
			answers[i] = byte(a)
		}
		if _, err := statement.ExecContext(ctx, survey.NewID[string](), wave, r.Group, r.Questionnaire, answers); err != nil {
			return failed("insert response", err)
		}
	}
	return nil
}

// SetCounts writes how many answers of a group were opened and how many ballots
// were invalid.
func (tx *Tx) SetCounts(ctx context.Context, group survey.GroupID, answered, invalid int) error {
	return tx.execOne(ctx, "set counts",
		`update wave_group set answered = ?, invalid = ? where id = ?`, answered, invalid, group)
}

// CountUnused writes how many codes of each group of a wave nobody had spent.
func (tx *Tx) CountUnused(ctx context.Context, wave survey.WaveID) error {
	return tx.exec(ctx, "count unused codes", `
		update wave_group set unused = (
			select count(*) from code c where c.wave_group_id = wave_group.id and c.blinded is null and c.revoked = ?)
		where wave_id = ?`, false, wave)
}

// FinishClosing stores a wave's snapshot and deletes every ballot and code.
func (tx *Tx) FinishClosing(ctx context.Context, wave survey.WaveID, snapshot []byte) error {
	const ofWave = ` where wave_group_id in (select id from wave_group where wave_id = ?)`
	if err := tx.exec(ctx, "store snapshot", `insert into snapshot (wave_id, body) values (?, ?)`, wave, snapshot); err != nil {
		return err
	}
	if err := tx.exec(ctx, "delete ballots", `delete from ballot`+ofWave, wave); err != nil {
		return err
	}
	return tx.exec(ctx, "delete codes", `delete from code`+ofWave, wave)
}

// Uncleaned lists closed waves whose keys may still exist.
func (r Reader) Uncleaned(ctx context.Context) ([]survey.WaveID, error) {
	return list[survey.WaveID](ctx, r, "uncleaned waves",
		`select id from wave where state = 'closed' and cleaned = ? order by id`, false)
}

// MarkCleaned notes that a closed wave's keys are destroyed and Rewrite is done.
func (tx *Tx) MarkCleaned(ctx context.Context, wave survey.WaveID) error {
	return tx.execOne(ctx, "mark cleaned", `update wave set cleaned = ? where id = ? and state = 'closed'`, true, wave)
}

// Responses reads a wave's opened answers, in the random order of their ids.
func (r Reader) Responses(ctx context.Context, wave survey.WaveID) ([]survey.Response, error) {
	rows, err := r.db.QueryContext(ctx, r.rebind(
		`select wave_group_id, questionnaire, answers from response where wave_id = ? order by id`), wave)
	if err != nil {
		return nil, failed("responses", err)
	}
	defer rows.Close()
	var responses []survey.Response
	for rows.Next() {
		var one survey.Response
		var answers []byte
		if err := rows.Scan(&one.Group, &one.Questionnaire, &answers); err != nil {
			return nil, failed("responses", err)
		}
		one.Answers = make([]survey.Answer, len(answers))
		for i, a := range answers {
			one.Answers[i] = survey.Answer(a)
		}
		responses = append(responses, one)
	}
	return responses, failed("responses", rows.Err())
}

// Snapshot is the frozen figures of one wave.
type Snapshot struct {
	Wave survey.Wave `db:"w"`
	Body []byte
}

// Snapshot returns the figures of one closed wave.
func (r Reader) Snapshot(ctx context.Context, wave survey.WaveID) ([]byte, error) {
	return get[[]byte](ctx, r, "snapshot", `select body from snapshot where wave_id = ?`, wave)
}

// SnapshotsOf returns the figures of all closed waves of a project, in the order
// the waves opened.
func (r Reader) SnapshotsOf(ctx context.Context, project survey.ProjectID) ([]Snapshot, error) {
	rows, err := list[struct {
		survey.Wave
		Body []byte
	}](ctx, r, "snapshots", `
		select `+waveColumns+`, s.body from snapshot s join wave w on w.id = s.wave_id
		where w.project_id = ? order by w.opens_at, w.id`, project)
	snapshots := make([]Snapshot, len(rows))
	for i, row := range rows {
		snapshots[i] = Snapshot{Wave: row.Wave, Body: row.Body}
	}
	return snapshots, err
}
