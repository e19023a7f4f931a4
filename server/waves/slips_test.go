package waves_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"trivselspuls/server/waves"
	"trivselspuls/survey"
	"trivselspuls/survey/envelope"
)

// Spare slips are a tenth, made once; they work like any other, and a lost print
// takes them with it. What is left over is counted when the wave closes.
func TestSpareAndLeftOverSlips(t *testing.T) {
	eachTown(t, []int{30}, func(t *testing.T, c *town) {
		ctx := t.Context()
		if err := c.Open(ctx, "test", c.wave.ID); err != nil {
			t.Fatal(err)
		}
		groups, err := c.st.WaveGroups(ctx, c.wave.ID)
		if err != nil {
			t.Fatal(err)
		}
		group := groups[0].ID
		if _, err := c.SpareSlips(ctx, "test", group); !errors.Is(err, survey.ErrState) {
			t.Errorf("spares before the slips: %v", err)
		}
		slips, err := c.PrintSlips(ctx, "test", group)
		if err != nil {
			t.Fatal(err)
		}
		spare, err := c.SpareSlips(ctx, "test", group)
		if err != nil || len(spare) != 3 {
			t.Fatalf("%d spares (%v), want 3", len(spare), err)
		}
		if _, err := c.SpareSlips(ctx, "test", group); !errors.Is(err, survey.ErrState) {
			t.Errorf("spares again: %v", err)
		}
		answers := c.crowd(t, 3)
		for _, code := range append(slips[:4:4], spare[0]) {
			c.answer(t, code, answers())
		}
		fresh, err := c.ReplaceSlips(ctx, "test", group)
		if err != nil || len(fresh) != 28 {
			t.Fatalf("%d slips after the loss (%v), want 28", len(fresh), err)
		}
		if _, err := c.Look(ctx, spare[1]); !errors.Is(err, survey.ErrCodeRefused) {
			t.Errorf("a spare slip after the loss: %v", err)
		}
		if _, err := c.SpareSlips(ctx, "test", group); !errors.Is(err, survey.ErrState) {
			t.Errorf("spares after the loss: %v", err)
		}
		c.answer(t, fresh[0], answers())
		if _, err := c.Close(ctx, "test", c.wave.ID); err != nil {
			t.Fatal(err)
		}
		closed, err := c.st.WaveGroup(ctx, group)
		if err != nil || *closed.Answered != 6 || *closed.Unused != 27 {
			t.Errorf("closed with %+v (%v), want 6 answers and 27 slips left", closed, err)
		}
	})
}

// A process that has not noticed yet that another one closed the wave issues no
// codes: closing has deleted all, and nobody would delete these.
func TestNoCodesAfterClosing(t *testing.T) {
	eachTown(t, []int{20, 20}, func(t *testing.T, c *town) {
		ctx, parents := t.Context(), c.parents(t, 20)
		if err := c.OfferLink(ctx, "test", parents); err != nil {
			t.Fatal(err)
		}
		c.closeElsewhere(t)
		if _, err := c.LinkCode(ctx, parents, envelope.NewToken()); !errors.Is(err, survey.ErrNotFound) {
			t.Errorf("a code of the open link: %v", err)
		}

		c.wave = c.plan(t, survey.Pupils810)
		if err := c.Open(ctx, "test", c.wave.ID); err != nil {
			t.Fatal(err)
		}
		groups, err := c.st.WaveGroups(ctx, c.wave.ID)
		if err != nil || len(groups) != 2 {
			t.Fatalf("%d groups (%v), want 2", len(groups), err)
		}
		if _, err := c.PrintSlips(ctx, "test", groups[0].ID); err != nil {
			t.Fatal(err)
		}
		c.closeElsewhere(t)
		for name, step := range map[string]func() ([]survey.Code, error){
			"first":    func() ([]survey.Code, error) { return c.PrintSlips(ctx, "test", groups[1].ID) },
			"spare":    func() ([]survey.Code, error) { return c.SpareSlips(ctx, "test", groups[0].ID) },
			"replaced": func() ([]survey.Code, error) { return c.ReplaceSlips(ctx, "test", groups[0].ID) },
		} {
			if codes, err := step(); !errors.Is(err, survey.ErrState) {
				t.Errorf("%s slips: %d codes (%v)", name, len(codes), err)
			}
		}
		var left int
		if err := c.raw(t).QueryRow(`select count(*) from code`).Scan(&left); err != nil || left != 0 {
			t.Errorf("%d codes are left of closed waves (%v)", left, err)
		}
	})
}

// closeElsewhere closes the town's wave the way another process would: what this
// one remembers of it stays.
func (c *town) closeElsewhere(t *testing.T) {
	t.Helper()
	if _, err := waves.New(c.st, c.directory, c.library).Close(t.Context(), "test", c.wave.ID); err != nil {
		t.Fatal(err)
	}
}

// Refused codes are counted by the hour and forgotten after two.
func TestRefusals(t *testing.T) {
	eachTown(t, []int{12}, func(t *testing.T, c *town) {
		ctx := t.Context()
		c.open(t)
		for range 3 {
			if _, err := c.Look(ctx, survey.NewCode()); !errors.Is(err, survey.ErrCodeRefused) {
				t.Fatal(err)
			}
		}
		if _, err := c.Redeem(ctx, survey.NewCode(), make([]byte, 256)); !errors.Is(err, survey.ErrCodeRefused) {
			t.Fatal(err)
		}
		want := func(this, last int) {
			t.Helper()
			if got := c.Refusals(); got != (waves.Refusals{ThisHour: this, LastHour: last}) {
				t.Errorf("counted %+v, want %d and %d", got, this, last)
			}
		}
		want(4, 0)
		c.clock.add(time.Hour)
		want(0, 4)
		if _, err := c.Look(ctx, survey.NewCode()); err == nil {
			t.Fatal("an unknown code works")
		}
		want(1, 4)
		c.clock.add(3 * time.Hour)
		want(0, 0)
	})
}

// A lost print comes again in the languages it had.
func TestLettersKeepTheirLanguages(t *testing.T) {
	eachTown(t, []int{12}, func(t *testing.T, c *town) {
		ctx, parents := t.Context(), c.parents(t, 20)
		for _, languages := range [][]string{{"nb", "ar", "ur"}, {"nn"}, nil} {
			if err := c.KeepLetters(ctx, parents, languages); err != nil {
				t.Fatal(err)
			}
			if g, err := c.st.WaveGroup(ctx, parents); err != nil || !slices.Equal(strings.Fields(g.Letters), languages) {
				t.Errorf("printed in %v, kept as %q (%v)", languages, g.Letters, err)
			}
		}
		if err := c.KeepLetters(ctx, "none", []string{"nb"}); !errors.Is(err, survey.ErrNotFound) {
			t.Errorf("letters of no group: %v", err)
		}
	})
}
