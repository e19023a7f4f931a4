package waves

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"strings"
	"time"

	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/store"
)

// ErrLinkFull means that a group's open link has given all the codes it may.
var ErrLinkFull = errors.New("waves: the open link has given all its codes")

// LinkBusyError means that a group's open link has given all the codes that are open
// just now.
type LinkBusyError struct {
	Wait time.Duration // until more are open
}

func (e LinkBusyError) Error() string {
	return fmt.Sprintf("waves: the open link gives no more codes for %s", e.Wait)
}

// linkStep is how often a tenth of a link's codes is opened.
const linkStep = 10 * time.Minute

// IssueLink gives a group of parents an open link instead of slips, for good once it has
// given a code: answers of the two kinds must never be mixed. For another audience, and for a
// group that has slips or a link already, it is survey.ErrState.
func (s *Service) IssueLink(ctx context.Context, actor audit.Actor, group survey.GroupID) error {
	return s.changeLink(ctx, actor, audit.IssueOpenLink, group, func(tx *store.Tx) error {
		return tx.MarkOpenLink(ctx, group)
	})
}

// RenewLink replaces a group's open link by another: the codes that it gave and
// nobody has used are worthless from now on, and so is its address. Codes that are
// used stay used, and whoever answers with one just now is let through. A group
// without an open link is survey.ErrState.
func (s *Service) RenewLink(ctx context.Context, actor audit.Actor, group survey.GroupID) error {
	return s.changeLink(ctx, actor, audit.RenewOpenLink, group, func(tx *store.Tx) error {
		if _, err := tx.LockCodes(ctx, group); err != nil {
			return err
		}
		link, err := tx.OpenLink(ctx, group)
		if err != nil {
			return err
		}
		if _, err := tx.RevokeUnredeemed(ctx, group); err != nil {
			return err
		}
		return tx.SetOpenLink(ctx, group, store.OpenLink{Renewed: link.Renewed + 1, Since: tx.Now()})
	})
}

// WithdrawLink takes a group's open link back, which then may have slips. Once it has given
// a code, and where there is none, it is survey.ErrState.
func (s *Service) WithdrawLink(ctx context.Context, actor audit.Actor, group survey.GroupID) error {
	return s.changeLink(ctx, actor, audit.WithdrawOpenLink, group, func(tx *store.Tx) error {
		if given, err := tx.LockCodes(ctx, group); err != nil || given > 0 {
			return errors.Join(err, survey.ErrState)
		}
		return tx.DropOpenLink(ctx, group)
	})
}

// changeLink does one thing to a group's link, and notes it in the audit log. What
// change does not find is survey.ErrState.
func (s *Service) changeLink(ctx context.Context, actor audit.Actor, action audit.Action, group survey.GroupID, change func(*store.Tx) error) error {
	w, g, err := s.forPrinting(ctx, group)
	if err == nil && !LinkFor(g.Audience) {
		err = fmt.Errorf("an open link is for parents: %w", survey.ErrState)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", action, err)
	}
	err = s.store.AuditedTx(ctx, actor, onWave(action, w.wave.ID, group), func(tx *store.Tx) error {
		if err := change(tx); err != nil {
			if errors.Is(err, survey.ErrNotFound) {
				return survey.ErrState
			}
			return err
		}
		return tx.DropProgress(ctx, g.Wave, group)
	})
	return survey.In(string(action), err)
}

// LinkFor reports whether an audience may be given an open link. Whoever can be
// handed a slip in the room gets a slip.
func LinkFor(audience survey.Audience) bool {
	return audience.Facts().Who == survey.WhoParents
}

// LinkCap is how many codes a group's open link gives: 1.1 for each invited.
func LinkCap(invited int) int { return invited * 11 / 10 }

// Link is a group's open link as those see it who hand it out.
type Link struct {
	Address     string             // the last part of its path: group and secret
	Fingerprint survey.Fingerprint // of the wave's manifest
	Hurried     bool               // it has given unusually many codes in a short time
}

// Link finds the open link of a group. Where there is none, and once the wave takes no
// answers any more, it is the zero one.
func (s *Service) Link(ctx context.Context, group survey.GroupID) (Link, error) {
	w, g, err := s.forPrinting(ctx, group)
	if err != nil {
		return Link{}, unless(survey.ErrState, err)
	}
	link, err := s.store.OpenLink(ctx, g.ID)
	if err != nil {
		return Link{}, unless(survey.ErrNotFound, err)
	}
	secret, err := w.linkSecret(g.ID, link.Renewed)
	if err != nil {
		return Link{}, fmt.Errorf("find link: %w", err)
	}
	return Link{Address: string(g.ID) + "-" + secret, Fingerprint: w.print, Hurried: link.Hurried}, nil
}

// unless is an error, or nil if it is of the kind that is none here.
func unless(none, err error) error {
	if errors.Is(err, none) {
		return nil
	}
	return fmt.Errorf("find link: %w", err)
}

func (w *openWave) linkSecret(group survey.GroupID, renewed int) (string, error) {
	seed, err := w.keeper.Derive(fmt.Sprintf("trivselspuls open link secret %s %d", group, renewed), nil)
	if err != nil {
		return "", err
	}
	return survey.SecretFrom([32]byte(seed)), nil
}

// linkCode is the code that belongs to a browser's nonce, and its MAC.
func (w *openWave) linkCode(group survey.GroupID, renewed int, nonce []byte) (survey.Code, []byte, error) {
	if len(nonce) != NonceSize {
		return "", nil, survey.ErrMalformed
	}
	seed, err := w.keeper.Derive(fmt.Sprintf("trivselspuls open link code %s %d", group, renewed), nonce)
	if err != nil {
		return "", nil, err
	}
	code := survey.CodeFrom([32]byte(seed))
	macs, err := w.keeper.MACs([]survey.Code{code})
	if err != nil {
		return "", nil, err
	}
	return code, macs[0], nil
}

