package demo

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"

	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/respondent"
	"trivselspuls/survey/store"
)

// slip is a printed slip and whom it is for.
type slip struct {
	survey.Slip
	group store.WaveGroup
}

// job is one person's slip and answers.
type job struct {
	slip    survey.Slip
	asked   *questionnaire.Questionnaire
	answers []survey.Answer
}

// jobs prints the slips of a wave's groups and decides who answers what. number
// is the wave's among the project's, from 0.
func (m *maker) jobs(ctx context.Context, number int, wave survey.Wave) (jobs []job, left []slip, err error) {
	groups, err := m.Store.WaveGroups(ctx, wave.ID)
	if err != nil {
		return nil, nil, err
	}
	print, err := m.Waves.Fingerprint(ctx, wave.ID)
	if err != nil {
		return nil, nil, err
	}
	for _, g := range groups {
		codes, err := m.Waves.PrintSlips(ctx, actor, g.ID)
		if err != nil {
			return nil, nil, err
		}
		q, err := m.Waves.AskedBy(ctx, wave.ID, g.Audience)
		if err != nil {
			return nil, nil, err
		}
		answers := m.answers(number, wave, g, q)
		for i, code := range codes {
			if i < len(answers) {
				jobs = append(jobs, job{survey.Slip{Code: code, Fingerprint: print}, q, answers[i]})
			} else {
				left = append(left, slip{survey.Slip{Code: code, Fingerprint: print}, g})
			}
		}
	}
	// Nobody waits for the other groups to be done.
	rand.Shuffle(len(jobs), func(i, j int) { jobs[i], jobs[j] = jobs[j], jobs[i] })
	return jobs, left, nil
}

// atOnce is how many people answer at the same time.
const atOnce = 8

// answer lets everybody of a wave answer over HTTP. The first failure stops it.
func (m *maker) answer(ctx context.Context, name string, jobs []job) error {
	fmt.Fprintf(m.Out, "Simulated people answer: %s (%d)\n", name, len(jobs))
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var workers sync.WaitGroup
	for part := range slices.Chunk(jobs, (len(jobs)+atOnce-1)/atOnce) {
		workers.Go(func() {
			for _, j := range part {
				if ctx.Err() != nil {
					return
				}
				if err := m.client.Answer(ctx, j.slip, j.choose); err != nil {
					cancel(err)
					return
				}
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
