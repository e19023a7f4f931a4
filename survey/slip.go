package survey

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
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
// the fingerprint, alone, among words, or in an address that mail and trackers have
// worked on. Case does not count, nor does whatever is no letter or digit, nor in which
// script a letter that looks the same is written. It returns ErrCode unless one code with
// a right check symbol is found, and a whole fingerprint or none.
func ParseSlip(text string) (Slip, error) {
	read := written(text)
	defer clear(read)
	for _, ends := range []string{"|", "|\n", ""} {
		if ends == "" && bytes.IndexByte(read, '#') >= 0 {
			break // what stands in an address is one piece of it
		}
		pieces := bytes.FieldsFunc(read, func(r rune) bool { return strings.ContainsRune(ends, r) })
		if slip, found := bestOf(pieces); found {
			if slip.Code == "" {
				break // two, and nobody can say which
			}
			return slip, nil
		}
	}
	return Slip{}, ErrCode
}

// bestOf is the slip among pieces of a text: rather one with a fingerprint than without,
// then rather one that stands behind # than elsewhere. It is empty where two are alike.
func bestOf(pieces [][]byte) (best Slip, found bool) {
	rank := -1
	for _, piece := range pieces {
		slip, ok := slipOf(piece)
		now := 2*len(slip.Fingerprint) + 1
		if piece[0] != '#' {
			now--
		}
		switch {
		case ok && now > rank:
			best, rank = slip, now
		case ok && now == rank && slip != best:
			best = Slip{}
		}
	}
	return best, rank >= 0
}

// slipOf reads a piece of a text: a slip, with words before and behind it perhaps. What
// is written as one with it by a dot is no word, but a fingerprint with a mistake.
func slipOf(piece []byte) (slip Slip, ok bool) {
	words := bytes.FieldsFunc(piece, func(r rune) bool { return strings.ContainsRune(" \n|#", r) })
	strange := func(word []byte) bool { return bytes.IndexByte(word, '?') >= 0 }
	for len(words) > 0 && strange(words[0]) {
		words = words[1:]
	}
	for len(words) > 0 && strange(words[len(words)-1]) {
		words = words[:len(words)-1]
	}
	all := make([]byte, 0, CodeLength+FingerprintLength)
	defer func() {
		if !ok {
			clear(all)
		}
	}()
	sum := 0
	for _, word := range words {
		for _, symbol := range word {
			if symbol == '.' {
				continue
			}
			value := strings.IndexByte(Alphabet, symbol)
			if value < 0 || len(all) == cap(all) {
				return slip, false
			}
			if all = append(all, symbol); len(all) <= CodeLength {
				sum += len(all) * value
			}
		}
	}
	if sum%len(Alphabet) != 0 || len(all) != CodeLength && len(all) != cap(all) {
		return slip, false
	}
	return Slip{codeAt(all), Fingerprint(all[CodeLength:])}, true
}

// written is a text with the symbols of Alphabet in it, ? for every other letter or
// digit, a dot and a line's end as they are, | where a part of an address ends and | and
// # where its last one begins, and a blank for all that means nothing. What is %-encoded,
// three times at most, is decoded first. Nothing here copies a code but to memory that is
// overwritten.
func written(text string) []byte {
	plain := []byte(text)
	defer clear(plain)
	for range 3 {
		plain = unescape(plain)
	}
	read := make([]byte, 0, 4*len(plain)+2) // what one byte becomes at most
	for i, size := 0, 0; i < len(plain) && len(read)+2 <= cap(read); i += size {
		var r rune
		r, size = utf8.DecodeRune(plain[i:])
		switch {
		case (r == '-' || r == '%') && bytes.HasPrefix(plain[i+1:], []byte("23")): // no symbols; some programs write # so
			read, size = append(read, '|', '#'), 3
		case r < utf8.RuneSelf:
			read = appendSign(read, r)
		default:
			for _, r := range norm.NFKD.String(string(r)) {
				read = appendSign(read, r)
			}
		}
	}
	return read
}

// unescape decodes what is %-encoded, in place.
func unescape(text []byte) []byte {
	n := 0
	for i := 0; i < len(text); i, n = i+1, n+1 {
		if text[i] == '%' && i+2 < len(text) {
			if _, err := hex.Decode(text[n:n+1], text[i+1:i+3]); err == nil {
				i += 2
				continue
			}
		}
		text[n] = text[i]
	}
	clear(text[n:])
	return text[:n]
}

// lookAlikes are letters of other scripts, and digits, each before the symbol that it is
// typed for. Letters that only look alike inside one script are in no code.
const lookAlikes = "СCНHКKМMРPТTХXУYЈJΗHΚKΜMΝNΡPΤTΧXΥY" +
	"٣3٤4٦6٧7٩9۳3۴4۶6۷7۹9"

// addressSigns are those that parts of an address are set apart by, also as a scanner types
// them on a keyboard that is laid out for another country.
const addressSigns = "?&/:=*;<>\"|£§"

func appendSign(read []byte, r rune) []byte {
	r = unicode.ToUpper(r)
	if _, symbol, found := strings.Cut(lookAlikes, string(r)); found && r >= utf8.RuneSelf {
		r = rune(symbol[0])
	}
	switch {
	case r == '#':
		return append(read, '|', '#')
	case r == '.' || r == '\n' || r < utf8.RuneSelf && strings.IndexByte(Alphabet, byte(r)) >= 0:
		return append(read, byte(r))
	case strings.ContainsRune(addressSigns, r):
		return append(read, '|')
	case unicode.In(r, unicode.M, unicode.Cf):
		return read
	case unicode.IsLetter(r) || unicode.IsNumber(r):
		return append(read, '?')
	}
	return append(read, ' ')
}
