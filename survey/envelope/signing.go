package envelope

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"fmt"
	"math/big"
	"sync"
)

const (
	keyBits  = 2048
	exponent = 65537
)

// SigningKey is a group's private key. It signs what it is given without being
// able to read it; one signature is one right to answer in the group.
type SigningKey struct {
	key    *rsa.PrivateKey
	public *PublicKey

	mu     sync.Mutex // guards what follows
	hiding hiding
	hid    int // signatures that came of the same random number
}

// hiding is what a message is multiplied by before it is signed, r^e mod n, and what
// takes it out of the signature again, 1/r mod n.
type hiding struct{ factor, inverse *big.Int }

// freshEvery is how many signatures are hidden by powers of one random number. Each
// squares the one before, which is as unknown to whoever measures as the first, and
// costs a hundredth of drawing another and inverting it.
const freshEvery = 32

// hide returns the next factors. They are the caller's to read.
func (k *SigningKey) hide() (hiding, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	n := k.key.N
	if k.hid%freshEvery == 0 {
		next := hiding{}
		for next.inverse == nil {
			r, err := rand.Int(rand.Reader, n)
			if err != nil {
				return next, fmt.Errorf("sign: %w", err)
			}
			next.inverse = new(big.Int).ModInverse(r, n) // nil for 0
			next.factor = r.Exp(r, big.NewInt(exponent), n)
		}
		k.hiding = next
	} else {
		square := func(x *big.Int) *big.Int { return new(big.Int).Mod(new(big.Int).Mul(x, x), n) }
		k.hiding = hiding{square(k.hiding.factor), square(k.hiding.inverse)}
	}
	k.hid++
	return k.hiding, nil
}

// NewSigningKey makes an RSA-2048 key with exponent 65537. It takes about a
// tenth of a second.
func NewSigningKey() (*SigningKey, error) {
	key, err := rsa.GenerateKey(rand.Reader, keyBits)
	if err != nil {
		return nil, fmt.Errorf("new signing key: %w", err)
	}
	return newSigningKey(key)
}

// ParseSigningKey reads what Encode wrote (PKCS #8, DER). It checks the key,
// which costs milliseconds: parse once and keep the result.
func ParseSigningKey(der []byte) (*SigningKey, error) {
	parsed, err := x509.ParsePKCS8PrivateKey(der)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrKey, err)
	}
	key, ok := parsed.(*rsa.PrivateKey)
	if !ok || len(key.Primes) != 2 {
		return nil, ErrKey
	}
	return newSigningKey(key)
}

func newSigningKey(key *rsa.PrivateKey) (*SigningKey, error) {
	public, err := newPublicKey(&key.PublicKey)
	if err != nil {
		return nil, err
	}
	return &SigningKey{key: key, public: public}, nil
}

// Encode returns the private key as PKCS #8, DER.
func (k *SigningKey) Encode() ([]byte, error) {
	der, err := x509.MarshalPKCS8PrivateKey(k.key)
	if err != nil {
		return nil, fmt.Errorf("encode signing key: %w", err)
	}
	return der, nil
}

// Public returns the key that everybody may see.
func (k *SigningKey) Public() *PublicKey { return k.public }

// Sign is RFC 9474's BlindSign. The same blinded message always gives the same
// signature. It returns ErrBlinded for what must not be signed and ErrFault if
// the computation went wrong.
func (k *SigningKey) Sign(blinded []byte) ([]byte, error) {
	if len(blinded) != BlindedSize {
		return nil, ErrBlinded
	}
	m := new(big.Int).SetBytes(blinded)
	if m.Cmp(big.NewInt(1)) <= 0 || m.Cmp(k.public.last) >= 0 {
		return nil, ErrBlinded
	}
	s, err := k.root(m)
	if err != nil {
		return nil, err
	}
	return s.FillBytes(make([]byte, SignatureSize)), nil
}

// root computes m^d mod n by the Chinese remainder theorem, four times as fast
// as with the whole modulus. math/big does not run in constant time, so m is
// first multiplied by the power of a random number (Kocher 1996), which makes the time
// independent of what a client sent. A fault in one half would give away the
// factors of n, so nothing leaves unless its power is m again.
func (k *SigningKey) root(m *big.Int) (*big.Int, error) {
	n, e := k.key.N, big.NewInt(exponent)
	hiding, err := k.hide()
	if err != nil {
		return nil, err
	}
	hidden := new(big.Int).Mul(hiding.factor, m)
	hidden.Mod(hidden, n)

	p, q, crt := k.key.Primes[0], k.key.Primes[1], k.key.Precomputed
	sp := new(big.Int).Exp(new(big.Int).Mod(hidden, p), crt.Dp, p)
	s := new(big.Int).Exp(new(big.Int).Mod(hidden, q), crt.Dq, q)
	h := sp.Sub(sp, s)
	h.Mul(h, crt.Qinv).Mod(h, p)
	s.Add(s, h.Mul(h, q))
	s.Mul(s, hiding.inverse).Mod(s, n)

	if new(big.Int).Exp(s, e, n).Cmp(m) != 0 {
		return nil, ErrFault
	}
	return s, nil
}
