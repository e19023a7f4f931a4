package survey

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"
)

// Manifest is what a wave promises to everybody who answers it: the bytes of the
// questions in every language, the key answers are sealed to, and each group with
// its key. It is made once at opening and never changes; everybody receives the
// same bytes, so a server cannot single anyone out with a key or a question of
// their own.
//
// The groups stand in parts of their own, of which the manifest has the fingerprints: a
// respondent reads the manifest and the one part their group must be in, however
// many groups the wave has.
type Manifest struct {
	Version        int                     `json:"version"` // 3
	Wave           WaveID                  `json:"wave"`
	Closes         time.Time               `json:"closes"`
	WaveKey        []byte                  `json:"wave_key"`    // P-256 point, 65 bytes uncompressed
	BallotSize     int                     `json:"ballot_size"` // bytes of padded plaintext
	Questionnaires []ManifestQuestionnaire `json:"questionnaires"`
	Parts          []Fingerprint           `json:"parts"`
}

// ManifestQuestionnaire fixes what an audience is asked: the content hash, which
// ballots carry, and the questions as they are served in each language.
type ManifestQuestionnaire struct {
	Audience Audience       `json:"audience"`
	Hash     string         `json:"hash"` // SHA-256, lower-case hex
	Texts    []ManifestText `json:"texts"`
}

// ManifestText is the fingerprint of the bytes that are served as the questions in
// one language.
type ManifestText struct {
	Language    string      `json:"language"`
	Fingerprint Fingerprint `json:"fingerprint"`
}

// ManifestGroup is a group, whom it is for, how many are invited, and the RSA-2048
// key its tokens are signed with, as DER SubjectPublicKeyInfo.
type ManifestGroup struct {
	ID       GroupID         `json:"id"`
	Audience Audience        `json:"audience"`
	Places   []ManifestPlace `json:"places"`
	Invited  int             `json:"invited"`
	Key      []byte          `json:"key"`
}

// ManifestPlace is a unit with those of its groups that a wave's group was made of,
// by the names people know.
type ManifestPlace struct {
	Unit   string   `json:"unit"`
	Groups []string `json:"groups"`
}

const manifestVersion = 3

// partsFor is how many parts the groups of a manifest stand in. Of a fingerprint (17
// bytes) per part and the groups (300 bytes each) of one part, a respondent reads
// least with this many.
func partsFor(groups int) int { return 1 + int(math.Sqrt(16*float64(groups))) }

// NewGroupIDs draws the identifiers of a wave's groups so that its parts are as even as
// they go: nobody has to read many groups because of where theirs fell.
func NewGroupIDs(n int) []GroupID {
	groups := make([]GroupID, n)
	for i := range groups {
		for part := -1; part != i%partsFor(n); part, _ = PartOf(groups[i], partsFor(n)) {
			groups[i] = NewID[GroupID]()
		}
	}
	return groups
}

// Encode fixes the groups of a manifest and returns its text: a line of JSON for
// the manifest and one for each part. The lines are stored and served as they
// are and never encoded a second time.
func (m Manifest) Encode(groups []ManifestGroup) ([]byte, error) {
	parts := make([][]ManifestGroup, partsFor(len(groups)))
	for i := range parts {
		parts[i] = []ManifestGroup{} // as [], never null
	}
	for _, g := range groups {
		number, err := PartOf(g.ID, len(parts))
		if err != nil {
			return nil, fmt.Errorf("encode manifest: %w", err)
		}
		parts[number] = append(parts[number], g)
	}
	m.Version, m.Parts = manifestVersion, nil
	lines := make([][]byte, 1, 1+len(parts))
	for _, part := range parts {
		line, err := Canonical(part)
		if err != nil {
			return nil, fmt.Errorf("encode manifest: %w", err)
		}
		m.Parts = append(m.Parts, FingerprintOf(line))
		lines = append(lines, line)
	}
	head, err := Canonical(m)
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

// DecodeManifest reads a manifest's own bytes. Those that Encode would have written
// otherwise are an error.
func DecodeManifest(body []byte) (Manifest, error) {
	m, err := Exact[Manifest](body)
	if err != nil {
		return Manifest{}, fmt.Errorf("decode manifest: %w", err)
	}
	if m.Version != manifestVersion {
		return Manifest{}, fmt.Errorf("decode manifest: version %d is not known", m.Version)
	}
	return m, nil
}

// Promised reads from a manifest of any version what is asked of each audience. It
// is for waves that are closed: a respondent reads all of a manifest.
func Promised(manifest []byte) ([]ManifestQuestionnaire, error) {
	var m struct{ Questionnaires []ManifestQuestionnaire }
	err := json.Unmarshal(manifest, &m)
	return m.Questionnaires, In("decode manifest", err)
}

// Asked finds what an audience is asked; false for an audience that is not in the
// manifest exactly once.
func (m Manifest) Asked(audience Audience) (ManifestQuestionnaire, bool) {
	found := Filter(m.Questionnaires, func(q ManifestQuestionnaire) bool { return q.Audience == audience })
	if len(found) != 1 {
		return ManifestQuestionnaire{}, false
	}
	return found[0], true
}

// Text is the fingerprint of the questions in a language, empty for one that is not there.
func (q ManifestQuestionnaire) Text(language string) Fingerprint {
	text, _ := Find(q.Texts, func(t ManifestText) bool { return t.Language == language })
	return text.Fingerprint
}

// DecodePart reads a part of the manifest. It is an error unless the bytes are
// those the manifest has the fingerprint of, and every group in it belongs there and
// is there once: a group with two keys could be used to tell people apart.
func (m Manifest) DecodePart(number int, body []byte) ([]ManifestGroup, error) {
	if number < 0 || number >= len(m.Parts) || FingerprintOf(body) != m.Parts[number] {
		return nil, fmt.Errorf("decode manifest: part %d is another", number)
	}
	groups, err := Exact[[]ManifestGroup](body)
	if err != nil {
		return nil, fmt.Errorf("decode manifest: part %d: %w", number, err)
	}
	for i, g := range groups {
		where, err := PartOf(g.ID, len(m.Parts))
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
func (m Manifest) PartOf(group GroupID) (int, error) { return PartOf(group, len(m.Parts)) }

// PartOf is the number of the one part, of so many, that a group can stand in. It is an
// error for what is no group's identifier.
//
// It takes the first four digits of an identifier as a number. That the part
// follows from the identifier alone is what keeps a group from standing in two.
func PartOf(group GroupID, parts int) (int, error) {
	if !ValidID(string(group)) || parts == 0 {
		return 0, fmt.Errorf("group %q is in no part", group)
	}
	start, err := strconv.ParseUint(string(group[:4]), 16, 16)
	return int(start) % parts, err
}

// Canonical writes a value as the one line of JSON that respondents accept for it:
// its fields in their order, and nothing escaped that need not be.
func Canonical(value any) ([]byte, error) {
	var line bytes.Buffer
	encoder := json.NewEncoder(&line)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(value)
	return bytes.TrimSuffix(line.Bytes(), []byte{'\n'}), err
}

// Exact reads what Canonical wrote. Any other bytes are an error: with a field that
// is unknown, there twice or spelled otherwise, one promise could be written in two
// ways.
func Exact[T any](body []byte) (value T, err error) {
	if err := json.Unmarshal(body, &value); err != nil {
		return value, err
	}
	again, err := Canonical(value)
	if err == nil && !bytes.Equal(again, body) {
		err = errors.New("not as it is written")
	}
	return value, err
}
