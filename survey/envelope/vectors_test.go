package envelope

import (
	"bytes"
	"crypto/hpke"
	"crypto/rsa"
	"encoding/hex"
	"encoding/json"
	"math/big"
	"os"
	"testing"

	"github.com/cloudflare/circl/blindsign/blindrsa"
)

type hexBytes []byte

func (b *hexBytes) UnmarshalText(text []byte) error {
	decoded, err := hex.DecodeString(string(text))
	*b = decoded
	return err
}

func (b hexBytes) int() *big.Int { return new(big.Int).SetBytes(b) }

func readVector(t *testing.T, name string, into any) {
	t.Helper()
	body, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(body, into); err != nil {
		t.Fatal(err)
	}
}

// TestBlindSignatureVector covers signing with our own private-key operation,
// and the finished signature through the library and the options that Verify
// uses. The vector's key has 4096 bits, so that the fixed lengths of Sign and
// Verify stand outside; its blinding with fixed randomness is covered in
// static/respond/blind.test.mjs and, for the library, by the library.
func TestBlindSignatureVector(t *testing.T) {
	var v struct {
		P, Q, N, D, Msg, Sig hexBytes
		BlindedMsg           hexBytes `json:"blinded_msg"`
		BlindSig             hexBytes `json:"blind_sig"`
	}
	readVector(t, "rfc9474.json", &v)
	private := &rsa.PrivateKey{
		PublicKey: rsa.PublicKey{N: v.N.int(), E: exponent},
		D:         v.D.int(),
		Primes:    []*big.Int{v.P.int(), v.Q.int()},
	}
	if err := private.Validate(); err != nil {
		t.Fatal(err)
	}
	private.Precompute()
	s, err := (&SigningKey{key: private, remainders: remaindersOf(private)}).root(v.BlindedMsg.int())
	if err != nil || s.Cmp(v.BlindSig.int()) != 0 {
		t.Errorf("blind signature %x (%v), want %x", s, err, v.BlindSig)
	}
	verifier, err := blindrsa.NewVerifier(variant, &private.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	if err := verifier.Verify(v.Msg, v.Sig); err != nil {
		t.Errorf("library: %v", err)
	}
	if err := verifyPSS(&private.PublicKey, v.Msg, v.Sig); err != nil {
		t.Errorf("Verify's options: %v", err)
	}
	if err := verifyPSS(&private.PublicKey, v.Msg, flipped(v.Sig, 100)); err == nil {
		t.Error("a changed signature was accepted")
	}
}

// TestSealVector covers opening with the very suite that Seal and Open use. The
// vector has associated data and its own info, which Open does not take, so the
// standard library's context is built here as Open builds it. Sealing with the
// vector's fixed ephemeral key is covered in static/respond/seal.test.mjs; the
// standard library draws its own.
func TestSealVector(t *testing.T) {
	var v struct {
		Info, SkRm, PkRm, Enc hexBytes
		Encryption            struct{ AAD, PT, CT hexBytes }
	}
	readVector(t, "rfc9180.json", &v)
	key, err := ParseWaveKey(v.SkRm)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(key.Public(), v.PkRm) {
		t.Errorf("public key %x, want %x", key.Public(), v.PkRm)
	}
	recipient, err := hpke.NewRecipient(v.Enc, key.key, hpke.HKDFSHA256(), hpke.AES256GCM(), v.Info)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := recipient.Open(v.Encryption.AAD, v.Encryption.CT)
	if err != nil || !bytes.Equal(plain, v.Encryption.PT) {
		t.Errorf("opened %q (%v), want %q", plain, err, v.Encryption.PT)
	}
}
