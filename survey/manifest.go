package survey

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"time"
)

// Manifest is what a wave promises to everybody who answers it: which
// questionnaires are asked, the key answers are sealed to, and the key of each
// group. It is made once at opening and never changes; everybody receives the
// same bytes, so a server cannot single anyone out with a key of their own.
type Manifest struct {
	Version        int                     `json:"version"` // 1
	Wave           WaveID                  `json:"wave"`
	Closes         time.Time               `json:"closes"`
	WaveKey        []byte                  `json:"wave_key"`    // P-256 point, 65 bytes uncompressed
	BallotSize     int                     `json:"ballot_size"` // bytes of padded plaintext
	Questionnaires []ManifestQuestionnaire `json:"questionnaires"`
	Groups         []ManifestGroup         `json:"groups"`
}

// ManifestQuestionnaire fixes the wording asked of an audience by content hash.
type ManifestQuestionnaire struct {
	Audience Audience `json:"audience"`
	Hash     string   `json:"hash"` // SHA-256, lower-case hex
}

// ManifestGroup is a group and the RSA-2048 key its tokens are signed with, as
// DER SubjectPublicKeyInfo.
type ManifestGroup struct {
	ID       GroupID  `json:"id"`
	Audience Audience `json:"audience"`
	Key      []byte   `json:"key"`
}

// Encode returns the manifest's bytes. They are stored and served as they are
// and never encoded a second time.
func (m Manifest) Encode() ([]byte, error) {
	body, err := json.Marshal(m)
	if err != nil {
		return nil, fmt.Errorf("encode manifest: %w", err)
	}
	return body, nil
}

// DecodeManifest reads what Encode wrote.
func DecodeManifest(body []byte) (Manifest, error) {
	var m Manifest
	if err := json.Unmarshal(body, &m); err != nil {
		return Manifest{}, fmt.Errorf("decode manifest: %w", err)
	}
	if m.Version != 1 {
		return Manifest{}, fmt.Errorf("decode manifest: version %d is not known", m.Version)
	}
	return m, nil
}

// Group finds a group of the manifest.
func (m Manifest) Group(id GroupID) (ManifestGroup, bool) {
	for _, g := range m.Groups {
		if g.ID == id {
			return g, true
		}
	}
	return ManifestGroup{}, false
}

// Fingerprint is the hash of a manifest's bytes as ten symbols of Alphabet
// (45 bits), short enough to compare by eye between two slips or a slip and a
// screen.
func Fingerprint(manifest []byte) string {
	var text [10]byte
	for i, value := range symbols(sha256.Sum256(manifest), len(text)) {
		text[i] = Alphabet[value]
	}
	return string(text[:5]) + "-" + string(text[5:])
}
