package waves

import (
	"context"
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
	"fmt"

	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/store"
)

// ErrLinkFull means that a group's open link has given all the codes it may.
var ErrLinkFull = errors.New("waves: the open link has given all its codes")

// IssueLink gives a group of parents an open link instead of slips, for good:
// answers of the two kinds must never be mixed. For another audience, and for a
// group that has slips or a link already, it is survey.ErrState.
func (s *Service) IssueLink(ctx context.Context, actor audit.Actor, group survey.GroupID) error {
	w, g, err := s.forPrinting(ctx, group)
	if err == nil && !LinkFor(g.Audience) {
		err = fmt.Errorf("an open link is for parents: %w", survey.ErrState)
	}
	if err != nil {
		return fmt.Errorf("offer link: %w", err)
	}
	err = s.store.Tx(ctx, func(tx *store.Tx) error {
		if err := tx.MarkOpenLink(ctx, group); err != nil {
			if errors.Is(err, survey.ErrNotFound) {
				return survey.ErrState
			}
			return err
		}
		return tx.Audit(ctx, actor, onWave(audit.IssueOpenLink, w.wave.ID, group))
	})
	if err != nil {
		return fmt.Errorf("offer link: %w", err)
	}
	s.dropProgress(g.Wave, group)
	return nil
}

// LinkFor reports whether an audience may be given an open link. Whoever can be
// handed a slip in the room gets a slip.
func LinkFor(audience survey.Audience) bool {
	return audience.Facts().Who == survey.WhoParents
}

// LinkCap is how many codes a group's open link gives: 1.1 for each invited.
func LinkCap(invited int) int { return invited * 11 / 10 }

// LinkOpen reports whether a group has an open link that gives codes now.
func (s *Service) LinkOpen(ctx context.Context, group survey.GroupID) (store.WaveGroup, error) {
	_, g, err := s.linked(ctx, group)
	if err != nil {
		return g, fmt.Errorf("open link: %w", err)
	}
	return g, nil
}

func (s *Service) linked(ctx context.Context, group survey.GroupID) (*openWave, store.WaveGroup, error) {
	w, g, err := s.forPrinting(ctx, group)
	if errors.Is(err, survey.ErrState) || err == nil && (!g.OpenLink || !w.takesFrom(group, s.store.Now(), 0)) {
		err = survey.ErrNotFound
	}
	return w, g, err
}

// LinkCode gives the code that a browser gets from a group's open link. The same
// nonce gives the same code, so that a page sent twice takes one. A group never
// has more codes than 1.1 for each invited: ErrLinkFull. A group without an open
// link, or whose wave takes no answers now, is survey.ErrNotFound.
func (s *Service) LinkCode(ctx context.Context, group survey.GroupID, nonce []byte) (survey.Code, error) {
	w, g, err := s.linked(ctx, group)
	if err != nil {
		return "", fmt.Errorf("open link: %w", err)
	}
	if len(nonce) != NonceSize {
		return "", fmt.Errorf("open link: %w", survey.ErrMalformed)
	}
	seed, err := hkdf.Key(sha256.New, nonce, w.pepper, "trivselspuls open link "+string(group), NonceSize)
	if err != nil {
		return "", fmt.Errorf("open link: %w", err)
	}
	code := survey.CodeFrom([32]byte(seed))
	mac := code.MAC(w.pepper)
	err = s.store.Tx(ctx, func(tx *store.Tx) error {
		n, err := tx.LockCodes(ctx, group)
		if err != nil {
			return err
		}
		known, err := tx.HasCode(ctx, group, mac)
		switch {
		case err != nil || known:
			return err
		case n >= LinkCap(g.Invited):
			return ErrLinkFull
		}
		return tx.IssueCodes(ctx, group, [][]byte{mac})
	})
	if err != nil {
		return "", fmt.Errorf("open link: %w", err)
	}
	return code, nil
}
