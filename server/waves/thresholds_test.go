package waves_test

import (
	"errors"
	"testing"

	"trivselspuls/analysis/disclosure"
)

// A wave keeps the thresholds it was opened with, whatever the server is told
// afterwards, and nobody lowers them.
func TestThresholdsAreThoseOfTheOpening(t *testing.T) {
	eachTown(t, []int{25}, func(t *testing.T, c *town) {
		low := disclosure.Floors()
		low.MinAnswers = 9
		if err := c.Raise(low); !errors.Is(err, disclosure.ErrUnsafe) {
			t.Errorf("lowered: %v", err)
		}
		raised, err := disclosure.Raised([]string{"min_answers=18"})
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Raise(raised); err != nil {
			t.Fatal(err)
		}
		slips := c.open(t)
		if err := c.Raise(disclosure.Floors()); err != nil {
			t.Fatal(err)
		}
		draw := c.crowd(t, 1)
		for _, codes := range slips {
			for _, code := range codes[:17] { // enough by the floors, one too few here
				c.answer(t, code, draw())
			}
		}
		if _, err := c.Close(t.Context(), "test", c.wave.ID); err != nil {
			t.Fatal(err)
		}
		body, err := c.st.Snapshot(t.Context(), c.wave.ID)
		if err != nil {
			t.Fatal(err)
		}
		s, err := disclosure.DecodeSnapshot(body)
		if err != nil {
			t.Fatal(err)
		}
		if s.Thresholds != raised || len(s.Cells) != 0 {
			t.Errorf("closed by %+v with %d figures", s.Thresholds, len(s.Cells))
		}
	})
}
