package keys

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Note keeps a short text in the key directory, in the place of an earlier one of
// that name: for what whoever writes to the database must not reach. It is no
// secret, and the second directory has no copy of it.
func (d *Directory) Note(name string, text []byte) error {
	if err := d.Reachable(); err != nil {
		return fmt.Errorf("note %s: %w", name, err)
	}
	place := d.places[1]
	f, err := os.CreateTemp(place, name+".*")
	if err != nil {
		return fmt.Errorf("note %s: %w", name, err)
	}
	_, err = f.Write(text)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), filepath.Join(place, name))
	}
	if err != nil {
		return fmt.Errorf("note %s: %w", name, errors.Join(err, os.Remove(f.Name())))
	}
	return syncDir(place)
}

// Noted is the text that Note kept under a name; nil when there is none.
func (d *Directory) Noted(name string) ([]byte, error) {
	text, err := os.ReadFile(filepath.Join(d.places[1], name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return text, err
}
