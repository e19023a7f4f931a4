package identity_test

import (
	"bytes"
	"errors"
	"regexp"
	"testing"
	"time"

	"trivselspuls/server/identity"
	"trivselspuls/survey"
)

// The vectors of RFC 6238, appendix B, for SHA-1; the last six of their eight
// digits.
func TestCodesOfTheStandard(t *testing.T) {
	secret := identity.Secret("12345678901234567890")
	for at, code := range map[int64]string{
		59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037", 20000000000: "353130",
	} {
		if got := secret.Code(identity.StepAt(time.Unix(at, 0))); got != code {
			t.Errorf("at %d: %s, want %s", at, got, code)
		}
	}
	now := time.Unix(1111111109, 0)
	step := identity.StepAt(now)
	for offset, want := range map[int64]bool{-2: false, -1: true, 0: true, 1: true, 2: false} {
		if _, ok := secret.Step(secret.Code(step+offset), now, 0); ok != want {
			t.Errorf("a code %d steps away is taken: %t", offset, ok)
		}
	}
	if _, ok := secret.Step(secret.Code(step), now, step); ok {
		t.Error("a used step is taken")
	}
}

func TestSecretsAreSealedToTheirAccount(t *testing.T) {
	vault, secret := newVault(t), identity.NewSecret()
	a, b := survey.NewID[survey.AccountID](), survey.NewID[survey.AccountID]()
	sealed, err := secret.Seal(vault, a)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(sealed, secret) || len(sealed) != 48 {
		t.Errorf("%d bytes, or readable", len(sealed))
	}
	if got, err := identity.OpenSecret(vault, a, sealed); err != nil || !bytes.Equal(got, secret) {
		t.Errorf("opened %x, %v", got, err)
	}
	for name, open := range map[string]func() (identity.Secret, error){
		"another account's": func() (identity.Secret, error) { return identity.OpenSecret(vault, b, sealed) },
		"with another key":  func() (identity.Secret, error) { return identity.OpenSecret(newVault(t), a, sealed) },
		"never sealed":      func() (identity.Secret, error) { return identity.OpenSecret(vault, a, secret) },
	} {
		if _, err := open(); !errors.Is(err, survey.ErrKeyMissing) {
			t.Errorf("%s: %v", name, err)
		}
	}
	typed, err := identity.ParseSecret(secret.String())
	if err != nil || !bytes.Equal(typed, secret) {
		t.Errorf("typed: %v", err)
	}
	if _, err := identity.ParseSecret("KORT"); !errors.Is(err, survey.ErrMalformed) {
		t.Errorf("a short secret: %v", err)
	}
}

func TestRecoveryCodes(t *testing.T) {
	form, seen := regexp.MustCompile(`^[a-z2-7]{6}(-[a-z2-7]{6}){3}$`), map[string]bool{}
	for _, code := range identity.NewRecoveryCodes() {
		if !form.MatchString(code) || seen[code] || identity.ReadCode("  "+code+" \n") != code {
			t.Errorf("code %q", code)
		}
		seen[code] = true
	}
	if len(seen) != 10 {
		t.Errorf("%d codes", len(seen))
	}
	if got := identity.ReadCode(" 123 456"); got != "123456" {
		t.Errorf("read %q", got)
	}
}
