package bench

import (
	"context"
	"errors"
	"fmt"

	"trivselspuls/server/waves"
	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/store"
)

// actor is who the audit log says did it.
const actor = audit.CommandLine

// GroupSize is how many share a group's key in a wave that OpenWave opens.
const GroupSize = 100

// OpenWave makes an invented owner with enough groups for so many people, opens
// a wave of a week and prints the slips. The first people slips are returned, in
// random order within each group.
func OpenWave(ctx context.Context, st *store.Store, service *waves.Service, people int) (survey.WaveID, []survey.Code, error) {
	wave, err := openWave(ctx, st, service, people, GroupSize)
	if err != nil {
		return "", nil, err
	}
	groups, err := st.WaveGroups(ctx, wave)
	if err != nil {
		return "", nil, err
	}
	var slips []survey.Code
	for _, g := range groups {
		printed, err := service.PrintSlips(ctx, actor, g.ID)
		if err != nil {
			return "", nil, err
		}
		slips = append(slips, printed...)
	}
	return wave, slips[:people], nil
}

// openWave opens a wave with groups of one size, and prints nothing.
func openWave(ctx context.Context, st *store.Store, service *waves.Service, people, size int) (survey.WaveID, error) {
	owner := survey.Owner{ID: survey.NewID[survey.OwnerID](), Name: "Oppdiktet kommune", Fictional: true}
	school := survey.Unit{ID: survey.NewID[survey.UnitID](), Owner: owner.ID, Name: "Oppdiktet skole", Kind: survey.School}
	now := st.Now()
	project := survey.Project{ID: survey.NewID[survey.ProjectID](), Owner: owner.ID, Name: "Måling av tjeneren", Starts: now, Ends: now.AddDate(1, 0, 0)}
	wave := survey.Wave{
		ID: survey.NewID[survey.WaveID](), Project: project.ID, Kind: survey.Baseline, Name: "Startmåling",
		State: survey.Planned, Opens: now, Closes: now.AddDate(0, 0, 7),
	}
	err := st.Tx(ctx, func(tx *store.Tx) error {
		err := errors.Join(tx.CreateOwner(ctx, owner), tx.CreateUnit(ctx, school), tx.CreateProject(ctx, project))
		for i := 0; i*size < people; i++ {
			err = errors.Join(err, tx.CreateGroup(ctx, survey.Group{
				ID: survey.NewID[survey.GroupID](), Unit: school.ID, Audience: survey.Pupils810,
				Name: fmt.Sprintf("Gruppe %d", i+1), Invited: size,
			}))
		}
		return errors.Join(err, tx.CreateWave(ctx, wave, []survey.Audience{survey.Pupils810}))
	})
	if err == nil {
		err = service.Open(ctx, actor, wave.ID)
	}
	return wave.ID, err
}
