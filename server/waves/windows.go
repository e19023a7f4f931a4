package waves

import (
	"context"
	"fmt"
	"maps"
	"time"

	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/store"
)

// Windows are when the groups of an open wave answer. A group that answers all
// through the wave is not in it.
func (s *Service) Windows(ctx context.Context, wave survey.WaveID) (map[survey.GroupID]survey.Window, error) {
	groups, err := s.store.WaveGroups(ctx, wave)
	if err != nil {
		return nil, fmt.Errorf("windows: %w", err)
	}
	all, err := s.store.OpenWindows(ctx)
	if err != nil {
		return nil, fmt.Errorf("windows: %w", err)
	}
	windows := map[survey.GroupID]survey.Window{}
	for _, g := range groups {
		if w, ok := all[g.ID]; ok {
			windows[g.ID] = w
		}
	}
	return windows, nil
}

// SetWindows gives groups of an open wave the part of it in which slips may be
// redeemed, all of them or none; the zero window takes a group's away. Groups that
// are not named keep theirs. What is wrong is told by group, and nothing is done
// then. A wave that is not open is survey.ErrState, a group of another one
// survey.ErrNotFound.
//
// Answers that were begun in time are taken until the wave closes: the window is
// about when a slip can be redeemed.
func (s *Service) SetWindows(ctx context.Context, actor audit.Actor, id survey.WaveID, wanted map[survey.GroupID]survey.Window) (map[survey.GroupID]survey.Problems, error) {
	wanted = maps.Clone(wanted)
	for group, w := range wanted {
		if !w.IsZero() { // as they are stored, so that they can be compared
			wanted[group] = survey.Window{From: w.From.UTC().Truncate(time.Second), To: w.To.UTC().Truncate(time.Second)}
		}
	}
	problems := map[survey.GroupID]survey.Problems{}
	err := s.store.Tx(ctx, func(tx *store.Tx) error {
		wave, err := tx.Wave(ctx, id)
		if err == nil && wave.State != survey.Open {
			err = survey.ErrState
		}
		if err != nil {
			return err
		}
		groups, err := tx.WaveGroups(ctx, id)
		if err != nil {
			return err
		}
		before, err := tx.OpenWindows(ctx)
		if err != nil {
			return err
		}
		known := survey.Keyed(groups, func(g store.WaveGroup) (survey.GroupID, bool) { return g.ID, true })
		for group, w := range wanted {
			if !known[group] {
				return survey.ErrNotFound
			}
			if w == before[group] {
				continue
			}
			if found := w.Check(before[group], wave, tx.Now()); len(found) > 0 {
				problems[group] = found
			}
		}
		if len(problems) > 0 {
			return nil
		}
		return writeWindows(ctx, tx, actor, id, groups, before, wanted)
	})
	if err != nil {
		return nil, fmt.Errorf("set windows: %w", err)
	}
	s.forget()
	return problems, nil
}

// writeWindows writes those that are new, in the order of the groups.
func writeWindows(ctx context.Context, tx *store.Tx, actor audit.Actor, wave survey.WaveID,
	groups []store.WaveGroup, before, wanted map[survey.GroupID]survey.Window,
) error {
	for _, g := range groups {
		w, named := wanted[g.ID]
		if !named || w == before[g.ID] {
			continue
		}
		if err := tx.SetWindow(ctx, g.ID, w); err != nil {
			return err
		}
		period := "whole wave"
		if !w.IsZero() {
			period = w.From.UTC().Format("2006-01-02T15:04Z") + " " + w.To.UTC().Format("2006-01-02T15:04Z")
		}
		event := onWave(audit.SetWindow, wave, g.ID)
		event.Detail = period
		if err := tx.Audit(ctx, actor, event); err != nil {
			return err
		}
	}
	return nil
}
