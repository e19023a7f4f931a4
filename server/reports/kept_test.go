package reports

import "testing"

// What is asked for stays; what has not been asked for the longest goes when there is no
// room, and what has never any room is not kept.
func TestKeptIsBoundedInBytes(t *testing.T) {
	k := newKept[string, int](100)
	for i, name := range []string{"a", "b", "c"} {
		k.add(name, i, 40)
		k.get("a")
	}
	k.add("a", 5, 45)
	k.add("too large", 7, 101)
	for name, want := range map[string]bool{"a": true, "b": false, "c": true, "too large": false} {
		if _, ok := k.get(name); ok != want {
			t.Errorf("%s is kept: %v, want %v", name, ok, want)
		}
	}
	if value, _ := k.get("a"); value != 5 || k.bytes != 85 {
		t.Errorf("a is %d, and %d bytes are kept, want 5 and 85", value, k.bytes)
	}
}
