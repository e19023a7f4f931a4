package survey

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
)

const someHash = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

func TestEveryBallotHasOneLength(t *testing.T) {
	for n := range BallotSize {
		answers := make([]Answer, n)
		for i := range answers {
			answers[i] = Answer(255 - i%256)
		}
		plain, err := EncodeBallot(someHash, answers)
		if n > BallotSize-ballotHeader {
			if !errors.Is(err, ErrBallot) {
				t.Errorf("%d answers: got %v, want ErrBallot", n, err)
			}
			continue
		}
		if err != nil || len(plain) != BallotSize {
			t.Fatalf("%d answers: %d bytes (%v)", n, len(plain), err)
		}
		hash, decoded, err := DecodeBallot(plain)
		if err != nil || hash != someHash || !slices.Equal(decoded, answers) {
			t.Fatalf("%d answers: decoded %s %v (%v)", n, hash, decoded, err)
		}
	}
	for _, hash := range []string{"", someHash[2:], someHash + "00", strings.Repeat("g", 64)} {
		if _, err := EncodeBallot(hash, nil); !errors.Is(err, ErrBallot) {
			t.Errorf("hash %q: got %v, want ErrBallot", hash, err)
		}
	}
}

// TestDecodeBallotRefuses: a ballot with room for a mark, such as bytes after
// the answers, could carry a name through closing.
func TestDecodeBallotRefuses(t *testing.T) {
	good, err := EncodeBallot(someHash, []Answer{1, 2, 3})
	if err != nil {
		t.Fatal(err)
	}
	change := func(at int, value byte) []byte {
		plain := bytes.Clone(good)
		plain[at] = value
		return plain
	}
	for name, plain := range map[string][]byte{
		"empty": nil, "short": good[1:], "long": append(bytes.Clone(good), 0),
		"version 0": change(0, 0), "version 2": change(0, 2),
		"too many answers": change(33, 223), "fewer answers": change(33, 2),
		"mark behind the answers": change(37, 1), "mark in the last byte": change(255, 1),
	} {
		if hash, answers, err := DecodeBallot(plain); !errors.Is(err, ErrBallot) || hash != "" || answers != nil {
			t.Errorf("%s: got %s %v %v, want ErrBallot", name, hash, answers, err)
		}
	}
}

func FuzzDecodeBallot(f *testing.F) {
	good, err := EncodeBallot(someHash, []Answer{1, Skipped, DontKnow})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Fuzz(func(t *testing.T, plain []byte) {
		hash, answers, err := DecodeBallot(plain)
		if err != nil {
			return
		}
		// Exactly one plaintext stands for given answers: there is no room for a mark.
		if again, err := EncodeBallot(hash, answers); err != nil || !bytes.Equal(again, plain) {
			t.Fatalf("%x is also written %x (%v)", plain, again, err)
		}
	})
}
