package envelope

import (
	"bytes"
	"errors"
	"testing"
)

func TestSealRoundTrip(t *testing.T) {
	key, err := NewWaveKey()
	if err != nil {
		t.Fatal(err)
	}
	scalar, err := key.Encode()
	if err != nil {
		t.Fatal(err)
	}
	restored, err := ParseWaveKey(scalar)
	if err != nil || !bytes.Equal(restored.Public(), key.Public()) || len(key.Public()) != WaveKeySize {
		t.Fatalf("restored another key (%v)", err)
	}
	token, plain := NewToken(), bytes.Repeat([]byte("marker!!"), PlainSize/8)
	sealed, err := Seal(key.Public(), benchGroup, token, plain)
	if err != nil || len(sealed) != SealedSize || bytes.Contains(sealed, []byte("marker")) {
		t.Fatalf("%d bytes (%v), want %d unreadable ones", len(sealed), err, SealedSize)
	}
	opened, err := restored.Open(benchGroup, token, sealed)
	if err != nil || !bytes.Equal(opened, plain) {
		t.Fatalf("opened %q (%v)", opened, err)
	}
}

func TestOpenRefuses(t *testing.T) {
	key, err := NewWaveKey()
	if err != nil {
		t.Fatal(err)
	}
	other, err := NewWaveKey()
	if err != nil {
		t.Fatal(err)
	}
	token := NewToken()
	sealed, err := Seal(key.Public(), benchGroup, token, make([]byte, PlainSize))
	if err != nil {
		t.Fatal(err)
	}
	refused := func(what string, key *WaveKey, group string, token, sealed []byte) {
		t.Helper()
		if plain, err := key.Open(group, token, sealed); !errors.Is(err, ErrSealed) || plain != nil {
			t.Errorf("%s: got %v, want ErrSealed", what, err)
		}
	}
	for i := range sealed {
		refused("changed byte", key, benchGroup, token, flipped(sealed, i))
	}
	for i := range token {
		refused("other token", key, benchGroup, flipped(token, i), sealed)
	}
	refused("other group", key, "f"+benchGroup[1:], token, sealed)
	refused("other wave", other, benchGroup, token, sealed)
	refused("truncated", key, benchGroup, token, sealed[:SealedSize-1])
	refused("extended", key, benchGroup, token, append(bytes.Clone(sealed), 0))
	refused("empty", key, benchGroup, token, nil)
	refused("moved border", key, benchGroup+"|", token[:TokenSize-1], sealed)
}

func TestSealRefuses(t *testing.T) {
	key, err := NewWaveKey()
	if err != nil {
		t.Fatal(err)
	}
	token, plain := NewToken(), make([]byte, PlainSize)
	infinity := make([]byte, WaveKeySize)
	for name, wave := range map[string][]byte{"off the curve": flipped(key.Public(), 64), "zeros": infinity, "empty": nil} {
		if _, err := Seal(wave, benchGroup, token, plain); !errors.Is(err, ErrKey) {
			t.Errorf("%s: got %v, want ErrKey", name, err)
		}
	}
	if _, err := Seal(key.Public(), benchGroup, token, plain[1:]); err == nil {
		t.Error("a short ballot was sealed")
	}
	if _, err := Seal(key.Public(), benchGroup, token[1:], plain); err == nil {
		t.Error("a short token was accepted")
	}
	for name, scalar := range map[string][]byte{"zero": make([]byte, 32), "short": {1}, "above the order": bytes.Repeat([]byte{0xff}, 32)} {
		if _, err := ParseWaveKey(scalar); !errors.Is(err, ErrKey) {
			t.Errorf("%s: got %v, want ErrKey", name, err)
		}
	}
}

// FuzzOpen must never panic, nor open what was not sealed.
func FuzzOpen(f *testing.F) {
	key, err := NewWaveKey()
	if err != nil {
		f.Fatal(err)
	}
	token := NewToken()
	sealed, err := Seal(key.Public(), benchGroup, token, make([]byte, PlainSize))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(sealed, 0, byte(1))
	f.Add(sealed[:WaveKeySize], 3, byte(255))
	f.Fuzz(func(t *testing.T, envelope []byte, at int, change byte) {
		for _, candidate := range [][]byte{envelope, mixed(sealed, envelope, at, change)} {
			if _, err := key.Open(benchGroup, token, candidate); err == nil && !bytes.Equal(candidate, sealed) {
				t.Fatalf("opened %x", candidate)
			}
		}
	})
}

// mixed changes one byte of a real envelope and overlays the start of another.
func mixed(sealed, start []byte, at int, change byte) []byte {
	mix := bytes.Clone(sealed)
	copy(mix, start)
	mix[uint(at)%uint(len(mix))] ^= change
	return mix
}
