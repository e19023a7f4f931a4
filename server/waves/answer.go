package waves

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"

	"trivselspuls/survey"
	"trivselspuls/survey/envelope"
	"trivselspuls/survey/store"
)

// Invitation is what a code leads to.
type Invitation struct {
	Owner         survey.OwnerID
	Wave          survey.WaveID
	Group         survey.GroupID
	Audience      survey.Audience
	Questionnaire string // content hash
}

// Look tells what an unused code asks for. It changes nothing. A code that is
// unknown, revoked or of a wave that is not open is survey.ErrCodeRefused, one that is
// used survey.ErrCodeUsed, one whose time is another a survey.NotYetError or
// survey.ErrTooLate, and one of a wave past its deadline survey.ErrWaveOver.
func (s *Service) Look(ctx context.Context, code survey.Code) (Invitation, error) {
	waves, macs, err := s.tried(ctx, code)
	if err != nil {
		return Invitation{}, fmt.Errorf("look: %w", err)
	}
	group, err := s.store.FindCode(ctx, macs, nil)
	if err != nil {
		return Invitation{}, fmt.Errorf("look: %w", s.refused(ctx, waves, macs, err))
	}
	w := waveOf(waves, group)
	if w == nil {
		return Invitation{}, fmt.Errorf("look: %w", survey.ErrCodeKnown)
	}
	if err := w.outside(group, s.store.Now(), 0); err != nil {
		return Invitation{}, fmt.Errorf("look: %w", err)
	}
	invitation := Invitation{Owner: w.owner, Wave: w.wave.ID, Group: group, Audience: w.audience[group]}
	asked, _ := w.manifest.Asked(invitation.Audience)
	invitation.Questionnaire = asked.Hash
	return invitation, nil
}

// Named judges the fingerprint a slip was printed with, before its code is looked at:
// nil for that of a wave that is open, survey.ErrWaveOver for that of one whose time is over,
// survey.ErrOtherWave for any other. It counts as no try: it tells nothing of a code.
func (s *Service) Named(ctx context.Context, f survey.Fingerprint) error {
	waves, err := s.openWaves(ctx)
	if err != nil {
		return fmt.Errorf("fingerprint: %w", err)
	}
	for _, w := range waves {
		if w.print == f && w.over(s.store.Now(), survey.Grace) {
			return fmt.Errorf("fingerprint: %w", survey.ErrWaveOver)
		}
		if w.print == f {
			return nil
		}
	}
	named, err := s.store.WaveByFingerprint(ctx, f)
	switch {
	case errors.Is(err, survey.ErrNotFound):
		err = survey.ErrOtherWave
	case err == nil && (named.State == survey.Closed || named.State == survey.Closing):
		err = survey.ErrWaveOver
	case err == nil && named.State == survey.Open:
		s.learn(named.ID)
	}
	return survey.In("fingerprint", err) // open, but not served just now: its codes tell why
}

// Owner tells whose an open wave is. Any other is survey.ErrState.
func (s *Service) Owner(ctx context.Context, wave survey.WaveID) (survey.OwnerID, error) {
	w, err := s.openWave(ctx, wave)
	if err != nil {
		return "", err
	}
	return w.owner, nil
}

// ManifestOf returns the bytes of a manifest and those of the one part that a group can
// be in. A text that names no group is survey.ErrNotFound.
func (s *Service) ManifestOf(ctx context.Context, wave survey.WaveID, group survey.GroupID) (manifest, part []byte, err error) {
	manifest, parts, err := s.Manifest(ctx, wave)
	if err != nil {
		return nil, nil, err
	}
	number, err := survey.PartOf(group, len(parts))
	if err != nil {
		return nil, nil, fmt.Errorf("part of a manifest: %w: %w", survey.ErrNotFound, err)
	}
	return manifest, parts[number], nil
}

// Fingerprint is that of the manifest of a wave that has been opened.
func (s *Service) Fingerprint(ctx context.Context, wave survey.WaveID) (survey.Fingerprint, error) {
	manifest, _, err := s.Manifest(ctx, wave)
	if err != nil {
		return "", err
	}
	return survey.FingerprintOf(manifest), nil
}

// Promised is what a manifest says of one of its groups; survey.ErrNotFound for a group
// it does not have.
func (s *Service) Promised(ctx context.Context, wave survey.WaveID, group survey.GroupID) (survey.ManifestGroup, error) {
	manifest, part, err := s.ManifestOf(ctx, wave, group)
	if err != nil {
		return survey.ManifestGroup{}, err
	}
	m, err := survey.DecodeManifest(manifest)
	if err != nil {
		return survey.ManifestGroup{}, err
	}
	number, _ := m.PartOf(group) // whose part it is
	groups, err := m.DecodePart(number, part)
	if err != nil {
		return survey.ManifestGroup{}, err
	}
	found, ok := survey.Find(groups, func(g survey.ManifestGroup) bool { return g.ID == group })
	if !ok {
		return found, fmt.Errorf("group of a manifest: %w", survey.ErrNotFound)
	}
	return found, nil
}

