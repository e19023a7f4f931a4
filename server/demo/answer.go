package demo

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"sync"

	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/questionnaire/simulate"
	"trivselspuls/survey/respondent"
	"trivselspuls/survey/store"
)

// slip is a printed code and whom it is for.
type slip struct {
	code  survey.Code
	group store.WaveGroup
}

// job is one person's slip and answers.
type job struct {
	code    survey.Code
	asked   *questionnaire.Questionnaire
	answers []survey.Answer
}

// jobs prints every group's slips and decides who answers what. The answers are
// drawn here, one after the other, so that they do not depend on which worker is
// first.
func (m *maker) jobs(ctx context.Context, wave survey.Wave, come float64, rng *rand.Rand) (jobs []job, left []slip, err error) {
	groups, err := m.Store.WaveGroups(ctx, wave.ID)
	if err != nil {
		return nil, nil, err
	}
	luck, err := m.luck(ctx)
	if err != nil {
		return nil, nil, err
	}
	for _, g := range groups {
		codes, err := m.Waves.PrintSlips(ctx, actor, g.ID)
		if err != nil {
			return nil, nil, err
		}
		q, ok := m.Waves.Library().Current(g.Audience)
		if !ok {
			return nil, nil, fmt.Errorf("no questionnaire for %s", g.Audience)
		}
		crowd := simulate.NewCrowd(q, moodOf(q, come, luck[g.Unit]))
		rate := answering(g.Audience, wave.Kind == survey.Endline) + 0.03*(2*rng.Float64()-1)
		n := min(int(math.Round(rate*float64(len(codes)))), len(codes))
		for _, code := range codes[:n] {
			jobs = append(jobs, job{code, q, crowd.Answers(rng)})
		}
		for _, code := range codes[n:] {
			left = append(left, slip{code, g})
		}
	}
	rng.Shuffle(len(jobs), func(i, j int) { jobs[i], jobs[j] = jobs[j], jobs[i] })
	return jobs, left, nil
}

// luck sets the units apart, between −1 and 1; units merged with others get 0.
func (m *maker) luck(ctx context.Context) (map[survey.UnitID]float64, error) {
	owner, err := theOwner(ctx, m.Store)
	if err != nil {
		return nil, err
	}
	units, err := m.Store.UnitsOf(ctx, owner.ID)
	if err != nil {
		return nil, err
	}
	luck, spread := map[survey.UnitID]float64{}, []float64{0.2, -0.7, 0.9, -0.3, 0.6, -1}
	for i, u := range units {
		luck[u.ID] = spread[i%len(spread)]
	}
	return luck, nil
}

// atOnce is how many people answer at the same time.
const atOnce = 8

// answer lets everybody of a wave answer over HTTP. The first failure stops it.
func (m *maker) answer(ctx context.Context, name string, jobs []job) error {
	m.progress.wave(name)
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var workers sync.WaitGroup
	for part := range slices.Chunk(jobs, (len(jobs)+atOnce-1)/atOnce) {
		workers.Go(func() {
			for _, j := range part {
				if ctx.Err() != nil {
					return
				}
				if err := m.client.Answer(ctx, j.code, j.choose); err != nil {
					cancel(err)
					return
				}
				m.progress.step()
			}
		})
	}
	workers.Wait()
	return context.Cause(ctx)
}

// choose gives the answers drawn, and refuses a questionnaire they are not for.
func (j job) choose(i respondent.Invitation) ([]survey.Answer, error) {
	if i.Questionnaire != j.asked.Hash {
		return nil, fmt.Errorf("the slip leads to questionnaire %s, not to %s", i.Questionnaire, j.asked.Hash)
	}
	return j.answers, nil
}
