// Package envelope is the cryptography of an answer: the blind signature that
// proves one right to answer, and the sealing of the answers to the wave's key.
// The browser's half stands in static/respond.
//
//   - signing.go: a group's RSA-2048 key signs blinded messages it cannot read.
//   - proof.go: the respondent's side of it, and checking the finished proof.
//   - seal.go: HPKE to the wave's P-256 key.
//
// All lengths are fixed and stand here as constants. Keys are immutable and may
// be used by many goroutines at once. Nothing here logs, keeps state or reads a
// clock. It imports nothing else of the module.
//
// Sources: RFC 9474 (RSABSSA-SHA384-PSS-Deterministic) and RFC 9180 (HPKE base
// mode, DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM).
package envelope

import "errors"

// Lengths in bytes of everything that travels.
const (
	TokenSize     = 32  // a token
	BlindedSize   = 256 // a blinded message, as long as the modulus
	SignatureSize = 256 // a signature, blind or finished
	WaveKeySize   = 65  // a wave's public key, an uncompressed P-256 point
	PlainSize     = 256 // a ballot before sealing
	SealedSize    = WaveKeySize + PlainSize + 16
)

var (
	// ErrKey means that bytes are not a key of the kind and size required.
	ErrKey = errors.New("envelope: not a usable key")
	// ErrBlinded means that a blinded message has the wrong length, is not
	// below the modulus, or is one of 0, 1 and n-1, which no honest client
	// sends and whose signatures are known beforehand.
	ErrBlinded = errors.New("envelope: not a blinded message")
	// ErrSignature means that a signature does not belong to the token and the
	// key.
	ErrSignature = errors.New("envelope: signature does not fit")
	// ErrSealed means that an envelope has the wrong length, was sealed to
	// another key, group or token, or was changed on the way.
	ErrSealed = errors.New("envelope: cannot be opened")
	// ErrFault means that a private-key operation gave a wrong result. The
	// result has been thrown away; it could have betrayed the key.
	ErrFault = errors.New("envelope: faulty computation")
)
