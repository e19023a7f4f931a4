package survey

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"hash"
	"unsafe"
)

// Alphabet holds the symbols of a code: 23 of them, a prime, so that one check
// symbol finds every single mistyped symbol and every swap of two neighbours.
// There are no look-alikes and no vowels, so no code reads as a word.
const Alphabet = "CDFGHJKLMNPQRTVWXY34679"

// CodeLength is the number of symbols in a code: eleven random and one check
// symbol. Eleven symbols of 23 are just under 50 bits.
const CodeLength = 12

// ErrCode means that a text is not a well-formed code.
var ErrCode = errors.New("survey: not a code")

// Code is what a slip carries: twelve symbols of Alphabet without separators.
type Code string

// NewCode draws a code from the system's random source.
func NewCode() Code {
	var seed [32]byte
	rand.Read(seed[:]) // never fails, by the contract of crypto/rand
	return CodeFrom(seed)
}

// CodeFrom makes the code that a secret seed stands for, always the same one.
func CodeFrom(seed [32]byte) Code {
	var code [CodeLength]byte
	sum := 0
	for i, value := range symbols(seed, CodeLength-1) {
		code[i] = Alphabet[value]
		sum += (i + 1) * value
	}
	code[CodeLength-1] = Alphabet[checkValue(sum)]
	return codeAt(code[:])
}

// SecretFrom writes what a secret seed stands for in symbols that can be read aloud
// and typed in any case: eighteen of 23, more than 81 bits.
func SecretFrom(seed [32]byte) string {
	var secret [18]byte
	for i, value := range symbols(seed, len(secret)) {
		secret[i] = Alphabet[value]
	}
	return string(secret[:])
}

// ParseCode reads a code as people and programs write it: any case, with anything
// that is no letter or digit anywhere, also %-encoded. It returns ErrCode unless
// twelve symbols with a right check symbol remain.
func ParseCode(text string) (Code, error) {
	slip, err := ParseSlip(text)
	if err == nil && slip.Fingerprint != "" {
		err = ErrCode
	}
	return slip.Code, err
}

// codeAt is the code at the beginning of bytes, without a copy. Nobody may change them
// but by Erase.
func codeAt(read []byte) Code { return Code(unsafe.String(&read[0], CodeLength)) }

// Erase overwrites a code that has been read or made here. Nothing may use it any more:
// strings are never changed but here.
func (c Code) Erase() {
	if len(c) == CodeLength {
		clear(c.bytes())
	}
}

// String shows the code in three blocks of four, as it is printed.
func (c Code) String() string {
	if len(c) != CodeLength {
		return string(c)
	}
	return string(c[0:4] + "-" + c[4:8] + "-" + c[8:12])
}

// MAC is the only form in which a code is stored: HMAC-SHA256 under the wave's
// pepper, which is never in the database.
func (c Code) MAC(pepper []byte) []byte { return SumOver(hmac.New(sha256.New, pepper), c.bytes()) }

// SumOver is a text's hash, and leaves nothing of the text in memory. A hash keeps what it
// has read, and puts it on the stack when it sums. What is summed last here goes over both; what
// is summed first lets the stack grow, which would leave a copy behind. Nothing is allocated in
// between, for that is when the collector begins, which makes stacks smaller.
func SumOver(h hash.Hash, text []byte) []byte {
	other, size := make([]byte, len(text)), h.Size()
	sums := make([]byte, 3*size)
	for i, one := range [...][]byte{other, text, other} {
		h.Reset()
		h.Write(one)
		h.Sum(sums[i*size : i*size])
	}
	return sums[size : 2*size]
}

// bytes is where a code stands, not to be changed.
func (c Code) bytes() []byte { return unsafe.Slice(unsafe.StringData(string(c)), len(c)) }

// checkValue solves sum + 12·c ≡ 0 (mod 23) for the check symbol's value c.
// 12⁻¹ is 2 (mod 23).
func checkValue(sum int) int {
	n := len(Alphabet)
	return (n - sum%n) * 2 % n
}

// symbols writes a number of 256 bits in base 23 and returns its n lowest digits.
// For the eighteen of a secret the bias is below 2^-170.
func symbols(number [32]byte, n int) []int {
	values := make([]int, n)
	for i := range values {
		rest := 0
		for j := range number {
			rest = rest<<8 | int(number[j])
			number[j] = byte(rest / len(Alphabet))
			rest %= len(Alphabet)
		}
		values[i] = rest
	}
	return values
}
