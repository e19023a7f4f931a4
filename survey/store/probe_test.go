package store_test

import (
	"testing"
	"time"

	"trivselspuls/survey/store/storetest"
)

// An answer that could not be stored counts for a minute, whichever way the clock is put meanwhile.
func TestARefusalCountsForAMinute(t *testing.T) {
	st := storetest.New(t)
	for after, counts := range map[time.Duration]bool{
		0: true, 50 * time.Second: true, 70 * time.Second: false, 24 * time.Hour: false,
		-50 * time.Second: true, -70 * time.Second: false, -24 * time.Hour: false,
	} {
		st.RefusedAt(st.Now().Add(-after))
		if err := st.Probe(t.Context()); (err != nil) != counts {
			t.Errorf("%v afterwards: %v", after, err)
		}
	}
}
