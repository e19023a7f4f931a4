package envelope

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"math/big"
	"testing"
)

func TestOnlyGroupKeysAreParsed(t *testing.T) {
	small, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	curve, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	good := signingKey(t).key
	cubic := &rsa.PublicKey{N: good.N, E: 3}
	long := &rsa.PublicKey{N: new(big.Int).Lsh(good.N, 1), E: exponent}
	for name, key := range map[string]any{"1024 bits": &small.PublicKey, "P-256": &curve.PublicKey, "exponent 3": cubic, "2049 bits": long} {
		der, err := x509.MarshalPKIXPublicKey(key)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ParsePublicKey(der); !errors.Is(err, ErrKey) {
			t.Errorf("public, %s: got %v, want ErrKey", name, err)
		}
	}
	for name, key := range map[string]any{"1024 bits": small, "P-256": curve} {
		der, err := x509.MarshalPKCS8PrivateKey(key)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ParseSigningKey(der); !errors.Is(err, ErrKey) {
			t.Errorf("private, %s: got %v, want ErrKey", name, err)
		}
	}
	der, err := signingKey(t).Encode()
	if err != nil {
		t.Fatal(err)
	}
	restored, err := ParseSigningKey(der)
	if err != nil || !restored.key.Equal(good) {
		t.Fatalf("restored another key (%v)", err)
	}
}

// FuzzParseKeys must never panic, and what it accepts must come back the same.
func FuzzParseKeys(f *testing.F) {
	key, err := testKey()
	if err != nil {
		f.Fatal(err)
	}
	private, err := key.Encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(key.Public().Encode())
	f.Add(private)
	f.Fuzz(func(t *testing.T, der []byte) {
		if public, err := ParsePublicKey(der); err == nil {
			if again, err := ParsePublicKey(public.Encode()); err != nil || again.key.N.Cmp(public.key.N) != 0 {
				t.Fatalf("did not come back: %v", err)
			}
			if public.Verify(make([]byte, TokenSize), make([]byte, SignatureSize)) == nil {
				t.Fatal("zeros were accepted as a signature")
			}
		}
		if key, err := ParseSigningKey(der); err == nil {
			if _, err := key.Encode(); err != nil {
				t.Fatal(err)
			}
		}
	})
}
