package waves_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/server/waves"
	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

func TestLifeOfAWave(t *testing.T) {
	eachTown(t, []int{25, 30}, func(t *testing.T, c *town) {
		slips := c.open(t)
		draw := c.crowd(t, 1)
		var given []string
		for _, codes := range slips {
			for _, code := range codes[:20] {
				answers := draw()
				given = append(given, fingerprint(answers))
				c.answer(t, code, answers)
			}
		}
		closing, err := c.Close(t.Context(), "test", c.wave.ID)
		if err != nil {
			t.Fatal(err)
		}
		if want := (waves.Closing{Wave: c.wave.ID, Answered: 40}); closing != want {
			t.Errorf("closing: got %+v, want %+v", closing, want)
		}
		stored, err := storetest.Responses(t.Context(), c.st, c.wave.ID)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, r := range stored {
			got = append(got, fingerprint(r.Answers))
		}
		slices.Sort(given)
		slices.Sort(got)
		if !slices.Equal(given, got) {
			t.Error("the opened answers are not the ones that were given")
		}
		body, err := c.st.Snapshot(t.Context(), c.wave.ID)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := disclosure.DecodeSnapshot(body); err != nil {
			t.Error(err)
		}
		c.nothingIsLeft(t)
		if check, err := c.st.VerifyAudit(t.Context(), store.AuditCheck{}, true); check.Fault != "" || err != nil {
			t.Errorf("audit chain: %+v, %v", check, err)
		}
	})
}

// nothingIsLeft checks that a closed wave has no codes, ballots or keys.
func (c *town) nothingIsLeft(t *testing.T) {
	t.Helper()
	counts, err := c.st.CastCounts(t.Context(), c.wave.ID)
	for group, n := range counts {
		if n != 0 || err != nil {
			t.Errorf("group %s still has %d ballots, %v", group, n, err)
		}
	}
	if n := c.keyFiles(t); n != 0 {
		t.Errorf("%d copies of the keys are left", n)
	}
	if left, err := c.st.Uncleaned(t.Context()); len(left) != 0 || err != nil {
		t.Errorf("not cleaned up: %v, %v", left, err)
	}
}

