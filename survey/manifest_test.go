package survey

import (
	"bytes"
	"compress/gzip"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

func someManifest() Manifest {
	return Manifest{
		Version: 3, Wave: NewID[WaveID](), Closes: time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC),
		WaveKey: bytes.Repeat([]byte{4}, 65), BallotSize: BallotSize,
		Questionnaires: []ManifestQuestionnaire{{Audience: Pupils57, Hash: someHash, Texts: []ManifestText{{"nb", FingerprintOf([]byte("nb"))}, {"nn", FingerprintOf([]byte("nn"))}}}},
	}
}

func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// aWholeTown asks every audience in as many languages as it is written in.
func aWholeTown() Manifest {
	m := someManifest()
	m.Questionnaires = nil
	for _, audience := range Audiences() {
		q := ManifestQuestionnaire{Audience: audience, Hash: hashOf(string(audience))}
		for i, l := range Languages() {
			if i < 3 || audience.Facts().Who == WhoParents {
				q.Texts = append(q.Texts, ManifestText{l.Code, FingerprintOf([]byte(string(audience) + l.Code))})
			}
		}
		m.Questionnaires = append(m.Questionnaires, q)
	}
	return m
}

// someGroups have keys as long and as random as real ones.
func someGroups(n int) []ManifestGroup {
	groups := make([]ManifestGroup, n)
	for i, id := range NewGroupIDs(n) {
		groups[i] = ManifestGroup{ID: id, Audience: Pupils57, Invited: 60, Key: make([]byte, 294), Places: []ManifestPlace{{"Østenforsol skole", []string{"5. trinn"}}}}
		rand.Read(groups[i].Key)
	}
	return groups
}

// encoded is a manifest of these groups, its own bytes and those of its parts.
func encoded(t testing.TB, m Manifest, groups []ManifestGroup) ([]byte, [][]byte) {
	t.Helper()
	text, err := m.Encode(groups)
	if err != nil {
		t.Fatal(err)
	}
	return ManifestLines(text)
}

func TestManifestComesBack(t *testing.T) {
	for _, n := range []int{0, 1, 39, 150} {
		m, groups := someManifest(), someGroups(n)
		body, parts := encoded(t, m, groups)
		again, err := DecodeManifest(body)
		if err != nil || len(again.Parts) != len(parts) {
			t.Fatalf("%d parts named, %d made (%v)", len(again.Parts), len(parts), err)
		}
		var found []ManifestGroup
		for number, part := range parts {
			groups, err := again.DecodePart(number, part)
			if err != nil {
				t.Fatal(err)
			}
			for _, g := range groups {
				if where, err := again.PartOf(g.ID); err != nil || where != number {
					t.Errorf("group %s of part %d is looked for in %d (%v)", g.ID, number, where, err)
				}
			}
			found = append(found, groups...)
		}
		byID := func(a, b ManifestGroup) int { return strings.Compare(string(a.ID), string(b.ID)) }
		slices.SortFunc(found, byID)
		slices.SortFunc(groups, byID)
		m.Parts = again.Parts
		if !reflect.DeepEqual(again, m) || n > 0 && !reflect.DeepEqual(found, groups) {
			t.Errorf("%d groups came back as %d, the manifest as %+v", n, len(found), again)
		}
	}
}

// TestManifestGrowsSlowly: what one respondent reads of the manifest, as it
// travels. All keys together are 11 kB for 39 groups and 42 kB for 150.
func TestManifestGrowsSlowly(t *testing.T) {
	for _, c := range []struct{ groups, most int }{{39, 3_200}, {150, 4_400}, {1_000, 7_500}} {
		body, parts := encoded(t, aWholeTown(), someGroups(c.groups))
		largest := 0
		for _, part := range parts {
			largest = max(largest, packed(t, part))
		}
		n := packed(t, body) + largest
		t.Logf("%4d groups: %d bytes", c.groups, n)
		if n > c.most {
			t.Errorf("%d groups: a respondent reads %d bytes; at most %d are allowed", c.groups, n, c.most)
		}
	}
}

func packed(t *testing.T, body []byte) int {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := w.Write(body); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Len()
}

