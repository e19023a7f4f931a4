package waves

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"trivselspuls/survey"
	"trivselspuls/survey/store"
)

// progressEvery is how long a rounded count is shown before the next, in whatever
// process, so that nobody can see an answer arrive.
const progressEvery = 15 * time.Minute

// Progress is roughly how many of a group have answered while its wave is open. For a
// group with an open link it is how many of the link's codes are given: nobody knows
// how many persons its answers are.
type Progress struct {
	store.WaveGroup
	Percent int // 0 to 100, as coarse as roundedPercent makes it
}

// Progress returns each group's share of answers, or of its open link's codes, rounded
// and counted anew at most once a quarter of an hour: the count is stored, so a restart
// and another process show the same. It is survey.ErrState for a wave that is not open.
func (s *Service) Progress(ctx context.Context, wave survey.WaveID) ([]Progress, error) {
	if _, err := s.openWave(ctx, wave); err != nil { // it is not served, and may be open all the same
		if stored, unread := s.store.Wave(ctx, wave); unread != nil || stored.State != survey.Open {
			return nil, fmt.Errorf("progress: %w", errors.Join(err, unread))
		}
	}
	groups, err := s.store.WaveGroups(ctx, wave)
	if err != nil {
		return nil, fmt.Errorf("progress: %w", err)
	}
	counted, err := s.counted(ctx, wave, groups)
	if err != nil {
		return nil, fmt.Errorf("progress: %w", err)
	}
	progress := make([]Progress, 0, len(groups))
	for _, g := range groups {
		if percent, ok := counted.Percents[g.ID]; ok {
			progress = append(progress, Progress{g, percent})
		}
	}
	return progress, nil
}

// counted is the last count of a wave if its time is not over, and a new one otherwise.
func (s *Service) counted(ctx context.Context, wave survey.WaveID, groups []store.WaveGroup) (store.Progress, error) {
	last, err := s.store.Progress(ctx, wave)
	if err != nil && !errors.Is(err, survey.ErrNotFound) {
		return last, err
	}
	now := s.store.Now()
	age := now.Sub(last.Counted)
	if err == nil && age > -progressEvery && age < progressEvery { // a little ahead is another machine's clock
		return last, nil
	}
	next := store.Progress{Counted: now, Percents: make(map[survey.GroupID]int, len(groups))}
	counts, err := s.store.CastCounts(ctx, wave)
	if err != nil {
		return last, err
	}
	for _, g := range groups {
		n, of := counts[g.ID], g.Invited
		if g.OpenLink {
			if n, err = s.store.CodesOf(ctx, g.ID); err != nil {
				return last, err
			}
			of = LinkCap(g.Invited)
		}
		next.Percents[g.ID] = roundedPercent(n, of)
	}
	err = s.store.Tx(ctx, func(tx *store.Tx) error { return tx.KeepProgress(ctx, wave, last.Counted, next) })
	if err != nil {
		return last, err
	}
	kept, err := s.store.Progress(ctx, wave) // of several who count at a time the first one's
	if errors.Is(err, survey.ErrNotFound) {
		err = fmt.Errorf("the wave is closing: %w", survey.ErrState)
	}
	return kept, err
}

// stepPeople is how many answers a step of the rounded share stands for at least.
const stepPeople = 5

// roundedPercent is a share in steps of 10 %, or of 20 or 50 where fewer than five people
// would make one: ten percent of ten people are one person, whose answer could be seen
// arriving.
func roundedPercent(n, of int) int {
	step := 10
	for _, coarser := range []int{20, 50} {
		if of*step < 100*stepPeople {
			step = coarser
		}
	}
	return min(100, int(math.Round(100/float64(step)*float64(n)/float64(of)))*step)
}
