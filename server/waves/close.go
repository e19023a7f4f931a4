package waves

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/envelope"
	"trivselspuls/survey/keys"
	"trivselspuls/survey/store"
)

// Closing is what came out of closing a wave.
type Closing struct {
	Wave     survey.WaveID `json:"wave"`
	Answered int           `json:"answered"` // answers opened and counted
	Invalid  int           `json:"invalid"`  // ballots without a proof, that could not be opened or do not fit their questionnaire
	Refused  int           `json:"refused"`  // groups none of whose answers are kept, because there are more of them than slips could give
}

// Close ends a wave, in three parts. A short transaction stops it: from then on
// nothing more is taken. Without holding anybody up, every ballot's proof is verified,
// the ballots opened, and the figures computed. Another short transaction stores the
// answers without any order, and the figures. After it the keys are destroyed, the
// ballots and codes deleted, and the database rewritten once no wave is open, so that
// what was deleted is gone.
//
// It may be called again after any failure, a kill included, until it returns nil: it
// goes on where it stands. Without the keys it returns survey.ErrKeyMissing and has
// changed nothing.
func (s *Service) Close(ctx context.Context, actor audit.Actor, wave survey.WaveID) (Closing, error) {
	return s.closeWith(ctx, actor, wave, nil, func(Step) {})
}

// CloseWithKey is Close for custody on paper, with the key's 32 bytes. A key
// that is not the wave's is survey.ErrKeyMissing.
func (s *Service) CloseWithKey(ctx context.Context, actor audit.Actor, wave survey.WaveID, scalar []byte) (Closing, error) {
	return s.closeWith(ctx, actor, wave, scalar, func(Step) {})
}

// ErrElsewhere means that another process closes the wave, or has: nothing is wrong.
var ErrElsewhere = fmt.Errorf("another process closes it: %w", survey.ErrState)

// closeWith closes with the key from paper, or without one. reached is called after
// each step.
func (s *Service) closeWith(ctx context.Context, actor audit.Actor, id survey.WaveID, scalar []byte, reached func(Step)) (Closing, error) {
	wave, err := s.store.Wave(ctx, id)
	if err == nil && wave.State == survey.Planned {
		err = fmt.Errorf("it is not open: %w", survey.ErrState)
	}
	if err == nil {
		err = s.keys.Among(wave.KeyPlaces) // else keys would be left where this process does not look
	}
	if err == nil && wave.State != survey.Closed {
		if err = s.publishWave(ctx, actor, wave, scalar, reached); err != nil {
			if now, gone := s.store.Wave(ctx, id); gone == nil && now.State == survey.Closed {
				err = ErrElsewhere // while this process prepared; the keys may be gone already
			}
		}
	}
	if err == nil {
		reached(StepPublished)
		if err = s.cleanUp(ctx, id); err != nil && s.cleaned(ctx, id) { // by another process meanwhile
			err = nil
		}
	}
	if err == nil {
		err = s.rewrite(ctx)
	}
	if err != nil {
		return Closing{}, fmt.Errorf("close wave: %w", err)
	}
	return s.closing(ctx, id)
}

// Abandon ends a wave whose key is lost, so that nobody can ever open its answers: on
// paper, or of which no file is left. It becomes a closed wave without figures, in one
// short transaction; Close then destroys answers, slips and keys, and so does Closer.Due.
// Any other wave is survey.ErrState.
func (s *Service) Abandon(ctx context.Context, actor audit.Actor, wave survey.WaveID) error {
	stored, err := s.store.Wave(ctx, wave)
	if err == nil { // else nothing is known of its files
		err = cmp.Or(s.keys.Reachable(), s.keys.Among(stored.KeyPlaces))
	}
	if err == nil && s.keys.HasOpening(wave) {
		err = fmt.Errorf("its key is there: %w", survey.ErrState)
	}
	if err == nil {
		err = s.store.AuditedTx(ctx, actor, onWave(audit.AbandonWave, wave, ""),
			func(tx *store.Tx) error { return tx.Abandon(ctx, wave) })
	}
	if errors.Is(err, survey.ErrNotFound) {
		err = fmt.Errorf("it takes no answers: %w", survey.ErrState)
	}
	if err != nil {
		return fmt.Errorf("abandon wave: %w", err)
	}
	s.forget()
	return nil
}

// Resume lets a wave go on that was open in a copy of the database which has been put
// back: it takes answers again, or waits for its closing. Slips that were used after the
// copy was taken are good again. Without its keys it is survey.ErrKeyMissing, and any other
// wave survey.ErrState.
func (s *Service) Resume(ctx context.Context, actor audit.Actor, wave survey.WaveID) error {
	err := s.keepers.Check(ctx, wave)
	if errors.Is(err, keys.ErrCopy) { // one place is enough to go on
		err = nil
	}
	if err == nil {
		err = s.store.AuditedTx(ctx, actor, onWave(audit.ResumeWave, wave, ""),
			func(tx *store.Tx) error { return tx.Resume(ctx, wave) })
	}
	if errors.Is(err, survey.ErrNotFound) {
		err = fmt.Errorf("nobody waits for a word about it: %w", survey.ErrState)
	}
	if err != nil {
		return fmt.Errorf("resume wave: %w", err)
	}
	s.forget()
	return nil
}

