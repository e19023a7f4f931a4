package respondent

import (
	"context"
	"fmt"

	"trivselspuls/survey"
	"trivselspuls/survey/envelope"
)

// Manifest is a wave's manifest with its keys read and checked.
type Manifest struct {
	survey.Manifest
	// Fingerprint is what the slips and the last page show of the bytes.
	Fingerprint string

	keys map[survey.GroupID]*envelope.PublicKey
}

// Manifest reads a wave's manifest and checks all keys in it. It is kept: a
// server that later shows another one to somebody is not believed.
func (c *Client) Manifest(ctx context.Context, wave survey.WaveID) (*Manifest, error) {
	return keep(c, ctx, "/api/manifest/"+string(wave), func(body []byte) (*Manifest, error) {
		return readManifest(wave, body)
	})
}

func readManifest(wave survey.WaveID, body []byte) (*Manifest, error) {
	decoded, err := survey.DecodeManifest(body)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrManifest, err)
	}
	m := &Manifest{
		Manifest: decoded, Fingerprint: survey.Fingerprint(body),
		keys: make(map[survey.GroupID]*envelope.PublicKey, len(decoded.Groups)),
	}
	if m.Wave != wave || m.BallotSize != survey.BallotSize {
		return nil, fmt.Errorf("%w: it is of another wave or size", ErrManifest)
	}
	// Sealing shows whether the key is a point of the curve.
	if _, err := envelope.Seal(m.WaveKey, "", envelope.NewToken(), make([]byte, survey.BallotSize)); err != nil {
		return nil, fmt.Errorf("%w: wave key: %w", ErrManifest, err)
	}
	for _, group := range m.Groups {
		key, err := envelope.ParsePublicKey(group.Key)
		if err != nil {
			return nil, fmt.Errorf("%w: group %s: %w", ErrManifest, group.ID, err)
		}
		if m.keys[group.ID] != nil {
			return nil, fmt.Errorf("%w: group %s is there twice", ErrManifest, group.ID)
		}
		m.keys[group.ID] = key
	}
	return m, nil
}

// keyFor returns the key to blind under. A group or questionnaire outside the
// manifest could mark the one person who is shown it.
func (m *Manifest) keyFor(i Invitation) (*envelope.PublicKey, error) {
	group, ok := m.Group(i.Group)
	if !ok || group.Audience != i.Audience {
		return nil, fmt.Errorf("%w: group %q is not in it", ErrManifest, i.Group)
	}
	for _, q := range m.Questionnaires {
		if q.Audience == i.Audience && q.Hash == i.Questionnaire {
			return m.keys[group.ID], nil
		}
	}
	return nil, fmt.Errorf("%w: questionnaire %q is not in it", ErrManifest, i.Questionnaire)
}

// Key returns a group's key, or nil.
func (m *Manifest) Key(group survey.GroupID) *envelope.PublicKey { return m.keys[group] }

// Seal encodes and seals answers for one group and token.
func (m *Manifest) Seal(group survey.GroupID, token []byte, hash string, answers []survey.Answer) ([]byte, error) {
	plain, err := survey.EncodeBallot(hash, answers)
	if err != nil {
		return nil, err
	}
	return envelope.Seal(m.WaveKey, string(group), token, plain)
}
