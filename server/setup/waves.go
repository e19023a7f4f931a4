package setup

import (
	"context"
	"fmt"
	"time"

	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/store"
)

// NotLater is a deadline that is no later than the one that stands.
const NotLater survey.ProblemKind = "not-later"

// PlanWave stores a planned wave of one of the owner's projects and gives it an
// identifier. Fields are the wave's own; a name that another has is survey.Twice.
func (e Editor) PlanWave(ctx context.Context, wave survey.Wave, audiences []survey.Audience) (survey.Wave, survey.Problems, error) {
	wave.ID, wave.State = survey.NewID[survey.WaveID](), survey.Planned
	problems, err := e.write(ctx, onWave(audit.PlanWave, wave.ID), func(e Editor) (survey.Problems, error) {
		return e.checkStoredWave(ctx, wave, audiences)
	}, func(tx *store.Tx) error { return tx.CreateWave(ctx, wave, audiences) })
	return wave, problems, err
}

func (e Editor) checkStoredWave(ctx context.Context, wave survey.Wave, audiences []survey.Audience) (survey.Problems, error) {
	project, err := e.ownProject(ctx, wave.Project)
	if err != nil {
		return nil, err
	}
	others, err := e.read.WavesOf(ctx, wave.Project)
	return e.checkWave(project, wave, audiences, others), err
}

func (e Editor) checkWave(project survey.Project, wave survey.Wave, audiences []survey.Audience, others []survey.Wave) survey.Problems {
	problems := append(wave.Check(audiences, others), project.CheckWave(wave)...)
	if len(problems) == 0 && !e.Tx.Now().Before(wave.Closes) {
		problems.Add("to", survey.Over)
	}
	return problems
}

// wave finds a wave of the owner that is in a state; one in another is
// survey.ErrState.
func (e Editor) wave(ctx context.Context, id survey.WaveID, state survey.WaveState) (survey.Wave, error) {
	wave, err := e.read.Wave(ctx, id)
	if err == nil {
		_, err = e.ownProject(ctx, wave.Project)
	}
	if err == nil && wave.State != state {
		err = fmt.Errorf("the wave is %s: %w", wave.State, survey.ErrState)
	}
	return wave, err
}

// ChangeWave rewrites a planned wave and whom it asks. Another can never be
// changed: survey.ErrState.
func (e Editor) ChangeWave(ctx context.Context, wave survey.Wave, audiences []survey.Audience) (survey.Problems, error) {
	return e.write(ctx, onWave(audit.ChangeWave, wave.ID), func(e Editor) (survey.Problems, error) {
		before, err := e.wave(ctx, wave.ID, survey.Planned)
		if err != nil {
			return nil, err
		}
		wave.Project, wave.State = before.Project, before.State
		return e.checkStoredWave(ctx, wave, audiences)
	}, func(tx *store.Tx) error { return tx.ChangeWave(ctx, wave, audiences) })
}

func onWave(action audit.Action, wave survey.WaveID) audit.Event {
	return audit.Event{Action: action, Waves: []survey.WaveID{wave}}
}

// DeleteWave removes a planned wave; another is survey.ErrState.
func (e Editor) DeleteWave(ctx context.Context, id survey.WaveID) error {
	_, err := e.write(ctx, onWave(audit.DeleteWave, id), func(e Editor) (survey.Problems, error) {
		_, err := e.wave(ctx, id, survey.Planned)
		return nil, err
	}, func(tx *store.Tx) error { return tx.DeleteWave(ctx, id) })
	return err
}

// ExtendWave gives an open wave until the end of a later day. An earlier one is
// refused: somebody may count on the day that was announced. The field is to.
func (e Editor) ExtendWave(ctx context.Context, id survey.WaveID, day time.Time) (survey.Problems, error) {
	var later survey.Wave
	event := onWave(audit.ExtendWave, id)
	event.Detail = day.Format(time.DateOnly)
	return e.write(ctx, event, func(e Editor) (problems survey.Problems, err error) {
		wave, err := e.wave(ctx, id, survey.Open)
		later = wave
		later.Closes = survey.EndOfDay(day)
		if day.IsZero() {
			problems.Add("to", survey.Missing)
		} else if !later.Closes.After(wave.Closes) {
			problems.Add("to", NotLater)
		}
		return problems, err
	}, func(tx *store.Tx) error { return tx.ExtendWave(ctx, later) })
}
