package waves

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/store"
)

// JointUnit is the identifier that the groups of several units, merged to reach
// ten, have in snapshots: the same whenever the same units are merged, so that
// their waves can be compared.
func JointUnit(units []survey.UnitID) survey.UnitID {
	sorted := slices.Compact(slices.Sorted(slices.Values(units)))
	h := sha256.New()
	for _, u := range sorted {
		h.Write([]byte(u))
	}
	return survey.UnitID(hex.EncodeToString(h.Sum(nil)[:16]))
}

// publish makes the snapshot of a wave under the thresholds it was opened with, and reports whether
// it is its project's first endline.
func (s *Service) publish(ctx context.Context, r store.Reader, wave survey.Wave, groups []store.WaveGroup,
	asked map[survey.Audience]*questionnaire.Questionnaire, opened opened,
) (body []byte, first bool, err error) {
	in, err := input(ctx, r, wave, groups, asked, opened)
	if err == nil {
		err = s.recall(ctx, r, &in)
	}
	if err != nil {
		return nil, false, err
	}
	snapshot, err := disclosure.Publish(in)
	if err != nil {
		return nil, false, err
	}
	body, err = snapshot.Encode()
	return body, in.FirstEndline, err
}

// recall adds to a project's first endline what its closed waves have for the follow-ups, which
// are told of all of them together. One whose figures cannot be read is not in it: a closing must
// not wait for it, and which waves are is told.
func (s *Service) recall(ctx context.Context, r store.Reader, in *disclosure.Input) error {
	closed, err := r.SnapshotWaves(ctx, in.Wave.Project)
	if err != nil || !isFirstEndline(in.Wave, closed) {
		return err
	}
	in.FirstEndline = true
	for _, w := range closed {
		earlier, snapshot, err := s.Collected(ctx, r, w.ID)
		switch {
		case err == nil:
			in.Before = append(in.Before, disclosure.Recall(earlier, snapshot))
		case errors.Is(err, survey.ErrState): // its answers have been deleted
		case !errors.Is(err, disclosure.ErrVersion) && !errors.Is(err, disclosure.ErrUnsafe):
			return err
		}
	}
	return nil
}

// isFirstEndline reports whether a wave is the first endline among the closed waves of its project.
func isFirstEndline(wave survey.Wave, closed []survey.Wave) bool {
	return wave.Kind == survey.Endline && !slices.ContainsFunc(closed, func(w survey.Wave) bool { return w.Kind == survey.Endline && w.ID != wave.ID })
}

// Collected is everything about a closed wave as its figures were made of it, and
// the figures. Only what is opened by two persons' approval may read it. A wave
// that is not closed, or whose answers have been deleted, is survey.ErrState.
func (s *Service) Collected(ctx context.Context, r store.Reader, id survey.WaveID) (in disclosure.Input, snapshot disclosure.Snapshot, err error) {
	defer func() { err = survey.In("collected answers", err) }()
	wave, err := r.Wave(ctx, id)
	if err == nil && wave.State != survey.Closed {
		err = survey.ErrState
	}
	if err != nil {
		return in, snapshot, err
	}
	body, err := r.Snapshot(ctx, id)
	if err != nil {
		return in, snapshot, err
	}
	if snapshot, err = disclosure.DecodeSnapshot(body); err != nil {
		return in, snapshot, err
	}
	groups, err := r.WaveGroups(ctx, id)
	if err != nil {
		return in, snapshot, err
	}
	asked, err := s.asked(ctx, r, id)
	if err != nil {
		return in, snapshot, err
	}
	o := newOpened()
	for _, g := range groups {
		if g.Invalid != nil {
			o.invalid[g.ID] = *g.Invalid
		}
	}
	packs, err := r.Packs(ctx, id)
	if len(packs) == 0 && err == nil && slices.ContainsFunc(groups, func(g store.WaveGroup) bool { return g.Answered != nil && *g.Answered > 0 && !g.Refused }) {
		err = fmt.Errorf("answers have been deleted: %w", survey.ErrState)
	}
	if err != nil {
		return in, snapshot, err
	}
	for _, p := range packs {
		o.packs[p.Group] = &p
	}
	in, err = input(ctx, r, wave, groups, asked, o)
	return in, snapshot, err
}

// ThresholdsOf are those an opened wave is judged by. Another is survey.ErrNotFound.
func (s *Reader) ThresholdsOf(ctx context.Context, wave survey.WaveID) (disclosure.Thresholds, error) {
	rules, err := rulesOf(ctx, s.store.Reader, wave)
	return rules.Thresholds, survey.In("thresholds of wave", err)
}

