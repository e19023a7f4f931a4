package waves

import (
	"bytes"
	"context"
	"fmt"

	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/envelope"
	"trivselspuls/survey/keys"
	"trivselspuls/survey/store"
)

// vouched is what a wave's manifest fixed, as the audit log vouches for it.
type vouched struct {
	body     []byte
	parts    [][]byte
	manifest survey.Manifest
	groups   []survey.ManifestGroup
}

// vouched reads a wave's manifest and checks that it is the one the audit log has the
// hash of; errManifest otherwise.
func (s *Reader) vouched(ctx context.Context, wave survey.WaveID) (vouched, error) {
	text, err := s.store.Manifest(ctx, wave)
	if err != nil {
		return vouched{}, err
	}
	var v vouched
	v.body, v.parts = survey.ManifestLines(text)
	known, err := s.store.Audited(ctx, audit.OpenWave, openDetail(wave, v.body))
	if err != nil {
		return v, err
	}
	if !known || !v.read() || v.manifest.Wave != wave {
		return v, fmt.Errorf("wave %s: %w", wave, errManifest)
	}
	return v, nil
}

// read reads the manifest with all its parts, and so all its groups; false when it cannot
// be read.
func (v *vouched) read() (ok bool) {
	var err error
	if v.manifest, err = survey.DecodeManifest(v.body); err != nil || len(v.parts) != len(v.manifest.Parts) {
		return false
	}
	for number, part := range v.parts {
		groups, err := v.manifest.DecodePart(number, part)
		if err != nil {
			return false
		}
		v.groups = append(v.groups, groups...)
	}
	return true
}

// fits reports whether the manifest carries the keys of the key directory, and no
// other.
func (v vouched) fits(held keys.Public) bool {
	if !bytes.Equal(v.manifest.WaveKey, held.Wave) || len(v.groups) != len(held.Groups) {
		return false
	}
	for _, g := range v.groups {
		if !bytes.Equal(held.Groups[g.ID], g.Key) {
			return false
		}
	}
	return true
}

// proofs are the keys that prove the ballots of each group. What the database has of the
// groups must be what the manifest fixed: errManifest otherwise.
func (v vouched) proofs(groups []store.WaveGroup) (map[survey.GroupID]*envelope.PublicKey, error) {
	proofs := make(map[survey.GroupID]*envelope.PublicKey, len(v.groups))
	fixed := survey.Keyed(v.groups, func(g survey.ManifestGroup) (survey.GroupID, survey.ManifestGroup) { return g.ID, g })
	for _, g := range groups {
		m, ok := fixed[g.ID]
		if !ok || m.Audience != g.Audience || !bytes.Equal(m.Key, g.PublicKey) || len(groups) != len(v.groups) {
			return nil, fmt.Errorf("wave %s, group %s: %w", v.manifest.Wave, g.ID, errManifest)
		}
		key, err := envelope.ParsePublicKey(m.Key)
		if err != nil {
			return nil, fmt.Errorf("wave %s, group %s: %w", v.manifest.Wave, g.ID, err)
		}
		proofs[g.ID] = key
	}
	return proofs, nil
}
