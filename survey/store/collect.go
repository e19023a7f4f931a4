package store

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"

	"trivselspuls/survey"
)

// IssueCodes stores the codes of a group, as MACs only, in the order given: the
// caller shuffles, because the order of rows can be read from both databases.
func (tx *Tx) IssueCodes(ctx context.Context, group survey.GroupID, macs [][]byte) error {
	return execEach(ctx, tx, "issue code", `insert into code (mac, wave_group_id, revoked) values (?, ?, ?)`, macs,
		func(mac []byte) []any { return []any{mac, group, false} })
}

// Closing writes wave_group.unused when it stops a wave. Whoever is about to issue
// codes updates the same row and finds it written, so that none is issued that nobody
// would delete.
const takesCodes = ` and unused is null`

// MarkPrinted notes that a group's slips exist. A second time, for a group with an
// open link, and once the wave has closed, it is survey.ErrNotFound.
func (tx *Tx) MarkPrinted(ctx context.Context, group survey.GroupID) error {
	return tx.execOne(ctx, "mark printed",
		`update wave_group set printed = ? where id = ? and printed = ? and open_link = ?`+takesCodes, true, group, false, false)
}

// MarkLetters notes the languages of the letters that a group's slips come with.
func (tx *Tx) MarkLetters(ctx context.Context, group survey.GroupID, languages []string) error {
	return tx.execOne(ctx, "mark letters",
		`update wave_group set letters = ? where id = ?`, strings.Join(languages, " "), group)
}

// OpenLink is how far a group's open link has come while it gives codes.
type OpenLink struct {
	Renewed int       // how often it was replaced
	Taken   int       // tenths of a code, less what time has opened again
	Since   time.Time // the minute from which the next step is counted
	Hurried bool      // many codes were given in a short time
}

// MarkOpenLink notes that a group has an open link instead of slips; for a group
// that has one of them already, and once the wave has closed, it is
// survey.ErrNotFound.
func (tx *Tx) MarkOpenLink(ctx context.Context, group survey.GroupID) error {
	err := tx.execOne(ctx, "mark open link",
		`update wave_group set open_link = ? where id = ? and printed = ? and open_link = ?`+takesCodes, true, group, false, false)
	if err != nil {
		return err
	}
	return tx.exec(ctx, "create open link",
		`insert into open_link (wave_group_id, renewed, taken, since, hurried) values (?, 0, 0, ?, ?)`, group, utcMinutes(tx.Now()), false)
}

// DropOpenLink makes a group one without an open link.
func (tx *Tx) DropOpenLink(ctx context.Context, group survey.GroupID) error {
	if err := tx.execOne(ctx, "drop open link", `delete from open_link where wave_group_id = ?`, group); err != nil {
		return err
	}
	return tx.exec(ctx, "unmark open link", `update wave_group set open_link = ? where id = ?`, false, group)
}

// OpenLink reads how far a group's open link has come; survey.ErrNotFound for a group
// that has none, and once its wave has closed.
func (r Reader) OpenLink(ctx context.Context, group survey.GroupID) (OpenLink, error) {
	link, err := get[OpenLink](ctx, r, "open link",
		`select renewed, taken, since, hurried from open_link where wave_group_id = ?`, group)
	link.Since = link.Since.UTC()
	return link, err
}

// HurriedLinks are the groups of a wave whose open link has given many codes in a short
// time.
func (r Reader) HurriedLinks(ctx context.Context, wave survey.WaveID) ([]survey.GroupID, error) {
	return list[survey.GroupID](ctx, r, "hurried links", `
		select l.wave_group_id from open_link l join wave_group g on g.id = l.wave_group_id
		where g.wave_id = ? and l.hurried = ?`, wave, true)
}

// SetOpenLink writes how far a group's open link has come. Since is kept to the
// minute: a code's second is nobody's business.
func (tx *Tx) SetOpenLink(ctx context.Context, group survey.GroupID, link OpenLink) error {
	return tx.execOne(ctx, "set open link",
		`update open_link set renewed = ?, taken = ?, since = ?, hurried = ? where wave_group_id = ?`,
		link.Renewed, link.Taken, utcMinutes(link.Since), link.Hurried, group)
}

func utcMinutes(t time.Time) time.Time { return t.UTC().Truncate(time.Minute) }

// LockCodes holds the codes of a group until the transaction ends, so that nobody
// else issues any, and counts those that are not revoked, spent ones included. Once
// the wave has closed it is survey.ErrNotFound.
func (tx *Tx) LockCodes(ctx context.Context, group survey.GroupID) (int, error) {
	if err := tx.execOne(ctx, "lock codes", `update wave_group set invited = invited where id = ?`+takesCodes, group); err != nil {
		return 0, err
	}
	return tx.CodesOf(ctx, group)
}

// CodesOf counts the codes of a group that are not revoked, spent ones included.
func (r Reader) CodesOf(ctx context.Context, group survey.GroupID) (int, error) {
	return get[int](ctx, r, "count codes",
		`select count(*) from code where wave_group_id = ? and revoked = ?`, group, false)
}

// HasCode reports whether the group has a code with this MAC, spent or not.
func (r Reader) HasCode(ctx context.Context, group survey.GroupID, mac []byte) (bool, error) {
	return r.some(ctx, "has code", `select count(*) from code where wave_group_id = ? and mac = ?`, group, mac)
}

// RevokeUnredeemed makes every unused code of a group worthless and returns how
// many there were.
func (tx *Tx) RevokeUnredeemed(ctx context.Context, group survey.GroupID) (int, error) {
	result, err := tx.tx.ExecContext(ctx, tx.rebind(
		`update code set revoked = ? where wave_group_id = ? and blinded is null and revoked = ?`), true, group, false)
	if err != nil {
		return 0, failed("revoke codes", err)
	}
	n, err := result.RowsAffected()
	return int(n), failed("revoke codes", err)
}

