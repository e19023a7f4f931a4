package limit

import (
	"fmt"
	"testing"
	"time"
)

func TestOneAddressIsSlowedToTheRefill(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	limit := New(func() time.Time { return now })
	guesses := 0
	for range 600 { // ten guesses a second for a minute
		if !limit.Blocked("guesser") {
			limit.Failed("guesser")
			guesses++
		}
		now = now.Add(100 * time.Millisecond)
	}
	if most := Allowed + 31; guesses > most || guesses < Allowed {
		t.Errorf("a guesser made %d tries in a minute, want %d to %d", guesses, Allowed, most)
	}
	if limit.Blocked("school") {
		t.Error("another address is slowed too")
	}
}

func TestSuccessCostsNothing(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	limit := New(func() time.Time { return now })
	for i := range 400 {
		if limit.Blocked("school") {
			t.Fatalf("request %d of a school was refused", i)
		}
	}
}

// Guessers on many addresses together meet the limit of all, and a school that
// mistyped a few codes does not pay for them.
func TestAllAddressesTogether(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	limit := New(func() time.Time { return now })
	for range 5 {
		limit.Failed("school")
	}
	guesses := 0
	for second := range 600 {
		for i := range 200 {
			if address := fmt.Sprint("guesser ", i); !limit.Blocked(address) {
				limit.Failed(address)
				guesses++
			}
		}
		if limit.Blocked("school") {
			t.Fatalf("the school is blocked in second %d", second)
		}
		now = now.Add(time.Second)
	}
	// Each of 200 addresses may use its credit up, and then one a minute.
	if most := 200*(creditBucket+11) + 601*totalPerSecond; guesses > most {
		t.Errorf("%d guesses in ten minutes, want at most %d", guesses, most)
	}
}

// However many others come, a guesser stays slowed: only those who fail are
// remembered.
func TestVisitorsDoNotPushAGuesserOut(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	limit := New(func() time.Time { return now })
	for range Allowed {
		limit.Failed("guesser")
	}
	for i := range 2 * mostAddresses {
		if limit.Blocked(fmt.Sprint("visitor ", i)) {
			t.Fatalf("visitor %d is refused", i)
		}
	}
	if !limit.Blocked("guesser") {
		t.Error("the guesser is forgotten")
	}
}
