package survey

import (
	"bytes"
	"reflect"
	"regexp"
	"testing"
	"time"
)

func someManifest() Manifest {
	return Manifest{
		Version: 1, Wave: NewID[WaveID](), Closes: time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC),
		WaveKey: bytes.Repeat([]byte{4}, 65), BallotSize: BallotSize,
		Questionnaires: []ManifestQuestionnaire{{Audience: Pupils57, Hash: someHash}},
		Groups:         []ManifestGroup{{ID: NewID[GroupID](), Audience: Pupils57, Key: []byte{1, 2, 3}}},
	}
}

func TestManifestComesBack(t *testing.T) {
	m := someManifest()
	body, err := m.Encode()
	if err != nil {
		t.Fatal(err)
	}
	again, err := DecodeManifest(body)
	if err != nil || !reflect.DeepEqual(again, m) {
		t.Errorf("came back as %+v (%v)", again, err)
	}
	if _, ok := m.Group(NewID[GroupID]()); ok {
		t.Error("found a group that is not there")
	}
	m.Version = 2
	if body, err = m.Encode(); err != nil {
		t.Fatal(err)
	}
	if _, err := DecodeManifest(body); err == nil {
		t.Error("read an unknown version")
	}
}

// TestFingerprintCoversEveryByte: two manifests that differ anywhere must look
// different on a slip.
func TestFingerprintCoversEveryByte(t *testing.T) {
	body, err := someManifest().Encode()
	if err != nil {
		t.Fatal(err)
	}
	form := regexp.MustCompile("^[" + Alphabet + "]{5}-[" + Alphabet + "]{5}$")
	seen := map[string]bool{Fingerprint(body): true}
	for i := range body {
		other := bytes.Clone(body)
		other[i] ^= 1
		print := Fingerprint(other)
		if seen[print] || !form.MatchString(print) {
			t.Fatalf("byte %d changed: %s", i, print)
		}
		seen[print] = true
	}
}

func FuzzDecodeManifest(f *testing.F) {
	body, err := someManifest().Encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(body)
	f.Fuzz(func(t *testing.T, body []byte) {
		m, err := DecodeManifest(body)
		if err != nil {
			return
		}
		if _, err := m.Encode(); err != nil {
			t.Fatalf("read but cannot be written: %v", err)
		}
	})
}
