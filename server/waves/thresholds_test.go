package waves_test

import (
	"errors"
	"testing"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/survey"
	"trivselspuls/survey/store/storetest"
)

// A wave that was opened before there was a threshold is closed with its floor.
func TestThresholdsOfAnEarlierVersion(t *testing.T) {
	eachTown(t, []int{25}, func(t *testing.T, c *town) {
		c.open(t)
		storetest.Exec(t, c.st, c.database, `update wave set thresholds = '{"min_answers":12,"min_kindergarten":5,"min_outside":20,"min_bullying":30,"min_count":5,`+
			`"min_count_large":3,"large":30,"min_distribution":20,"min_interval":20,"min_reporting":40}'`)
		if _, err := c.Close(t.Context(), "test", c.wave.ID); err != nil {
			t.Fatal(err)
		}
		want := disclosure.Floors()
		want.MinAnswers = 12
		if got, err := c.ThresholdsOf(t.Context(), c.wave.ID); err != nil || got != want {
			t.Errorf("closed by %+v, %v", got, err)
		}
	})
}

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

// A wave keeps which units share, as it was when it opened.
func TestTogetherIsThatOfTheOpening(t *testing.T) {
	eachTown(t, []int{25}, func(t *testing.T, c *town) {
		mark := func(together survey.UnitID) {
			storetest.Exec(t, c.st, c.database, `update unit set together = '`+string(together)+`'`)
		}
		mark("a set")
		c.open(t)
		mark("")
		if _, err := c.Close(t.Context(), "test", c.wave.ID); err != nil {
			t.Fatal(err)
		}
		body, err := c.st.Snapshot(t.Context(), c.wave.ID)
		if err != nil {
			t.Fatal(err)
		}
		s, err := disclosure.DecodeSnapshot(body)
		if err != nil || s.Units[0].Together != "a set" {
			t.Errorf("published with %+v, %v", s.Units, err)
		}
	})
}
