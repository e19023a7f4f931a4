package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"trivselspuls/survey"
	"trivselspuls/survey/audit"
)

// AuditEntry is one thing somebody with an account, or the server itself, did.
// Neither respondents nor counts may appear in it. Owner is empty for what is about
// the whole installation. About is the event's identifiers as JSON, which Event
// reads. Previous and Hash are lower-case hex.
type AuditEntry struct {
	Seq      int
	At       time.Time
	Actor    audit.Actor
	Action   audit.Action
	Owner    survey.OwnerID `db:"owner_id"`
	About    string
	Detail   string
	Previous string
	Hash     string
}

const auditColumns = `seq, at, actor, action, coalesce(owner_id, '') as owner_id, about, detail, previous, hash`

// Event is what the entry is about.
func (e AuditEntry) Event() (audit.Event, error) {
	event := audit.Event{Action: e.Action, Owner: e.Owner, Detail: e.Detail}
	if err := json.Unmarshal([]byte(e.About), &event); err != nil {
		return event, fmt.Errorf("audit entry %d: %w", e.Seq, err)
	}
	return event, nil
}

// sum is the entry's hash: SHA-256 over the rule's name and every other field,
// each preceded by its length so that no two entries have the same bytes. An entry
// can never have one hash by this rule and by the earlier one: that begins with the
// entry's number.
func (e AuditEntry) sum() string {
	return digest("audit 2", fmt.Sprint(e.Seq), e.At.UTC().Format(time.RFC3339), string(e.Actor), string(e.Action),
		string(e.Owner), e.About, e.Detail, e.Previous)
}

// sumBefore is the hash of entries from before they had an owner of their own.
func (e AuditEntry) sumBefore() string {
	return digest(fmt.Sprint(e.Seq), e.At.UTC().Format(time.RFC3339), string(e.Actor), string(e.Action), e.Detail, e.Previous)
}

