package waves

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"errors"
	"fmt"
	"io"

	"trivselspuls/survey"
	"trivselspuls/survey/envelope"
)

// NonceSize is the length of a form's nonce in bytes.
const NonceSize = 32

// Form is an answer that comes from a plain form, for whom the server does what
// the browser should have done. Group is believed only for a code that is spent
// already, which is how a form sent twice finds its way.
type Form struct {
	Code    survey.Code
	Group   survey.GroupID
	Nonce   []byte // NonceSize bytes drawn for this form, kept by the browser only
	Answers []survey.Answer
}

// AnswerForm blinds, redeems, seals and casts in memory and leaves the same two
// rows behind as any other answer. The same form again changes nothing and is
// nil too, whatever answers it carries: the first sending wins.
//
// A code that cannot be used is survey.ErrCodeRefused; answers that do not fit
// the group's questionnaire are survey.ErrMalformed and spend nothing; a group whose
// wave cannot be served just now is survey.ErrUnavailable.
func (s *Service) AnswerForm(ctx context.Context, f Form) error {
	place, err := s.Look(ctx, f.Code)
	switch {
	case err == nil:
		f.Group = place.Group
	case !errors.Is(err, survey.ErrCodeRefused):
		return fmt.Errorf("answer form: %w", err)
	}
	waves, err := s.openWaves(ctx)
	if err != nil {
		return fmt.Errorf("answer form: %w", err)
	}
	w := waveOf(waves, f.Group)
	if w == nil {
		return fmt.Errorf("answer form: %w", s.unknownGroup(ctx, f.Group, survey.ErrCodeRefused))
	}
	plain, err := s.ballotOf(ctx, w, f)
	if err != nil {
		return fmt.Errorf("answer form: %w", err)
	}
	defer clear(plain) // the one copy of the answers that is not the caller's
	random, err := formRandom(w.keeper, f)
	if err != nil {
		return fmt.Errorf("answer form: %w", err)
	}
	token := make([]byte, envelope.TokenSize)
	if _, err := io.ReadFull(random, token); err != nil {
		return fmt.Errorf("answer form: %w", err)
	}
	blinding, err := w.public[f.Group].BlindFrom(random, token)
	if err != nil {
		return fmt.Errorf("answer form: %w", err)
	}
	blind, err := s.Redeem(ctx, f.Code, blinding.Blinded)
	if err != nil {
		return fmt.Errorf("answer form: %w", err)
	}
	proof, err := blinding.Finalize(blind)
	if err != nil {
		return fmt.Errorf("answer form: %w: %w", survey.ErrProofRefused, err)
	}
	sealed, err := w.keeper.Seal(f.Group, token, plain) // whoever seals keeps what opens
	if err != nil {
		return fmt.Errorf("answer form: %w", err)
	}
	_, err = s.Cast(ctx, f.Group, token, proof, sealed)
	return err
}

// ballotOf lays out the answers as a ballot of their group's questionnaire.
func (s *Service) ballotOf(ctx context.Context, w *openWave, f Form) ([]byte, error) {
	q, there := w.manifest.Asked(w.audience[f.Group])
	if !there || len(f.Nonce) != NonceSize {
		return nil, survey.ErrMalformed
	}
	asked, err := s.Questionnaire(ctx, q.Hash)
	if err != nil {
		return nil, err
	}
	if err := asked.Check(f.Answers); err != nil {
		return nil, fmt.Errorf("%w: %w", survey.ErrMalformed, err)
	}
	return survey.EncodeBallot(q.Hash, f.Answers)
}

// formRandom is the randomness of a form's token and blinding. The nonce makes it
// another for every form, so that a found slip gives nothing away; the pepper,
// which closing destroys, makes it worthless to whoever finds a form later.
func formRandom(keeper Keeper, f Form) (io.Reader, error) {
	mac, err := keeper.MACs([]survey.Code{f.Code}) // what is derived from stays in memory
	if err != nil {
		return nil, fmt.Errorf("derive form randomness: %w", err)
	}
	key, err := keeper.Derive("trivselspuls form", append(mac[0], f.Nonce...))
	if err != nil {
		return nil, fmt.Errorf("derive form randomness: %w", err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("derive form randomness: %w", err)
	}
	stream := cipher.NewCTR(block, make([]byte, aes.BlockSize)) // the key is never used twice
	return cipher.StreamReader{S: stream, R: zeros{}}, nil
}

// zeros is an endless run of zero bytes.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}
