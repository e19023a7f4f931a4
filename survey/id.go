package survey

import (
	"crypto/rand"
	"encoding/hex"
)

// Every kind of identifier is a type of its own, so that passing a unit where a
// group is meant does not compile. All are 128 random bits in lower-case hex:
// nothing about order or time can be read from them.
type (
	OwnerID    string
	UnitID     string
	GroupID    string
	ProjectID  string
	WaveID     string
	AccountID  string
	MeasureID  string
	ApprovalID string
)

// NewID returns a fresh identifier of the wanted kind: 32 hexadecimal digits
// from the system's random source.
func NewID[T ~string]() T {
	var raw [16]byte
	rand.Read(raw[:]) // never fails, by the contract of crypto/rand
	return T(hex.EncodeToString(raw[:]))
}

// ValidID reports whether s has the form NewID produces.
func ValidID(s string) bool {
	if len(s) != 32 {
		return false
	}
	for _, c := range s {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}
