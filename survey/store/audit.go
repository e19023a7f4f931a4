package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"trivselspuls/survey/audit"
)

// AuditEntry is one thing somebody with an account, or the server itself, did.
// Neither respondents nor counts may appear in it. Previous and Hash are
// lower-case hex.
type AuditEntry struct {
	Seq      int
	At       time.Time
	Actor    audit.Actor
	Action   audit.Action
	Detail   string
	Previous string
	Hash     string
}

// sum is the entry's hash: SHA-256 over every other field, each preceded by its
// length so that no two entries have the same bytes.
func (e AuditEntry) sum() string {
	h := sha256.New()
	for _, field := range []string{
		fmt.Sprint(e.Seq), e.At.UTC().Format(time.RFC3339), string(e.Actor), string(e.Action), e.Detail, e.Previous,
	} {
		fmt.Fprintf(h, "%d:%s", len(field), field)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Audit appends an entry at the transaction's time. It holds back every other
// append until the transaction ends, so it comes last in a long one.
func (tx *Tx) Audit(ctx context.Context, actor audit.Actor, event audit.Event) error {
	head, err := get[struct {
		Seq  int
		Hash string
	}](ctx, tx.Reader, "audit head", `update audit_head set seq = seq + 1 where id = 1 returning seq, hash`)
	if err != nil {
		return err
	}
	e := AuditEntry{Seq: head.Seq, At: tx.now, Actor: actor, Action: event.Action, Detail: words(event), Previous: head.Hash}
	e.Hash = e.sum()
	err = tx.exec(ctx, "append audit entry", `
		insert into audit (seq, at, actor, action, detail, previous, hash) values (?, ?, ?, ?, ?, ?, ?)`,
		e.Seq, e.At, e.Actor, e.Action, e.Detail, e.Previous, e.Hash)
	if err != nil {
		return err
	}
	return tx.execOne(ctx, "move audit head", `update audit_head set hash = ? where id = 1`, e.Hash)
}

// AuditLog reads the whole log, oldest first.
func (r Reader) AuditLog(ctx context.Context) ([]AuditEntry, error) {
	return list[AuditEntry](ctx, r, "audit log",
		`select seq, at, actor, action, detail, previous, hash from audit order by seq`)
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

// VerifyAudit returns the number of the first entry that does not follow from
// the one before it, or 0 if the chain is whole up to its head. Entries may be
// appended meanwhile.
func (r Reader) VerifyAudit(ctx context.Context) (broken int, err error) {
	// The entries are at least those of the head before, and at most those of the
	// head after.
	before, _, err := r.AuditHead(ctx)
	if err != nil {
		return 0, err
	}
	entries, err := r.AuditLog(ctx)
	if err != nil {
		return 0, err
	}
	after, hash, err := r.AuditHead(ctx)
	if err != nil {
		return 0, err
	}
	previous := hex.EncodeToString(make([]byte, sha256.Size))
	for i, e := range entries {
		if e.Seq != i+1 || e.Previous != previous || e.Hash != e.sum() {
			return i + 1, nil
		}
		previous = e.Hash
	}
	switch {
	case len(entries) > after:
		return after + 1, nil
	case len(entries) < before, len(entries) == after && hash != previous:
		return len(entries) + 1, nil
	}
	return 0, nil
}

// words are an event's identifiers, and its detail.
func words(e audit.Event) string {
	ids := []string{string(e.Account), string(e.Role), string(e.Unit), string(e.Project)}
	for _, w := range e.Waves {
		ids = append(ids, string(w))
	}
	text := strings.Join(strings.Fields(strings.Join(append(ids, string(e.Group), string(e.Measure), string(e.Approval), e.Detail), " ")), " ")
	if text == e.Detail {
		text = strings.TrimSpace(string(e.Owner) + " " + text)
	}
	return text
}

// Audited reports whether the log has an entry about this event.
func (r Reader) Audited(ctx context.Context, event audit.Event) (bool, error) {
	n, err := get[int](ctx, r, "audited",
		`select count(*) from audit where action = ? and detail = ?`, event.Action, words(event))
	return n > 0, err
}
