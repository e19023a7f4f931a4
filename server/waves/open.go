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
	_, err := s.openWith(ctx, actor, wave, nil, func(int) {})
	return err
}

// OpenOnPaper is Open for custody on paper: it returns the opening key, which is kept
// nowhere, sealed to the receiver (keys.SealTo). It is shown once, to be
// printed twice; closing asks for it.
func (s *Service) OpenOnPaper(ctx context.Context, actor audit.Actor, wave survey.WaveID, receiver []byte) (sealed []byte, err error) {
	if err := keys.CheckReceiver(receiver); err != nil {
		return nil, fmt.Errorf("open wave: %w: %w", survey.ErrMalformed, err)
	}
	return s.openWith(ctx, actor, wave, receiver, func(int) {})
}

// errGroups means that the wave has another number of groups than keys were made for.
var errGroups = errors.New("waves: groups came or went while the keys were made")

// openWith makes the keys while nothing is held, which takes a tenth of a second for a
// group, and then opens the wave in one transaction. Of several who open waves with the
// same key directory one does at a time, so that none replaces what another has made.
// reached is told how many keys there are.
func (s *Service) openWith(ctx context.Context, actor audit.Actor, id survey.WaveID, receiver []byte, reached func(int)) (sealed []byte, err error) {
	known, err := s.mayOpen(ctx)
	if err == nil {
		_, err = s.keys.Names() // now, and not when all keys are made
	}
	if err != nil {
		return nil, fmt.Errorf("open wave: %w", err)
	}
	release, err := s.keys.Alone(ctx)
	if err != nil {
		return nil, fmt.Errorf("open wave: %w", err)
	}
	defer release()
	for err = errGroups; errors.Is(err, errGroups); {
		sealed, err = s.openOnce(ctx, actor, id, receiver, known, reached)
	}
	if err != nil {
		return nil, fmt.Errorf("open wave: %w", err)
	}
	s.forget()
	return sealed, nil
}

func (s *Service) openOnce(ctx context.Context, actor audit.Actor, id survey.WaveID, receiver []byte, known []string, reached func(int)) (sealed []byte, err error) {
	var ready readyWave
	err = s.store.Tx(ctx, func(tx *store.Tx) error {
		if ready, err = s.ready(ctx, tx, id); err != nil {
			return err
		}
		return s.keys.Destroy(id) // what an earlier try left behind belongs to no opened wave
	})
	if err != nil {
		return nil, err
	}
	groups := survey.NewGroupIDs(len(ready.planned))
	public, sealed, err := s.keepers.Create(ctx, id, groups, receiver, reached)
	if err != nil {
		return nil, errors.Join(err, s.keys.Destroy(id)) // whoever made them may have been cut off
	}
	committing := false
	err = s.store.Tx(ctx, func(tx *store.Tx) error {
		if ready, err = s.ready(ctx, tx, id); err != nil {
			return err
		}
		if len(ready.planned) != len(groups) {
			return errGroups
		}
		body, err := s.freeze(ctx, tx, ready, groups, public)
		if err != nil {
			return err
		}
		places, err := s.keys.Names()
		if err == nil {
			err = tx.KeepPlaces(ctx, id, places)
		}
		if err != nil {
			return err
		}
		event := onWave(audit.OpenWave, id, "")
		event.Detail = openDetail(id, body)
		if err := tx.Audit(ctx, actor, event); err != nil {
			return err
		}
		if len(known) > 0 {
			event = onWave(audit.AcceptTraces, id, "")
			event.Detail = strings.Join(known, ", ")
			err = tx.Audit(ctx, actor, event)
		}
		committing = err == nil
		return err
	})
	if err != nil && !committing { // else it may have been opened all the same
		err = errors.Join(err, s.keys.Destroy(id))
	}
	return sealed, err
}

// readyWave is a wave that may be opened, as it would be.
type readyWave struct {
	survey.Wave
	planned        []PlannedGroup
	questionnaires []survey.ManifestQuestionnaire
}

// ready holds a planned wave until the transaction ends. Of two who open it the second
// waits here.
func (s *Service) ready(ctx context.Context, tx *store.Tx, id survey.WaveID) (ready readyWave, err error) {
	ready.Wave, err = tx.LockPlannedWave(ctx, id)
	if errors.Is(err, survey.ErrNotFound) {
		return ready, fmt.Errorf("only a planned wave can be opened: %w", survey.ErrState)
	}
	if err != nil {
		return ready, err
	}
	if !tx.Now().Before(ready.Closes) {
		return ready, fmt.Errorf("the deadline is over: %w", survey.ErrState)
	}
	if ready.planned, _, err = plan(ctx, tx.Reader, id); err != nil {
		return ready, err
	}
	ready.questionnaires, err = s.questionnairesFor(ctx, tx, ready.Wave, ready.planned)
	return ready, err
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
// the manifest. groups go with what is planned. Without keys nobody can answer,
// which is how a wave is opened that is closed in the same transaction.
func (s *Service) freeze(ctx context.Context, tx *store.Tx, wave readyWave, groups []survey.GroupID, public keys.Public) ([]byte, error) {
	manifest := survey.Manifest{
		Wave: wave.ID, Closes: wave.Closes.UTC(),
		BallotSize: survey.BallotSize, Questionnaires: wave.questionnaires, WaveKey: public.Wave,
	}
	units, err := unitsOf(ctx, tx.Reader, wave.ID)
	if err != nil {
		return nil, err
	}
	names := survey.UnitNames(units)
	frozen := make([]store.WaveGroup, len(wave.planned))
	listed := make([]survey.ManifestGroup, len(wave.planned))
	var parts []store.MergedGroup
	for i, p := range wave.planned {
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

// TracesError names what the database writes down or keeps that must be nowhere, and
// that nobody has said is known: no wave is opened with it.
type TracesError struct{ Traces []store.Trace }

func (e *TracesError) Error() string {
	var text strings.Builder
	text.WriteString("the database writes down or keeps what must be nowhere")
	for _, t := range e.Traces {
		fmt.Fprintf(&text, "\n%s\n    mend it: %s", t.Text, t.Mend)
	}
	fmt.Fprintf(&text, "\nor say that it is known: POSTGRES_TRACES_KNOWN=%s", strings.Join(e.Names(), ","))
	return text.String()
}

// Names are what the setting POSTGRES_TRACES_KNOWN would have to name.
func (e *TracesError) Names() []string { return namesOf(e.Traces) }

// Unwrap makes it a survey.ErrState.
func (e *TracesError) Unwrap() error { return survey.ErrState }

// mayOpen is a *TracesError when the database keeps what refuses an opening, and
// otherwise returns the names of those that somebody has said are known.
func (s *Service) mayOpen(ctx context.Context) (known []string, err error) {
	traces, err := s.store.Traces(ctx)
	if err != nil {
		return nil, err
	}
	var refused, accepted []store.Trace
	for _, t := range traces {
		switch {
		case t.Known:
			accepted = append(accepted, t)
		case t.Refuses:
			refused = append(refused, t)
		}
	}
	if len(refused) > 0 {
		return nil, &TracesError{refused}
	}
	return namesOf(accepted), nil
}

// namesOf are the names of traces, each once.
func namesOf(traces []store.Trace) []string {
	return survey.Unique(survey.Map(traces, func(t store.Trace) string { return t.Name }))
}
