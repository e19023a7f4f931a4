package waves_test

import (
	"testing"

	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// A wave opens after what is being set up, not beside it: whoever names a goal while no wave
// has opened has named it before.
func TestOpeningWaitsForWhatIsSetUp(t *testing.T) {
	eachTown(t, []int{25, 25}, func(t *testing.T, c *town) {
		err := storetest.HeldBack(t, c.st, c.database, store.LockSetUp, func() error { return c.Open(t.Context(), "test", c.wave.ID) })
		if err != nil {
			t.Error(err)
		}
	})
}
