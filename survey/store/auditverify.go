package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"time"

	"trivselspuls/survey"
	"trivselspuls/survey/audit"
)

// AuditFault is what is wrong with an audit log.
type AuditFault string

const (
	// EntryChanged is an entry that is missing or does not follow from the one before.
	EntryChanged AuditFault = "entry"
	// OwnersChanged is entries from before they had an owner of their own that were
	// moved to another owner's log since.
	OwnersChanged AuditFault = "owners"
	// LogReplaced is an entry that was verified once and is another now: the log was
	// written anew, or the database is an older copy.
	LogReplaced AuditFault = "replaced"
)

// AuditCheck is how far an audit log was verified, and when. It is to be kept where
// whoever writes to the database cannot reach it.
type AuditCheck struct {
	Seq    int    // the last entry that followed from all before it
	Hash   string // that entry's
	At     time.Time
	Whole  time.Time  // when it was last verified from the first entry on
	Fault  AuditFault // empty when nothing is wrong
	Broken int        // with a fault: the first entry that is wrong; with OwnersChanged the last that may be
}

// VerifyAudit recomputes the chain up to the head, from the entry after the last
// verified one or, where whole is asked for or something was wrong, from the first.
// The last verified entry must still be the one it was. With a fault the check keeps
// the number and hash it was given. Entries may be appended meanwhile.
func (s *Store) VerifyAudit(ctx context.Context, last AuditCheck, whole bool) (AuditCheck, error) {
	whole = whole || last.Seq == 0 || last.Fault != ""
	now := s.Now()
	c := chain{last: last, now: now, seq: last.Seq, hash: last.Hash, typed: true}
	if whole {
		c = chain{last: last, now: now, hash: hex.EncodeToString(make([]byte, sha256.Size)), owners: sha256.New()}
	}
	if err := c.follow(ctx, s.Reader); err != nil {
		return last, err
	}
	last.At, last.Fault, last.Broken = now, c.fault, c.broken
	if whole {
		last.Whole = now
	}
	if c.fault == "" {
		last.Seq, last.Hash = c.seq, c.hash
	}
	return last, nil
}

// chain is a log as far as it has been followed.
type chain struct {
	last   AuditCheck
	now    time.Time
	seq    int // the last entry that followed
	hash   string
	typed  bool       // every further entry hashes its owner
	first  AuditEntry // where what was before has been deleted: until an entry vouches for it
	owners hash.Hash  // of the entries before that
	fault  AuditFault
	broken int
}

// follow reads entries until it has come to the head, or to a fault.
func (c *chain) follow(ctx context.Context, r Reader) error {
	if c.seq > 0 {
		seq, err := r.AuditNamed(ctx, c.hash)
		if err != nil && !errors.Is(err, survey.ErrNotFound) {
			return err
		}
		if seq != c.seq {
			c.wrong(LogReplaced, c.seq)
		}
	}
	for c.fault == "" {
		// The head of before: what is appended meanwhile is beyond it.
		seq, hash, err := r.AuditHead(ctx)
		if err != nil {
			return err
		}
		entries, err := r.AuditAfter(ctx, c.seq)
		if err != nil {
			return err
		}
		if len(entries) == 0 {
			c.end(seq, hash)
			return nil
		}
		for _, e := range entries {
			if c.step(e); c.fault != "" {
				return nil
			}
		}
	}
	return nil
}

// step goes on to the next entry. Entries from before they had an owner of their own
// follow by the earlier rule; the first by the present one must vouch for the owners
// they were given, and after it no entry follows by the earlier rule.
func (c *chain) step(e AuditEntry) {
	if e.Action == audit.CutLog && e.Detail == c.first.cut() && !e.At.Before(c.first.At.AddDate(survey.AuditYears, 0, 0)) && !e.At.After(c.now) {
		c.first = AuditEntry{}
	}
	switch {
	case c.seq == 0 && e.Seq > 1 && e.Hash == e.sum():
		c.first, c.typed = e, true
	case e.Seq != c.seq+1 || e.Previous != c.hash:
		c.wrong(EntryChanged, c.seq+1)
	case e.Hash == e.sum():
		if !c.typed && c.seq > 0 && e.Action != audit.KeepOwners {
			c.wrong(EntryChanged, e.Seq)
		} else if !c.typed && c.seq > 0 && e.Detail != ownersDetail(c.owners) {
			c.wrong(OwnersChanged, c.seq)
		}
		c.typed = true
	case !c.typed && e.Hash == e.sumBefore():
		addOwner(c.owners, e)
	default:
		c.wrong(EntryChanged, e.Seq)
	}
	c.seq, c.hash = e.Seq, e.Hash
	if c.fault == "" && e.Seq == c.last.Seq && e.Hash != c.last.Hash {
		c.wrong(LogReplaced, e.Seq)
	}
}

// end compares the last entry with the head.
func (c *chain) end(seq int, hash string) {
	switch {
	case c.first.Seq > 0:
		c.wrong(EntryChanged, 1)
	case seq < c.seq:
		c.wrong(EntryChanged, seq+1)
	case seq > c.seq, hash != c.hash, !c.typed && c.seq > 0:
		c.wrong(EntryChanged, c.seq+1)
	case c.seq < c.last.Seq:
		c.wrong(LogReplaced, c.seq+1)
	}
}

func (c *chain) wrong(fault AuditFault, seq int) { c.fault, c.broken = fault, seq }

// addOwner adds to a hash in whose log an entry stands and what it is about.
func addOwner(owners hash.Hash, e AuditEntry) {
	owners.Write([]byte(digest(fmt.Sprint(e.Seq), string(e.Owner), e.About)))
}

// ownersDetail is the detail of the entry that vouches for the owners of all before.
func ownersDetail(owners hash.Hash) string { return hex.EncodeToString(owners.Sum(nil)) }
