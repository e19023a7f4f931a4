package respondent

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"trivselspuls/survey"
	"trivselspuls/survey/envelope"
)

// Manifest is a wave's manifest as somebody with an invitation uses it, its keys
// read and checked.
type Manifest struct {
	survey.Manifest
	// Fingerprint is what the slips and the last page show of the bytes.
	Fingerprint string
	// Key is the key of the invitation's group, to blind under.
	Key *envelope.PublicKey
}

// Manifest reads the manifest of an invitation's wave and the part with its
// group, and checks that the invitation is in them. Both are kept: a server that
// later shows others to somebody is not believed.
func (c *Client) Manifest(ctx context.Context, i Invitation) (*Manifest, error) {
	path := "/api/manifest/" + string(i.Wave)
	whole, err := keep(c, ctx, path, func(body []byte) (*Manifest, error) { return readManifest(i.Wave, body) })
	if err != nil {
		return nil, err
	}
	number, err := whole.PartOf(i.Group)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrManifest, err)
	}
	part, err := keep(c, ctx, fmt.Sprintf("%s/%d", path, number), func(body []byte) (part, error) {
		return readPart(whole.Manifest, number, body)
	})
	if err != nil {
		return nil, err
	}
	return whole.forInvitation(i, part)
}

func readManifest(wave survey.WaveID, body []byte) (*Manifest, error) {
	decoded, err := survey.DecodeManifest(body)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrManifest, err)
	}
	m := &Manifest{Manifest: decoded, Fingerprint: survey.Fingerprint(body)}
	if m.Wave != wave || m.BallotSize != survey.BallotSize {
		return nil, fmt.Errorf("%w: it is of another wave or size", ErrManifest)
	}
	// Sealing shows whether the key is a point of the curve.
	if _, err := envelope.Seal(m.WaveKey, "", envelope.NewToken(), make([]byte, survey.BallotSize)); err != nil {
		return nil, fmt.Errorf("%w: wave key: %w", ErrManifest, err)
	}
	return m, nil
}

// part is a part of the manifest: the audience and key of its groups.
type part map[survey.GroupID]struct {
	audience survey.Audience
	key      *envelope.PublicKey
}

func readPart(m survey.Manifest, number int, body []byte) (part, error) {
	groups, err := m.DecodePart(number, body)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrManifest, err)
	}
	read := part{}
	for _, group := range groups {
		one := read[group.ID]
		one.audience = group.Audience
		if one.key, err = envelope.ParsePublicKey(group.Key); err != nil {
			return nil, fmt.Errorf("%w: group %s: %w", ErrManifest, group.ID, err)
		}
		read[group.ID] = one
	}
	return read, nil
}

// forInvitation returns the manifest with the invitation's key. A group or
// questionnaire outside the manifest could mark the one person who is shown it.
func (m *Manifest) forInvitation(i Invitation, p part) (*Manifest, error) {
	group, ok := p[i.Group]
	if !ok || group.audience != i.Audience {
		return nil, fmt.Errorf("%w: group %q is not in it", ErrManifest, i.Group)
	}
	asked := survey.ManifestQuestionnaire{Audience: i.Audience, Hash: i.Questionnaire}
	if !slices.Contains(m.Questionnaires, asked) {
		return nil, fmt.Errorf("%w: questionnaire %q is not in it", ErrManifest, i.Questionnaire)
	}
	return &Manifest{Manifest: m.Manifest, Fingerprint: m.Fingerprint, Key: group.key}, nil
}

// ErrManifest means that the server's answers do not fit its manifest, or the
// manifest is none. A respondent sends nothing to such a server.
var ErrManifest = errors.New("respondent: the server does not keep to a manifest")

// Seal encodes and seals answers for one group and token.
func (m *Manifest) Seal(group survey.GroupID, token []byte, hash string, answers []survey.Answer) ([]byte, error) {
	plain, err := survey.EncodeBallot(hash, answers)
	if err != nil {
		return nil, err
	}
	return envelope.Seal(m.WaveKey, string(group), token, plain)
}