// publishWave does everything up to the commit after which the answers are open.
func (s *Service) publishWave(ctx context.Context, actor audit.Actor, wave survey.Wave, scalar []byte, reached func(Step)) error {
	var opening *envelope.WaveKey
	if scalar != nil {
		var err error
		if opening, err = envelope.ParseWaveKey(scalar); err != nil {
			return fmt.Errorf("%w: %w", survey.ErrKeyMissing, err)
		}
	}
	fixed, err := s.vouched(ctx, wave.ID)
	if err != nil {
		return err
	}
	if opening, err = s.openingKey(wave.ID, fixed, opening); err != nil {
		return err
	}
	groups, err := s.store.WaveGroups(ctx, wave.ID)
	if err != nil {
		return err
	}
	proofs, err := fixed.proofs(groups)
	if err != nil {
		return err
	}
	if wave.State == survey.Open {
		if err := s.stop(ctx, actor, wave.ID); err != nil {
			return err
		}
	}
	reached(StepStopped)
	return s.tally(ctx, actor, wave, proofs, opening, reached)
}

// openingKey returns the key that opens the wave's ballots: the given one, or
// the key directory's. It is survey.ErrKeyMissing unless it fits the manifest.
func (s *Service) openingKey(wave survey.WaveID, fixed vouched, given *envelope.WaveKey) (*envelope.WaveKey, error) {
	secrets, err := s.keys.Load(wave)
	switch {
	case err == nil && !fixed.fits(secrets.Public()):
		return nil, fmt.Errorf("wave %s: %w", wave, errManifest)
	case err != nil && !errors.Is(err, survey.ErrKeyMissing): // what opens closes, also when all else is lost
		return nil, err
	case given == nil && s.OnPaper(wave):
		return nil, fmt.Errorf("the key of this wave is on paper: %w", survey.ErrKeyMissing)
	case given == nil:
		if given, err = s.keys.LoadOpening(wave); err != nil {
			return nil, err
		}
	}
	if err := keys.Opens(fixed.manifest.WaveKey, given); err != nil {
		return nil, fmt.Errorf("%w: %w", survey.ErrKeyMissing, err)
	}
	return given, nil
}

// stop is the first short transaction of closing.
func (s *Service) stop(ctx context.Context, actor audit.Actor, wave survey.WaveID) error {
	err := s.store.AuditedTx(ctx, actor, onWave(audit.StopWave, wave, ""),
		func(tx *store.Tx) error { return tx.BeginClosing(ctx, wave) })
	if errors.Is(err, survey.ErrNotFound) {
		return ErrElsewhere // it has stopped the wave since it was read
	}
	if err == nil {
		s.forget()
	}
	return err
}

// tally opens a stopped wave's ballots, which holds nobody up, and stores what came of
// them in the second short transaction.
func (s *Service) tally(ctx context.Context, actor audit.Actor, wave survey.Wave, proofs map[survey.GroupID]*envelope.PublicKey,
	opening *envelope.WaveKey, reached func(Step),
) error {
	groups, err := s.store.WaveGroups(ctx, wave.ID) // with their codes counted
	if err != nil {
		return err
	}
	asked, err := s.asked(ctx, s.store.Reader, wave.ID)
	if err != nil {
		return err
	}
	opened, err := openBallots(ctx, s.store.Reader, wave.ID, opening, proofs, questions(groups, asked))
	if err != nil {
		return err
	}
	opened.refuse(groups)
	reached(StepOpened)
	snapshot, first, err := s.publish(ctx, s.store.Reader, wave, groups, asked, opened)
	if err != nil {
		return err
	}
	return s.store.Tx(ctx, func(tx *store.Tx) error {
		if err := settle(ctx, tx, wave.ID, groups, opened, snapshot); err != nil {
			return err
		}
		for _, g := range groups {
			if opened.refused[g.ID] {
				if err := tx.Audit(ctx, actor, onWave(audit.RefuseAnswers, wave.ID, g.ID)); err != nil {
					return err
				}
			}
		}
		for _, g := range groups {
			if !opened.refused[g.ID] && !g.OpenLink && opened.valid[g.ID] > g.Asked() {
				if err := tx.Audit(ctx, actor, onWave(audit.CountMore, wave.ID, g.ID)); err != nil {
					return err
				}
			}
		}
		if err := tx.Audit(ctx, actor, onWave(audit.CloseWave, wave.ID, "")); err != nil {
			return err
		}
		return onlyOnce(ctx, tx, wave, first) // after the log, where closings come one after another
	})
}

