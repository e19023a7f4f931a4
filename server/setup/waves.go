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
// identifier. Fields are the wave's own.
func (d Desk) PlanWave(ctx context.Context, wave survey.Wave, audiences []survey.Audience) (survey.Wave, survey.Problems, error) {
	project, err := d.Store.Project(ctx, wave.Project)
	if err == nil && project.Owner != d.Owner {
		err = survey.ErrNotFound
	}
	if err != nil {
		return wave, nil, fmt.Errorf("plan wave: %w", err)
	}
	wave.ID, wave.State = survey.NewID[survey.WaveID](), survey.Planned
	if problems := d.checkWave(wave, audiences); len(problems) > 0 {
		return wave, problems, nil
	}
	return wave, nil, d.write(ctx, func(tx *store.Tx) error { return tx.CreateWave(ctx, wave, audiences) }, onWave(audit.PlanWave, wave.ID))
}

func (d Desk) checkWave(wave survey.Wave, audiences []survey.Audience) survey.Problems {
	problems := wave.Check(audiences)
	if len(problems) == 0 && !d.Store.Now().Before(wave.Closes) {
		problems.Add("to", survey.Over)
	}
	return problems
}

// wave finds a wave of the owner that is in a state; one in another is
// survey.ErrState.
func (d Desk) wave(ctx context.Context, id survey.WaveID, state survey.WaveState) (survey.Wave, error) {
	wave, err := d.Store.Wave(ctx, id)
	if err != nil {
		return wave, err
	}
	owner, err := d.Store.OwnerOfWave(ctx, id)
	switch {
	case err != nil:
		return wave, err
	case owner.ID != d.Owner:
		return wave, survey.ErrNotFound
	case wave.State != state:
		return wave, fmt.Errorf("the wave is %s: %w", wave.State, survey.ErrState)
	}
	return wave, nil
}

// ChangeWave rewrites a planned wave and whom it asks. Another can never be
// changed: survey.ErrState.
func (d Desk) ChangeWave(ctx context.Context, wave survey.Wave, audiences []survey.Audience) (survey.Problems, error) {
	before, err := d.wave(ctx, wave.ID, survey.Planned)
	if err != nil {
		return nil, fmt.Errorf("change wave: %w", err)
	}
	wave.Project, wave.State = before.Project, before.State
	if problems := d.checkWave(wave, audiences); len(problems) > 0 {
		return problems, nil
	}
	return nil, d.write(ctx, func(tx *store.Tx) error { return tx.ChangeWave(ctx, wave, audiences) }, onWave(audit.ChangeWave, wave.ID))
}

// DeleteWave removes a planned wave; another is survey.ErrState.
func (d Desk) DeleteWave(ctx context.Context, id survey.WaveID) error {
	if _, err := d.wave(ctx, id, survey.Planned); err != nil {
		return fmt.Errorf("delete wave: %w", err)
	}
	return d.write(ctx, func(tx *store.Tx) error { return tx.DeleteWave(ctx, id) }, onWave(audit.DeleteWave, id))
}

// ExtendWave gives an open wave until the end of a later day. An earlier one is
// refused: somebody may count on the day that was announced. The field is to.
func (d Desk) ExtendWave(ctx context.Context, id survey.WaveID, day time.Time) (survey.Problems, error) {
	wave, err := d.wave(ctx, id, survey.Open)
	if err != nil {
		return nil, fmt.Errorf("extend wave: %w", err)
	}
	later := wave
	later.Closes = survey.EndOfDay(day)
	switch {
	case day.IsZero():
		return survey.Problems{{Field: "to", Kind: survey.Missing}}, nil
	case !later.Closes.After(wave.Closes):
		return survey.Problems{{Field: "to", Kind: NotLater}}, nil
	}
	event := onWave(audit.ExtendWave, id)
	event.Detail = day.Format(time.DateOnly)
	return nil, d.write(ctx, func(tx *store.Tx) error { return tx.ExtendWave(ctx, later) }, event)
}

func onWave(action audit.Action, wave survey.WaveID) audit.Event {
	return audit.Event{Action: action, Waves: []survey.WaveID{wave}}
}
