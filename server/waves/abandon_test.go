package waves_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"trivselspuls/server/waves"
	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/keys"
	"trivselspuls/survey/store"
)

// paperCodes opens the wave with its key on paper, which is lost, and prints its slips.
func (c *town) paperCodes(t *testing.T) (scalar []byte, codes []survey.Code) {
	t.Helper()
	scalar = c.openOnPaper(t)
	groups, err := c.st.WaveGroups(t.Context(), c.wave.ID)
	if err != nil {
		t.Fatal(err)
	}
	if codes, err = c.PrintSlips(t.Context(), "test", groups[0].ID); err != nil {
		t.Fatal(err)
	}
	return scalar, codes
}

// abandoned checks that the wave is over without answers or figures, and that nothing of it is left.
func (c *town) abandoned(t *testing.T) {
	t.Helper()
	wave, err := c.st.Wave(t.Context(), c.wave.ID)
	if err != nil || wave.State != survey.Closed || !wave.Abandoned {
		t.Errorf("the wave is %+v, %v", wave, err)
	}
	if packs, err := c.st.Packs(t.Context(), c.wave.ID); len(packs) != 0 || err != nil {
		t.Errorf("%d groups have answers, %v", len(packs), err)
	}
	if shown, err := c.st.SnapshotWaves(t.Context(), c.wave.Project); len(shown) != 0 || err != nil {
		t.Errorf("waves with figures: %+v, %v", shown, err)
	}
	telling, err := c.st.AuditOf(t.Context(), c.owner.ID, store.AuditFilter{Action: audit.AbandonWave}, 10)
	if len(telling) != 1 || err != nil {
		t.Errorf("the log tells it %d times, %v", len(telling), err)
	}
	c.nothingIsLeft(t)
}

// A wave whose key on paper is lost is ended without figures: what was sent is destroyed,
// nothing more is taken, and a sheet that turns up opens nothing. It is none that
// research could ask for.
func TestAWaveWhoseKeyIsLostIsAbandoned(t *testing.T) {
	eachTown(t, []int{12}, func(t *testing.T, c *town) {
		scalar, codes := c.paperCodes(t)
		c.answer(t, codes[0], c.crowd(t, 1)())
		late := c.arrive(t, codes[1])
		late.redeem(t)
		late.seal(t, c.crowd(t, 2)())
		if err := c.Abandon(t.Context(), "test", c.wave.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Cast(t.Context(), late.group, late.token, late.proof, late.sealed); !errors.Is(err, survey.ErrProofRefused) {
			t.Errorf("an answer on its way: %v", err)
		}
		// As a process leaves it that is killed at once: the next one destroys the rest.
		c.closeDue(t, waves.New(c.st, c.directory, c.library))
		c.abandoned(t)
		if closing, err := c.CloseWithKey(t.Context(), "test", c.wave.ID, scalar); err != nil || closing.Answered != 0 {
			t.Errorf("with the sheet afterwards: %+v, %v", closing, err)
		}
		c.abandoned(t)
		if err := c.Abandon(t.Context(), "test", c.wave.ID); !errors.Is(err, survey.ErrState) {
			t.Errorf("abandoned again: %v", err)
		}
		wave, err := c.st.Wave(t.Context(), c.wave.ID)
		if err != nil {
			t.Fatal(err)
		}
		asked := survey.Approval{Operation: survey.ExportResearch, Purpose: "Forskning", Waves: []survey.WaveID{c.wave.ID}}
		if problems := asked.Check([]survey.Wave{wave}); len(problems) != 1 || problems[0].Field != "waves" {
			t.Errorf("research asks for it: %v", problems)
		}
	})
}

// Only a wave that takes answers, or was stopped, and whose key nobody has here can be
// abandoned: not one whose key is a file, in one place or damaged, nor while a place of
// the keys is away.
func TestWhatCannotBeAbandoned(t *testing.T) {
	eachTown(t, []int{12}, func(t *testing.T, c *town) {
		refused := func(when string, want error) {
			t.Helper()
			before, err := c.st.Wave(t.Context(), c.wave.ID)
			if err != nil {
				t.Fatal(err)
			}
			if err := c.Abandon(t.Context(), "test", c.wave.ID); !errors.Is(err, want) {
				t.Errorf("%s: %v", when, err)
			}
			if after, err := c.st.Wave(t.Context(), c.wave.ID); err != nil || after != before {
				t.Errorf("%s: the wave is %+v, %v", when, after, err)
			}
		}
		refused("planned", survey.ErrState)
		codes := c.onlyGroup(t)
		c.answer(t, codes[0], c.crowd(t, 1)())
		refused("its key is a file", survey.ErrState)
		file := func(dir string) string { return filepath.Join(dir, string(c.wave.ID)+".opening") }
		if err := os.Remove(file(c.keyDirs[0])); err != nil {
			t.Fatal(err)
		}
		refused("its key is in one place", survey.ErrState)
		if err := os.WriteFile(file(c.keyDirs[1]), []byte("damaged"), 0o600); err != nil {
			t.Fatal(err)
		}
		refused("its key is damaged", survey.ErrState)
		if err := os.Rename(c.keyDirs[1], c.keyDirs[1]+".away"); err != nil {
			t.Fatal(err)
		}
		refused("a place is away", keys.ErrDirectory)
		if err := errors.Join(os.Rename(c.keyDirs[1]+".away", c.keyDirs[1]), os.Remove(file(c.keyDirs[1]))); err != nil {
			t.Fatal(err)
		}
		if err := c.Abandon(t.Context(), "test", c.wave.ID); err != nil {
			t.Errorf("no file of its key is left: %v", err)
		}
		if _, err := c.Close(t.Context(), "test", c.wave.ID); err != nil {
			t.Error(err)
		}
		c.abandoned(t)
	})
}

// While somebody closes a wave with its sheet, another abandons it: whoever comes first
// has done it, and nothing is half done.
func TestAbandonedWhileItIsClosed(t *testing.T) {
	eachTown(t, []int{12}, func(t *testing.T, c *town) {
		for _, at := range []waves.Step{waves.StepStopped, waves.StepOpened, waves.StepPublished} {
			scalar, codes := c.paperCodes(t)
			c.answer(t, codes[0], c.crowd(t, 1)())
			var abandoned error
			err := c.CloseWithKeyReaching(t.Context(), c.wave.ID, scalar, func(step waves.Step) {
				if step == at {
					abandoned = c.Abandon(t.Context(), "test", c.wave.ID)
				}
			})
			if at < waves.StepPublished {
				if abandoned != nil || !errors.Is(err, waves.ErrElsewhere) {
					t.Errorf("step %d: abandoned %v, closed %v", at, abandoned, err)
				}
				c.closeDue(t, c.Service)
				wave, err := c.st.Wave(t.Context(), c.wave.ID)
				if packs, unread := c.st.Packs(t.Context(), c.wave.ID); err != nil || unread != nil || !wave.Abandoned || len(packs) != 0 {
					t.Errorf("step %d: %+v with answers of %d groups, %v, %v", at, wave, len(packs), err, unread)
				}
			} else if !errors.Is(abandoned, survey.ErrState) || err != nil {
				t.Errorf("when it is closed: abandoned %v, closed %v", abandoned, err)
			} else if wave, err := c.st.Wave(t.Context(), c.wave.ID); err != nil || wave.Abandoned {
				t.Errorf("the closed wave is %+v, %v", wave, err)
			}
			c.nothingIsLeft(t)
			c.wave = c.plan(t, survey.Pupils810)
		}
	})
}
