package keys

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"trivselspuls/survey"
	"trivselspuls/survey/envelope"
)

// Directory is the two places where secrets are kept. It may be used by many
// goroutines, though only one may create or destroy a wave at a time.
type Directory struct {
	places [2]string // the copy first: it is written first and destroyed first
}

// ErrDirectory means that one of the two places has lost its mark: a disk is not
// mounted, or another is.
var ErrDirectory = errors.New("is not the key directory used before")

// ErrCopy means that one of the two places lacks a wave's keys, or has other ones.
var ErrCopy = errors.New("keys: one of two copies is missing or damaged")

// Open prepares the key directory and its copy, creating what is missing with
// mode 0700. It refuses directories that others may enter, and a copy in the
// same place.
//
// Both are marked on first use. A place that loses its mark, for example
// because a disk is not mounted, still lets Load read from the other, but
// Create and Destroy refuse: they could not keep what they promise.
func Open(directory, copy string) (*Directory, error) {
	if directory == "" || copy == "" {
		return nil, errors.New("keys: a key directory and a second directory for the copy are needed")
	}
	d := &Directory{places: [2]string{copy, directory}}
	var infos [2]fs.FileInfo
	marked := 0
	for i, place := range d.places {
		if err := os.MkdirAll(place, 0o700); err != nil {
			return nil, fmt.Errorf("keys: %w", err)
		}
		info, err := os.Stat(place)
		if err != nil {
			return nil, fmt.Errorf("keys: %w", err)
		}
		if info.Mode().Perm()&0o077 != 0 {
			return nil, fmt.Errorf("keys: %s has mode %04o and must have 0700", place, info.Mode().Perm())
		}
		infos[i] = info
		if Marked(place) {
			marked++
		}
	}
	if os.SameFile(infos[0], infos[1]) {
		return nil, fmt.Errorf("keys: %s and %s are the same directory", directory, copy)
	}
	if marked == 0 {
		for _, place := range d.places {
			if err := writeNew(filepath.Join(place, mark), []byte(markText)); err != nil {
				return nil, fmt.Errorf("keys: %w", err)
			}
		}
	}
	return d, nil
}

// Alone waits until nobody else makes keys in this directory, in this process or another,
// and keeps everybody else from it until release. A process that ends has released it.
func (d *Directory) Alone(ctx context.Context) (release func(), err error) {
	mark, err := os.Open(filepath.Join(d.places[1], mark))
	if err != nil {
		return nil, fmt.Errorf("keys: %s %w: %w", d.places[1], ErrDirectory, err)
	}
	for {
		err = syscall.Flock(int(mark.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return func() { mark.Close() }, nil //nolint:errcheck // nothing was written
		}
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			break
		}
		select {
		case <-time.After(50 * time.Millisecond):
			continue
		case <-ctx.Done():
			err = fmt.Errorf("others make keys: %w: %w", survey.ErrUnavailable, ctx.Err())
		}
		break
	}
	return nil, fmt.Errorf("keys: %w", errors.Join(err, mark.Close()))
}

// Create makes the keys of a wave, stores them in both places, reads both back
// from disk and lets them pass the self-test. Under OnPaper the opening key is
// returned and not stored.
//
// It returns survey.ErrState if the wave has a file already: overwriting it
// could lose answers. A caller who knows that the wave never opened calls
// Destroy first. After any other error nothing of the wave is left behind,
// unless the error says so. A group takes about a tenth of a second of a processor;
// reached, which may be called from several goroutines, is told how many are made.
func (d *Directory) Create(wave survey.WaveID, groups []survey.GroupID, custody Custody, reached func(int)) (*Made, error) {
	if err := d.Reachable(); err != nil {
		return nil, fmt.Errorf("create keys: %w", err)
	}
	if !survey.ValidID(string(wave)) || (custody != InFile && custody != OnPaper) {
		return nil, fmt.Errorf("create keys: wave %q, custody %q", wave, custody)
	}
	for _, place := range d.places {
		for _, kind := range kinds {
			if exists(path(place, wave, kind)) {
				return nil, fmt.Errorf("create keys: wave %s has keys in %s: %w", wave, place, survey.ErrState)
			}
		}
	}
	made, err := generate(groups, reached)
	if err != nil {
		return nil, fmt.Errorf("create keys: %w", err)
	}
	if err := d.store(wave, made, custody); err != nil {
		return nil, fmt.Errorf("create keys: %w", errors.Join(err, d.Destroy(wave)))
	}
	return made, nil
}

// kinds are the files a wave may have in each place.
var kinds = []string{secretsFile, openingFile, paperFile}

func exists(name string) bool {
	_, err := os.Lstat(name)
	return !errors.Is(err, fs.ErrNotExist)
}