// Manifest returns the bytes of the manifest of a wave that has been opened, and those
// of its parts.
func (s *Service) Manifest(ctx context.Context, wave survey.WaveID) (manifest []byte, parts [][]byte, err error) {
	w, err := s.openWave(ctx, wave)
	if err == nil {
		return w.body, w.parts, nil
	}
	stored, err := s.store.Wave(ctx, wave)
	if err == nil && stored.State != survey.Closed && stored.State != survey.Closing {
		// Open but not in memory: its manifest or keys were changed.
		err = survey.ErrNotFound
	}
	if err != nil {
		return nil, nil, fmt.Errorf("manifest: %w", err)
	}
	text, err := s.store.Manifest(ctx, wave)
	if err != nil {
		return nil, nil, err
	}
	manifest, parts = survey.ManifestLines(text)
	return manifest, parts, nil
}

// Redeem spends a code on a blinded token and returns the blind signature. The
// same code with the same blinded token gives the same signature again; with
// another one it is survey.ErrCodeRefused. A blinded token that cannot be one is
// survey.ErrMalformed and spends nothing.
//
// The decision is the one atomic update in the store. The signature is computed
// before it, because only the group's key can tell whether it may be computed at
// all, and leaves only after it.
func (s *Service) Redeem(ctx context.Context, code survey.Code, blinded []byte) ([]byte, error) {
	if len(blinded) != envelope.BlindedSize {
		return nil, fmt.Errorf("redeem: %w", survey.ErrMalformed)
	}
	waves, macs, err := s.tried(ctx, code)
	if err != nil {
		return nil, fmt.Errorf("redeem: %w", err)
	}
	hash := sha256.Sum256(blinded)
	group, err := s.store.FindCode(ctx, macs, hash[:])
	if err != nil {
		return nil, fmt.Errorf("redeem: %w", s.refused(ctx, waves, macs, err))
	}
	w := waveOf(waves, group)
	if w == nil {
		return nil, fmt.Errorf("redeem: %w", survey.ErrCodeKnown)
	}
	if err := w.outside(group, s.store.Now(), survey.Grace); err != nil {
		return nil, fmt.Errorf("redeem: %w", err)
	}
	signature, err := w.keeper.Sign(group, blinded)
	if err != nil {
		return nil, fmt.Errorf("redeem: %w", err)
	}
	if err := s.store.RedeemCode(ctx, macs, hash[:]); err != nil {
		return nil, fmt.Errorf("redeem: %w", s.refused(ctx, waves, macs, err))
	}
	return signature, nil
}

// Cast stores sealed answers for a proof of one right to answer, and returns the
// receipt: the SHA-256 of the sealed answers that are on disk for the token. Casting
// again changes nothing and gives the receipt of the first. A
// length that is wrong is survey.ErrMalformed; a proof that does not belong to
// the group, or a group that takes no answers, survey.ErrProofRefused. A group
// whose wave is open but cannot be served is survey.ErrUnavailable.
func (s *Service) Cast(ctx context.Context, group survey.GroupID, token, signature, sealed []byte) (receipt []byte, err error) {
	if len(token) != envelope.TokenSize || len(signature) != envelope.SignatureSize || len(sealed) != envelope.SealedSize {
		return nil, fmt.Errorf("cast: %w", survey.ErrMalformed)
	}
	waves, err := s.openWaves(ctx)
	if err != nil {
		return nil, fmt.Errorf("cast: %w", err)
	}
	w := waveOf(waves, group)
	if w == nil {
		return nil, fmt.Errorf("cast: %w", s.unknownGroup(ctx, group, survey.ErrProofRefused))
	}
	if !w.takes(s.store.Now(), survey.Grace) {
		return nil, fmt.Errorf("cast: %w", survey.ErrProofRefused)
	}
	if err := w.public[group].Verify(token, signature); err != nil {
		return nil, fmt.Errorf("cast: %w: %w", survey.ErrProofRefused, err)
	}
	stored, err := s.store.CastBallot(ctx, store.Ballot{Token: token, Group: group, Sealed: sealed, Signature: signature})
	if err != nil {
		return nil, err
	}
	hash := sha256.Sum256(stored)
	return hash[:], nil
}

// unknownGroup is the error for a group that no served wave has: refused, unless it
// is of a wave whose keys are away just now. A browser throws away answers that are
// refused, and sends those again that were not taken because something is not
// available.
func (s *Service) unknownGroup(ctx context.Context, group survey.GroupID, refused error) error {
	unserved, err := s.Unserved(ctx)
	if err != nil {
		return err
	}
	if len(unserved) == 0 {
		return refused
	}
	g, err := s.store.WaveGroup(ctx, group)
	if errors.Is(err, survey.ErrNotFound) {
		return refused
	}
	if err != nil {
		return err
	}
	if why := unserved[g.Wave]; why != nil {
		return fmt.Errorf("%w: %w", survey.ErrUnavailable, why)
	}
	return refused
}
