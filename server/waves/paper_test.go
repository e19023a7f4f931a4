package waves_test

import (
	"errors"
	"io"
	"testing"

	"trivselspuls/server/waves"
	"trivselspuls/survey"
	"trivselspuls/survey/keys"
)

// openOnPaper opens the wave and returns what stands on its sheet.
func (c *town) openOnPaper(t *testing.T) []byte {
	t.Helper()
	reader, err := keys.NewReceiver()
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := c.OpenOnPaper(t.Context(), "test", c.wave.ID, reader.Public())
	if err != nil {
		t.Fatal(err)
	}
	scalar, err := reader.Open(c.wave.ID, sealed)
	if err != nil {
		t.Fatal(err)
	}
	return scalar
}

func TestKeyOnPaper(t *testing.T) {
	eachTown(t, []int{12}, func(t *testing.T, c *town) {
		if _, err := c.OpenOnPaper(t.Context(), "test", c.wave.ID, []byte("nobody")); !errors.Is(err, survey.ErrMalformed) {
			t.Errorf("opened for nobody: %v", err)
		}
		scalar := c.openOnPaper(t)
		groups, err := c.st.WaveGroups(t.Context(), c.wave.ID)
		if err != nil {
			t.Fatal(err)
		}
		codes, err := c.PrintSlips(t.Context(), "test", groups[0].ID)
		if err != nil {
			t.Fatal(err)
		}
		c.answer(t, codes[0], c.crowd(t, 1)())
		c.clock.set(c.wave.Closes.Add(survey.Grace))
		if state := c.closeDue(t, c.Service); state != survey.Open {
			t.Errorf("without its key the wave is %s", state)
		}
		faults, err := c.KeyFaults(t.Context())
		unserved, unread := c.Unserved(t.Context())
		if err := errors.Join(err, unread); err != nil || len(faults)+len(unserved) > 0 {
			t.Errorf("a wave that waits for its key is a fault: %v, %v, %v", faults, unserved, err)
		}
		if _, err := c.Close(t.Context(), "test", c.wave.ID); !errors.Is(err, survey.ErrKeyMissing) {
			t.Errorf("without the paper: got %v", err)
		}
		wrong := append([]byte(nil), scalar...)
		wrong[31] ^= 1
		if _, err := c.CloseWithKey(t.Context(), "test", c.wave.ID, wrong); !errors.Is(err, survey.ErrKeyMissing) {
			t.Errorf("with another key: got %v", err)
		}
		nobody, err := keys.NewReceiver()
		if err != nil {
			t.Fatal(err)
		}
		sealedToNobody, err := keys.SealTo(nobody.Public(), c.wave.ID, scalar)
		if err != nil {
			t.Fatal(err)
		}
		closings := closer(c.Service, io.Discard)
		pageOf := func(other survey.WaveID, key []byte) []byte { // what the page makes of a scanned key
			receiver, err := c.Receiver(t.Context(), c.wave.ID)
			if err != nil {
				t.Fatal(err)
			}
			sealed, err := keys.SealTo(receiver, other, key)
			if err != nil {
				t.Fatal(err)
			}
			return sealed
		}
		for name, try := range map[string]struct {
			sealed []byte
			want   error
		}{
			"another key":              {pageOf(c.wave.ID, wrong), survey.ErrKeyMissing},
			"sealed for another wave":  {pageOf(survey.NewID[survey.WaveID](), scalar), waves.ErrReceiver},
			"sealed to somebody else":  {sealedToNobody, waves.ErrReceiver},
			"not sealed":               {scalar, waves.ErrReceiver},
			"nothing where it belongs": {[]byte{}, waves.ErrReceiver},
		} {
			run := closings.Start("test", c.wave.ID, try.sealed)
			<-run.Done()
			if _, err := run.Result(); !errors.Is(err, try.want) {
				t.Errorf("%s: %v", name, err)
			}
		}
		run := closings.Start("test", c.wave.ID, pageOf(c.wave.ID, scalar))
		<-run.Done()
		closing, err := run.Result()
		if err != nil || closing.Answered != 1 {
			t.Errorf("with the paper: %+v, %v", closing, err)
		}
	})
}