// rules are fixed when a wave opens and stored as its thresholds: those, and which units
// somebody wants to share figures (survey.Unit.Together).
type rules struct {
	disclosure.Thresholds
	Together map[survey.UnitID]survey.UnitID `json:"together,omitempty"`
}

func rulesOf(ctx context.Context, r store.Reader, wave survey.WaveID) (fixed rules, err error) {
	body, err := r.Thresholds(ctx, wave)
	if err != nil {
		return fixed, err
	}
	fixed.Thresholds = disclosure.Floors() // what an earlier version did not have when it opened the wave
	err = json.Unmarshal([]byte(body), &fixed)
	return fixed, survey.In("decode thresholds", err)
}

// input puts together what the figures of a wave are made of.
func input(ctx context.Context, r store.Reader, wave survey.Wave, groups []store.WaveGroup,
	asked map[survey.Audience]*questionnaire.Questionnaire, opened opened,
) (disclosure.Input, error) {
	in := disclosure.Input{Wave: wave, Questionnaires: map[survey.Audience]*questionnaire.Questionnaire{}}
	goals, err := r.GoalsOf(ctx, wave.Project)
	if err != nil {
		return in, err
	}
	for audience, q := range asked {
		in.Questionnaires[audience] = q.WithGoals(goals)
	}
	fixed, err := rulesOf(ctx, r, wave.ID)
	if err != nil {
		return in, err
	}
	in.Thresholds = fixed.Thresholds
	phases, err := r.PhasesOf(ctx, wave.Project)
	if err != nil {
		return in, err
	}
	in.Phase = phaseOf(wave, phases)
	if in.Units, err = unitsOf(ctx, r, wave.ID); err != nil {
		return in, err
	}
	for i, u := range in.Units {
		in.Units[i].Together = fixed.Together[u.ID]
	}
	unitOf, joint, members, err := unitsOfGroups(ctx, r, wave.ID, groups, in.Units)
	if err != nil {
		return in, err
	}
	in.Units, in.Joint = append(in.Units, joint...), members
	for _, g := range groups {
		var answers [][]survey.Answer
		if p := opened.packs[g.ID]; p != nil {
			answers = slices.Collect(p.All())
		}
		in.Groups = append(in.Groups, disclosure.GroupResponses{
			Group: survey.Group{ID: g.ID, Unit: unitOf[g.ID], Audience: g.Audience, Name: g.Name, Invited: g.Invited},
			More:  g.More, OpenLink: g.OpenLink, Invalid: opened.invalid[g.ID], Refused: g.Refused || opened.refused[g.ID], Responses: answers,
		})
	}
	return in, nil
}

// unitsOfGroups returns the unit each group counts for, and the joint units that exist
// only because small units were merged, with the units they stand for.
func unitsOfGroups(ctx context.Context, r store.Reader, wave survey.WaveID, groups []store.WaveGroup, units []survey.Unit) (
	map[survey.GroupID]survey.UnitID, []survey.Unit, map[survey.UnitID][]survey.UnitID, error,
) {
	parts, err := r.MergedGroups(ctx, wave)
	if err != nil {
		return nil, nil, nil, err
	}
	known := survey.Keyed(units, func(u survey.Unit) (survey.UnitID, survey.Unit) { return u.ID, u })
	unitOf := make(map[survey.GroupID]survey.UnitID, len(groups))
	var joint []survey.Unit
	members := map[survey.UnitID][]survey.UnitID{}
	for _, g := range groups {
		unitOf[g.ID] = g.Unit
		if g.Unit != "" {
			continue
		}
		var merged []survey.UnitID
		for _, p := range parts {
			if p.Group == g.ID {
				merged = append(merged, p.Unit)
			}
		}
		id := JointUnit(merged)
		unitOf[g.ID], members[id] = id, merged
		if !slices.ContainsFunc(joint, func(u survey.Unit) bool { return u.ID == id }) {
			first := known[merged[0]]
			joint = append(joint, survey.Unit{ID: id, Owner: first.Owner, Name: g.Name, Kind: first.Kind})
		}
	}
	return unitOf, joint, members, nil
}

// phaseOf returns the number of the latest phase that had begun when the wave
// opened, and 1 before the first.
func phaseOf(wave survey.Wave, phases []survey.Phase) int {
	number := 1
	for _, p := range phases {
		if !wave.Opens.Before(p.Starts) {
			number = max(number, p.Number)
		}
	}
	return number
}
