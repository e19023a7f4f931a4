package waves

import (
	"context"

	"trivselspuls/survey"
	"trivselspuls/survey/store"
)

// CloseReaching is Close, and calls reached after each step.
func (s *Service) CloseReaching(ctx context.Context, wave survey.WaveID, reached func(Step)) error {
	_, err := s.closeWith(ctx, "test", wave, nil, reached)
	return err
}

// OpenWithoutKey opens a wave's ballots with no key at all, which is a fault in the
// program that only shows where several processors work.
func (s *Service) OpenWithoutKey(ctx context.Context, wave survey.WaveID) error {
	return s.store.Tx(ctx, func(tx *store.Tx) error {
		_, err := openBallots(ctx, tx, wave, nil, nil, nil)
		return err
	})
}