// linked is what an address leads to.
type linked struct {
	wave  *openWave
	group store.WaveGroup
	link  store.OpenLink
}

// follow finds what an address leads to. Whatever does not give codes now is one and
// the same survey.ErrNotFound: a group that is unknown, that has slips, whose time is
// another, a secret that is wrong, and one that was renewed.
func (s *Service) follow(ctx context.Context, address string) (linked, error) {
	id, secret, _ := strings.Cut(address, "-")
	group := survey.GroupID(strings.ToLower(id))
	w, g, err := s.forPrinting(ctx, group)
	if errors.Is(err, survey.ErrState) || err == nil && !w.takesFrom(group, s.store.Now(), 0) {
		err = survey.ErrNotFound
	}
	if err != nil {
		return linked{}, err
	}
	link, err := s.store.OpenLink(ctx, group)
	if err != nil {
		return linked{}, err
	}
	right, err := w.linkSecret(group, link.Renewed)
	if err != nil {
		return linked{}, err
	}
	if subtle.ConstantTimeCompare([]byte(strings.ToUpper(secret)), []byte(right)) != 1 {
		return linked{}, survey.ErrNotFound
	}
	return linked{w, g, link}, nil
}

// LinkOpen finds the group whose open link has this address, written in any case. An
// address that gives no codes now is survey.ErrNotFound, whatever is wrong with it.
func (s *Service) LinkOpen(ctx context.Context, address string) (store.WaveGroup, error) {
	l, err := s.follow(ctx, address)
	return l.group, survey.In("open link", err)
}

// LinkGiven is the code that a link has given for a nonce already; it changes
// nothing. When it has given none, the code is empty and the error that of LinkCode
// if it were asked now.
func (s *Service) LinkGiven(ctx context.Context, address string, nonce []byte) (survey.Code, error) {
	l, err := s.follow(ctx, address)
	if err != nil {
		return "", fmt.Errorf("open link: %w", err)
	}
	code, mac, err := l.wave.linkCode(l.group.ID, l.link.Renewed, nonce)
	if err != nil {
		return "", fmt.Errorf("open link: %w", err)
	}
	known, err := s.store.HasCode(ctx, l.group.ID, mac)
	if known || err != nil {
		return code, err
	}
	given, err := s.store.CodesOf(ctx, l.group.ID)
	if err == nil {
		_, err = giveOne(l.link, given, LinkCap(l.group.Invited), s.store.Now())
	}
	return "", err
}

// LinkCode gives the code that a browser gets from an open link. The same nonce gives
// the same code, so that a page sent twice takes one. A group never has more codes
// than 1.1 for each invited: ErrLinkFull. Half of them are open at once, and a tenth
// is opened again each ten minutes: LinkBusyError. An address that gives no codes now
// is survey.ErrNotFound.
func (s *Service) LinkCode(ctx context.Context, address string, nonce []byte) (survey.Code, error) {
	l, err := s.follow(ctx, address)
	if err != nil {
		return "", fmt.Errorf("open link: %w", err)
	}
	group := l.group.ID
	code, mac, err := l.wave.linkCode(group, l.link.Renewed, nonce)
	if err != nil {
		return "", fmt.Errorf("open link: %w", err)
	}
	var refused error
	err = s.store.Tx(ctx, func(tx *store.Tx) error {
		given, err := tx.LockCodes(ctx, group)
		if err != nil {
			return err
		}
		link, err := tx.OpenLink(ctx, group)
		if err == nil && link.Renewed != l.link.Renewed { // since it was looked up
			err = survey.ErrNotFound
		}
		if err != nil {
			return err
		}
		if known, err := tx.HasCode(ctx, group, mac); known || err != nil {
			return err
		}
		// Kept when it gives none, too: a clock that was ahead is put right by it.
		link, refused = giveOne(link, given, LinkCap(l.group.Invited), tx.Now())
		if err := tx.SetOpenLink(ctx, group, link); err != nil || refused != nil {
			return err
		}
		return tx.IssueCodes(ctx, group, [][]byte{mac})
	})
	if err == nil {
		err = refused
	}
	if err != nil {
		return "", fmt.Errorf("open link: %w", err)
	}
	return code, nil
}

// giveOne is a link after one more code, of so many that it may give and has given.
// Taken codes are counted in tenths, so that a tenth of any number is whole: half of
// most codes are five of them for each, and a step opens one for each.
//
// However the clock jumps, no more than half are ever open at once, and nobody waits
// longer than two steps.
func giveOne(link store.OpenLink, given, most int, now time.Time) (store.OpenLink, error) {
	if given >= most {
		return link, ErrLinkFull
	}
	if now.Before(link.Since.Add(-linkStep)) { // the clock was ahead
		link.Since = now
	}
	if steps := now.Sub(link.Since) / linkStep; steps > 0 {
		link.Taken = max(0, link.Taken-int(min(steps, 5))*most)
		link.Since = link.Since.Add(steps * linkStep)
	}
	if link.Taken == 0 { // at rest: the ten minutes begin with this code
		link.Since = now
	}
	if link.Taken+10 > 5*most {
		return link, LinkBusyError{link.Since.Add(linkStep).Sub(now)}
	}
	link.Taken += 10
	link.Hurried = link.Hurried || link.Taken >= 4*most
	return link, nil
}
