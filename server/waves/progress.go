package waves

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"trivselspuls/survey"
)

// progressEvery is how often the rounded counts move, so that nobody can see an
// answer arrive.
const progressEvery = 15 * time.Minute

// Progress is roughly how many of a group have answered while its wave is open. For a
// group with an open link it is how many of the link's codes are given: nobody knows
// how many persons its answers are.
type Progress struct {
	Group    survey.GroupID
	Unit     survey.UnitID // empty for merged units
	Audience survey.Audience
	Name     string
	Invited  int
	Link     bool // an open link's codes
	Percent  int  // 0 to 100, rounded to ten
}

// counted is a wave's progress and the quarter of an hour it was counted in.
type counted struct {
	quarter time.Time
	groups  []Progress
}

// Progress returns each group's share of answers, or of its open link's codes, rounded
// to 10 % and counted anew at most once a quarter of an hour. It is survey.ErrState for
// a wave that is not open.
func (s *Service) Progress(ctx context.Context, wave survey.WaveID) ([]Progress, error) {
	if _, err := s.openWave(ctx, wave); err != nil {
		return nil, fmt.Errorf("progress: %w", err)
	}
	quarter := s.store.Now().Truncate(progressEvery)
	s.mu.Lock()
	known, ok := s.progress[wave]
	s.mu.Unlock()
	if ok && known.quarter.Equal(quarter) {
		return known.groups, nil
	}
	groups, err := s.store.WaveGroups(ctx, wave)
	if err != nil {
		return nil, fmt.Errorf("progress: %w", err)
	}
	counts, err := s.store.CastCounts(ctx, wave)
	if err != nil {
		return nil, fmt.Errorf("progress: %w", err)
	}
	progress := make([]Progress, 0, len(groups))
	for _, g := range groups {
		n, of := counts[g.ID], g.Invited
		if g.OpenLink {
			if n, err = s.store.CodesOf(ctx, g.ID); err != nil {
				return nil, fmt.Errorf("progress: %w", err)
			}
			of = LinkCap(g.Invited)
		}
		progress = append(progress, Progress{
			Group: g.ID, Unit: g.Unit, Audience: g.Audience, Name: g.Name, Invited: g.Invited,
			Link: g.OpenLink, Percent: roundedPercent(n, of),
		})
	}
	s.mu.Lock()
	s.progress[wave] = counted{quarter: quarter, groups: progress}
	s.mu.Unlock()
	return progress, nil
}

// dropProgress takes one group out of what was counted. The others are not counted
// anew before their time: somebody who looked before and after could see an answer
// arrive.
func (s *Service) dropProgress(wave survey.WaveID, group survey.GroupID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if known, ok := s.progress[wave]; ok {
		known.groups = slices.DeleteFunc(slices.Clone(known.groups), func(p Progress) bool { return p.Group == group })
		s.progress[wave] = known
	}
}

func roundedPercent(n, of int) int {
	return min(100, int(math.Round(10*float64(n)/float64(of)))*10)
}
