package store

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"strings"

	"github.com/jmoiron/sqlx"
	"github.com/pressly/goose/v3"

	"trivselspuls/survey"
	"trivselspuls/survey/audit"
)

// auditOwners is the number of the migration that gives the audit log's entries an
// owner; 00026_audit_owner.sql makes the columns.
const auditOwners = 28

// keepOwners gives every entry from before the columns the owner and the identifiers
// that its actor and its detail tell, and appends one that vouches for them: the
// entries' own hashes do not cover what they are given. An empty log is left empty.
func (s *Store) keepOwners() *goose.Migration {
	return s.migration(auditOwners, func(ctx context.Context, tx *Tx) error {
		known, err := tx.identifiers(ctx)
		if err != nil {
			return err
		}
		// What has been deleted since is known by entries that name its owner as well.
		deleted := map[string]survey.OwnerID{}
		err = tx.eachEntry(ctx, func(e *AuditEntry) error {
			owner, _, unknown := read(*e, known, nil)
			for _, id := range unknown {
				if owner != "" {
					deleted[id] = owner
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		owners, last := sha256.New(), 0
		err = tx.eachEntry(ctx, func(e *AuditEntry) error {
			owner, subjects, _ := read(*e, known, deleted)
			about, err := json.Marshal(subjects)
			if err != nil {
				return err
			}
			e.Owner, e.About, last = owner, string(about), e.Seq
			addOwner(owners, *e)
			return tx.execOne(ctx, "give audit entry an owner",
				`update audit set owner_id = nullif(?, ''), about = ? where seq = ?`, string(e.Owner), e.About, e.Seq)
		})
		if err != nil || last == 0 {
			return err
		}
		return tx.Audit(ctx, audit.Server, audit.Event{Action: audit.KeepOwners, Detail: ownersDetail(owners)})
	})
}

// eachEntry hands every entry out, the oldest first.
func (tx *Tx) eachEntry(ctx context.Context, do func(*AuditEntry) error) error {
	for seq := 0; ; {
		entries, err := tx.AuditAfter(ctx, seq)
		if err != nil || len(entries) == 0 {
			return err
		}
		for i := range entries {
			if err := do(&entries[i]); err != nil {
				return err
			}
		}
		seq = entries[len(entries)-1].Seq
	}
}

// known is what an identifier stands for, and whose it is.
type known struct {
	ID, Kind string
	Owner    survey.OwnerID `db:"owner_id"`
}

// identifiers reads all that an entry can be about.
func (tx *Tx) identifiers(ctx context.Context) (map[string]known, error) {
	rows, err := list[known](ctx, tx.Reader, "identifiers", `
		select id, 'owner' as kind, id as owner_id from owner
		union all select id, 'account', owner_id from account
		union all select id, 'unit', owner_id from unit
		union all select id, 'project', owner_id from project
		union all select w.id, 'wave', p.owner_id from wave w join project p on p.id = w.project_id
		union all select g.id, 'group', p.owner_id from wave_group g join wave w on w.id = g.wave_id join project p on p.id = w.project_id
		union all select m.id, 'measure', u.owner_id from measure m join unit u on u.id = m.unit_id
		union all select a.id, 'approval', p.owner_id from approval a join project p on p.id = a.project_id`)
	return survey.Keyed(rows, func(one known) (string, known) { return one.ID, one }), err
}

// read finds out what an entry's actor and detail, words with blanks between, tell of
// its owner and of what it is about, and which of its identifiers nothing is known of.
func read(e AuditEntry, all map[string]known, deleted map[string]survey.OwnerID) (owner survey.OwnerID, about map[string]any, unknown []string) {
	about = map[string]any{} // as audit.Event is written
	var waves []string
	for _, word := range append([]string{string(e.Actor)}, strings.Fields(e.Detail)...) {
		one, ok := all[word]
		switch {
		case word == string(e.Actor), one.Kind == "owner":
		case one.Kind == "wave":
			waves = append(waves, word)
			about["waves"] = waves
		case ok:
			about[one.Kind] = word
		case survey.Role(word).Valid():
			about["role"] = word
		case survey.ValidID(word):
			unknown = append(unknown, word)
			one.Owner = deleted[word]
		}
		owner = cmp.Or(owner, one.Owner)
	}
	return owner, about, unknown
}

// wrap makes a transaction that something else has begun one of the store's.
func (s *Store) wrap(tx *sqlx.Tx) *Tx {
	return &Tx{Reader: Reader{db: tx, rebind: s.write.Rebind}, tx: tx, now: s.Now(), postgres: s.postgres}
}
