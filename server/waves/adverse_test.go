package waves_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"trivselspuls/server/waves"
	"trivselspuls/survey"
	"trivselspuls/survey/store/storetest"
)

// The keys lie in two places. Closing needs one of them, or the keys that sign from one
// and the key that opens from the other, and leaves none in either.
func TestClosingWithKeysInOnePlace(t *testing.T) {
	eachTown(t, []int{12}, func(t *testing.T, c *town) {
		for i, gone := range [][2][]string{{{".keys", ".opening"}, nil}, {nil, {".keys", ".opening"}}, {{".keys"}, {".opening"}}} {
			if i > 0 {
				c.wave = c.plan(t, survey.Pupils810)
			}
			c.answer(t, c.onlyGroup(t)[0], c.crowd(t, 1)())
			for place, kinds := range gone {
				for _, kind := range kinds {
					if err := os.Remove(filepath.Join(c.keyDirs[place], string(c.wave.ID)+kind)); err != nil {
						t.Fatal(err)
					}
				}
			}
			restarted := waves.New(c.st, c.directory, c.library)
			closing, err := restarted.Close(t.Context(), "test", c.wave.ID)
			if err != nil || closing.Answered != 1 || closing.Invalid != 0 {
				t.Errorf("without %v: %+v, %v", gone, closing, err)
			}
			c.nothingIsLeft(t)
		}
	})
}

// A clock that jumps closes nothing that nobody looked at meanwhile, loses no answer, and
// neither reopens a wave nor keeps a stopped one from being closed.
func TestAClockThatJumps(t *testing.T) {
	eachTown(t, []int{12}, func(t *testing.T, c *town) {
		codes, draw := c.onlyGroup(t), c.crowd(t, 1)
		r := c.arrive(t, codes[0])
		r.redeem(t)
		r.seal(t, draw())
		for _, away := range []time.Time{c.wave.Closes.AddDate(1, 0, 0), c.wave.Opens.AddDate(-1, 0, 0)} {
			c.clock.set(away)
			refused := map[bool]error{true: survey.ErrWaveOver, false: survey.ErrCodeRefused}[away.After(c.wave.Closes)]
			if _, err := c.Look(t.Context(), codes[1]); !errors.Is(err, refused) {
				t.Errorf("at %v a slip is answered: %v", away, err)
			}
			if away.After(c.wave.Closes) {
				if _, err := c.Cast(t.Context(), r.group, r.token, r.proof, r.sealed); !errors.Is(err, survey.ErrProofRefused) {
					t.Errorf("at %v an answer ends with %v", away, err)
				}
			} else if state := c.closeDue(t, c.Service); state != survey.Open {
				t.Errorf("at %v the wave is %s", away, state)
			}
		}
		c.clock.set(start)
		r.cast(t) // the same bytes
		c.answer(t, codes[1], draw())

		repair := c.failOn(t, "insert", "answers")
		if _, err := c.Close(t.Context(), "test", c.wave.ID); err == nil {
			t.Fatal("closing did not fail")
		}
		repair()
		c.clock.set(c.wave.Opens.AddDate(-1, 0, 0))
		restarted := waves.New(c.st, c.directory, c.library)
		if state := c.closeDue(t, restarted); state != survey.Closed {
			t.Errorf("stopped, and a year back it is %s", state)
		}
		c.clock.set(start)
		if _, err := restarted.Look(t.Context(), codes[2]); !errors.Is(err, survey.ErrCodeRefused) {
			t.Errorf("closed, and back in its time it answers: %v", err)
		}
		if stored, err := storetest.Responses(t.Context(), c.st, c.wave.ID); err != nil || len(stored) != 2 {
			t.Errorf("%d answers, %v", len(stored), err)
		}
		c.nothingIsLeft(t)
	})
}

// Every look at what is due ends the connections from before it, whichever process closed
// a wave: PostgreSQL's own processes hold the file of the log that they wrote to.
func TestConnectionsEndAfterAClosing(t *testing.T) {
	eachTown(t, []int{12}, func(t *testing.T, c *town) {
		if !c.st.Postgres() {
			return
		}
		c.answer(t, c.onlyGroup(t)[0], c.crowd(t, 1)())
		const ours = `select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and backend_start < $1`
		db := c.raw(t)
		db.SetMaxOpenConns(1)
		var began time.Time
		before := 0
		if err := db.QueryRow(`select clock_timestamp()`).Scan(&began); err != nil {
			t.Fatal(err)
		}
		if err := db.QueryRow(ours, began).Scan(&before); err != nil || before == 0 {
			t.Fatalf("%d connections, %v", before, err)
		}
		c.closeDue(t, c.Service) // nothing is
		for end, left := time.Now().Add(10*time.Second), before; left > 0; {
			if err := db.QueryRow(ours, began).Scan(&left); err != nil {
				t.Fatal(err)
			}
			if time.Now().After(end) {
				t.Fatalf("%d of %d connections go on", left, before)
			}
		}
	})
}
