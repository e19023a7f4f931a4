package respondent

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"trivselspuls/survey"
	"trivselspuls/survey/envelope"
)

// Manifest is a wave's manifest as somebody with an invitation uses it, its keys
// read and checked.
type Manifest struct {
	survey.Manifest
	Fingerprint survey.Fingerprint
	// Group is the invitation's, as everybody can read it in the manifest.
	Group survey.ManifestGroup
	// Key is the key of that group, to blind under.
	Key *envelope.PublicKey
	// Questions is what its audience is asked.
	Questions survey.ManifestQuestionnaire
}

// Manifest reads the manifest of an invitation's wave and the part with its
// group, and checks that the invitation is in them, and that the manifest is the one
// the slip was printed under, where the slip tells. Both are kept: a server that later
// shows others to somebody is not believed.
func (c *Client) Manifest(ctx context.Context, i Invitation) (*Manifest, error) {
	read, err := keep(c, ctx, fmt.Sprintf("/api/manifest/%s/%s", i.Wave, i.Group), func(body []byte) (served, error) {
		return readServed(i, body)
	})
	if err != nil {
		return nil, err
	}
	first, _ := c.kept.LoadOrStore(i.Wave, read.manifest.Fingerprint)
	if first != read.manifest.Fingerprint || i.Promised != "" && i.Promised != first {
		return nil, fmt.Errorf("%w: it is another than the slip was printed under, or than was shown before", ErrManifest)
	}
	return read.manifest.forInvitation(i, read.part)
}

// served is the list that a manifest comes in with the part of one group.
type served struct {
	manifest *Manifest
	part     part
}

func readServed(i Invitation, body []byte) (served, error) {
	lines, err := survey.Exact[[]json.RawMessage](body)
	if err != nil || len(lines) != 2 {
		return served{}, fmt.Errorf("%w: not a manifest with one part (%w)", ErrManifest, err)
	}
	m, err := readManifest(i.Wave, lines[0])
	if err != nil {
		return served{}, err
	}
	number, err := m.PartOf(i.Group)
	if err != nil {
		return served{}, fmt.Errorf("%w: %w", ErrManifest, err)
	}
	p, err := readPart(m.Manifest, number, lines[1])
	return served{m, p}, err
}

func readManifest(wave survey.WaveID, body []byte) (*Manifest, error) {
	decoded, err := survey.DecodeManifest(body)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrManifest, err)
	}
	m := &Manifest{Manifest: decoded, Fingerprint: survey.FingerprintOf(body)}
	if m.Wave != wave || m.BallotSize != survey.BallotSize {
		return nil, fmt.Errorf("%w: it is of another wave or size", ErrManifest)
	}
	// Sealing shows whether the key is a point of the curve.
	if _, err := envelope.Seal(m.WaveKey, "", envelope.NewToken(), make([]byte, survey.BallotSize)); err != nil {
		return nil, fmt.Errorf("%w: wave key: %w", ErrManifest, err)
	}
	return m, nil
}

// part is a part of the manifest: its groups and their keys.
type part map[survey.GroupID]struct {
	survey.ManifestGroup
	key *envelope.PublicKey
}

func readPart(m survey.Manifest, number int, body []byte) (part, error) {
	groups, err := m.DecodePart(number, body)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrManifest, err)
	}
	read := part{}
	for _, group := range groups {
		one := read[group.ID]
		one.ManifestGroup = group
		if one.key, err = envelope.ParsePublicKey(group.Key); err != nil {
			return nil, fmt.Errorf("%w: group %s: %w", ErrManifest, group.ID, err)
		}
		read[group.ID] = one
	}
	return read, nil
}

// forInvitation returns the manifest with the invitation's group. A group or
// questionnaire outside the manifest could mark the one person who is shown it.
func (m *Manifest) forInvitation(i Invitation, p part) (*Manifest, error) {
	group, ok := p[i.Group]
	if !ok || group.Audience != i.Audience {
		return nil, fmt.Errorf("%w: group %q is not in it", ErrManifest, i.Group)
	}
	if group.Invited < survey.MinGroup {
		return nil, fmt.Errorf("%w: group %q invites %d", ErrManifest, i.Group, group.Invited)
	}
	asked, ok := m.Asked(i.Audience)
	if !ok || asked.Hash != i.Questionnaire {
		return nil, fmt.Errorf("%w: questionnaire %q is not in it", ErrManifest, i.Questionnaire)
	}
	return &Manifest{Manifest: m.Manifest, Fingerprint: m.Fingerprint, Group: group.ManifestGroup, Key: group.key, Questions: asked}, nil
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
