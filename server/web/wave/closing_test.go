package wave

import (
	"context"
	"errors"
	"testing"

	"trivselspuls/server/waves"
	"trivselspuls/survey"
)

// Somebody who closes a wave joins the closing that goes on. One that has failed
// without anybody looking does not stand in the way of the next.
func TestClosingBeginsAgainAfterAFailure(t *testing.T) {
	c := closings{runs: map[survey.WaveID]*closingRun{}}
	failed, hold := errors.New("the database is away"), make(chan struct{})
	first := c.start("wave", func(context.Context) (waves.Closing, error) {
		<-hold
		return waves.Closing{}, failed
	})
	if joined := c.start("wave", nil); joined != first {
		t.Fatal("a second closing began beside the first")
	}
	close(hold)
	if <-first.done; first.err != failed {
		t.Fatalf("ended with %v", first.err)
	}
	again := c.start("wave", func(context.Context) (waves.Closing, error) { return waves.Closing{Answered: 7}, nil })
	if <-again.done; again.err != nil || again.result.Answered != 7 {
		t.Errorf("closing again: %+v, %v", again.result, again.err)
	}
	if c.find("wave") != again {
		t.Error("the page does not show the newest closing")
	}
}
