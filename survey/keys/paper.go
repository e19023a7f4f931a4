package keys

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"
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
