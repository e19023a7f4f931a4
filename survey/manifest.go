package survey

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"
)

// Manifest is what a wave promises to everybody who answers it: which
// questionnaires are asked, the key answers are sealed to, and the key of each
// group. It is made once at opening and never changes; everybody receives the
// same bytes, so a server cannot single anyone out with a key of their own.
//
// The groups' keys stand in parts of their own, of which the manifest has the
// hashes: a respondent reads the manifest and the one part their group must be
// in, however many groups the wave has.
type Manifest struct {
	Version        int                     `json:"version"` // 2
	Wave           WaveID                  `json:"wave"`
	Closes         time.Time               `json:"closes"`
	WaveKey        []byte                  `json:"wave_key"`    // P-256 point, 65 bytes uncompressed
	BallotSize     int                     `json:"ballot_size"` // bytes of padded plaintext
	Questionnaires []ManifestQuestionnaire `json:"questionnaires"`
	Parts          []string                `json:"parts"` // SHA-256 of each part, lower-case hex
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

const manifestVersion = 2

// Encode fixes the groups of a manifest and returns its text: a line of JSON for
// the manifest and one for each part. The lines are stored and served as they
// are and never encoded a second time.
func (m Manifest) Encode(groups []ManifestGroup) ([]byte, error) {
	// Of a hash (32 bytes) per part and the groups (270 bytes each) of one part,
	// a respondent reads least with this many parts.
	parts := make([][]ManifestGroup, 1+int(math.Sqrt(8*float64(len(groups)))))
	for i := range parts {
		parts[i] = []ManifestGroup{} // as [], never null
	}
	for _, g := range groups {
		number, err := partOf(g.ID, len(parts))
		if err != nil {
			return nil, fmt.Errorf("encode manifest: %w", err)
		}
		parts[number] = append(parts[number], g)
	}
	m.Version, m.Parts = manifestVersion, nil
	lines := make([][]byte, 1, 1+len(parts))
	for _, part := range parts {
		line, err := json.Marshal(part)
		if err != nil {
			return nil, fmt.Errorf("encode manifest: %w", err)
		}
		m.Parts = append(m.Parts, hashOf(line))
		lines = append(lines, line)
	}
	head, err := json.Marshal(m)
	if err != nil {
		return nil, fmt.Errorf("encode manifest: %w", err)
	}
	lines[0] = head
	return bytes.Join(lines, []byte{'\n'}), nil
}

// ManifestLines takes apart what Encode wrote: the manifest's own bytes, and
// those of its parts.
func ManifestLines(text []byte) (manifest []byte, parts [][]byte) {
	lines := bytes.Split(text, []byte{'\n'})
	return lines[0], lines[1:]
}

// DecodeManifest reads a manifest's own bytes.
func DecodeManifest(body []byte) (Manifest, error) {
	var m Manifest
	if err := json.Unmarshal(body, &m); err != nil {
		return Manifest{}, fmt.Errorf("decode manifest: %w", err)
	}
	if m.Version != manifestVersion {
		return Manifest{}, fmt.Errorf("decode manifest: version %d is not known", m.Version)
	}
	return m, nil
}

// DecodePart reads a part of the manifest. It is an error unless the bytes are
// those the manifest has the hash of, and every group in it belongs there and
// is there once: a group with two keys could be used to tell people apart.
func (m Manifest) DecodePart(number int, body []byte) ([]ManifestGroup, error) {
	if number < 0 || number >= len(m.Parts) || hashOf(body) != m.Parts[number] {
		return nil, fmt.Errorf("decode manifest: part %d is another", number)
	}
	var groups []ManifestGroup
	if err := json.Unmarshal(body, &groups); err != nil {
		return nil, fmt.Errorf("decode manifest: part %d: %w", number, err)
	}
	for i, g := range groups {
		where, err := partOf(g.ID, len(m.Parts))
		if err != nil || where != number {
			return nil, fmt.Errorf("decode manifest: group %s is not of part %d", g.ID, number)
		}
		if slices.ContainsFunc(groups[:i], func(other ManifestGroup) bool { return other.ID == g.ID }) {
			return nil, fmt.Errorf("decode manifest: group %s is there twice", g.ID)
		}
	}
	return groups, nil
}

// PartOf is the number of the one part a group can stand in.
func (m Manifest) PartOf(group GroupID) (int, error) { return partOf(group, len(m.Parts)) }

// partOf takes the first four digits of an identifier as a number. That the part
// follows from the identifier alone is what keeps a group from standing in two.
func partOf(group GroupID, parts int) (int, error) {
	if !ValidID(string(group)) || parts == 0 {
		return 0, fmt.Errorf("group %q is in no part", group)
	}
	start, err := strconv.ParseUint(string(group[:4]), 16, 16)
	return int(start) % parts, err
}

func hashOf(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}

// Fingerprint is the hash of a manifest's own bytes, and so of its parts too, as
// ten symbols of Alphabet (45 bits), short enough to compare by eye between two slips or a slip and a
// screen.
func Fingerprint(manifest []byte) string {
	var text [10]byte
	for i, value := range symbols(sha256.Sum256(manifest), len(text)) {
		text[i] = Alphabet[value]
	}
	return string(text[:5]) + "-" + string(text[5:])
}