// RevokeCode makes one unused code of a group worthless. Used, revoked and no code of the
// group are all survey.ErrNotFound.
func (tx *Tx) RevokeCode(ctx context.Context, group survey.GroupID, mac []byte) error {
	return tx.execOne(ctx, "revoke code",
		`update code set revoked = ? where wave_group_id = ? and mac = ? and blinded is null and revoked = ?`, true, group, mac, false)
}

// taken is true of codes whose group still has its ballot box: of a wave that has been
// stopped, no code is found or spent, also by a process that has not learnt of it.
const taken = ` and exists (select 1 from ballot_box b where b.wave_group_id = code.wave_group_id)`

// FindCode returns the group of a code that can still be redeemed: unused, or,
// when blinded is not nil, spent on the blinded message with that SHA-256. macs
// are the code's MACs under the pepper of every open wave. Unknown, used, revoked and
// of a wave that has been stopped are all survey.ErrNotFound.
func (s *Store) FindCode(ctx context.Context, macs [][]byte, blinded []byte) (survey.GroupID, error) {
	query, args := withBytes(`
		select wave_group_id from code
		where revoked = ? and (blinded is null or blinded = ?)`+taken+` and mac in (`, []any{false, blinded}, macs)
	return s.codeGroup(ctx, query, args)
}

// CodeGroup returns the group of a code whatever has become of it;
// survey.ErrNotFound when no group has it.
func (s *Store) CodeGroup(ctx context.Context, macs [][]byte) (survey.GroupID, error) {
	query, args := withBytes(`select wave_group_id from code where mac in (`, nil, macs)
	return s.codeGroup(ctx, query, args)
}

// CodeUsed returns the group of a code that has been redeemed and not revoked, like
// CodeGroup.
func (s *Store) CodeUsed(ctx context.Context, macs [][]byte) (survey.GroupID, error) {
	query, args := withBytes(`
		select wave_group_id from code
		where revoked = ? and blinded is not null`+taken+` and mac in (`, []any{false}, macs)
	return s.codeGroup(ctx, query, args)
}

func (s *Store) codeGroup(ctx context.Context, query string, args []any) (survey.GroupID, error) {
	pool := s.read // SQLite's; PostgreSQL's issuer reads for itself
	if s.postgres {
		pool = s.issuing
	}
	statement, err := s.prepared(ctx, pool, query)
	if err != nil {
		return "", failed("find code", err)
	}
	var group survey.GroupID
	err = statement.QueryRowContext(ctx, args...).Scan(&group)
	return group, failed("find code", err)
}

// RedeemCode spends a code on one blinded message, given by its SHA-256. It is
// one statement, atomic and idempotent: the same message succeeds again, another
// is survey.ErrNotFound. Once it returns nil, the spending is on disk.
func (s *Store) RedeemCode(ctx context.Context, macs [][]byte, blinded []byte) error {
	query, args := withBytes(`
		update code set blinded = ?
		where revoked = ? and (blinded is null or blinded = ?)`+taken+` and mac in (`, []any{blinded, false, blinded}, macs)
	n, err := s.changed(ctx, s.issuing, query, args...)
	if err == nil && n == 0 {
		err = sql.ErrNoRows
	}
	return failed("redeem code", err)
}

// withBytes finishes a query that ends in "in (".
func withBytes(query string, args []any, values [][]byte) (string, []any) {
	if len(values) == 0 {
		return query + `null)`, args
	}
	for _, value := range values {
		args = append(args, value)
	}
	return query + strings.TrimSuffix(strings.Repeat("?, ", len(values)), ", ") + `)`, args
}

// CastBallot spends a token and stores its sealed answers and its proof in one insert.
// A token that is already spent changes nothing and is no error, so a retry is harmless
// and the first submission wins. Without an error it returns the sealed answers
// that are on disk for the token: these, or the first. A group that takes no
// answers is survey.ErrProofRefused.
func (s *Store) CastBallot(ctx context.Context, b Ballot) (stored []byte, err error) {
	// Without a conflict target, so that a role that may only insert can run it.
	n, err := s.changed(ctx, s.collecting,
		`insert into ballot (token, wave_group_id, sealed, signature) values (?, ?, ?, ?) on conflict do nothing`,
		b.Token, b.Group, b.Sealed, b.Signature)
	if err != nil && !noBox(err) {
		return nil, failed("cast ballot", err)
	}
	if err == nil && n == 1 {
		return b.Sealed, nil
	}
	// The store's own user reads it: whoever stores ballots may read none.
	stored, err = get[[]byte](ctx, s.Reader, "read ballot", `select sealed from ballot where token = ?`, b.Token)
	if errors.Is(err, survey.ErrNotFound) {
		err = survey.ErrProofRefused // it never came, or closing has taken it meanwhile
	}
	return stored, err
}

// CastCounts counts the ballots of each group of an open wave. It is for the
// rounded progress only and never leaves the server as it is.
func (r Reader) CastCounts(ctx context.Context, wave survey.WaveID) (map[survey.GroupID]int, error) {
	type row struct {
		Group survey.GroupID `db:"id"`
		N     int
	}
	rows, err := list[row](ctx, r, "cast counts", `
		select g.id, count(b.token) as n from wave_group g left join ballot b on b.wave_group_id = g.id
		where g.wave_id = ? group by g.id`, wave)
	return survey.Keyed(rows, func(r row) (survey.GroupID, int) { return r.Group, r.N }), err
}
