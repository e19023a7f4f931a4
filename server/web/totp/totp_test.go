package totp

import (
	"testing"
	"time"
)

// The vectors of RFC 6238, appendix B, for SHA-1; the last six of their eight
// digits.
func TestCodesOfTheStandard(t *testing.T) {
	secret := []byte("12345678901234567890")
	for at, code := range map[int64]string{
		59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037", 20000000000: "353130",
	} {
		if got := Code(secret, at/Period); got != code {
			t.Errorf("at %d: %s, want %s", at, got, code)
		}
	}
	now := time.Unix(1111111109, 0)
	step := now.Unix() / Period
	for offset, want := range map[int64]bool{-2: false, -1: true, 0: true, 1: true, 2: false} {
		if _, ok := Step(secret, Code(secret, step+offset), now, 0); ok != want {
			t.Errorf("a code %d steps away is taken: %t", offset, ok)
		}
	}
	if _, ok := Step(secret, Code(secret, step), now, step); ok {
		t.Error("a used step is taken")
	}
}
