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
		return g.Asked(), tx.MarkPrinted(ctx, group)
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

// SpareSlips makes the few slips more than people asked that a group may have, for
// those that are spoiled or forgotten: a tenth, and two at least. Once they are
// made it is survey.ErrState, until a slip is revoked or more people are asked.
func (s *Service) SpareSlips(ctx context.Context, actor audit.Actor, group survey.GroupID) ([]survey.Code, error) {
	return s.issue(ctx, actor, audit.SpareSlips, group, func(tx *store.Tx, g store.WaveGroup) (int, error) {
		n, err := lockPrinted(ctx, tx, g)
		if err == nil && n >= mostSlips(g) {
			err = fmt.Errorf("the spare slips are made already: %w", survey.ErrState)
		}
		return mostSlips(g) - n, err
	})
}

// mostSlips is how many slips of a group may be good at a time, used ones included.
func mostSlips(g store.WaveGroup) int { return g.Asked() + Spares(g.Asked()) }

// SparesLeft is how many slips SpareSlips would make now. It tells nothing of how many
// are used.
func (s *Service) SparesLeft(ctx context.Context, group survey.GroupID) (int, error) {
	g, err := s.store.WaveGroup(ctx, group)
	if err != nil || !g.Printed {
		return 0, err
	}
	n, err := s.store.CodesOf(ctx, group)
	return max(0, mostSlips(g)-n), err
}

// RevokeSlip makes one slip of a group worthless, which is spoilt and not used. One that
// is used is survey.ErrCodeUsed; what is no slip of the group, or revoked before,
// survey.ErrCodeRefused.
func (s *Service) RevokeSlip(ctx context.Context, actor audit.Actor, group survey.GroupID, code survey.Code) error {
	w, g, err := s.forPrinting(ctx, group)
	if err != nil {
		return fmt.Errorf("revoke slip: %w", err)
	}
	macs, err := w.keeper.MACs([]survey.Code{code})
	if err != nil {
		return fmt.Errorf("revoke slip: %w", err)
	}
	err = s.store.AuditedTx(ctx, actor, onWave(audit.RevokeSlip, w.wave.ID, group),
		func(tx *store.Tx) error { return tx.RevokeCode(ctx, g.ID, macs[0]) })
	if errors.Is(err, survey.ErrNotFound) {
		err = survey.ErrCodeRefused
		if of, unused := s.store.CodeUsed(ctx, macs); unused == nil && of == group {
			err = survey.ErrCodeUsed
		}
	}
	return survey.In("revoke slip", err)
}

// AskMore raises how many people of a group with slips are asked, which its turnout and
// its spare slips go by. What was promised and decides what may be told stays, and so does
// what progress is a share of: whoever raised that step by step would learn it to one. A
// number that is not higher than before, or too high, is survey.ErrMalformed.
func (s *Service) AskMore(ctx context.Context, actor audit.Actor, group survey.GroupID, asked int) error {
	w, g, err := s.forPrinting(ctx, group)
	if err == nil && g.OpenLink {
		err = survey.ErrState
	}
	if err == nil && (asked <= g.Asked() || asked > 2*g.Invited) {
		err = survey.ErrMalformed
	}
	if err != nil {
		return fmt.Errorf("ask more: %w", err)
	}
	event := onWave(audit.AskMore, w.wave.ID, group)
	event.Detail = fmt.Sprintf("%d → %d", g.Asked(), asked)
	err = s.store.AuditedTx(ctx, actor, event, func(tx *store.Tx) error { return tx.AskMore(ctx, group, asked-g.Invited) })
	if errors.Is(err, survey.ErrNotFound) { // raised further meanwhile, or closed
		err = survey.ErrState
	}
	return survey.In("ask more", err)
}

// NoteTestSlip notes that somebody printed test slips of a group. They are no slips: their
// address shows the questions and can send nothing.
func (s *Service) NoteTestSlip(ctx context.Context, actor audit.Actor, group survey.GroupID) error {
	w, _, err := s.forPrinting(ctx, group)
	if err == nil {
		err = s.store.Tx(ctx, func(tx *store.Tx) error { return tx.Audit(ctx, actor, onWave(audit.TestSlip, w.wave.ID, group)) })
	}
	return survey.In("test slip", err)
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
	err = s.store.AuditedTx(ctx, actor, onWave(action, w.wave.ID, group), func(tx *store.Tx) error {
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
		return tx.IssueCodes(ctx, group, macs)
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
