package keys

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"trivselspuls/survey"
	"trivselspuls/survey/envelope"
)

const (
	mark     = "trivselspuls-keys"
	markText = "Keys of Trivselspuls. Keep this directory out of every backup of the database.\n"
)

// file is what stands on disk, after a line with its SHA-256.
type file struct {
	Version int                       `json:"version"` // 1
	Wave    survey.WaveID             `json:"wave"`
	Custody Custody                   `json:"custody"`
	Public  []byte                    `json:"public"`
	Opening []byte                    `json:"opening,omitempty"` // P-256 scalar
	Pepper  []byte                    `json:"pepper"`
	Groups  map[survey.GroupID][]byte `json:"groups"` // PKCS #8
}

func path(place string, wave survey.WaveID) string {
	return filepath.Join(place, string(wave)+".keys")
}

func encode(wave survey.WaveID, s *Secrets, custody Custody) ([]byte, error) {
	f := file{Version: 1, Wave: wave, Custody: custody, Public: s.Public, Pepper: s.Pepper}
	if custody == InFile {
		opening, err := s.Opening.Encode()
		if err != nil {
			return nil, err
		}
		f.Opening = opening
	}
	f.Groups = make(map[survey.GroupID][]byte, len(s.Groups))
	for id, key := range s.Groups {
		der, err := key.Encode()
		if err != nil {
			return nil, err
		}
		f.Groups[id] = der
	}
	body, err := json.Marshal(f)
	if err != nil {
		return nil, err
	}
	return hashed(body), nil
}

// hashed is what stands in a file: a line with the SHA-256 of what follows it.
func hashed(body []byte) []byte {
	sum := sha256.Sum256(body)
	return append([]byte(hex.EncodeToString(sum[:])+"\n"), body...)
}

// content is what stands after the hash, if that fits.
func content(text []byte) ([]byte, error) {
	line, body, _ := bytes.Cut(text, []byte("\n"))
	if sum := sha256.Sum256(body); string(line) != hex.EncodeToString(sum[:]) {
		return nil, errDamaged
	}
	return body, nil
}

// decode reads what encode wrote for the wave. The hash finds damage that would
// otherwise show late: a changed pepper refuses every slip.
func decode(wave survey.WaveID, text []byte) (*Secrets, error) {
	body, err := content(text)
	if err != nil {
		return nil, err
	}
	var f file
	if err := json.Unmarshal(body, &f); err != nil {
		return nil, err
	}
	if f.Version != 1 || f.Wave != wave || len(f.Pepper) != pepperSize || len(f.Public) != envelope.WaveKeySize {
		return nil, errors.New("not the keys of this wave")
	}
	s := &Secrets{Public: f.Public, Pepper: f.Pepper, Groups: make(map[survey.GroupID]*envelope.SigningKey, len(f.Groups))}
	if f.Custody == InFile {
		opening, err := envelope.ParseWaveKey(f.Opening)
		if err != nil {
			return nil, err
		}
		if !bytes.Equal(opening.Public(), f.Public) {
			return nil, errors.New("the opening key is not the wave's")
		}
		s.Opening = opening
	}
	for id, der := range f.Groups {
		key, err := envelope.ParseSigningKey(der)
		if err != nil {
			return nil, fmt.Errorf("group %s: %w", id, err)
		}
		s.Groups[id] = key
	}
	return s, nil
}

func readFile(place string, wave survey.WaveID) (*Secrets, error) {
	if !survey.ValidID(string(wave)) {
		return nil, fmt.Errorf("%q is not a wave", wave)
	}
	text, err := os.ReadFile(path(place, wave))
	if err != nil {
		return nil, err
	}
	secrets, err := decode(wave, text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path(place, wave), err)
	}
	return secrets, nil
}

// writeNew creates a file of mode 0600, on disk when it returns, and never
// replaces one. What a crash leaves half written fails its hash and counts as
// missing.
func writeNew(name string, content []byte) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return syncDir(filepath.Dir(name))
}

// erase overwrites a file with random bytes and removes it. A file that is not
// there is erased already.
func erase(name string) error {
	f, err := os.OpenFile(name, os.O_WRONLY, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	info, err := f.Stat()
	if err == nil {
		noise := make([]byte, info.Size())
		rand.Read(noise)
		_, err = f.Write(noise)
	}
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	// Somebody else who closes the same wave may have been quicker.
	if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return syncDir(filepath.Dir(name))
}

// syncDir makes a creation or removal in a directory survive a power cut.
func syncDir(name string) error {
	d, err := os.Open(name)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

func isMarked(place string) bool {
	info, err := os.Stat(filepath.Join(place, mark))
	return err == nil && info.Mode().IsRegular()
}
