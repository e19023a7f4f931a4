package keys

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"strings"
)

// placeFile holds what tells one place from every other: random bytes, which go along when a
// directory is copied whole. They are no secret.
const placeFile = "place"

// Names are those of both places, to be kept with what is made in them. A place that has
// none yet gets one.
func (d *Directory) Names() (string, error) {
	if err := d.Reachable(); err != nil {
		return "", err
	}
	var names []string
	for _, place := range d.places {
		name, err := placeName(place)
		if err != nil {
			return "", err
		}
		names = append(names, name)
	}
	return strings.Join(names, " "), nil
}

// Among is ErrDirectory when one of the two places is none of those that Names named: keys
// that were made there can neither be looked for nor destroyed from here. A place that is
// not mounted says nothing, and no names fit everywhere.
func (d *Directory) Among(names string) error {
	for _, place := range d.places {
		if names == "" || !Marked(place) {
			continue
		}
		name, err := placeName(place)
		if err != nil {
			return err
		}
		if !strings.Contains(names, name) {
			return fmt.Errorf("%s %w: the keys were made in another, which every server must have mounted", place, ErrDirectory)
		}
	}
	return nil
}

func placeName(place string) (string, error) {
	random := make([]byte, vaultSize)
	rand.Read(random) // never fails, by the contract of crypto/rand
	name, err := ensureVaultFile(filepath.Join(place, placeFile), random)
	return hex.EncodeToString(name), err
}
