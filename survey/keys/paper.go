package keys

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"

	"trivselspuls/survey"
	"trivselspuls/survey/envelope"
)

// ErrPaper means that a text is not what PaperText wrote: something is missing or
// mistyped. It says nothing about whose key it is.
var ErrPaper = errors.New("keys: not a key as it is printed")

const (
	scalarSize = 32
	checkSize  = 2 // bytes; finds all but one of 65,536 mistypings
)

// PaperText is an opening key as it is printed: hexadecimal digits in groups of
// four, the last of which are a check. It is what the QR code says, too.
func PaperText(scalar []byte) string {
	sum := sha256.Sum256(scalar)
	digits := strings.ToUpper(hex.EncodeToString(append(scalar[:len(scalar):len(scalar)], sum[:checkSize]...)))
	var text strings.Builder
	for i := range digits {
		if i > 0 && i%4 == 0 {
			text.WriteByte(' ')
		}
		text.WriteByte(digits[i])
	}
	return text.String()
}

// ParsePaperText reads what PaperText wrote, in any case, with blanks, line
// breaks and hyphens anywhere.
func ParsePaperText(text string) ([]byte, error) {
	digits := strings.NewReplacer(" ", "", "-", "", "\r", "", "\n", "", "\t", "", "\u00a0", "").Replace(text)
	raw, err := hex.DecodeString(digits)
	if err != nil || len(raw) != scalarSize+checkSize {
		return nil, ErrPaper
	}
	sum := sha256.Sum256(raw[:scalarSize])
	if [checkSize]byte(raw[scalarSize:]) != [checkSize]byte(sum[:checkSize]) {
		return nil, ErrPaper
	}
	return raw[:scalarSize], nil
}

// Receiver receives keys from paper or for it, so that they pass sealed by whoever
// must not see them. Each is for once: when it is gone, what was sealed to it is lost.
type Receiver struct{ key *envelope.WaveKey }

// NewReceiver makes one from the system's random source.
func NewReceiver() (*Receiver, error) {
	key, err := envelope.NewWaveKey()
	return &Receiver{key}, err
}

// Public is what is sealed to, envelope.WaveKeySize bytes.
func (r *Receiver) Public() []byte { return r.key.Public() }

// Open opens a wave's key that was sealed to the receiver; envelope.ErrSealed for
// anything else.
func (r *Receiver) Open(wave survey.WaveID, sealed []byte) ([]byte, error) {
	return r.key.OpenPaperKey(string(wave), sealed)
}

// SealTo seals a wave's key to a receiver's public half; envelope.ErrKey if it is none.
func SealTo(receiver []byte, wave survey.WaveID, scalar []byte) ([]byte, error) {
	return envelope.SealPaperKey(receiver, string(wave), scalar)
}

// CheckReceiver returns envelope.ErrKey unless something can be sealed to the key.
func CheckReceiver(receiver []byte) error {
	_, err := SealTo(receiver, "", nil)
	return err
}
