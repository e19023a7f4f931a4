package keys

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"trivselspuls/survey"
)

// A renewal gives the vault a new key in steps that may be cut off anywhere:
//
//  1. Renew puts the present key aside in both places, then the new one in its
//     place. From then on everything is sealed with the new one, and both open.
//  2. Whoever called it seals all that is stored anew (Reseal) and commits.
//  3. Forget erases the key that was put aside.
//
// What is left of one that was cut off, Unfinished tells; Settle begins where it
// stopped, and steps 2 and 3 end it. Steps 1 and 2, and Seal with the storing of what
// it sealed, happen in transactions that hold store.LockSecrets: so nothing is stored
// under a key that is on its way out after everything has been sealed anew.

// nextFile is where a new key is written before it takes its place.
const nextFile = vaultFile + ".next"

// earlierFile names the file of a key that is put aside: two renewals never share one.
func earlierFile(key []byte) string {
	sum := sha256.Sum256(key)
	return vaultFile + "." + hex.EncodeToString(sum[:4])
}

// earlierKeys lists what lies beside the key in either place: keys that were put aside,
// and files that a renewal was cut off while writing, which hold none.
func (d *Directory) earlierKeys() (names []string, found [][]byte, err error) {
	for _, place := range d.places {
		files, err := os.ReadDir(place)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, nil, err
		}
		for _, file := range files {
			if !strings.HasPrefix(file.Name(), vaultFile+".") {
				continue
			}
			names = append(names, file.Name())
			key, err := readVaultFile(filepath.Join(place, file.Name()))
			switch {
			case err == nil && file.Name() != nextFile:
				found = append(found, key)
			case err != nil && !errors.Is(err, errDamaged) && !errors.Is(err, fs.ErrNotExist):
				return nil, nil, err
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names), found, nil
}

// Unfinished reports whether a renewal was cut off, or goes on elsewhere.
func (v *Vault) Unfinished() bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return len(v.earlierFiles) > 0
}

// Renew makes a new key and puts the present one aside. Both places must be
// reachable.
func (v *Vault) Renew() error {
	next := make([]byte, vaultSize)
	rand.Read(next) // never fails, by the contract of crypto/rand
	return v.replace(next)
}

// Settle lets both places have the key that seals now, after a renewal that was cut
// off between them.
func (v *Vault) Settle() error { return v.replace(nil) }

// replace puts the present key aside in both places before the next takes its
// place in either; without a next one it stays.
func (v *Vault) replace(next []byte) error {
	present, err := v.dir.presentKey()
	if err == nil {
		err = v.dir.Reachable()
	}
	if err != nil {
		return fmt.Errorf("renew key: %w", err)
	}
	if next == nil {
		next = present
	} else {
		for _, place := range v.dir.places {
			if _, err := ensureVaultFile(filepath.Join(place, earlierFile(present)), present); err != nil {
				return fmt.Errorf("renew key: %w", err)
			}
		}
	}
	for _, place := range v.dir.places {
		if err := replaceVaultFile(place, next); err != nil {
			return fmt.Errorf("renew key: %w", err)
		}
	}
	return survey.In("renew key", v.load())
}

// replaceVaultFile lets a key take the place of another as a whole, and overwrites the
// other.
func replaceVaultFile(place string, key []byte) error {
	name := filepath.Join(place, vaultFile)
	if stored, err := readVaultFile(name); err == nil && bytes.Equal(stored, key) {
		return nil
	}
	next := filepath.Join(place, nextFile)
	if err := erase(next); err != nil { // of a renewal that was cut off
		return err
	}
	if err := writeNew(next, hashed(key)); err != nil {
		return err
	}
	other, err := os.OpenFile(name, os.O_WRONLY, 0)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.Rename(next, name); err != nil {
		return errors.Join(err, other.Close())
	}
	if err := syncDir(place); err != nil || other == nil {
		return err
	}
	noise := make([]byte, len(hashed(key)))
	rand.Read(noise)
	_, err = other.Write(noise)
	return errors.Join(err, other.Sync(), other.Close())
}

// Reseal seals a text anew that an earlier key sealed; nil when the present key
// did. What no key opens is an error.
func (v *Vault) Reseal(sealed []byte, bound string) ([]byte, error) {
	plain, present, ok := v.open(sealed, bound)
	switch {
	case !ok:
		return nil, errors.New("keys: not sealed here, or for something else")
	case present:
		return nil, nil
	}
	return v.Seal(plain, bound)
}

// Forget erases what Renew or Settle has found put aside, once nothing is sealed
// with it.
func (v *Vault) Forget() error {
	if err := v.dir.Reachable(); err != nil {
		return fmt.Errorf("forget key: %w", err)
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, name := range v.earlierFiles {
		for _, place := range v.dir.places {
			if err := erase(filepath.Join(place, name)); err != nil {
				return fmt.Errorf("forget key: %w", err)
			}
		}
	}
	v.keys, v.earlierFiles = v.keys[:1], nil
	return nil
}
