package waves

import (
	"context"
	"fmt"
	"slices"

	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/envelope"
	"trivselspuls/survey/keys"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/store"
)

// Closing is what came out of closing a wave.
type Closing struct {
	Wave     survey.WaveID
	Answered int // answers opened and counted
	Invalid  int // ballots that could not be opened or do not fit their questionnaire
}

// Close ends a wave. In one transaction it stops taking answers, opens every
// ballot, shuffles, stores the answers without any order, publishes the figures
// and deletes ballots and codes. After the commit it destroys the keys and
// rewrites the database, so that what was deleted is gone.
//
// It may be called again after any failure, a kill included, until it returns
// nil: a wave whose transaction committed is only cleaned up. Without the keys
// it returns survey.ErrKeyMissing and has changed nothing.
func (s *Service) Close(ctx context.Context, actor audit.Actor, wave survey.WaveID) (Closing, error) {
	return s.closeWith(ctx, actor, wave, nil, func(Step) {})
}

// CloseWithKey is Close for custody on paper, with the key's 32 bytes. A key
// that is not the wave's is survey.ErrKeyMissing.
func (s *Service) CloseWithKey(ctx context.Context, actor audit.Actor, wave survey.WaveID, scalar []byte) (Closing, error) {
	return s.closeWith(ctx, actor, wave, scalar, func(Step) {})
}

// errElsewhere means that another process closes the wave, or has: nothing is wrong.
var errElsewhere = fmt.Errorf("another process closes it: %w", survey.ErrState)

// closeWith closes with the key from paper, or without one. reached is called after
// each step.
func (s *Service) closeWith(ctx context.Context, actor audit.Actor, id survey.WaveID, scalar []byte, reached func(Step)) (Closing, error) {
	wave, err := s.store.Wave(ctx, id)
	if err == nil && wave.State == survey.Planned {
		err = fmt.Errorf("it is not open: %w", survey.ErrState)
	}
	if err == nil && wave.State == survey.Open {
		if err = s.publishWave(ctx, actor, wave, scalar, reached); err == nil {
			s.forget()
		} else if now, gone := s.store.Wave(ctx, id); gone == nil && now.State == survey.Closed {
			err = errElsewhere // while this process prepared; the keys may be gone already
		}
	}
	if err == nil {
		reached(StepPublished)
		if err = s.cleanUp(ctx, id); err != nil && s.cleaned(ctx, id) { // by another process meanwhile
			err = nil
		}
	}
	if err != nil {
		return Closing{}, fmt.Errorf("close wave: %w", err)
	}
	return s.closing(ctx, id)
}

// publishWave does everything up to the commit after which the answers are open and
// the ballots gone.
func (s *Service) publishWave(ctx context.Context, actor audit.Actor, wave survey.Wave, scalar []byte, reached func(Step)) error {
	var opening *envelope.WaveKey
	if scalar != nil {
		var err error
		if opening, err = envelope.ParseWaveKey(scalar); err != nil {
			return fmt.Errorf("%w: %w", survey.ErrKeyMissing, err)
		}
	}
	opening, err := s.openingKey(ctx, wave.ID, opening)
	if err != nil {
		return err
	}
	return s.tally(ctx, actor, wave, opening, reached)
}

// openingKey returns the key that opens the wave's ballots: the given one, or
// the key directory's. It is survey.ErrKeyMissing unless it fits the manifest.
func (s *Service) openingKey(ctx context.Context, wave survey.WaveID, given *envelope.WaveKey) (*envelope.WaveKey, error) {
	body, err := s.store.Manifest(ctx, wave)
	if err != nil {
		return nil, err
	}
	head, _ := survey.ManifestLines(body)
	manifest, err := survey.DecodeManifest(head)
	if err != nil {
		return nil, err
	}
	if given == nil {
		secrets, err := s.keys.Load(wave)
		if err != nil {
			return nil, err
		}
		if given = secrets.Opening; given == nil {
			return nil, fmt.Errorf("the key of this wave is on paper: %w", survey.ErrKeyMissing)
		}
	}
	if err := keys.Opens(manifest.WaveKey, given); err != nil {
		return nil, fmt.Errorf("%w: %w", survey.ErrKeyMissing, err)
	}
	return given, nil
}

// tally is the one transaction of closing.
func (s *Service) tally(ctx context.Context, actor audit.Actor, wave survey.Wave, opening *envelope.WaveKey, reached func(Step)) error {
	return s.store.Tx(ctx, func(tx *store.Tx) error {
		if err := tx.BeginClosing(ctx, wave.ID); err != nil {
			return err
		}
		reached(StepStopped)
		groups, err := tx.WaveGroups(ctx, wave.ID)
		if err != nil {
			return err
		}
		asked, err := s.asked(ctx, tx.Reader, wave.ID)
		if err != nil {
			return err
		}
		if err := tx.CountUnused(ctx, wave.ID); err != nil {
			return err
		}
		opened, err := openBallots(ctx, tx, wave.ID, opening, groups, asked)
		if err != nil {
			return err
		}
		reached(StepOpened)
		if err := settle(ctx, tx, wave, groups, asked, opened); err != nil {
			return err
		}
		return tx.Audit(ctx, actor, onWave(audit.CloseWave, wave.ID, ""))
	})
}

// settle stores the answers of a wave without any order, publishes the figures and
// deletes ballots and codes. Whatever way answers came, they end here.
func settle(ctx context.Context, tx *store.Tx, wave survey.Wave, groups []store.WaveGroup,
	asked map[survey.Audience]*questionnaire.Questionnaire, opened opened,
) error {
	survey.Shuffle(opened.responses)
	if err := tx.InsertResponses(ctx, wave.ID, opened.responses); err != nil {
		return err
	}
	for _, g := range groups {
		if err := tx.SetCounts(ctx, g.ID, opened.answered[g.ID], opened.invalid[g.ID]); err != nil {
			return err
		}
	}
	snapshot, err := publish(ctx, tx, wave, groups, asked, opened)
	if err != nil {
		return err
	}
	return tx.FinishClosing(ctx, wave.ID, snapshot)
}

// cleanUp destroys the keys of a closed wave and rewrites the database. The mark
// comes last: without it the whole is done again.
func (s *Service) cleanUp(ctx context.Context, wave survey.WaveID) error {
	if err := s.keys.Destroy(wave); err != nil {
		return err
	}
	if err := s.store.Rewrite(ctx); err != nil {
		return err
	}
	return s.store.Tx(ctx, func(tx *store.Tx) error { return tx.MarkCleaned(ctx, wave) })
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
		if g.Answered != nil && g.Invalid != nil {
			c.Answered += *g.Answered
			c.Invalid += *g.Invalid
		}
	}
	return c, err
}

// due lists the waves whose deadline and grace are over, and those that a crash left
// half cleaned up. Waves whose key is on paper wait for their key.
func (s *Service) due(ctx context.Context) ([]survey.WaveID, error) {
	due, err := s.store.Uncleaned(ctx)
	if err != nil {
		return nil, err
	}
	open, err := s.store.OpenWaves(ctx)
	if err != nil {
		return nil, err
	}
	now := s.store.Now()
	for _, w := range open {
		if !now.Before(w.Closes.Add(survey.Grace)) && !s.OnPaper(w.ID) {
			due = append(due, w.ID)
		}
	}
	return due, nil
}

// OnPaper reports whether the server holds a wave's other keys but not the one
// that opens its ballots.
func (s *Service) OnPaper(wave survey.WaveID) bool {
	secrets, err := s.keys.Load(wave)
	return err == nil && secrets.Opening == nil
}
