package keys

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

func TestVaultKeepsWhatItSealed(t *testing.T) {
	d, places := open(t)
	first, err := d.Vault()
	must(t, err)
	secret := []byte("twenty bytes of code")
	sealed, err := first.Seal(secret, "totp a")
	must(t, err)
	if len(sealed) != len(secret)+SealedBy || bytes.Contains(sealed, secret[:8]) {
		t.Fatalf("%d bytes, or the text is readable", len(sealed))
	}
	if again, err := first.Seal(secret, "totp a"); err != nil || bytes.Equal(sealed, again) {
		t.Error("the same text is sealed to the same bytes twice")
	}
	opens := func(v *Vault, sealed []byte, bound string) bool {
		plain, err := v.Open(sealed, bound)
		return err == nil && bytes.Equal(plain, secret)
	}
	// Again, without one place, and with one place damaged: the same key.
	for name, hurt := range map[string]func(){
		"again":             func() {},
		"without the first": func() { must(t, os.Remove(filepath.Join(places[1], vaultFile))) },
		"without the copy":  func() { must(t, os.Remove(filepath.Join(places[0], vaultFile))) },
		"damaged":           func() { must(t, os.WriteFile(filepath.Join(places[1], vaultFile), []byte("x"), 0o600)) },
	} {
		hurt()
		v, err := d.Vault()
		must(t, err)
		if !opens(v, sealed, "totp a") {
			t.Errorf("%s: another key", name)
		}
		for _, place := range places {
			info, err := os.Stat(filepath.Join(place, vaultFile))
			if err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("%s: %s: %v", name, place, err)
			}
		}
	}
	if opens(first, sealed, "totp b") {
		t.Error("opened for another account")
	}
	for i := range sealed {
		changed := bytes.Clone(sealed)
		changed[i] ^= 1
		if opens(first, changed, "totp a") {
			t.Fatalf("opened with byte %d changed", i)
		}
	}
	for _, place := range places {
		must(t, os.Remove(filepath.Join(place, vaultFile)))
	}
	other, err := d.Vault()
	must(t, err)
	if opens(other, sealed, "totp a") {
		t.Error("a new key opens what the lost one sealed")
	}
	if bytes.Equal(first.MAC("x", "ab", "c"), first.MAC("x", "a", "bc")) || bytes.Equal(first.MAC("x"), other.MAC("x")) {
		t.Error("two different things have one MAC")
	}
}

// Destroying a wave leaves the accounts' key alone.
func TestVaultOutlivesWaves(t *testing.T) {
	d, _ := open(t)
	v, err := d.Vault()
	must(t, err)
	wave, _, _ := create(t, d, InFile)
	must(t, d.Destroy(wave))
	again, err := d.Vault()
	must(t, err)
	if !bytes.Equal(v.MAC("x"), again.MAC("x")) {
		t.Error("another key")
	}
}

// A stick that is not plugged in keeps nobody from signing in, and no second key
// is made while the first may be on it.
func TestVaultWithAPlaceAway(t *testing.T) {
	d, places := open(t)
	v, err := d.Vault()
	must(t, err)
	must(t, os.Remove(filepath.Join(places[0], mark)))
	again, err := d.Vault()
	must(t, err)
	if !bytes.Equal(v.MAC("x"), again.MAC("x")) {
		t.Error("another key")
	}
	must(t, os.Remove(filepath.Join(places[1], vaultFile)))
	must(t, os.Remove(filepath.Join(places[0], vaultFile)))
	if _, err := d.Vault(); err == nil {
		t.Error("a new key was made while a place is away")
	}
}
