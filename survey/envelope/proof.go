package envelope

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha512"
	"crypto/x509"
	"fmt"
	"io"
	"math/big"

	"github.com/cloudflare/circl/blindsign/blindrsa"
)

// variant is RSABSSA-SHA384-PSS-Deterministic: a token is 32 random bytes
// already, so a message randomiser would add nothing.
const variant = blindrsa.SHA384PSSDeterministic

// PublicKey is a group's public key, as the manifest carries it.
type PublicKey struct {
	key  *rsa.PublicKey
	last *big.Int // n-1
	der  []byte
}

// ParsePublicKey reads a DER SubjectPublicKeyInfo. It returns ErrKey unless it
// is an RSA key of exactly 2048 bits with exponent 65537.
func ParsePublicKey(der []byte) (*PublicKey, error) {
	parsed, err := x509.ParsePKIXPublicKey(der)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrKey, err)
	}
	key, ok := parsed.(*rsa.PublicKey)
	if !ok {
		return nil, ErrKey
	}
	return newPublicKey(key)
}

func newPublicKey(key *rsa.PublicKey) (*PublicKey, error) {
	if key.N.BitLen() != keyBits || key.E != exponent || key.N.Bit(0) == 0 {
		return nil, ErrKey
	}
	der, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrKey, err)
	}
	return &PublicKey{key: key, last: new(big.Int).Sub(key.N, big.NewInt(1)), der: der}, nil
}

// Encode returns the key as DER SubjectPublicKeyInfo. The caller must not
// change the bytes.
func (k *PublicKey) Encode() []byte { return k.der }

// Verify checks the proof sent with an answer: a PSS signature with SHA-384 and
// 48 bytes of salt over the token. It returns ErrSignature for anything else.
func (k *PublicKey) Verify(token, signature []byte) error {
	if len(token) != TokenSize || len(signature) != SignatureSize {
		return ErrSignature
	}
	if verifyPSS(k.key, token, signature) != nil {
		return ErrSignature
	}
	return nil
}

// verifyPSS is for any length of key; the published vectors have a longer one.
func verifyPSS(key *rsa.PublicKey, message, signature []byte) error {
	digest := sha512.Sum384(message)
	options := &rsa.PSSOptions{SaltLength: sha512.Size384, Hash: crypto.SHA384}
	return rsa.VerifyPSS(key, crypto.SHA384, digest[:], signature, options)
}

// NewToken draws a token from the system's random source.
func NewToken() []byte {
	token := make([]byte, TokenSize)
	rand.Read(token) // never fails, by the contract of crypto/rand
	return token
}

// Blinding is a respondent's half-finished proof. Blinded goes to the server;
// the rest never leaves the respondent, for it would link proof and code.
type Blinding struct {
	Blinded []byte

	public *PublicKey
	token  []byte
	client blindrsa.Client
	state  blindrsa.State
}

// Blind prepares a token for signing under the group's key. Every call gives
// another blinded message: whoever may have to send it twice keeps the first.
func (k *PublicKey) Blind(token []byte) (*Blinding, error) { return k.BlindFrom(rand.Reader, token) }

// BlindFrom is Blind with the caller's randomness: the same bytes give the same
// blinded message. Who knows them can link code and answer, so they must be as
// secret as the blinding itself.
func (k *PublicKey) BlindFrom(random io.Reader, token []byte) (*Blinding, error) {
	if len(token) != TokenSize {
		return nil, fmt.Errorf("blind: a token is %d bytes", TokenSize)
	}
	client, err := blindrsa.NewClient(variant, k.key)
	if err != nil {
		return nil, fmt.Errorf("blind: %w", err)
	}
	blinded, state, err := client.Blind(random, token)
	if err != nil {
		return nil, fmt.Errorf("blind: %w", err)
	}
	return &Blinding{Blinded: blinded, public: k, token: token, client: client, state: state}, nil
}

// Finalize turns the server's blind signature into the proof and checks it. It
// returns ErrSignature if the server signed with another key than the
// manifest's, which a client must answer by sending nothing more: such a key
// could mark the respondent.
func (b *Blinding) Finalize(blindSignature []byte) ([]byte, error) {
	signature, err := b.client.Finalize(b.state, blindSignature)
	if err != nil {
		return nil, ErrSignature
	}
	if err := b.public.Verify(b.token, signature); err != nil {
		return nil, err
	}
	return signature, nil
}
