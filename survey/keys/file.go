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

// What a wave has in each place: the secrets that answering needs, and either the key
// that opens the answers or a mark that it is on paper. They are apart so that whoever
// answers never reads what opens.
const (
	secretsFile = ".keys"
	openingFile = ".opening"
	paperFile   = ".paper"
)

// file is what stands on disk, after a line with its SHA-256. It holds one of the
// three.
type file struct {
	Version int                       `json:"version"` // 2
	Wave    survey.WaveID             `json:"wave"`
	Public  []byte                    `json:"public"`
	Opening []byte                    `json:"opening,omitempty"` // P-256 scalar
	Pepper  []byte                    `json:"pepper,omitempty"`
	Groups  map[survey.GroupID][]byte `json:"groups,omitempty"` // PKCS #8
}

func path(place string, wave survey.WaveID, kind string) string {
	return filepath.Join(place, string(wave)+kind)
}

// files lays out what stands on disk of a wave's keys, by kind.
func files(wave survey.WaveID, made *Made, custody Custody) (map[string][]byte, error) {
	secrets := file{Version: 2, Wave: wave, Public: made.wave, Pepper: made.pepper}
	secrets.Groups = make(map[survey.GroupID][]byte, len(made.signing))
	for id, key := range made.signing {
		der, err := key.Encode()
		if err != nil {
			return nil, err
		}
		secrets.Groups[id] = der
	}
	opening := file{Version: 2, Wave: wave, Public: made.wave}
	kind := paperFile
	if custody == InFile {
		kind = openingFile
		var err error
		if opening.Opening, err = made.Opening.Encode(); err != nil {
			return nil, err
		}
	}
	texts := map[string][]byte{}
	for kind, f := range map[string]file{secretsFile: secrets, kind: opening} {
		body, err := json.Marshal(f)
		if err != nil {
			return nil, err
		}
		texts[kind] = hashed(body)
	}
	return texts, nil
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

// readFile reads one of a wave's files. The hash finds damage that would otherwise
// show late: a changed pepper refuses every slip.
func readFile(place string, wave survey.WaveID, kind string) (f file, err error) {
	if !survey.ValidID(string(wave)) {
		return f, fmt.Errorf("%q is not a wave", wave)
	}
	name := path(place, wave, kind)
	text, err := os.ReadFile(name)
	if err != nil {
		return f, err
	}
	defer clear(text)
	body, err := content(text)
	if err == nil {
		err = json.Unmarshal(body, &f)
	}
	if err == nil && (f.Version != 2 || f.Wave != wave || len(f.Public) != envelope.WaveKeySize) {
		err = errors.New("not the keys of this wave")
	}
	if err != nil {
		return f, fmt.Errorf("%s: %w", name, err)
	}
	return f, nil
}

func readSecrets(place string, wave survey.WaveID) (*Secrets, error) {
	f, err := readFile(place, wave, secretsFile)
	if err != nil {
		return nil, err
	}
	if len(f.Pepper) != pepperSize {
		return nil, errors.New("not the keys of this wave")
	}
	s := &Secrets{wave: f.Public, pepper: f.Pepper, signing: make(map[survey.GroupID]*envelope.SigningKey, len(f.Groups))}
	for id, der := range f.Groups {
		key, err := envelope.ParseSigningKey(der)
		if err != nil {
			return nil, fmt.Errorf("group %s: %w", id, err)
		}
		s.signing[id] = key
	}
	return s, nil
}

func readOpening(place string, wave survey.WaveID) (*envelope.WaveKey, error) {
	f, err := readFile(place, wave, openingFile)
	if err != nil {
		return nil, err
	}
	defer clear(f.Opening)
	key, err := envelope.ParseWaveKey(f.Opening)
	if err == nil && !bytes.Equal(key.Public(), f.Public) {
		err = errors.New("the opening key is not the wave's")
	}
	return key, err
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

// Marked reports whether a directory has been used as one of the two places.
func Marked(place string) bool {
	info, err := os.Stat(filepath.Join(place, mark))
	return err == nil && info.Mode().IsRegular()
}

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