func digest(fields ...string) string {
	h := sha256.New()
	for _, field := range fields {
		fmt.Fprintf(h, "%d:%s", len(field), field)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// errNoOwner is an event that belongs in some owner's log, without saying whose.
var errNoOwner = errors.New("store: in whose log does the event stand?")

// AuditedTx is Tx for what is written down in the audit log: both are done, or neither.
func (s *Store) AuditedTx(ctx context.Context, actor audit.Actor, event audit.Event, do func(*Tx) error) error {
	return s.Tx(ctx, func(tx *Tx) error {
		if err := do(tx); err != nil {
			return err
		}
		return tx.Audit(ctx, actor, event)
	})
}

// Audit appends an entry at the transaction's time. It stands in the log of the
// event's owner; where the event names none, of the owner whose account acted, or
// whose wave, project or unit it is about. It holds back every other append until
// the transaction ends, so it comes last in a long one.
func (tx *Tx) Audit(ctx context.Context, actor audit.Actor, event audit.Event) error {
	about, err := json.Marshal(event)
	if err != nil {
		return failed("encode audit entry", err)
	}
	if event.Owner == "" && !slices.Contains(audit.Installation(), event.Action) && actor != audit.Provider {
		if event.Owner, err = tx.ownerOf(ctx, actor, event); err != nil {
			return err
		}
	}
	return tx.append(ctx, AuditEntry{Actor: actor, Action: event.Action, Owner: event.Owner, About: string(about), Detail: event.Detail})
}

// append gives an entry its place in the chain.
func (tx *Tx) append(ctx context.Context, e AuditEntry) error {
	head, err := get[struct {
		Seq  int
		Hash string
	}](ctx, tx.Reader, "audit head", `update audit_head set seq = seq + 1 where id = 1 returning seq, hash`)
	if err == nil && tx.upon != nil && head.Seq != tx.upon.head+1 {
		err = errMoved
	}
	if err != nil {
		return err
	}
	tx.upon = nil
	e.Seq, e.At, e.Previous = head.Seq, tx.now, head.Hash
	e.Hash = e.sum()
	err = tx.exec(ctx, "append audit entry", `
		insert into audit (seq, at, actor, action, owner_id, about, detail, previous, hash)
		values (?, ?, ?, ?, nullif(?, ''), ?, ?, ?, ?)`,
		e.Seq, e.At, e.Actor, e.Action, string(e.Owner), e.About, e.Detail, e.Previous, e.Hash)
	if err != nil {
		return err
	}
	return tx.execOne(ctx, "move audit head", `update audit_head set hash = ? where id = 1`, e.Hash)
}

// ownerOf finds whose log an event belongs to that does not say so.
func (tx *Tx) ownerOf(ctx context.Context, actor audit.Actor, event audit.Event) (survey.OwnerID, error) {
	var wave survey.WaveID
	if len(event.Waves) > 0 {
		wave = event.Waves[0]
	}
	owner, err := get[survey.OwnerID](ctx, tx.Reader, "owner of audit entry", `
		select coalesce((select owner_id from account where id = ?), (select owner_id from project where id = ?),
			(select p.owner_id from project p join wave w on w.project_id = p.id where w.id = ?),
			(select owner_id from unit where id = ?), '')`, actor, event.Project, wave, event.Unit)
	if err == nil && owner == "" {
		err = fmt.Errorf("%s: %w", event.Action, errNoOwner)
	}
	return owner, err
}

// AuditFilter chooses entries; what is empty chooses all.
type AuditFilter struct {
	Actor    audit.Actor
	Action   audit.Action
	From, To time.Time // To is the first moment that is too late
	Before   int       // entries with a lower number
}

// AuditOf lists an owner's entries, the latest first, at most limit of them.
func (r Reader) AuditOf(ctx context.Context, owner survey.OwnerID, f AuditFilter, limit int) ([]AuditEntry, error) {
	where, args := `owner_id = ?`, []any{owner}
	and := func(asked bool, condition string, value any) {
		if asked {
			where, args = where+` and `+condition, append(args, value)
		}
	}
	and(f.Actor != "", `actor = ?`, f.Actor)
	and(f.Action != "", `action = ?`, f.Action)
	and(!f.From.IsZero(), `at >= ?`, utcSeconds(f.From))
	and(!f.To.IsZero(), `at < ?`, utcSeconds(f.To))
	and(f.Before > 0, `seq < ?`, f.Before)
	return list[AuditEntry](ctx, r, "audit log of owner",
		`select `+auditColumns+` from audit where `+where+` order by seq desc limit ?`, append(args, limit)...)
}

// auditBatch is how many entries are read at a time when all are.
const auditBatch = 1000

// AuditAfter reads the entries of all owners that follow a number, the oldest
// first: the next thousand of them, for whoever goes through the whole log.
func (r Reader) AuditAfter(ctx context.Context, seq int) ([]AuditEntry, error) {
	return list[AuditEntry](ctx, r, "audit log",
		`select `+auditColumns+` from audit where seq > ? order by seq limit ?`, seq, auditBatch)
}

// AuditNamed is the number of the entry with a hash; survey.ErrNotFound without one.
func (r Reader) AuditNamed(ctx context.Context, hash string) (seq int, err error) {
	return get[int](ctx, r, "audit entry by hash", `select seq from audit where hash = ?`, hash)
}

// Named is what an identifier of the audit log stands for.
type Named struct {
	ID, Name string
	Deleted  bool `db:"former"` // an account that was deleted
}

// Names finds what identifiers stand for: accounts, units, projects, waves and
// groups of waves, these with their unit. What has been deleted is left out.
func (r Reader) Names(ctx context.Context, ids []string) ([]Named, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	from := []string{
		`select id, name, former from account where id in (?)`,
		`select id, name, false from unit where id in (?)`,
		`select id, name, false from project where id in (?)`,
		`select id, name, false from wave where id in (?)`,
		`select g.id, trim(coalesce(u.name, '') || ' ' || g.name), false from wave_group g left join unit u on u.id = g.unit_id where g.id in (?)`,
	}
	return listIn[Named](ctx, r, "names", strings.Join(from, ` union all `), ids, ids, ids, ids, ids)
}

// AuditHead is the number and the hash of the last entry: what is copied
// elsewhere to notice a log that was rewritten as a whole. An empty log has
// number 0 and a hash of zeros.
func (r Reader) AuditHead(ctx context.Context) (seq int, hash string, err error) {
	head, err := get[struct {
		Seq  int
		Hash string
	}](ctx, r, "audit head", `select seq, hash from audit_head where id = 1`)
	return head.Seq, head.Hash, err
}

// Clocks reads when the audit log's last entry was made, survey.ErrNotFound where it has none, and what time it is to PostgreSQL.
func (s *Store) Clocks(ctx context.Context) (last, theirs time.Time, err error) {
	if s.postgres {
		if theirs, err = get[time.Time](ctx, s.Reader, "clock", `select clock_timestamp()`); err != nil {
			return last, theirs, err
		}
	}
	last, err = get[time.Time](ctx, s.Reader, "last entry", `select at from audit order by seq desc limit 1`)
	return last, theirs, err
}

// Audited reports whether the log has an entry with this action and detail.
func (r Reader) Audited(ctx context.Context, action audit.Action, detail string) (bool, error) {
	return r.some(ctx, "audited", `select count(*) from audit where action = ? and detail = ?`, action, detail)
}

// PrintedBefore are the groups of a wave that have papers, none of them made since its
// deadline was moved last, so that they have the old one. What is older than that is not read:
// a log is long, and most deadlines are never moved.
func (r Reader) PrintedBefore(ctx context.Context, wave survey.WaveID) ([]survey.GroupID, error) {
	return list[survey.GroupID](ctx, r, "printed before", `
		select g.id from wave_group g, (select max(seq) as at from audit where action = ? and about like '%' || ? || '%') moved
		where g.wave_id = ? and (g.printed or g.open_link) and moved.at is not null and not exists (
			select 1 from audit where seq > moved.at and action in (?, ?, ?, ?) and about like '%' || g.id || '%')`,
		audit.ExtendWave, string(wave), wave, audit.PrintSlips, audit.ReplaceSlips, audit.IssueOpenLink, audit.RenewOpenLink)
}
