package waves_test

import (
	"bytes"
	"errors"
	"io"
	"log/slog"
	"strings"
	"testing"

	"trivselspuls/server/waves"
	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

func closer(s *waves.Service, log io.Writer) *waves.Closer {
	return waves.NewCloser(s, slog.New(slog.NewTextHandler(log, nil)))
}

// closeDue closes what is due, without a failure, and returns the wave's state.
func (c *town) closeDue(t *testing.T, s *waves.Service) survey.WaveState {
	t.Helper()
	var log bytes.Buffer
	due := closer(s, &log)
	if err := due.Due(t.Context()); err != nil || len(due.Failing()) > 0 || log.Len() > 0 {
		t.Errorf("close due: %v, %v\n%s", err, due.Failing(), &log)
	}
	wave, err := c.st.Wave(t.Context(), c.wave.ID)
	if err != nil {
		t.Fatal(err)
	}
	return wave.State
}

// A wave that is due and cannot be closed: the log says which and why, also at the
// next try, and nothing more once it is closed.
func TestAFailedClosingNamesWaveAndCause(t *testing.T) {
	eachTown(t, []int{12}, func(t *testing.T, c *town) {
		c.answer(t, c.onlyGroup(t)[0], c.crowd(t, 1)())
		c.clock.set(c.wave.Closes.Add(survey.Grace))
		var log bytes.Buffer
		due := closer(c.Service, &log)
		line := `msg="closing failed" operation="close wave: store answers" kind=internal code="SQLite 1: Generic error (SQLITE_ERROR)" wave=` + string(c.wave.ID) + "\n"
		if c.st.Postgres() {
			line = strings.Replace(line, "SQLite 1: Generic error (SQLITE_ERROR)", "SQLSTATE 42P01: undefined_table", 1)
		}
		c.exec(t, `alter table answers rename to away`)
		for try := 1; try < 3; try++ {
			if err := due.Due(t.Context()); err != nil || len(due.Failing()) != 1 || due.Failing()[c.wave.ID] == nil {
				t.Errorf("failing are %v, %v", due.Failing(), err)
			}
			if strings.Count(log.String(), "\n") != try || strings.Count(log.String(), line) != try {
				t.Errorf("try %d is logged as\n%s, want\n%s", try, &log, line)
			}
		}
		c.exec(t, `alter table away rename to answers`)
		log.Reset()
		if err := due.Due(t.Context()); err != nil || len(due.Failing()) != 0 || log.Len() != 0 {
			t.Errorf("put right: %v, %v\n%s", err, due.Failing(), &log)
		}
		c.nothingIsLeft(t)
	})
}

// A panic in a closing is a failure of that closing and ends nothing else, also where
// several processors work on it.
func TestAPanicInAClosingIsAFailure(t *testing.T) {
	eachTown(t, []int{12}, func(t *testing.T, c *town) {
		c.answer(t, c.onlyGroup(t)[0], c.crowd(t, 1)())
		var log bytes.Buffer
		broken := closer(waves.New(c.st, c.directory, nil), &log)
		run := broken.Start("test", c.wave.ID, nil)
		<-run.Done()
		if _, err := run.Result(); err == nil || !strings.Contains(log.String(), `operation="close wave: panic in survey/questionnaire/`) || !strings.Contains(log.String(), "kind=panic wave="+string(c.wave.ID)) {
			t.Errorf("%v is logged as\n%s", err, &log)
		}
		if err := c.OpenWithoutKey(t.Context(), c.wave.ID); err == nil || !strings.Contains(err.Error(), "panic in ") {
			t.Errorf("opening without a key: %v", err)
		}
		if _, err := c.Close(t.Context(), "test", c.wave.ID); err != nil {
			t.Errorf("closing afterwards: %v", err)
		}
	})
}

// Of two processes that close a wave at its deadline one does; the other has lost and
// says nothing, whenever it began.
func TestTheSecondProcessIsSilent(t *testing.T) {
	eachTown(t, []int{12}, func(t *testing.T, c *town) {
		for _, begins := range []waves.Step{waves.StepStopped, waves.StepOpened, waves.StepPublished} {
			if c.wave.State == survey.Closed { // of the turn before
				c.clock.set(start)
				c.wave = c.plan(t, survey.Pupils810)
			}
			c.answer(t, c.onlyGroup(t)[0], c.crowd(t, 1)())
			c.clock.set(c.wave.Closes.Add(survey.Grace))
			other := storetest.Open(t, c.database, c.clock.now)
			var log bytes.Buffer
			second := closer(waves.New(other, c.directory, c.library), &log)
			err := c.CloseReaching(t.Context(), c.wave.ID, func(step waves.Step) {
				if step != begins {
					return
				}
				if err := second.Due(t.Context()); err != nil || len(second.Failing()) != 0 || log.Len() != 0 {
					t.Errorf("the second, from step %d: %v, %v\n%s", begins, err, second.Failing(), &log)
				}
			})
			if err != nil && !errors.Is(err, waves.ErrElsewhere) {
				t.Errorf("the first, overtaken after step %d: %v", begins, err)
			}
			if closing, err := c.Close(t.Context(), "test", c.wave.ID); err != nil || closing.Answered != 1 {
				t.Errorf("from step %d: %+v, %v", begins, closing, err)
			}
			c.nothingIsLeft(t)
			c.wave.State = survey.Closed
		}
	})
}

// hold keeps the town's closings from ending until release is called.
func (c *town) hold(t *testing.T) (release func()) {
	t.Helper()
	held, done, ended := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		ended <- c.st.Tx(t.Context(), func(tx *store.Tx) error {
			err := tx.Audit(t.Context(), "test", audit.Event{Action: audit.RenewAccountsKey})
			close(held)
			<-done
			return err
		})
	}()
	<-held
	return func() {
		close(done)
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
}

// Whoever closes a wave joins the closing that goes on. One that has failed without
// anybody looking does not stand in the way of the next.
func TestClosingJoinsAndBeginsAgain(t *testing.T) {
	eachTown(t, []int{12}, func(t *testing.T, c *town) {
		c.onlyGroup(t)
		closings := closer(c.Service, io.Discard)
		repair := c.failOn(t, "insert", "snapshot")
		release := c.hold(t)
		first := closings.Start("test", c.wave.ID, nil)
		if closings.Start("test", c.wave.ID, nil) != first || closings.Find(c.wave.ID) != first || !closings.Running() {
			t.Fatal("a second closing began beside the first")
		}
		release()
		<-first.Done()
		if _, err := first.Result(); err == nil || closings.Running() {
			t.Fatalf("the first ended with %v", err)
		}
		repair()
		again := closings.Start("test", c.wave.ID, nil)
		<-again.Done()
		if _, err := again.Result(); err != nil || closings.Find(c.wave.ID) != again || again.Step() != int(waves.StepPublished) {
			t.Errorf("closing again: step %d, %v", again.Step(), err)
		}
		if closings.Forget(c.wave.ID); closings.Find(c.wave.ID) != nil {
			t.Error("an end that was seen is shown again")
		}
	})
}

// At the end of the process closings that go on are waited for, and none begins.
func TestWaitLetsClosingsEnd(t *testing.T) {
	eachTown(t, []int{12}, func(t *testing.T, c *town) {
		c.onlyGroup(t)
		closings := closer(c.Service, io.Discard)
		release := c.hold(t)
		run := closings.Start("test", c.wave.ID, nil)
		waited := make(chan struct{})
		go func() {
			closings.Wait()
			close(waited)
		}()
		for { // until nothing begins any more
			late := closings.Start("test", survey.NewID[survey.WaveID](), nil)
			<-late.Done()
			if _, err := late.Result(); errors.Is(err, survey.ErrUnavailable) {
				break
			}
		}
		select {
		case <-waited:
			t.Error("nobody waited")
		default:
		}
		release()
		<-waited
		select {
		case <-run.Done():
		default:
			t.Fatal("the closing goes on")
		}
		if _, err := run.Result(); err != nil {
			t.Errorf("the closing ended with %v", err)
		}
	})
}
