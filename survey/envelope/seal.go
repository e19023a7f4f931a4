package envelope

import (
	"crypto/ecdh"
	"crypto/hpke"
	"fmt"
)

// WaveKey is a wave's private key. It opens every ballot of the wave and is
// destroyed at closing.
type WaveKey struct{ key hpke.PrivateKey }

func kem() hpke.KEM { return hpke.DHKEM(ecdh.P256()) }

// NewWaveKey makes a key from the system's random source.
func NewWaveKey() (*WaveKey, error) {
	key, err := kem().GenerateKey()
	if err != nil {
		return nil, fmt.Errorf("new wave key: %w", err)
	}
	return &WaveKey{key: key}, nil
}

// ParseWaveKey reads what Encode wrote: the scalar, 32 bytes.
func ParseWaveKey(scalar []byte) (*WaveKey, error) {
	key, err := kem().NewPrivateKey(scalar)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrKey, err)
	}
	return &WaveKey{key: key}, nil
}

// Encode returns the scalar, 32 bytes.
func (k *WaveKey) Encode() ([]byte, error) {
	scalar, err := k.key.Bytes()
	if err != nil {
		return nil, fmt.Errorf("encode wave key: %w", err)
	}
	return scalar, nil
}

// Public returns the key answers are sealed to, an uncompressed P-256 point of
// WaveKeySize bytes.
func (k *WaveKey) Public() []byte { return k.key.PublicKey().Bytes() }

// Open opens an envelope that was sealed for the group and the token. Anything
// else is ErrSealed.
func (k *WaveKey) Open(group string, token, sealed []byte) ([]byte, error) {
	if len(token) != TokenSize || len(sealed) != SealedSize {
		return nil, ErrSealed
	}
	return k.open(info(group, token), sealed)
}

// Seal seals PlainSize bytes to a wave's public key so that the envelope opens
// only together with its group and token. The result is the encapsulated key,
// WaveKeySize bytes, followed by the ciphertext. It returns ErrKey if wave is
// not a point of the curve.
func Seal(wave []byte, group string, token, plain []byte) ([]byte, error) {
	if len(token) != TokenSize || len(plain) != PlainSize {
		return nil, fmt.Errorf("seal: a token is %d bytes and a ballot %d", TokenSize, PlainSize)
	}
	return sealTo(wave, info(group, token), plain)
}

// info binds an envelope to its group and token. Neither a group's identifier
// (32 hexadecimal digits) nor a token varies in length, so no two pairs give
// the same bytes.
func info(group string, token []byte) []byte {
	return append([]byte(group+"|"), token...)
}

// PaperKeySize is the length of a sealed paper key in bytes.
const PaperKeySize = WaveKeySize + 32 + 16

// SealPaperKey seals a wave's key, the scalar that is printed, to another key, so that
// it can pass through somebody's hands who must not see it. It returns ErrKey if
// receiver is not a point of the curve.
func SealPaperKey(receiver []byte, wave string, scalar []byte) ([]byte, error) {
	return sealTo(receiver, paperInfo(wave), scalar)
}

// OpenPaperKey opens what SealPaperKey sealed to this key for the wave. Anything else
// is ErrSealed.
func (k *WaveKey) OpenPaperKey(wave string, sealed []byte) ([]byte, error) {
	if len(sealed) != PaperKeySize {
		return nil, ErrSealed
	}
	return k.open(paperInfo(wave), sealed)
}

func paperInfo(wave string) []byte { return []byte("trivselspuls paper key|" + wave) }

func sealTo(receiver, info, plain []byte) ([]byte, error) {
	key, err := kem().NewPublicKey(receiver)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrKey, err)
	}
	sealed, err := hpke.Seal(key, hpke.HKDFSHA256(), hpke.AES256GCM(), info, plain)
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	return sealed, nil
}

func (k *WaveKey) open(info, sealed []byte) ([]byte, error) {
	plain, err := hpke.Open(k.key, hpke.HKDFSHA256(), hpke.AES256GCM(), info, sealed)
	if err != nil {
		return nil, ErrSealed
	}
	return plain, nil
}
