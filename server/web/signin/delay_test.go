package signin

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"trivselspuls/server/web/site"
)

func TestADelayHasAnEnd(t *testing.T) {
	many := failures{count: 500}
	if many.delay() != longestDelay {
		t.Errorf("five hundred failures wait %v", many.delay())
	}
}

// Whoever asks a hundred times in the same moment is not judged more often than
// whoever waits for each answer: a try is counted before it is judged.
func TestTriesInTheSameMomentAreCounted(t *testing.T) {
	now := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	d := newGrowingDelay(func() time.Time { return now })
	var judged atomic.Int32
	var crowd sync.WaitGroup
	for range 100 {
		crowd.Go(func() {
			if d.attempt("kari") == nil {
				judged.Add(1) // and found wrong
			}
		})
	}
	crowd.Wait()
	if n := judged.Load(); n != freeFailures+1 {
		t.Errorf("%d of a hundred are judged, want %d", n, freeFailures+1)
	}
	now = now.Add(time.Second)
	if d.attempt("kari") != nil || d.attempt("kari") == nil {
		t.Error("a second later it is not one try")
	}
	d.unjudged("kari") // the database was away
	if now = now.Add(time.Second); d.attempt("kari") != nil {
		t.Error("what was not judged has cost a try")
	}
	if n := d.succeeded("kari"); n != freeFailures+1 {
		t.Errorf("before the right one there were %d wrong ones, want %d", n, freeFailures+1)
	}
	if d.attempt("kari") != nil {
		t.Error("the right one does not end the waiting")
	}
}

// Whoever mistyped a password before the clock was put back a day waits a second, not a day.
func TestADelayIsNoLongerWhenTheClockIsPutBack(t *testing.T) {
	now := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	d := newGrowingDelay(func() time.Time { return now })
	for range freeFailures + 1 {
		if err := d.attempt("kari"); err != nil {
			t.Fatal(err)
		}
	}
	now = now.AddDate(0, 0, -1)
	var slow site.SlowDownError
	if err := d.attempt("kari"); !errors.As(err, &slow) || slow.Wait != time.Second {
		t.Errorf("told to wait: %v, want a second", err)
	}
	if now = now.Add(time.Second); d.attempt("kari") != nil {
		t.Error("told to wait a second, and then again")
	}
}