func TestClosedWaveRefusesEverything(t *testing.T) {
	eachTown(t, []int{12}, func(t *testing.T, c *town) {
		var codes []survey.Code
		for _, slips := range c.open(t) {
			codes = slips
		}
		late := c.arrive(t, codes[0])
		late.redeem(t)
		late.seal(t, c.crowd(t, 1)())
		if _, err := c.Close(t.Context(), "test", c.wave.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Cast(t.Context(), late.group, late.token, late.proof, late.sealed); !errors.Is(err, survey.ErrProofRefused) {
			t.Errorf("cast: got %v", err)
		}
		if _, err := c.Look(t.Context(), codes[1]); !errors.Is(err, survey.ErrCodeRefused) {
			t.Errorf("look: got %v", err)
		}
		if _, err := c.Redeem(t.Context(), codes[1], late.blinding.Blinded); !errors.Is(err, survey.ErrCodeRefused) {
			t.Errorf("redeem: got %v", err)
		}
		if err := c.Open(t.Context(), "test", c.wave.ID); !errors.Is(err, survey.ErrState) {
			t.Errorf("open again: got %v", err)
		}
		if _, err := c.PrintSlips(t.Context(), "test", late.group); !errors.Is(err, survey.ErrState) {
			t.Errorf("print: got %v", err)
		}
		// The store refuses too, so another process with an old memory cannot.
		if _, err := c.st.CastBallot(t.Context(), store.Ballot{Group: late.group, Token: late.token, Sealed: late.sealed, Signature: late.proof}); !errors.Is(err, survey.ErrProofRefused) {
			t.Errorf("cast in the store: got %v", err)
		}
	})
}

func TestDeadlineAndGrace(t *testing.T) {
	eachTown(t, []int{12}, func(t *testing.T, c *town) {
		var codes []survey.Code
		for _, slips := range c.open(t) {
			codes = slips
		}
		begun := c.arrive(t, codes[0])
		c.clock.set(c.wave.Closes.Add(survey.Grace - time.Second))
		if _, err := c.Look(t.Context(), codes[1]); !errors.Is(err, survey.ErrWaveOver) {
			t.Errorf("look after the deadline: got %v", err)
		}
		begun.redeem(t)
		begun.seal(t, c.crowd(t, 1)())
		begun.cast(t)
		if state := c.closeDue(t, c.Service); state != survey.Open {
			t.Errorf("before the grace is over the wave is %s", state)
		}
		c.clock.add(time.Second)
		if _, err := c.Cast(t.Context(), begun.group, begun.token, begun.proof, begun.sealed); !errors.Is(err, survey.ErrProofRefused) {
			t.Errorf("cast after the grace: got %v", err)
		}
		c.closeDue(t, c.Service)
		if stored, err := storetest.Responses(t.Context(), c.st, c.wave.ID); len(stored) != 1 || err != nil {
			t.Errorf("close due: %d answers, %v", len(stored), err)
		}
		c.nothingIsLeft(t)
	})
}

// What is shown of an open wave is one count, whoever asks and wherever: the same page, a
// command, another process, or the same after a restart. It moves a quarter of an hour after
// it was made, not sooner.
func TestProgressIsRoundedAndSlow(t *testing.T) {
	eachTown(t, []int{30}, func(t *testing.T, c *town) {
		codes, draw := c.onlyGroup(t), c.crowd(t, 1)
		shows := func(want int, when string) {
			t.Helper()
			for process, s := range map[string]*waves.Service{"this": c.Service, "another": waves.New(c.st, c.directory, c.library)} {
				p, err := s.Progress(t.Context(), c.wave.ID)
				if err != nil || len(p) != 1 || p[0].Percent != want {
					t.Errorf("%s: %s process shows %+v, %v, want %d %%", when, process, p, err, want)
				}
			}
		}
		c.clock.add(14 * time.Minute) // close to the end of a quarter on the clock
		shows(0, "before")
		for _, code := range codes[:7] { // 23 %
			c.answer(t, code, draw())
		}
		c.clock.add(15*time.Minute - time.Second)
		shows(0, "too early")
		c.clock.add(time.Second)
		shows(20, "a quarter of an hour after the first count")
		for _, code := range codes[7:20] {
			c.answer(t, code, draw())
		}
		c.clock.add(-5 * time.Minute)
		shows(20, "with a clock that was put back")
		c.clock.add(20 * time.Minute)
		shows(60, "another quarter of an hour later")
		var rows int
		if _, err := c.Close(t.Context(), "test", c.wave.ID); err != nil {
			t.Fatal(err)
		}
		if err := c.raw(t).QueryRow(`select count(*) from progress`).Scan(&rows); err != nil || rows != 0 {
			t.Errorf("%d counts outlive the wave, %v", rows, err)
		}
	})
}

// Whatever is shown stands for three numbers of answers at least, and between the ends for
// five: no page tells one answer from none, nor the last from the one before.
func TestNoAnswerMovesTheShareAlone(t *testing.T) {
	for of := 10; of <= 400; of++ {
		numbers := map[int]int{}
		for n := range of + 1 {
			numbers[waves.RoundedPercent(n, of)]++
		}
		for percent, n := range numbers {
			if ends := percent == 0 || percent == 100; n < 3 || n < 5 && !ends {
				t.Errorf("of %d, %d %% stands for %d numbers", of, percent, n)
			}
		}
	}
}

// Several processes that count at a time show what the first has counted.
func TestProgressIsCountedOnce(t *testing.T) {
	eachTown(t, []int{60}, func(t *testing.T, c *town) {
		codes, draw := c.onlyGroup(t), c.crowd(t, 1)
		group, err := c.st.WaveGroups(t.Context(), c.wave.ID)
		if err != nil {
			t.Fatal(err)
		}
		keep := func(stale time.Time, percent int) {
			err := c.st.Tx(t.Context(), func(tx *store.Tx) error {
				return tx.KeepProgress(t.Context(), c.wave.ID, stale, store.Progress{Counted: c.st.Now(), Percents: map[survey.GroupID]int{group[0].ID: percent}})
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		keep(time.Time{}, 30)
		keep(time.Time{}, 40) // of another, which has not seen it
		for _, code := range codes[:30] {
			c.answer(t, code, draw())
		}
		if p, err := c.Progress(t.Context(), c.wave.ID); err != nil || p[0].Percent != 30 {
			t.Errorf("shown are %+v, %v", p, err)
		}
	})
}

func fingerprint(answers []survey.Answer) string {
	b := make([]byte, len(answers))
	for i, a := range answers {
		b[i] = byte(a)
	}
	return string(b)
}

// Two servers on one database: the second learns within ten seconds what the
// first has opened and closed.
func TestOtherServerNotices(t *testing.T) {
	eachTown(t, []int{12}, func(t *testing.T, c *town) {
		other := waves.New(c.st, c.directory, c.library)
		if _, err := other.Look(t.Context(), survey.NewCode()); !errors.Is(err, survey.ErrCodeRefused) {
			t.Fatalf("before opening: got %v", err)
		}
		code := c.onlyGroup(t)[0]
		c.clock.add(10 * time.Second)
		if _, err := other.Look(t.Context(), code); err != nil {
			t.Errorf("ten seconds after opening: got %v", err)
		}
		if _, err := c.Close(t.Context(), "test", c.wave.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := other.Look(t.Context(), code); !errors.Is(err, survey.ErrCodeRefused) {
			t.Errorf("at once after closing: got %v", err)
		}
		c.clock.add(10 * time.Second)
		if _, err := other.Progress(t.Context(), c.wave.ID); !errors.Is(err, survey.ErrState) {
			t.Errorf("ten seconds after closing: got %v", err)
		}
	})
}

// The audit log says what people with an account did, and nothing about those
// who answer.
func TestAuditKnowsNoRespondent(t *testing.T) {
	eachTown(t, []int{12}, func(t *testing.T, c *town) {
		codes := c.onlyGroup(t)
		draw := c.crowd(t, 1)
		for _, code := range codes[:5] {
			c.answer(t, code, draw())
			if _, err := c.Look(t.Context(), code); !errors.Is(err, survey.ErrCodeRefused) {
				t.Fatalf("a used code: %v", err)
			}
		}
		if _, err := c.Progress(t.Context(), c.wave.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Close(t.Context(), "test", c.wave.ID); err != nil {
			t.Fatal(err)
		}
		entries, err := c.st.AuditAfter(t.Context(), 0)
		if err != nil {
			t.Fatal(err)
		}
		var actions []audit.Action
		for _, e := range entries {
			actions = append(actions, e.Action)
		}
		if want := []audit.Action{audit.OpenWave, audit.PrintSlips, audit.StopWave, audit.CloseWave}; !slices.Equal(actions, want) {
			t.Errorf("the log has %q, want %q", actions, want)
		}
	})
}
