package waves

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"trivselspuls/survey"
)

// openWave finds one open wave; survey.ErrState if it is not served.
func (s *Service) openWave(ctx context.Context, wave survey.WaveID) (*openWave, error) {
	waves, err := s.openWaves(ctx)
	if err != nil {
		return nil, err
	}
	for _, w := range waves {
		if w.wave.ID == wave {
			return w, nil
		}
	}
	return nil, fmt.Errorf("wave %s is not open: %w", wave, survey.ErrState)
}

// tried returns the open waves, and the code's MAC under the pepper of each. A code does
// not say which wave it is for, and there are never many open.
func (s *Service) tried(ctx context.Context, code survey.Code) (waves []*openWave, macs [][]byte, err error) {
	waves, err = s.openWaves(ctx)
	if err == nil && len(waves) == 0 {
		err = survey.ErrCodeRefused
	}
	for _, w := range waves {
		mac, err := w.keeper.MACs([]survey.Code{code})
		if err != nil {
			return nil, nil, err
		}
		macs = append(macs, mac...)
	}
	return waves, macs, err
}

// takes reports whether answers are taken at this time.
func (w *openWave) takes(now time.Time, grace time.Duration) bool {
	return !now.Before(w.wave.Opens) && !w.over(now, grace)
}

// over reports whether a wave is past its deadline.
func (w *openWave) over(now time.Time, grace time.Duration) bool {
	return !now.Before(w.wave.Closes.Add(grace))
}

// outside says why a group's slips cannot be redeemed at this time; nil when they can.
func (w *openWave) outside(group survey.GroupID, now time.Time, grace time.Duration) error {
	if w.takesFrom(group, now, grace) {
		return nil
	}
	if w.over(now, grace) {
		return survey.ErrWaveOver
	}
	wait := survey.NotYetError{From: w.wave.Opens, Audience: w.audience[group]}
	if window := w.windows[group]; window.From.After(wait.From) {
		wait.From, wait.Own = window.From, true
	}
	if now.Before(wait.From) {
		return wait
	}
	return survey.ErrTooLate
}

// takesFrom reports whether a group's slips may be redeemed at this time.
func (w *openWave) takesFrom(group survey.GroupID, now time.Time, grace time.Duration) bool {
	return w.takes(now, grace) && w.windows[group].Takes(now, grace)
}

// waveOf finds the wave a group belongs to; nil if none has it.
func waveOf(waves []*openWave, group survey.GroupID) *openWave {
	of, _ := survey.Find(waves, func(w *openWave) bool { return w.public[group] != nil })
	return of
}

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
