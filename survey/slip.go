package survey

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Slip is what stands after # in the address on a slip.
type Slip struct {
	Code Code
	// Fingerprint is that of the manifest the slip was printed under, empty where
	// only the code was typed.
	Fingerprint Fingerprint
}

// Fingerprint is the SHA-256 of bytes as 29 symbols of Alphabet (131 bits). That of a
// manifest stands for its parts too, and for all questions, whose fingerprints it has.
type Fingerprint string

// FingerprintLength is the number of symbols in a fingerprint. They keep to the
// symbols that a QR code packs best.
const FingerprintLength = 29

// FingerprintOf is the fingerprint of a manifest's own bytes, of a part's, or of the
// questions in one language.
func FingerprintOf(body []byte) Fingerprint {
	var text [FingerprintLength]byte
	for i, value := range symbols(sha256.Sum256(body), len(text)) {
		text[i] = Alphabet[value]
	}
	return Fingerprint(text[:])
}

// Short is how a fingerprint begins: ten symbols (45 bits), short enough to compare
// by eye between two slips or a slip and a screen.
func (f Fingerprint) Short() string {
	if len(f) != FingerprintLength {
		return string(f)
	}
	return string(f[:5] + "-" + f[5:10])
}

// Valid reports whether f can be a manifest's.
func (f Fingerprint) Valid() bool {
	return len(f) == FingerprintLength && strings.Trim(string(f), Alphabet) == ""
}

// String is how a slip's address ends: CODE.FINGERPRINT, or the code alone.
func (s Slip) String() string {
	if s.Fingerprint == "" {
		return string(s.Code)
	}
	return string(s.Code) + "." + string(s.Fingerprint)
}

// ParseSlip reads a slip as people and programs write it: the code, or the code with
// the fingerprint, alone or at the end of an address. Case does not count, nor does
// anything that is no letter or digit, also where it is %-encoded. It returns
// ErrCode unless a code with a right check symbol remains, and a whole fingerprint or
// none.
func ParseSlip(text string) (Slip, error) {
	read := written(text)
	slip, err := slipOf(read)
	if err != nil {
		clear(read)
		return Slip{}, err
	}
	return slip, nil
}

func slipOf(read []byte) (slip Slip, err error) {
	if len(read) != CodeLength && len(read) != CodeLength+FingerprintLength {
		return slip, ErrCode
	}
	sum := 0
	for i := range CodeLength {
		value := strings.IndexByte(Alphabet, read[i])
		if value < 0 {
			return slip, ErrCode
		}
		sum += (i + 1) * value
	}
	slip = Slip{codeAt(read), Fingerprint(read[CodeLength:])}
	if sum%len(Alphabet) != 0 || slip.Fingerprint != "" && !slip.Fingerprint.Valid() {
		return slip, ErrCode
	}
	return slip, nil
}

var percent = regexp.MustCompile(`(?:%[0-9A-Fa-f]{2})+`)

// written is what is left of a slip when all that programs add is taken away: the
// address before #, and every sign that is no letter or digit. Some encode # and what
// follows it, some twice. Of what is longer than a slip it is the beginning.
func written(text string) []byte {
	for range 2 {
		if !strings.Contains(text, "%") { // looking for more would copy the code
			break
		}
		text = percent.ReplaceAllStringFunc(text, func(run string) string {
			plain, err := hex.DecodeString(strings.ReplaceAll(run, "%", ""))
			if err != nil || !utf8.Valid(plain) {
				return ""
			}
			return string(plain)
		})
	}
	read := make([]byte, 0, CodeLength+FingerprintLength+1)
	for _, r := range text[strings.LastIndexByte(text, '#')+1:] {
		switch {
		case len(read) == cap(read):
			return read
		case r >= 'a' && r <= 'z':
			read = append(read, byte(r-'a'+'A'))
		case r < utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsNumber(r)):
			read = append(read, byte(r))
		case unicode.IsLetter(r) || unicode.IsNumber(r):
			read = append(read, '?') // of no slip
		}
	}
	return read
}