func (d *Directory) store(wave survey.WaveID, made *Made, custody Custody) error {
	texts, err := files(wave, made, custody)
	if err != nil {
		return err
	}
	for _, place := range d.places {
		for kind, text := range texts {
			if err := writeNew(path(place, wave, kind), text); err != nil {
				return err
			}
		}
	}
	return d.verify(wave, made, custody)
}

// verify lets what was read back from each place, the copy first, pass the
// self-test.
func (d *Directory) verify(wave survey.WaveID, made *Made, custody Custody) error {
	for _, place := range d.places {
		restored, err := readSecrets(place, wave)
		if err == nil {
			err = selfTest(made.Secrets, restored)
		}
		if err == nil && custody == InFile {
			var opening *envelope.WaveKey
			if opening, err = readOpening(place, wave); err == nil {
				err = Opens(made.wave, opening)
			}
		}
		if err != nil {
			return fmt.Errorf("%s: %w", place, err)
		}
	}
	return nil
}

// Load reads what answering a wave needs, from the copy if the key directory's file
// is missing or damaged. It returns survey.ErrKeyMissing if neither is whole.
// It checks every key, a tenth of a millisecond a group: keep the result for
// the length of a wave rather than load it for every answer.
func (d *Directory) Load(wave survey.WaveID) (*Secrets, error) {
	return fromEither(d, wave, readSecrets)
}

// LoadOpening reads the key that opens a wave's answers, as Load does. Under OnPaper
// it is survey.ErrKeyMissing.
func (d *Directory) LoadOpening(wave survey.WaveID) (*envelope.WaveKey, error) {
	return fromEither(d, wave, readOpening)
}

func fromEither[T any](d *Directory, wave survey.WaveID, read func(string, survey.WaveID) (T, error)) (T, error) {
	found, err := read(d.places[1], wave)
	if err == nil {
		return found, nil
	}
	found, second := read(d.places[0], wave)
	if second == nil {
		return found, nil
	}
	return found, fmt.Errorf("load keys of wave %s: %w (%w; %w)", wave, survey.ErrKeyMissing, err, second)
}

// OnPaper reports whether the key that opens a wave's answers is on paper. It reads
// nothing: that a file is there says it.
func (d *Directory) OnPaper(wave survey.WaveID) bool { return d.has(wave, paperFile) }

// HasOpening reports whether there is a file, whole or not, of the key that opens a
// wave's answers. It reads nothing, either.
func (d *Directory) HasOpening(wave survey.WaveID) bool { return d.has(wave, openingFile) }

func (d *Directory) has(wave survey.WaveID, kind string) bool {
	return slices.ContainsFunc(d.places[:], func(place string) bool { return exists(path(place, wave, kind)) })
}

// Check reads the files of a wave's keys in both places and compares them: it is
// ErrDirectory when a place is not the one used before, ErrCopy when only one has
// them whole, and survey.ErrKeyMissing when none has.
func (d *Directory) Check(wave survey.WaveID) error {
	if err := d.Reachable(); err != nil {
		return err
	}
	second := openingFile
	if d.OnPaper(wave) {
		second = paperFile
	}
	worst := error(nil)
	for _, kind := range []string{secretsFile, second} {
		err := d.checkFile(wave, kind)
		if errors.Is(err, survey.ErrKeyMissing) {
			return err
		}
		worst = cmp.Or(worst, err)
	}
	return worst
}

func (d *Directory) checkFile(wave survey.WaveID, kind string) error {
	whole := 0
	var files [len(d.places)][]byte
	for i, place := range d.places {
		text, err := os.ReadFile(path(place, wave, kind))
		defer clear(text)
		if _, fault := content(text); err == nil && fault == nil {
			files[i] = text
			whole++
		}
	}
	switch {
	case whole == 0:
		return survey.ErrKeyMissing
	case whole < len(files) || !bytes.Equal(files[0], files[1]):
		return ErrCopy
	}
	return nil
}

// Destroy overwrites and removes the secrets of a wave in both places. It may
// be called again after a crash or an error until it returns nil; a wave
// without secrets is no error. Storage that moves what it overwrites (flash,
// snapshots, copy-on-write) may keep traces that no program can reach: the
// guide tells to put the directories on plain, encrypted storage.
func (d *Directory) Destroy(wave survey.WaveID) error {
	if !survey.ValidID(string(wave)) {
		return fmt.Errorf("destroy keys: %q is not a wave", wave)
	}
	err := d.Reachable()
	for _, place := range d.places {
		for _, kind := range kinds {
			err = errors.Join(err, erase(path(place, wave, kind)))
		}
	}
	if err != nil {
		return fmt.Errorf("destroy keys of wave %s: %w", wave, err)
	}
	return nil
}

// Reachable is ErrDirectory unless both places are those used before.
func (d *Directory) Reachable() error {
	for _, place := range d.places {
		if !Marked(place) {
			return fmt.Errorf("%s %w: mount it, or copy the other one there with all its files", place, ErrDirectory)
		}
	}
	return nil
}

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