// TestOneKeyForAGroup: no manifest, whoever made it, holds two keys for one group,
// and no part is read that differs from what the manifest says. Each would let a
// server know one person from the others while all see the same fingerprint.
func TestOneKeyForAGroup(t *testing.T) {
	group, twin := someGroups(1)[0], someGroups(1)[0]
	twin.ID = group.ID
	body := func(groups ...ManifestGroup) []byte {
		var lines []string
		for _, g := range groups {
			lines = append(lines, fmt.Sprintf(`{"id":%q,"audience":%q,"places":null,"invited":10,"key":"AAAA"}`, g.ID, g.Audience))
		}
		return []byte("[" + strings.Join(lines, ",") + "]")
	}
	elsewhere := group
	elsewhere.ID = "0001" + group.ID[4:]
	group.ID = "0000" + group.ID[4:]
	twin.ID = group.ID
	for name, c := range map[string]struct {
		part []byte
		good bool
	}{
		"one key":               {body(group), true},
		"nobody":                {[]byte("[]"), true},
		"two keys":              {body(group, twin), false},
		"a group of other part": {body(group, elsewhere), false},
		"no identifier":         {[]byte(`[{"id":"x","audience":"staff","places":null,"invited":10,"key":"AAAA"}]`), false},
		"no JSON":               {[]byte("<html>"), false},
	} {
		m := someManifest()
		m.Parts = []Fingerprint{FingerprintOf(c.part), FingerprintOf(c.part)}
		if _, err := m.DecodePart(0, c.part); (err == nil) != c.good {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := m.DecodePart(0, append([]byte(" "), c.part...)); err == nil {
			t.Errorf("%s: read a part that differs from its hash", name)
		}
		for _, number := range []int{-1, 2} {
			if _, err := m.DecodePart(number, c.part); err == nil {
				t.Errorf("%s: read part %d of two", name, number)
			}
		}
	}
	if _, err := (Manifest{}).PartOf(group.ID); err == nil {
		t.Error("found a part in a manifest without any")
	}
}

func TestUnknownVersion(t *testing.T) {
	body, _ := encoded(t, someManifest(), nil)
	for _, version := range []string{`"version":2`, `"version":4`} {
		if _, err := DecodeManifest(bytes.Replace(body, []byte(`"version":3`), []byte(version), 1)); err == nil {
			t.Errorf("read %s", version)
		}
	}
}

// TestFingerprintCoversEveryByte: two manifests that differ anywhere, in a key
// of a part too, must look different on a slip.
func TestFingerprintCoversEveryByte(t *testing.T) {
	m, groups := someManifest(), someGroups(2)
	body, _ := encoded(t, m, groups)
	form := regexp.MustCompile("^[" + Alphabet + "]{5}-[" + Alphabet + "]{5}$")
	seen := map[string]bool{FingerprintOf(body).Short(): true}
	for i := range body {
		other := bytes.Clone(body)
		other[i] ^= 1
		print := FingerprintOf(other).Short()
		if seen[print] || !form.MatchString(print) {
			t.Fatalf("byte %d changed: %s", i, print)
		}
		seen[print] = true
	}
	groups[1].Key[100] ^= 1
	if other, _ := encoded(t, m, groups); seen[FingerprintOf(other).Short()] {
		t.Error("another key of a group, and the fingerprint is the same")
	}
}

func FuzzDecodeManifest(f *testing.F) {
	body, parts := encoded(f, someManifest(), someGroups(2))
	f.Add(body, parts[0])
	f.Fuzz(func(t *testing.T, body, part []byte) {
		m, err := DecodeManifest(body)
		if err != nil {
			return
		}
		m.Parts = []Fingerprint{FingerprintOf(part)}
		groups, err := m.DecodePart(0, part)
		if err != nil {
			return
		}
		if _, err := m.Encode(groups); err != nil {
			t.Fatalf("read but cannot be written: %v", err)
		}
	})
}

// TestOnlyOneWayToWrite: whatever is not written as Encode writes it is no manifest,
// and its parts are none, though a lenient reader would understand it.
func TestOnlyOneWayToWrite(t *testing.T) {
	body, parts := encoded(t, someManifest(), someGroups(1))
	part := slices.MaxFunc(parts, func(a, b []byte) int { return len(a) - len(b) })
	number := slices.IndexFunc(parts, func(p []byte) bool { return bytes.Equal(p, part) })
	m, err := DecodeManifest(body)
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string][2]string{
		"an unknown field":        {`{"`, `{"x":1,"`},
		"a field twice":           {`"audience":`, `"audience":"staff","audience":`},
		"another case":            {`"audience"`, `"Audience"`},
		"a field left out":        {`"audience":"pupils-5-7",`, ``},
		"a blank":                 {`,"`, `, "`},
		"an escape":               {`pupils-5-7`, `pupils\u002d5-7`},
		"a line at the end":       {`]`, "]\n"},
		"null for what is needed": {`"pupils-5-7"`, `null`},
	} {
		t.Run(name, func(t *testing.T) {
			for what, original := range map[string][]byte{"manifest": body, "part": part} {
				at := bytes.LastIndex(original, []byte(change[0]))
				if name != "a line at the end" {
					at = bytes.Index(original, []byte(change[0]))
				}
				changed := slices.Concat(original[:at], []byte(change[1]), original[at+len(change[0]):])
				m.Parts[number] = FingerprintOf(changed)
				if what == "manifest" {
					_, err = DecodeManifest(changed)
				} else {
					_, err = m.DecodePart(number, changed)
				}
				if err == nil {
					t.Errorf("read %s", changed)
				}
			}
		})
	}
}

// What a closed wave of an older version asked is still known: its reports stand on it.
func TestOlderManifestsTellWhatWasAsked(t *testing.T) {
	asked, err := Promised([]byte(`{"version":2,"wave":"x","closes":"2026-12-01T12:00:00Z","questionnaires":[{"audience":"staff","hash":"` + someHash + `"}],"parts":["00"]}`))
	if err != nil || len(asked) != 1 || asked[0].Audience != Staff || asked[0].Hash != someHash {
		t.Errorf("read %+v (%v)", asked, err)
	}
	if _, err := Promised([]byte("<html>")); err == nil {
		t.Error("read what is no manifest")
	}
}
