package keys

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
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
// made. Its key stands beside the waves' keys and can be renewed (renew.go). Safe
// for concurrent use, also by several processes with the same key directory.
type Vault struct {
	dir *Directory

	mu           sync.Mutex
	keys         []vaultKey // the present one first, then those that are on their way out
	earlierFiles []string   // files of a renewal that is not over
}

// vaultKey is what is derived from one key, one secret for each use.
type vaultKey struct {
	raw     []byte
	sealing cipher.AEAD
	mac     []byte
}

// Vault reads the installation's key for accounts, from the copy if the key
// directory's file is missing or damaged, and makes it the first time. A place
// that lacks it gets it. Losing both copies makes what was sealed unreadable: a
// new key is made, and whoever used a telephone's codes needs a recovery code or a
// new link.
func (d *Directory) Vault() (*Vault, error) {
	v := &Vault{dir: d}
	if err := v.load(); err != nil {
		return nil, fmt.Errorf("open vault: %w", err)
	}
	return v, nil
}

// Directory is where the vault's key stands.
func (v *Vault) Directory() *Directory { return v.dir }

// load reads the keys there are now.
func (v *Vault) load() error {
	raw, err := v.dir.presentKey()
	if err != nil {
		return err
	}
	aside, earlier, err := v.dir.earlierKeys()
	if err != nil {
		return err
	}
	var loaded []vaultKey
	for _, key := range append([][]byte{raw}, earlier...) {
		if slices.ContainsFunc(loaded, func(k vaultKey) bool { return bytes.Equal(k.raw, key) }) {
			continue
		}
		derived, err := deriveKey(key)
		if err != nil {
			return err
		}
		loaded = append(loaded, derived)
	}
	v.mu.Lock()
	v.keys, v.earlierFiles = loaded, aside
	v.mu.Unlock()
	return nil
}

func (v *Vault) loaded() []vaultKey {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.keys
}

// presentKey is the key that seals, made if there is none.
func (d *Directory) presentKey() ([]byte, error) {
	away := d.Reachable()
	var key []byte
	for i := len(d.places) - 1; i >= 0 && key == nil; i-- {
		found, err := readVaultFile(filepath.Join(d.places[i], vaultFile))
		if err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, errDamaged) {
			return nil, err
		}
		key = found
	}
	if away != nil { // as for the waves: one place is enough to read, not to write
		if key == nil {
			return nil, away
		}
		return key, nil
	}
	if key == nil {
		key = make([]byte, vaultSize)
		rand.Read(key) // never fails, by the contract of crypto/rand
	}
	for _, place := range d.places {
		stored, err := ensureVaultFile(filepath.Join(place, vaultFile), key)
		if err != nil {
			return nil, err
		}
		key = stored // that of the key directory, if they differ
	}
	return key, nil
}

var errDamaged = errors.New("damaged")

func readVaultFile(name string) ([]byte, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	key, err := content(text)
	if err != nil || len(key) != vaultSize {
		return nil, fmt.Errorf("%s: %w", name, errDamaged)
	}
	return key, nil
}

// ensureVaultFile sees that a file has a key and returns the one it has: another
// process may have been quicker.
func ensureVaultFile(name string, key []byte) ([]byte, error) {
	stored, err := readVaultFile(name)
	switch {
	case err == nil:
		return stored, nil
	case errors.Is(err, errDamaged):
		if err := erase(name); err != nil {
			return nil, err
		}
	case !errors.Is(err, fs.ErrNotExist):
		return nil, err
	}
	err = writeNew(name, hashed(key))
	if errors.Is(err, fs.ErrExist) {
		return readVaultFile(name)
	}
	return key, err
}

// deriveKey derives a secret for each use, so that none tells about another.
func deriveKey(raw []byte) (vaultKey, error) {
	derive := func(use string) ([]byte, error) { return hkdf.Key(sha256.New, raw, nil, "trivselspuls "+use, 32) }
	sealing, err := derive("seal")
	if err != nil {
		return vaultKey{}, err
	}
	mac, err := derive("mac")
	if err != nil {
		return vaultKey{}, err
	}
	block, err := aes.NewCipher(sealing)
	if err != nil {
		return vaultKey{}, err
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	return vaultKey{raw: raw, sealing: aead, mac: mac}, err
}

// Seal hides a text with the key that stands in the directory at this moment. Only
// Open with the same bound gives it back: what was sealed for one account cannot be
// put in another's place. Who stores it does both in one transaction that holds
// store.LockSecrets, so that no renewal overlooks it.
func (v *Vault) Seal(plain []byte, bound string) ([]byte, error) {
	if err := v.load(); err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	return v.loaded()[0].sealing.Seal(nil, nil, plain, []byte(bound)), nil
}

// Open gives a sealed text back, or an error if it was sealed with another key,
// for something else, or changed.
func (v *Vault) Open(sealed []byte, bound string) ([]byte, error) {
	plain, _, ok := v.open(sealed, bound)
	if !ok { // another process may have renewed the key
		if err := v.load(); err != nil {
			return nil, fmt.Errorf("open: %w", err)
		}
		plain, _, ok = v.open(sealed, bound)
	}
	if !ok {
		return nil, errors.New("keys: not sealed here, or for something else")
	}
	return plain, nil
}

// open tries every key; present tells that the one that seals did it.
func (v *Vault) open(sealed []byte, bound string) (plain []byte, present, ok bool) {
	for i, key := range v.loaded() {
		if plain, err := key.sealing.Open(nil, nil, sealed, []byte(bound)); err == nil {
			return plain, i == 0, true
		}
	}
	return nil, false, false
}

// MAC is 32 bytes that only this installation can make of the parts. The first
// names the use.
func (v *Vault) MAC(parts ...string) []byte {
	h := hmac.New(sha256.New, v.loaded()[0].mac)
	for _, part := range parts {
		fmt.Fprintf(h, "%d:%s", len(part), part)
	}
	return h.Sum(nil)
}
