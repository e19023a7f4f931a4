package store

import (
	"context"
	"slices"
	"strings"

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

// EachBallot reads the sealed answers of a wave, in no order, and hands them on in
// portions of at most so many, so that a large wave is never in memory as a whole. A
// portion is the receiver's to keep. An error of each ends the reading.
func (tx *Tx) EachBallot(ctx context.Context, wave survey.WaveID, portion int, each func([]Ballot) error) error {
	// Without «order by»: sorting would put the ballots into temporary files.
	rows, err := tx.tx.QueryContext(ctx, tx.rebind(`
		select b.token, b.wave_group_id, b.sealed from ballot b join wave_group g on g.id = b.wave_group_id
		where g.wave_id = ?`), wave)
	if err != nil {
		return failed("ballots", err)
	}
	defer rows.Close()
	var ballots []Ballot
	for rows.Next() {
		var b Ballot
		if err := rows.Scan(&b.Token, &b.Group, &b.Sealed); err != nil {
			return failed("ballots", err)
		}
		if ballots = append(ballots, b); len(ballots) == portion {
			if err := each(ballots); err != nil {
				return err
			}
			ballots = nil
		}
	}
	if err := rows.Err(); err != nil {
		return failed("ballots", err)
	}
	if len(ballots) == 0 {
		return nil
	}
	return each(ballots)
}

// responseRows is how many answers go into one statement: a closing of 100,000
// would else be as many round trips.
const responseRows = 200

// InsertResponses stores opened answers in the order given: the caller shuffles.
func (tx *Tx) InsertResponses(ctx context.Context, wave survey.WaveID, responses []survey.Response) error {
	for portion := range slices.Chunk(responses, responseRows) {
		query := `insert into response (id, wave_id, wave_group_id, questionnaire, answers) values (?, ?, ?, ?, ?)` +
			strings.Repeat(`, (?, ?, ?, ?, ?)`, len(portion)-1)
		args := make([]any, 0, 5*len(portion))
		for _, r := range portion {
			answers := make([]byte, len(r.Answers))
			for i, a := range r.Answers {
				answers[i] = byte(a)
			}
			args = append(args, survey.NewID[string](), wave, r.Group, r.Questionnaire, answers)
		}
		if err := tx.exec(ctx, "insert responses", query, args...); err != nil {
			return err
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
