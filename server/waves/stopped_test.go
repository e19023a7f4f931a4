package waves_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"trivselspuls/server/waves"
	"trivselspuls/survey"
)

// While a wave's ballots are opened it takes nothing more, from no process, however old
// its memory; and another wave takes everything, because nobody holds the database.
func TestOpeningBallotsHoldsNobodyUp(t *testing.T) {
	eachTown(t, []int{12}, func(t *testing.T, c *town) {
		draw, codes, closing := c.crowd(t, 1), c.onlyGroup(t), c.wave
		c.answer(t, codes[0], draw())
		late := c.arrive(t, codes[1])
		late.redeem(t)
		late.seal(t, draw())
		c.wave = c.plan(t, survey.Pupils810)
		others := c.onlyGroup(t)
		old := waves.New(c.st, c.directory, c.library)
		if _, err := old.Look(t.Context(), codes[2]); err != nil { // it remembers both waves
			t.Fatal(err)
		}
		seen := 0
		err := c.CloseReaching(t.Context(), closing.ID, func(step waves.Step) {
			if step > waves.StepOpened {
				return
			}
			seen++
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute) // a writer that is held would hold it for ever
			defer cancel()
			for name, s := range map[string]*waves.Service{"this": c.Service, "an old": old} {
				if _, err := s.Look(ctx, codes[2]); !errors.Is(err, survey.ErrCodeRefused) {
					t.Errorf("after step %d, %s process: look gives %v", step, name, err)
				}
				if _, err := s.Redeem(ctx, codes[2], late.blinding.Blinded); !errors.Is(err, survey.ErrCodeRefused) {
					t.Errorf("after step %d, %s process: redeem gives %v", step, name, err)
				}
				if _, err := s.Cast(ctx, late.group, late.token, late.proof, late.sealed); !errors.Is(err, survey.ErrProofRefused) {
					t.Errorf("after step %d, %s process: cast gives %v", step, name, err)
				}
			}
			c.answer(t, others[step], draw())
		})
		if err != nil || seen != 2 {
			t.Errorf("closing reached %d steps, %v", seen, err)
		}
		if result, err := c.Close(t.Context(), "test", closing.ID); err != nil || result.Answered != 1 {
			t.Errorf("closed: %+v, %v", result, err)
		}
		if result, err := c.Close(t.Context(), "test", c.wave.ID); err != nil || result.Answered != 2 {
			t.Errorf("the other wave: %+v, %v", result, err)
		}
	})
}

// However many have answered, stopping a wave and storing what came of it are as many
// statements: all that grows with them happens where nobody waits.
func TestTransactionsOfClosingDoNotGrow(t *testing.T) {
	eachTown(t, []int{60}, func(t *testing.T, c *town) {
		draw := c.crowd(t, 1)
		cost := func(people int) (stopping, storing int64) {
			for _, code := range c.onlyGroup(t)[:people] {
				c.answer(t, code, draw())
			}
			before := c.st.Statements()
			err := c.CloseReaching(t.Context(), c.wave.ID, func(step waves.Step) {
				switch now := c.st.Statements(); step {
				case waves.StepStopped:
					stopping = now - before
				case waves.StepOpened:
					before = now
				case waves.StepPublished:
					storing = now - before
				}
			})
			if err != nil {
				t.Fatal(err)
			}
			return stopping, storing
		}
		fewStop, fewStore := cost(2)
		c.wave = c.plan(t, survey.Pupils810)
		if stop, store := cost(50); stop != fewStop || store != fewStore || stop == 0 || store == 0 {
			t.Errorf("of 2: %d and %d statements, of 50: %d and %d", fewStop, fewStore, stop, store)
		}
	})
}

// The files are written anew when no wave is open, and not before: who answers would
// wait. It is made up for when the last one has closed, or by whatever process runs then.
func TestRewritingWaitsForTheLastWave(t *testing.T) {
	eachTown(t, []int{12}, func(t *testing.T, c *town) {
		c.answer(t, c.onlyGroup(t)[0], c.crowd(t, 1)())
		first := c.wave
		c.wave = c.plan(t, survey.Pupils810)
		if err := c.Open(t.Context(), "test", c.wave.ID); err != nil {
			t.Fatal(err)
		}
		written := func() (n int) {
			if err := c.raw(t).QueryRow(`select count(*) from wave where rewritten`).Scan(&n); err != nil {
				t.Fatal(err)
			}
			return n
		}
		if _, err := c.Close(t.Context(), "test", first.ID); err != nil || written() != 0 {
			t.Fatalf("rewritten while a wave is open: %d, %v", written(), err)
		}
		c.wave, first = first, c.wave
		c.nothingIsLeft(t)
		c.exec(t, `update wave set state = 'closed', cleaned = true where state = 'open'`) // as a process that was killed left it
		if err := closer(waves.New(c.st, c.directory, c.library), t.Output()).Due(t.Context()); err != nil || written() != 2 {
			t.Errorf("afterwards %d waves are rewritten, %v", written(), err)
		}
	})
}

// Closing reads and opens ballots in an order that has nothing to do with the one in
// which they came: what is found in memory afterwards tells nothing.
func TestBallotsAreOpenedInAnyOrder(t *testing.T) {
	const people = 300 // more than one portion
	eachTown(t, []int{people}, func(t *testing.T, c *town) {
		draw, places := c.crowd(t, 1), map[string]int{}
		for i, code := range c.onlyGroup(t) {
			r := c.arrive(t, code)
			r.redeem(t)
			r.seal(t, draw())
			r.cast(t)
			places[string(r.token)] = i
		}
		tokens, err := c.TokensAsOpened(t.Context(), c.wave.ID)
		if err != nil || len(tokens) != people {
			t.Fatalf("%d ballots, %v", len(tokens), err)
		}
		opened := channel{name: "closing: as opened"}
		for _, token := range tokens {
			opened.order = append(opened.order, places[string(token)])
		}
		opened.judge(t, people)
	})
}
