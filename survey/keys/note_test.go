package keys

import (
	"os"
	"path/filepath"
	"testing"
)

// A note stands in the key directory alone, the last one of its name, and nothing is
// left of how it was written; where the directory is not mounted, none is kept.
func TestNote(t *testing.T) {
	d, places := open(t)
	if text, err := d.Noted("checked"); text != nil || err != nil {
		t.Errorf("before: %q, %v", text, err)
	}
	for _, text := range []string{"first", "second"} {
		if err := d.Note("checked", []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if text, err := d.Noted("checked"); string(text) != "second" || err != nil {
		t.Errorf("noted: %q, %v", text, err)
	}
	for i, want := range []int{1, 2} { // the directory's mark, and the note
		if found, err := os.ReadDir(places[i]); err != nil || len(found) != want {
			t.Errorf("%s has %v, %v", places[i], found, err)
		}
	}
	if err := os.Remove(filepath.Join(places[1], mark)); err != nil {
		t.Fatal(err)
	}
	if err := d.Note("checked", []byte("third")); err == nil {
		t.Error("kept where no key directory is")
	}
}
