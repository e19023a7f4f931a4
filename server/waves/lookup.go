package waves

import (
	"context"
	"fmt"
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
