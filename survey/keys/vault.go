package keys

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// vaultFile is the name of the vault's key in both places.
const (
	vaultFile = "accounts.key"
	vaultSize = 32
)

// SealedBy is how many bytes longer a sealed text is than the plain one.
const SealedBy = 12 + 16

// Vault seals what accounts sign in with, so that a copy of the database gives
// nobody a second factor, and makes values that only this installation can have
// made. Its key stands beside the waves' keys. Safe for concurrent use.
type Vault struct {
	sealing cipher.AEAD
	mac     []byte
}

// Vault reads the installation's key for accounts, from the copy if the key
// directory's file is missing or damaged, and makes it the first time. A place
// that lacks it gets it. Losing both copies makes what was sealed unreadable: a
// new key is made, and whoever used a telephone's codes needs a recovery code or a
// new link.
func (d *Directory) Vault() (*Vault, error) {
	away := d.reachable()
	var key []byte
	for i := len(d.places) - 1; i >= 0 && key == nil; i-- {
		found, err := readVault(d.places[i])
		if err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, errDamaged) {
			return nil, fmt.Errorf("open vault: %w", err)
		}
		key = found
	}
	if away != nil { // as for the waves: one place is enough to read, not to write
		if key == nil {
			return nil, fmt.Errorf("open vault: %w", away)
		}
		return newVault(key)
	}
	if key == nil {
		key = make([]byte, vaultSize)
		rand.Read(key) // never fails, by the contract of crypto/rand
	}
	for _, place := range d.places {
		stored, err := keepVault(place, key)
		if err != nil {
			return nil, fmt.Errorf("open vault: %w", err)
		}
		key = stored
	}
	return newVault(key)
}

var errDamaged = errors.New("damaged")

func readVault(place string) ([]byte, error) {
	name := filepath.Join(place, vaultFile)
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	line, key, _ := bytes.Cut(text, []byte("\n"))
	sum := sha256.Sum256(key)
	if string(line) != hex.EncodeToString(sum[:]) || len(key) != vaultSize {
		return nil, fmt.Errorf("%s: %w", name, errDamaged)
	}
	return key, nil
}

// keepVault sees that a place has a key and returns the one it has: another
// process may have been quicker.
func keepVault(place string, key []byte) ([]byte, error) {
	stored, err := readVault(place)
	switch {
	case err == nil:
		return stored, nil
	case errors.Is(err, errDamaged):
		if err := erase(filepath.Join(place, vaultFile)); err != nil {
			return nil, err
		}
	case !errors.Is(err, fs.ErrNotExist):
		return nil, err
	}
	sum := sha256.Sum256(key)
	err = writeNew(filepath.Join(place, vaultFile), append([]byte(hex.EncodeToString(sum[:])+"\n"), key...))
	if errors.Is(err, fs.ErrExist) {
		return readVault(place)
	}
	return key, err
}

// newVault derives one key for each use, so that none tells about another.
func newVault(key []byte) (*Vault, error) {
	derive := func(use string) ([]byte, error) { return hkdf.Key(sha256.New, key, nil, "trivselspuls "+use, 32) }
	sealing, err := derive("seal")
	if err != nil {
		return nil, err
	}
	mac, err := derive("mac")
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(sealing)
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	return &Vault{sealing: aead, mac: mac}, err
}

// Seal hides a text. Only Open with the same bound gives it back: what was sealed
// for one account cannot be put in another's place.
func (v *Vault) Seal(plain []byte, bound string) []byte {
	return v.sealing.Seal(nil, nil, plain, []byte(bound))
}

// Open gives a sealed text back, or an error if it was sealed with another key,
// for something else, or changed.
func (v *Vault) Open(sealed []byte, bound string) ([]byte, error) {
	plain, err := v.sealing.Open(nil, nil, sealed, []byte(bound))
	if err != nil {
		return nil, errors.New("keys: not sealed here, or for something else")
	}
	return plain, nil
}

// MAC is 32 bytes that only this installation can make of the parts. The first
// names the use.
func (v *Vault) MAC(parts ...string) []byte {
	h := hmac.New(sha256.New, v.mac)
	for _, part := range parts {
		fmt.Fprintf(h, "%d:%s", len(part), part)
	}
	return h.Sum(nil)
}
