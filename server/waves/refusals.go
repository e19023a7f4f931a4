package waves

import (
	"sync"
	"time"
)

// Refusals counts refused codes in this hour and the one before. Many of them
// are a sign that used slips go round or that somebody guesses. Neither the
// codes, nor who typed them, nor when within the hour is kept.
type Refusals struct {
	ThisHour, LastHour int
}

type refusals struct {
	mu    sync.Mutex
	hour  time.Time
	count Refusals
}

// turn begins a new hour when it is time. r.mu is held.
func (r *refusals) turn(now time.Time) {
	switch hour := now.Truncate(time.Hour); {
	case hour.Equal(r.hour):
		return
	case hour.Equal(r.hour.Add(time.Hour)):
		r.count = Refusals{LastHour: r.count.ThisHour}
		r.hour = hour
	default:
		r.count, r.hour = Refusals{}, hour
	}
}

// Refusals returns the counts since the server started, of all its waves: a code
// that is refused does not say which wave it was meant for.
func (s *Service) Refusals() Refusals {
	s.refusals.mu.Lock()
	defer s.refusals.mu.Unlock()
	s.refusals.turn(s.store.Now())
	return s.refusals.count
}

// countRefusal notes that one code was refused.
func (s *Service) countRefusal() {
	s.refusals.mu.Lock()
	defer s.refusals.mu.Unlock()
	s.refusals.turn(s.store.Now())
	s.refusals.count.ThisHour++
}
