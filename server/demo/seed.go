package demo

import (
	"context"
	"fmt"
	"io"

	"trivselspuls/server/setup"
	"trivselspuls/server/waves"
	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/respondent"
	"trivselspuls/survey/store"
)

// Setting is the running server an example is made in.
type Setting struct {
	Plan  setup.Plan   // whose past is made; Eksempeldal describes one
	Store *store.Store // empty and migrated; tells the time by Clock
	Waves *waves.Service
	Clock *Clock
	// Server is where the server answers on this machine while the example is
	// made, such as http://127.0.0.1:8080.
	Server string
	// BaseURL and RespondentURL are what links and slips begin with.
	BaseURL, RespondentURL string
	// Out is told how far it has come, a line a wave.
	Out io.Writer
}

// actor is whose name stands in the audit log.
const actor = audit.CommandLine

// handOut is how many unused slips of each audience are written down.
const handOut = 5

// Seed makes what the plan describes and returns the ways in. Every wave of the
// plan is answered and closed, except an endline, which stays open. The whole of
// Eksempeldal takes well under a minute on two cores. When Seed returns, the
// clock tells the real time.
func Seed(ctx context.Context, in Setting) (Access, error) {
	defer in.Clock.Release()
	in.Clock.Set(in.Plan.Project.Period.From)
	if _, err := in.Plan.Apply(ctx, in.Store); err != nil {
		return Access{}, err
	}
	m := &maker{Setting: in, client: respondent.New(in.Server)}
	if err := m.meet(ctx); err != nil {
		return Access{}, err
	}
	var left []slip
	var err error
	for i, wave := range m.waves {
		if left, err = m.wave(ctx, i, wave); err != nil {
			return Access{}, fmt.Errorf("make %s: %w", wave.Name, err)
		}
	}
	if err := m.work(ctx); err != nil {
		return Access{}, err
	}
	m.client.HTTP.CloseIdleConnections()
	in.Clock.Release()
	return m.access(ctx, left)
}

// maker carries what every wave needs.
type maker struct {
	Setting
	client  *respondent.Client
	project survey.Project
	waves   []survey.Wave // in the order they open
	units   []survey.Unit
	names   map[survey.UnitID]string
	luck    map[survey.UnitID]float64
}

// meet learns what the plan has become, and gives the units their luck.
func (m *maker) meet(ctx context.Context) error {
	owners, err := m.Store.Owners(ctx)
	if err == nil && len(owners) != 1 {
		err = fmt.Errorf("the database has other owners than the example, which needs it for itself: %d", len(owners))
	}
	if err != nil {
		return err
	}
	if m.project, err = m.Store.NewestProject(ctx, owners[0].ID); err != nil {
		return err
	}
	if m.waves, err = m.Store.WavesOf(ctx, m.project.ID); err != nil {
		return err
	}
	m.units, err = m.Store.UnitsOf(ctx, owners[0].ID)
	m.luck, m.names = lucks(m.units), survey.UnitNames(m.units)
	return err
}

// wave opens a wave, prints its slips and lets people answer; the endline stays
// open, all others are closed. It returns the slips nobody has used.
func (m *maker) wave(ctx context.Context, number int, wave survey.Wave) ([]slip, error) {
	m.Clock.Set(wave.Opens)
	if err := m.Waves.Open(ctx, actor, wave.ID); err != nil {
		return nil, err
	}
	m.Clock.Set(wave.Opens.Add(2 * day))
	jobs, left, err := m.jobs(ctx, number, wave)
	if err != nil {
		return nil, err
	}
	if err := m.answer(ctx, wave.Name, jobs); err != nil {
		return nil, err
	}
	if wave.Kind == survey.Endline {
		return left, nil
	}
	m.Clock.Set(wave.Closes.Add(survey.Grace))
	closing, err := m.Waves.Close(ctx, actor, wave.ID)
	if err == nil && (closing.Answered != len(jobs) || closing.Invalid != 0) {
		err = fmt.Errorf("answered: %d, counted: %d, invalid: %d", len(jobs), closing.Answered, closing.Invalid)
	}
	return nil, err
}
