package waves_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trivselspuls/server/waves"
	"trivselspuls/survey"
	"trivselspuls/survey/keys"
)

// elsewhere is a server on the same database whose key directory is another, with the copy
// of a directory, or one of its own where that is empty.
func (c *town) elsewhere(t *testing.T, copy string) *waves.Service {
	t.Helper()
	if copy == "" {
		copy = filepath.Join(t.TempDir(), "copy")
	}
	directory, err := keys.Open(filepath.Join(t.TempDir(), "keys"), copy)
	if err != nil {
		t.Fatal(err)
	}
	return waves.New(c.st, directory, c.library)
}

// A server whose key directories are not those the keys were made in serves nothing, destroys
// nothing and says so: it neither closes the wave nor says that the keys are gone.
func TestKeysOfAnotherServerAreNotSaidToBeGone(t *testing.T) {
	eachTown(t, []int{12}, func(t *testing.T, c *town) {
		code := c.onlyGroup(t)[0]
		c.answer(t, code, c.crowd(t, 1)())
		other := c.elsewhere(t, "")
		if unserved, err := other.Unserved(t.Context()); err != nil || !errors.Is(unserved[c.wave.ID], keys.ErrDirectory) {
			t.Errorf("unserved are %v, %v", unserved, err)
		}
		if _, err := other.KeyFaults(t.Context()); !errors.Is(err, keys.ErrDirectory) {
			t.Errorf("the keys are %v", err)
		}
		wave, err := c.st.Wave(t.Context(), c.wave.ID)
		if err != nil || other.KeyGone(wave) {
			t.Errorf("the key is said to be gone: %v", err)
		}
		if err := other.Abandon(t.Context(), "test", c.wave.ID); !errors.Is(err, keys.ErrDirectory) {
			t.Errorf("ended without figures: %v", err)
		}
		if _, err := other.Close(t.Context(), "test", c.wave.ID); !errors.Is(err, keys.ErrDirectory) {
			t.Errorf("closed elsewhere: %v", err)
		}
		c.clock.set(c.wave.Closes.Add(survey.Grace))
		var log bytes.Buffer
		due := closer(other, &log)
		if err := due.Due(t.Context()); err != nil || len(due.Failing()) != 1 || !strings.Contains(log.String(), "kind=key_directory") {
			t.Errorf("failing are %v, %v\n%s", due.Failing(), err, &log)
		}
		c.closeDue(t, c.Service)
		c.nothingIsLeft(t)
		if err := due.Due(t.Context()); err != nil || len(due.Failing()) != 0 {
			t.Errorf("after it is closed, failing are %v, %v", due.Failing(), err)
		}
	})
}

// What a closing could not destroy is not said to be destroyed by a server that has another
// copy of the keys' directory, or none.
func TestOneServerDestroysForAll(t *testing.T) {
	eachTown(t, []int{12}, func(t *testing.T, c *town) {
		c.answer(t, c.onlyGroup(t)[0], c.crowd(t, 1)())
		aside := filepath.Join(t.TempDir(), "aside")
		if err := errors.Join(os.Rename(c.keyDirs[1], aside), os.Mkdir(c.keyDirs[1], 0o700)); err != nil { // the disk is not mounted
			t.Fatal(err)
		}
		if _, err := c.Close(t.Context(), "test", c.wave.ID); err == nil {
			t.Fatal("closed although a place was away")
		}
		for _, other := range []*waves.Service{c.elsewhere(t, ""), c.elsewhere(t, c.keyDirs[0])} {
			if _, err := other.Close(t.Context(), "test", c.wave.ID); !errors.Is(err, keys.ErrDirectory) {
				t.Errorf("another server ended the closing: %v", err)
			}
			if left, err := c.st.Uncleaned(t.Context()); err != nil || len(left) != 1 {
				t.Errorf("left are %v, %v", left, err)
			}
		}
		if err := errors.Join(os.Remove(c.keyDirs[1]), os.Rename(aside, c.keyDirs[1])); err != nil {
			t.Fatal(err)
		}
		if left := c.keyFiles(t); left == 0 {
			t.Fatal("nothing was left to destroy: the test proves nothing")
		}
		c.closeDue(t, c.Service)
		c.nothingIsLeft(t)
	})
}

// A directory that is copied whole to a new disk is the same place, and so is whatever an
// operator adopts when both are lost.
func TestPlacesMoveAlong(t *testing.T) {
	eachTown(t, []int{12}, func(t *testing.T, c *town) {
		c.answer(t, c.onlyGroup(t)[0], c.crowd(t, 1)())
		moved := [2]string{filepath.Join(t.TempDir(), "keys"), filepath.Join(t.TempDir(), "copy")}
		for _, to := range moved { // both from the one that is left
			if err := errors.Join(os.CopyFS(to, os.DirFS(c.keyDirs[1])), os.Chmod(to, 0o700)); err != nil {
				t.Fatal(err)
			}
		}
		directory, err := keys.Open(moved[0], moved[1])
		if err != nil {
			t.Fatal(err)
		}
		if faults, err := waves.New(c.st, directory, c.library).KeyFaults(t.Context()); err != nil || len(faults) != 0 {
			t.Errorf("on new disks: %v, %v", faults, err)
		}
		other := c.elsewhere(t, "")
		if err := c.st.AdoptKeys(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := other.Abandon(t.Context(), "test", c.wave.ID); err != nil {
			t.Errorf("with both places lost: %v", err)
		}
	})
}
