package waves

import (
	"context"

	"trivselspuls/survey"
	"trivselspuls/survey/envelope"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/store"
)

// ErrManifest is what closing and serving get for a wave whose manifest was changed.
var ErrManifest = errManifest

// CloseReaching is Close, and calls reached after each step.
func (s *Service) CloseReaching(ctx context.Context, wave survey.WaveID, reached func(Step)) error {
	return s.CloseWithKeyReaching(ctx, wave, nil, reached)
}

// CloseWithKeyReaching is CloseWithKey, and calls reached after each step.
func (s *Service) CloseWithKeyReaching(ctx context.Context, wave survey.WaveID, scalar []byte, reached func(Step)) error {
	_, err := s.closeWith(ctx, "test", wave, scalar, reached)
	return err
}

// OpenWithoutKey opens a wave's ballots with no key at all, which is a fault in the
// program that only shows where several processors work.
func (s *Service) OpenWithoutKey(ctx context.Context, wave survey.WaveID) error {
	fixed, err := s.vouched(ctx, wave)
	if err != nil {
		return err
	}
	groups, err := s.store.WaveGroups(ctx, wave)
	if err != nil {
		return err
	}
	proofs, err := fixed.proofs(groups)
	if err != nil {
		return err
	}
	questions := map[survey.GroupID]*questionnaire.Questionnaire{groups[0].ID: {}}
	_, err = openBallots(ctx, s.store.Reader, wave, (*envelope.WaveKey)(nil), proofs, questions)
	return err
}

// TokensAsOpened are the tokens of a wave's ballots in the order in which closing
// hands them to be opened.
func (s *Service) TokensAsOpened(ctx context.Context, wave survey.WaveID) (tokens [][]byte, err error) {
	err = eachBallot(ctx, s.store.Reader, wave, func(portion []store.Ballot) {
		for _, b := range portion {
			tokens = append(tokens, b.Token)
		}
	})
	return tokens, err
}

// RoundedPercent is how a share is shown while a wave is open.
func RoundedPercent(n, of int) int { return roundedPercent(n, of) }
