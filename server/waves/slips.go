package waves

import (
	"context"
	"errors"
	"fmt"

	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/store"
)

// PrintSlips makes the codes of a group, one for each invited person, in random
// order. They are returned this once and stored only as MACs. A second time, and
// once the wave has closed, it is survey.ErrState: a lost print is replaced as a
// whole by ReplaceSlips.
func (s *Service) PrintSlips(ctx context.Context, actor audit.Actor, group survey.GroupID) ([]survey.Code, error) {
	return s.issue(ctx, actor, audit.PrintSlips, group, func(tx *store.Tx, g store.WaveGroup) (int, error) {
		return g.Invited, tx.MarkPrinted(ctx, group)
	})
}

// ReplaceSlips makes every unused code of a group worthless and returns as many
// new ones. Used codes stay used. A group without slips is survey.ErrState.
func (s *Service) ReplaceSlips(ctx context.Context, actor audit.Actor, group survey.GroupID) ([]survey.Code, error) {
	return s.issue(ctx, actor, audit.ReplaceSlips, group, func(tx *store.Tx, g store.WaveGroup) (int, error) {
		if _, err := lockPrinted(ctx, tx, g); err != nil {
			return 0, err
		}
		return tx.RevokeUnredeemed(ctx, group)
	})
}

// SpareSlips makes the few slips more than invited that a group may have, for
// those that are spoiled or forgotten: a tenth, and two at least. Once they are
// made it is survey.ErrState.
func (s *Service) SpareSlips(ctx context.Context, actor audit.Actor, group survey.GroupID) ([]survey.Code, error) {
	return s.issue(ctx, actor, audit.SpareSlips, group, func(tx *store.Tx, g store.WaveGroup) (int, error) {
		n, err := lockPrinted(ctx, tx, g)
		if err == nil && n >= g.Invited+Spares(g.Invited) {
			err = fmt.Errorf("the spare slips are made already: %w", survey.ErrState)
		}
		return g.Invited + Spares(g.Invited) - n, err
	})
}

// NoteTestSlip notes that somebody printed test slips of a group. They are no slips: their
// address shows the questions and can send nothing.
func (s *Service) NoteTestSlip(ctx context.Context, actor audit.Actor, group survey.GroupID) error {
	w, _, err := s.forPrinting(ctx, group)
	if err == nil {
		err = s.store.Tx(ctx, func(tx *store.Tx) error { return tx.Audit(ctx, actor, onWave(audit.TestSlip, w.wave.ID, group)) })
	}
	if err != nil {
		return fmt.Errorf("test slip: %w", err)
	}
	return nil
}

// issue makes as many codes for a group as count says, in one transaction that
// count may prepare. The action names it in errors and in the audit log.
func (s *Service) issue(ctx context.Context, actor audit.Actor, action audit.Action, group survey.GroupID,
	count func(*store.Tx, store.WaveGroup) (int, error),
) ([]survey.Code, error) {
	w, g, err := s.forPrinting(ctx, group)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", action, err)
	}
	var codes []survey.Code
	err = s.store.Tx(ctx, func(tx *store.Tx) error {
		n, err := count(tx, g)
		if errors.Is(err, survey.ErrNotFound) { // printed before, or the wave has closed since it was looked up
			err = survey.ErrState
		}
		if err != nil {
			return err
		}
		codes = newCodes(n)
		macs, err := w.keeper.MACs(codes)
		if err != nil {
			return err
		}
		// The order of rows can be read from the database, that of slips from the sheet.
		survey.Shuffle(macs)
		if err := tx.IssueCodes(ctx, group, macs); err != nil {
			return err
		}
		return tx.Audit(ctx, actor, onWave(action, w.wave.ID, group))
	})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", action, err)
	}
	return codes, nil
}

// lockPrinted is tx.LockCodes for a group that has slips; another is
// survey.ErrState.
func lockPrinted(ctx context.Context, tx *store.Tx, g store.WaveGroup) (int, error) {
	if !g.Printed {
		return 0, fmt.Errorf("nothing has been printed: %w", survey.ErrState)
	}
	return tx.LockCodes(ctx, g.ID)
}

// KeepLetters notes the languages in which a group's letters are printed with
// its slips, so that a lost print comes again in the same.
func (s *Service) KeepLetters(ctx context.Context, group survey.GroupID, languages []string) error {
	err := s.store.Tx(ctx, func(tx *store.Tx) error { return tx.MarkLetters(ctx, group, languages) })
	return survey.In("keep letters", err)
}

// Spares is how many slips more than invited a group may have: a tenth, and two at least.
func Spares(invited int) int { return max(2, invited/10) }

// forPrinting finds the group and the open wave it belongs to.
func (s *Service) forPrinting(ctx context.Context, group survey.GroupID) (*openWave, store.WaveGroup, error) {
	g, err := s.store.WaveGroup(ctx, group)
	if err != nil {
		return nil, g, err
	}
	w, err := s.openWave(ctx, g.Wave)
	return w, g, err
}

// newCodes draws n different codes. They are random, so is their order.
func newCodes(n int) []survey.Code {
	codes := make([]survey.Code, 0, n)
	seen := make(map[survey.Code]bool, n)
	for len(codes) < n {
		if c := survey.NewCode(); !seen[c] {
			seen[c] = true
			codes = append(codes, c)
		}
	}
	return codes
}
