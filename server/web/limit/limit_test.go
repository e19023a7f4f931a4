package limit

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// watch is a clock that a test turns.
type watch struct{ now atomic.Int64 }

func (w *watch) Now() time.Time          { return time.Unix(0, w.now.Load()) }
func (w *watch) pass(span time.Duration) { w.now.Add(int64(span)) }

func TestAnAddressHasItsBudgetAndThenItsRate(t *testing.T) {
	var w watch
	w.pass(time.Hour)
	l := New(w.Now, 5000, 50)
	taken := 0
	for range 600 { // a thousand a second for a minute
		for range 100 {
			if l.Take("guesser") == 0 {
				taken++
			}
		}
		w.pass(100 * time.Millisecond)
	}
	if want := 5000 + 50*60; taken < want-50 || taken > want {
		t.Errorf("%d in a minute, want %d", taken, want)
	}
	if wait := l.Take("school"); wait != 0 {
		t.Errorf("another address waits %v", wait)
	}
}

// Whoever is told to wait gets what they want after that time, and what costs nothing
// is given back.
func TestTheWaitIsTrue(t *testing.T) {
	var w watch
	l := New(w.Now, 3, 0.5)
	for range 3 {
		if l.Take("a") != 0 {
			t.Fatal("the budget is smaller than it is said")
		}
	}
	wait := l.Take("a")
	if wait != 2*time.Second || l.Wait("a") != wait {
		t.Errorf("told to wait %v and %v", wait, l.Wait("a"))
	}
	w.pass(wait - 1)
	if l.Take("a") == 0 {
		t.Error("earlier than said")
	}
	w.pass(1)
	if l.Wait("a") != 0 || l.Take("a") != 0 {
		t.Error("later than said")
	}
	l.Return("a")
	if l.Take("a") != 0 {
		t.Error("what was given back is gone")
	}
	for range 10 {
		l.Return("b")
	}
	for range 3 {
		l.Take("b")
	}
	if l.Take("b") == 0 {
		t.Error("giving back makes a budget larger")
	}
}

func TestManyInOneMomentTakeNoMoreThanThereIs(t *testing.T) {
	var w watch
	l := New(w.Now, 100, 1)
	var all sync.WaitGroup
	var taken atomic.Int64
	for range 20 {
		all.Go(func() {
			for range 50 {
				if l.Take("school") == 0 {
					taken.Add(1)
				}
			}
		})
	}
	all.Wait()
	if n := taken.Load(); n != 100 {
		t.Errorf("%d of 100", n)
	}
}

// However many others come, a guesser stays slowed: who has a whole budget again is
// forgotten first.
func TestVisitorsDoNotPushAGuesserOut(t *testing.T) {
	var w watch
	l := New(w.Now, 10, 1)
	for range 10 {
		l.Take("guesser")
	}
	for i := range 2 * mostAddresses {
		if l.Take(fmt.Sprint("visitor ", i)) != 0 {
			t.Fatalf("visitor %d waits", i)
		}
		if i%50_000 == 0 {
			w.pass(time.Second)
			l.Take("guesser")
		}
	}
	if l.Wait("guesser") == 0 {
		t.Error("the guesser is forgotten")
	}
	if n := len(l.buckets); n > mostAddresses {
		t.Errorf("%d addresses are kept", n)
	}
}

// An address is not the same for longer than a day.
func TestAddressesAreForgotten(t *testing.T) {
	var w watch
	l := New(w.Now, 1, 1e-9)
	l.Take("a")
	salt := l.salt
	w.pass(keptFor)
	if l.Wait("a") == 0 {
		t.Error("forgotten within the day")
	}
	w.pass(time.Second)
	if l.Wait("a") != 0 || l.salt == salt || len(l.buckets) != 0 {
		t.Error("known the next day")
	}
}

// A clock that is put back some hours, as one that was wrong is, makes nobody wait longer than the rate does, whether
// they had something left or not; put back to before addresses were last forgotten, it has them forgotten again.
func TestAClockThatIsPutBackKeepsNobody(t *testing.T) {
	var w watch
	w.pass(1000 * time.Hour)
	l := New(w.Now, 3, 0.5)
	l.Take("early")
	w.pass(20 * time.Hour)
	for range 3 {
		l.Take("spent")
	}
	l.Take("some")
	w.pass(-18 * time.Hour)
	if wait := l.Wait("spent"); wait != 2*time.Second {
		t.Errorf("whoever had nothing left waits %v, want 2 s", wait)
	}
	for n, want := range []time.Duration{0, 0, 2 * time.Second} {
		if wait := l.Take("some"); wait != want {
			t.Errorf("try %d of whoever had two left waits %v, want %v", n+1, wait, want)
		}
	}
	if w.pass(2 * time.Second); l.Take("spent") != 0 {
		t.Error("told to wait two seconds, and then again")
	}
	salt := l.salt
	w.pass(-3 * time.Hour)
	if l.Wait("spent") != 0 || l.salt == salt || len(l.buckets) != 0 {
		t.Error("addresses are kept though the clock is before they were last forgotten")
	}
}