// onlyOnce refuses to close a second first endline: of two that are closed at the same time each has
// found the other open. It closes the next time, and tells no follow-ups.
func onlyOnce(ctx context.Context, tx *store.Tx, wave survey.Wave, first bool) error {
	closed, err := tx.SnapshotWaves(ctx, wave.Project)
	if err == nil && first && !isFirstEndline(wave, closed) {
		err = fmt.Errorf("another endline was closed meanwhile: %w", survey.ErrState)
	}
	return err
}

// settle stores the answers of a wave, and its figures. Whatever way answers came, they
// end here.
func settle(ctx context.Context, tx *store.Tx, wave survey.WaveID, groups []store.WaveGroup, opened opened, snapshot []byte) error {
	if err := tx.FinishClosing(ctx, wave, snapshot); err != nil {
		return err
	}
	for _, g := range groups {
		if p := opened.packs[g.ID]; p != nil {
			if err := tx.StoreAnswers(ctx, *p); err != nil {
				return err
			}
		}
		if err := tx.SetCounts(ctx, g.ID, opened.valid[g.ID], opened.invalid[g.ID], opened.refused[g.ID]); err != nil {
			return err
		}
	}
	return nil
}

// cleanUp destroys the keys of a closed wave and deletes its ballots and codes. The
// mark comes last: without it the whole is done again.
func (s *Service) cleanUp(ctx context.Context, wave survey.WaveID) error {
	if err := s.keys.Destroy(wave); err != nil {
		return err
	}
	if err := s.store.DeleteBallots(ctx, wave); err != nil {
		return err
	}
	if err := s.store.Settle(ctx); err != nil {
		return err
	}
	return s.store.Tx(ctx, func(tx *store.Tx) error { return tx.MarkCleaned(ctx, wave) })
}

// rewrite writes the database anew for the waves that have been cleaned up since it was
// last done. While a wave takes answers it waits.
func (s *Service) rewrite(ctx context.Context) error {
	cleaned, err := s.store.Unwritten(ctx)
	if err != nil || len(cleaned) == 0 {
		return err
	}
	position, err := s.store.Rewrite(ctx)
	if err != nil {
		return err
	}
	return s.store.Tx(ctx, func(tx *store.Tx) error { return tx.MarkRewritten(ctx, cleaned, position) })
}

// cleaned reports whether nothing is left to clean up.
func (s *Service) cleaned(ctx context.Context, wave survey.WaveID) bool {
	left, err := s.store.Uncleaned(ctx)
	return err == nil && !slices.Contains(left, wave)
}

// closing reads what came out of a closed wave.
func (s *Service) closing(ctx context.Context, wave survey.WaveID) (Closing, error) {
	groups, err := s.store.WaveGroups(ctx, wave)
	c := Closing{Wave: wave}
	for _, g := range groups {
		switch {
		case g.Answered == nil || g.Invalid == nil:
			continue
		case g.Refused:
			c.Refused++
		default:
			c.Answered += *g.Answered
		}
		c.Invalid += *g.Invalid
	}
	return c, err
}

// due lists the waves whose deadline and grace are over, those that were stopped and
// never closed, and those that a crash left half cleaned up. Waves whose key is on paper
// wait for their key, and those of a copy that was put back for somebody's word.
func (s *Service) due(ctx context.Context) ([]survey.WaveID, error) {
	due, err := s.store.Uncleaned(ctx)
	if err != nil {
		return nil, err
	}
	running, err := s.store.WavesIn(ctx, survey.Closing, survey.Open)
	if err != nil {
		return nil, err
	}
	now := s.store.Now()
	for _, w := range running {
		over := w.State == survey.Closing || !now.Before(w.Closes.Add(survey.Grace))
		if over && !w.Restored && !s.OnPaper(w.ID) {
			due = append(due, w.ID)
		}
	}
	return due, nil
}

// KeyGone reports whether the key that opens a wave's ballots is neither in a file nor on
// paper, as far as the places of the keys can be looked at.
func (s *Service) KeyGone(wave survey.Wave) bool {
	return cmp.Or(s.keys.Reachable(), s.keys.Among(wave.KeyPlaces)) == nil && !s.keys.HasOpening(wave.ID) && !s.keys.OnPaper(wave.ID)
}

// OnPaper reports whether the key that opens a wave's ballots is on paper.
func (s *Service) OnPaper(wave survey.WaveID) bool { return s.keys.OnPaper(wave) }

// Receiver is the public key that a key from paper is sealed to before Closer.Start.
func (s *Service) Receiver(ctx context.Context, wave survey.WaveID) ([]byte, error) {
	return s.keepers.Receiver(ctx, wave)
}
