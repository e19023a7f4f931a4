package envelope

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"math/big"
	"slices"
	"sync"
	"testing"

	"github.com/cloudflare/circl/blindsign/blindrsa"
)

// testKey is made once: generating RSA keys would dominate the tests' time.
var testKey = sync.OnceValues(NewSigningKey)

func signingKey(t testing.TB) *SigningKey {
	t.Helper()
	key, err := testKey()
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func TestProofRoundTrip(t *testing.T) {
	key := signingKey(t)
	public, err := ParsePublicKey(key.Public().Encode())
	if err != nil {
		t.Fatal(err)
	}
	token := NewToken()
	blinding, err := public.Blind(token)
	if err != nil {
		t.Fatal(err)
	}
	blind, err := key.Sign(blinding.Blinded)
	if err != nil {
		t.Fatal(err)
	}
	again, err := key.Sign(blinding.Blinded)
	if err != nil || !bytes.Equal(blind, again) {
		t.Fatal("the same blinded message must give the same signature")
	}
	signature, err := blinding.Finalize(blind)
	if err != nil {
		t.Fatal(err)
	}
	if err := public.Verify(token, signature); err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(blinding.Blinded, token) || bytes.Equal(blind, signature) {
		t.Fatal("what the issuer sees must not be what the collector sees")
	}
}

// A wave that was opened before keys had three primes goes on: both kinds sign as the
// library does with the whole modulus.
func TestSignAgreesWithReference(t *testing.T) {
	for _, name := range []string{"two primes", "three primes"} {
		t.Run(name, func(t *testing.T) { agreesWithReference(t, storedKey(t, name)) })
	}
}

// storedKey is a key as a wave's file keeps it, read back.
func storedKey(t *testing.T, name string) *SigningKey {
	made := signingKey(t).key
	if name == "two primes" {
		var err error
		if made, err = rsa.GenerateKey(rand.Reader, keyBits); err != nil {
			t.Fatal(err)
		}
	}
	der, err := (&SigningKey{key: made}).Encode()
	if err != nil {
		t.Fatal(err)
	}
	key, err := ParseSigningKey(der)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func agreesWithReference(t *testing.T, key *SigningKey) {
	reference := blindrsa.NewSigner(key.key)
	for range 20 {
		blinding, err := key.Public().Blind(NewToken())
		if err != nil {
			t.Fatal(err)
		}
		want, err := reference.BlindSign(blinding.Blinded)
		if err != nil {
			t.Fatal(err)
		}
		got, err := key.Sign(blinding.Blinded)
		if err != nil || !bytes.Equal(got, want) {
			t.Fatalf("signature by remainders differs from m^d mod n (%v)", err)
		}
	}
}

func TestSignRefusesWhatIsNotBlinded(t *testing.T) {
	key := signingKey(t)
	n := key.key.N
	number := func(x *big.Int) []byte { return x.FillBytes(make([]byte, BlindedSize)) }
	plus := func(d int64) []byte { return number(new(big.Int).Add(n, big.NewInt(d))) }
	cases := map[string][]byte{
		"empty": nil, "short": number(big.NewInt(7))[1:], "long": append([]byte{0}, number(big.NewInt(7))...),
		"0": number(big.NewInt(0)), "1": number(big.NewInt(1)),
		"n-1": plus(-1), "n": plus(0), "n+1": plus(1), "all ones": bytes.Repeat([]byte{0xff}, BlindedSize),
	}
	for name, blinded := range cases {
		if _, err := key.Sign(blinded); !errors.Is(err, ErrBlinded) {
			t.Errorf("%s: got %v, want ErrBlinded", name, err)
		}
	}
	for name, blinded := range map[string][]byte{"2": number(big.NewInt(2)), "n-2": plus(-2)} {
		if _, err := key.Sign(blinded); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestVerifyRefusesEveryFlippedByte(t *testing.T) {
	key := signingKey(t)
	token := NewToken()
	blinding, err := key.Public().Blind(token)
	if err != nil {
		t.Fatal(err)
	}
	blind, err := key.Sign(blinding.Blinded)
	if err != nil {
		t.Fatal(err)
	}
	signature, err := blinding.Finalize(blind)
	if err != nil {
		t.Fatal(err)
	}
	refused := func(what string, i int, token, signature []byte) {
		if err := key.Public().Verify(token, signature); !errors.Is(err, ErrSignature) {
			t.Errorf("%s %d changed: got %v, want ErrSignature", what, i, err)
		}
	}
	for i := range signature {
		refused("signature", i, token, flipped(signature, i))
		if _, err := blinding.Finalize(flipped(blind, i)); !errors.Is(err, ErrSignature) {
			t.Errorf("blind signature %d changed: got %v, want ErrSignature", i, err)
		}
	}
	for i := range token {
		refused("token", i, flipped(token, i), signature)
	}
	refused("length", 0, token[1:], signature)
	refused("length", 0, append(token, 0), signature)
	refused("length", 0, token, signature[1:])
	refused("length", 0, token, append([]byte{0}, signature...))
}

func TestFinalizeRefusesForeignKey(t *testing.T) {
	other, err := NewSigningKey()
	if err != nil {
		t.Fatal(err)
	}
	for {
		blinding, err := signingKey(t).Public().Blind(NewToken())
		if err != nil {
			t.Fatal(err)
		}
		blind, err := other.Sign(blinding.Blinded)
		if errors.Is(err, ErrBlinded) {
			continue // not below the other modulus: draw again
		}
		if _, err := blinding.Finalize(blind); !errors.Is(err, ErrSignature) {
			t.Fatalf("got %v, want ErrSignature", err)
		}
		return
	}
}

// TestFaultStaysInside breaks the computation modulo each prime in turn. The wrong
// signature would let anybody compute a factor of the modulus.
func TestFaultStaysInside(t *testing.T) {
	good := signingKey(t)
	blinding, err := good.Public().Blind(NewToken())
	if err != nil {
		t.Fatal(err)
	}
	for i := range good.remainders {
		broken := slices.Clone(good.remainders)
		broken[i].exponent = new(big.Int).Add(broken[i].exponent, big.NewInt(2))
		key := &SigningKey{key: good.key, public: good.Public(), remainders: broken}
		if signature, err := key.Sign(blinding.Blinded); !errors.Is(err, ErrFault) || signature != nil {
			t.Fatalf("prime %d: got %x, %v, want ErrFault and nothing else", i, signature, err)
		}
	}
}

func flipped(b []byte, i int) []byte {
	b = bytes.Clone(b)
	b[i] ^= 1
	return b
}

// A key hides what it signs by factors that follow from each other, for a while: each
// signature is right, whoever else signs at the same time, and no factor comes twice.
func TestSignManyAtOnce(t *testing.T) {
	key, err := NewSigningKey()
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for range 3 * freshEvery {
		all.Go(func() {
			blinding, err := key.Public().Blind(NewToken())
			if err != nil {
				t.Error(err)
				return
			}
			signature, err := key.Sign(blinding.Blinded)
			if err == nil {
				_, err = blinding.Finalize(signature)
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	seen := map[string]bool{}
	for range 3 * freshEvery {
		h, err := key.hide()
		one := new(big.Int).Mul(h.factor, new(big.Int).Exp(h.inverse, big.NewInt(exponent), key.key.N))
		if err != nil || seen[h.factor.String()] || one.Mod(one, key.key.N).Cmp(big.NewInt(1)) != 0 {
			t.Fatalf("a factor comes twice or is not the inverse's: %v", err)
		}
		seen[h.factor.String()] = true
	}
}
