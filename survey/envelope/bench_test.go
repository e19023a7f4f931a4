package envelope

import (
	"testing"

	"github.com/cloudflare/circl/blindsign/blindrsa"
)

const benchGroup = "0123456789abcdef0123456789abcdef"

func benchProof(b *testing.B) (key *SigningKey, token, blinded, signature []byte) {
	b.Helper()
	key, token = signingKey(b), NewToken()
	blinding, err := key.Public().Blind(token)
	if err != nil {
		b.Fatal(err)
	}
	blind, err := key.Sign(blinding.Blinded)
	if err != nil {
		b.Fatal(err)
	}
	signature, err = blinding.Finalize(blind)
	if err != nil {
		b.Fatal(err)
	}
	return key, token, blinding.Blinded, signature
}

func BenchmarkSign(b *testing.B) {
	key, _, blinded, _ := benchProof(b)
	for b.Loop() {
		if _, err := key.Sign(blinded); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkSignReference is the library's m^d mod n, which Sign must beat to be
// worth its lines.
func BenchmarkSignReference(b *testing.B) {
	key, _, blinded, _ := benchProof(b)
	signer := blindrsa.NewSigner(key.key)
	for b.Loop() {
		if _, err := signer.BlindSign(blinded); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkVerify(b *testing.B) {
	key, token, _, signature := benchProof(b)
	for b.Loop() {
		if err := key.Public().Verify(token, signature); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkBlind(b *testing.B) {
	key := signingKey(b)
	for b.Loop() {
		if _, err := key.Public().Blind(NewToken()); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSeal(b *testing.B) {
	key, err := NewWaveKey()
	if err != nil {
		b.Fatal(err)
	}
	public, token, plain := key.Public(), NewToken(), make([]byte, PlainSize)
	for b.Loop() {
		if _, err := Seal(public, benchGroup, token, plain); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkOpen(b *testing.B) {
	key, err := NewWaveKey()
	if err != nil {
		b.Fatal(err)
	}
	token := NewToken()
	sealed, err := Seal(key.Public(), benchGroup, token, make([]byte, PlainSize))
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := key.Open(benchGroup, token, sealed); err != nil {
			b.Fatal(err)
		}
	}
}
