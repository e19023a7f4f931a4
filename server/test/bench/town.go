package bench

import (
	"context"

	"trivselspuls/server/test/webtest"
	"trivselspuls/server/waves"
	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/store"
)

// actor is who the audit log says did it.
const actor = audit.CommandLine

// groupSize is how many share a group's key in a wave that OpenWave opens.
const groupSize = 100

// OpenWave opens a wave of a week with enough groups for so many people, and prints the
// slips. The first people slips are returned, in random order within each group.
func OpenWave(ctx context.Context, st *store.Store, service *waves.Service, people int) (survey.WaveID, []survey.Code, error) {
	wave, err := openWave(ctx, st, service, people, groupSize)
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

// openWave opens one with groups of one size, and prints nothing.
func openWave(ctx context.Context, st *store.Store, service *waves.Service, people, size int) (survey.WaveID, error) {
	return webtest.OpenWave(ctx, st, service, people, size, st.Now().AddDate(0, 0, 7))
}
