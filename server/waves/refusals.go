package waves

import (
	"context"
	"errors"
	"sync"
	"time"

	"trivselspuls/survey"
)

// Refusals counts refused codes in this hour and the one before, since the server
// started. Neither the codes, nor who typed them, nor when within the hour is kept.
type Refusals struct {
	// Used are codes of one wave that had been used or replaced. Many of them are a
	// sign that used slips go round.
	Used Hours
	// Unknown are codes that belong to no wave, of the whole server: mistyped,
	// guessed, or from a wave that has closed.
	Unknown Hours
}

// Hours is a count in this hour and in the one before.
type Hours struct{ This, Last int }

type refusals struct {
	mu    sync.Mutex
	hour  time.Time
	count map[survey.WaveID]Hours // unknown codes under no wave
}

// turn begins a new hour when it is time. r.mu is held.
func (r *refusals) turn(now time.Time) {
	hour := now.Truncate(time.Hour)
	if hour.Equal(r.hour) && r.count != nil {
		return
	}
	next := map[survey.WaveID]Hours{}
	if hour.Equal(r.hour.Add(time.Hour)) {
		for wave, count := range r.count {
			if count.This > 0 {
				next[wave] = Hours{Last: count.This}
			}
		}
	}
	r.hour, r.count = hour, next
}

// Refusals returns the counts for a wave.
func (s *Service) Refusals(wave survey.WaveID) Refusals {
	s.refusals.mu.Lock()
	defer s.refusals.mu.Unlock()
	s.refusals.turn(s.store.Now())
	return Refusals{Used: s.refusals.count[wave], Unknown: s.refusals.count[""]}
}

// refused turns "no such row" into the one answer that codes get, and counts it
// under the wave that the code is of. It asks the same of the database whatever the
// code is, so that the time an answer takes tells nobody which.
func (s *Service) refused(ctx context.Context, waves []*openWave, macs [][]byte, err error) error {
	if !errors.Is(err, survey.ErrNotFound) {
		return err
	}
	var wave survey.WaveID
	if group, err := s.store.CodeGroup(ctx, macs); err == nil {
		if w := waveOf(waves, group); w != nil {
			wave = w.wave.ID
		}
	}
	_, unused := s.store.CodeUsed(ctx, macs)
	s.refusals.mu.Lock()
	defer s.refusals.mu.Unlock()
	s.refusals.turn(s.store.Now())
	count := s.refusals.count[wave]
	count.This++
	s.refusals.count[wave] = count
	switch {
	case wave != "" && unused == nil:
		return survey.ErrCodeUsed
	case wave != "":
		return survey.ErrCodeKnown
	}
	return survey.ErrCodeRefused
}
