package waves

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/keys"
	"trivselspuls/survey/store"
)

// Open moves a planned wave to open: it fixes the groups, makes their keys,
// lets the restored copy of the keys pass the self-test, and freezes the
// manifest with the questionnaires' hashes. Only then can slips be printed. The
// opening key stays in the key directory.
//
// It is survey.ErrState for a wave that is not planned, that has no
// questionnaire for an audience, that nobody is left in (PlannedGroups), or whose
// answers the database would write down elsewhere (*TracesError).
// After an error it may be called again.
func (s *Service) Open(ctx context.Context, actor audit.Actor, wave survey.WaveID) error {
	_, err := s.openWith(ctx, actor, wave, nil)
	return err
}

// OpenOnPaper is Open for custody on paper: it returns the opening key, which is kept
// nowhere, sealed to the receiver (keys.SealTo). It is shown once, to be
// printed twice; closing asks for it.
func (s *Service) OpenOnPaper(ctx context.Context, actor audit.Actor, wave survey.WaveID, receiver []byte) (sealed []byte, err error) {
	if err := keys.CheckReceiver(receiver); err != nil {
		return nil, fmt.Errorf("open wave: %w: %w", survey.ErrMalformed, err)
	}
	return s.openWith(ctx, actor, wave, receiver)
}

func (s *Service) openWith(ctx context.Context, actor audit.Actor, id survey.WaveID, receiver []byte) (sealed []byte, err error) {
	known, err := s.mayOpen(ctx)
	if err != nil {
		return nil, fmt.Errorf("open wave: %w", err)
	}
	err = s.store.Tx(ctx, func(tx *store.Tx) error {
		// Held until the end, so that of two who open the same wave the second
		// waits, and cannot replace the keys the first has made. On SQLite other
		// waves' answers wait as well, a few seconds for some dozens of groups.
		wave, err := tx.LockPlannedWave(ctx, id)
		if errors.Is(err, survey.ErrNotFound) {
			return fmt.Errorf("only a planned wave can be opened: %w", survey.ErrState)
		}
		if err != nil {
			return err
		}
		if !tx.Now().Before(wave.Closes) {
			return fmt.Errorf("the deadline is over: %w", survey.ErrState)
		}
		planned, _, err := plan(ctx, tx.Reader, id)
		if err != nil {
			return err
		}
		questionnaires, err := s.questionnairesFor(ctx, tx, wave, planned)
		if err != nil {
			return err
		}
		groups := survey.NewGroupIDs(len(planned))
		// What an earlier try left behind belongs to no opened wave.
		if err := s.keys.Destroy(id); err != nil {
			return err
		}
		var public keys.Public
		if public, sealed, err = s.keepers.Create(ctx, id, groups, receiver); err != nil {
			return err
		}
		body, err := s.freeze(ctx, tx, wave, groups, planned, questionnaires, public)
		if err != nil {
			return err
		}
		event := onWave(audit.OpenWave, id, "")
		event.Detail = openDetail(id, body)
		if err := tx.Audit(ctx, actor, event); err != nil || len(known) == 0 {
			return err
		}
		event = onWave(audit.AcceptTraces, id, "")
		event.Detail = strings.Join(known, ", ")
		return tx.Audit(ctx, actor, event)
	})
	if err != nil {
		return nil, fmt.Errorf("open wave: %w", err)
	}
	s.forget()
	return sealed, nil
}

// unitsOf are the units of a wave's owner.
func unitsOf(ctx context.Context, r store.Reader, wave survey.WaveID) ([]survey.Unit, error) {
	owner, err := r.OwnerOfWave(ctx, wave)
	if err != nil {
		return nil, err
	}
	return r.UnitsOf(ctx, owner.ID)
}

// freeze writes everything that never changes once the wave is open, and returns
// the manifest. groups and planned go together. Without keys nobody can answer,
// which is how a wave is opened that is closed in the same transaction.
func (s *Service) freeze(ctx context.Context, tx *store.Tx, wave survey.Wave, groups []survey.GroupID, planned []PlannedGroup,
	questionnaires []survey.ManifestQuestionnaire, public keys.Public,
) ([]byte, error) {
	manifest := survey.Manifest{
		Wave: wave.ID, Closes: wave.Closes.UTC(),
		BallotSize: survey.BallotSize, Questionnaires: questionnaires, WaveKey: public.Wave,
	}
	units, err := unitsOf(ctx, tx.Reader, wave.ID)
	if err != nil {
		return nil, err
	}
	names := survey.UnitNames(units)
	frozen := make([]store.WaveGroup, len(planned))
	listed := make([]survey.ManifestGroup, len(planned))
	var parts []store.MergedGroup
	for i, p := range planned {
		listed[i] = survey.ManifestGroup{
			ID: groups[i], Audience: p.Audience, Places: p.places(names), Invited: p.Invited, Key: append([]byte{}, public.Groups[groups[i]]...),
		}
		frozen[i] = store.WaveGroup{
			ID: groups[i], Wave: wave.ID, Unit: p.Unit, Audience: p.Audience, Name: p.Name, Invited: p.Invited, PublicKey: listed[i].Key,
		}
		for _, part := range p.Merges {
			part.Group = groups[i]
			parts = append(parts, part)
		}
	}
	body, err := manifest.Encode(listed)
	if err != nil {
		return nil, err
	}
	fixed := rules{s.limits, map[survey.UnitID]survey.UnitID{}}
	for _, u := range units {
		if u.Together != "" {
			fixed.Together[u.ID] = u.Together
		}
	}
	thresholds, err := json.Marshal(fixed)
	if err != nil {
		return nil, fmt.Errorf("encode thresholds: %w", err)
	}
	head, _ := survey.ManifestLines(body)
	return head, tx.OpenWave(ctx, wave.ID, body, string(thresholds), frozen, parts)
}
