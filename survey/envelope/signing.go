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
	// primes are three, which sign in two thirds of the time of two. The public key
	// looks the same. Why that is strong enough stands in decision 0457.
	primes = 3
)

// SigningKey is a group's private key. It signs what it is given without being
// able to read it; one signature is one right to answer in the group.
type SigningKey struct {
	key        *rsa.PrivateKey
	public     *PublicKey
	remainders []remainder

	mu     sync.Mutex // guards what follows
	hiding hiding
	hid    int // signatures that came of the same random number
}

// remainder is one prime of the modulus and what signing modulo it takes (RFC 8017,
// section 5.1.2): d mod prime-1, the product of the primes before it, and that
// product's inverse modulo the prime.
type remainder struct{ prime, exponent, before, inverse *big.Int }

func remaindersOf(key *rsa.PrivateKey) []remainder {
	before, all := big.NewInt(1), make([]remainder, len(key.Primes))
	for i, prime := range key.Primes {
		less := new(big.Int).Sub(prime, big.NewInt(1))
		all[i] = remainder{prime, less.Mod(key.D, less), before, new(big.Int).ModInverse(before, prime)}
		before = new(big.Int).Mul(before, prime)
	}
	return all
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

// NewSigningKey makes an RSA-2048 key of three primes with exponent 65537. It takes
// about a tenth of a second.
func NewSigningKey() (*SigningKey, error) {
	//lint:ignore SA1019 the library warns because it signs slowly with three primes; the key signs by itself here, and decision 0457 has the strength
	key, err := rsa.GenerateMultiPrimeKey(rand.Reader, primes, keyBits)
	if err != nil {
		return nil, fmt.Errorf("new signing key: %w", err)
	}
	return newSigningKey(key)
}

// ParseSigningKey reads what Encode wrote (PKCS #8, DER), and keys of two primes, which
// waves have that were opened before keys had three. It checks the key, which costs
// milliseconds: parse once and keep the result.
func ParseSigningKey(der []byte) (*SigningKey, error) {
	parsed, err := x509.ParsePKCS8PrivateKey(der)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrKey, err)
	}
	key, ok := parsed.(*rsa.PrivateKey)
	if !ok || len(key.Primes) > primes {
		return nil, ErrKey
	}
	return newSigningKey(key)
}

func newSigningKey(key *rsa.PrivateKey) (*SigningKey, error) {
	public, err := newPublicKey(&key.PublicKey)
	if err != nil {
		return nil, err
	}
	return &SigningKey{key: key, public: public, remainders: remaindersOf(key)}, nil
}

// Encode returns the private key as PKCS #8, DER.
func (k *SigningKey) Encode() ([]byte, error) {
	der, err := x509.MarshalPKCS8PrivateKey(k.key)
	if err != nil {
		return nil, fmt.Errorf("encode signing key: %w", err)
	}
	return der, nil
}

// Numbers are all that the key keeps secret, the private exponent first, for looking
// for them where they must not be.
func (k *SigningKey) Numbers() [][]byte {
	secret := []*big.Int{k.key.D, k.key.Precomputed.Qinv}
	for _, r := range k.remainders {
		secret = append(secret, r.prime, r.exponent, r.before, r.inverse)
	}
	numbers := [][]byte{}
	for _, number := range secret {
		numbers = append(numbers, number.Bytes())
	}
	return numbers
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

// root computes m^d mod n by the Chinese remainder theorem, several times as fast
// as with the whole modulus. math/big does not run in constant time, so m is
// first multiplied by the power of a random number (Kocher 1996), which makes the time
// independent of what a client sent. A fault in one remainder would give away the
// factors of n, so nothing leaves unless its power is m again.
func (k *SigningKey) root(m *big.Int) (*big.Int, error) {
	n, e := k.key.N, big.NewInt(exponent)
	hiding, err := k.hide()
	if err != nil {
		return nil, err
	}
	hidden := new(big.Int).Mul(hiding.factor, m)
	hidden.Mod(hidden, n)

	s := new(big.Int)
	for _, r := range k.remainders {
		step := new(big.Int).Mod(hidden, r.prime)
		step.Exp(step, r.exponent, r.prime).Sub(step, s)
		step.Mul(step, r.inverse).Mod(step, r.prime)
		s.Add(s, step.Mul(step, r.before))
	}
	s.Mul(s, hiding.inverse).Mod(s, n)

	if new(big.Int).Exp(s, e, n).Cmp(m) != 0 {
		return nil, ErrFault
	}
	return s, nil
}
