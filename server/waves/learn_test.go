package waves_test

import (
	"testing"

	"trivselspuls/server/waves"
)

// A slip of a wave that another process has opened a moment ago leads to it at once; the
// same slip again costs no more than the memory.
func TestSlipOfAWaveOpenedElsewhere(t *testing.T) {
	eachTown(t, []int{12}, func(t *testing.T, c *town) {
		other := waves.New(c.st, c.directory, c.library)
		if err := func() error { _, err := other.Unserved(t.Context()); return err }(); err != nil { // it knows that no wave is open
			t.Fatal(err)
		}
		code := c.onlyGroup(t)[0]
		print, err := c.Fingerprint(t.Context(), c.wave.ID)
		if err != nil {
			t.Fatal(err)
		}
		if err := other.Named(t.Context(), print); err != nil {
			t.Fatal(err)
		}
		if _, err := other.Look(t.Context(), code); err != nil {
			t.Errorf("its code: %v", err)
		}
		before := c.st.Statements()
		if err := other.Named(t.Context(), print); err != nil || c.st.Statements() != before {
			t.Errorf("known by now, it costs %d statements, %v", c.st.Statements()-before, err)
		}
	})
}
