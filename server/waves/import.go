package waves

import (
	"context"
	"fmt"
	"io"
	"reflect"
	"slices"
	"time"

	"trivselspuls/survey"
	"trivselspuls/survey/audit"
	"trivselspuls/survey/keys"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/store"
)

// Import is answers to the questionnaires of a planned wave that were collected on
// paper or elsewhere.
type Import struct {
	Approval survey.ApprovalID // two persons' word for it, used up by the import
	// Opens and Closes are when the answers were given; the zero time leaves what
	// was planned. They lie in the past.
	Opens, Closes time.Time
	Files         []ImportFile
	// Audiences and Columns are the words for audiences and columns beside the codes and
	// names that docs/imports.md has, in small letters.
	Audiences map[string]survey.Audience
	Columns   map[string]string
	// Whole says that groups without an answer gave none, and no file is missing.
	Whole bool
}

// ImportedGroup is how many answers some files hold of a planned group.
type ImportedGroup struct {
	PlannedGroup
	UnitName string // empty for a group of several units
	Answers  int
}

// Imported is what Import would store of some files, judged in the same way.
func (s *Service) Imported(ctx context.Context, id survey.WaveID, in Import) ([]ImportedGroup, error) {
	r, err := s.readImport(ctx, id, in)
	if err != nil {
		return nil, fmt.Errorf("import: %w", err)
	}
	list := make([]ImportedGroup, len(r.planned))
	for i, p := range r.planned {
		list[i] = ImportedGroup{p, r.names[p.Unit], len(r.answers[i])}
	}
	return list, nil
}

// readImport reads the files of an import into the groups of its wave.
func (s *Service) readImport(ctx context.Context, id survey.WaveID, in Import) (*answerReader, error) {
	wave, err := s.importable(ctx, id, in)
	if err != nil {
		return nil, err
	}
	planned, _, err := plan(ctx, s.store.Reader, id)
	if err != nil {
		return nil, err
	}
	units, asked, err := s.importAsks(ctx, wave, planned)
	if err != nil {
		return nil, err
	}
	r, err := readAnswers(in, planned, units, asked)
	if err == nil {
		r.wave = wave
	}
	return r, err
}

// ImportFile is one table of answers. docs/imports.md describes its columns.
type ImportFile struct {
	Name string
	Body io.ReadSeeker
}

// Import gives a planned wave the answers of some files, and closes it the way
// every wave is closed: shuffled, without order, published under the same
// thresholds. The wave is marked as imported for ever.
//
// The files are judged as a whole before anything is stored; *ImportError tells
// what is wrong with them. A wave that is not planned, whose answers would have been
// given in the future, or whose approval is not for it, is survey.ErrState.
func (s *Service) Import(ctx context.Context, actor audit.Actor, id survey.WaveID, in Import) (Closing, error) {
	r, err := s.readImport(ctx, id, in)
	if err != nil {
		return Closing{}, fmt.Errorf("import: %w", err)
	}
	wave, planned, asked, answers := r.wave, r.planned, r.asked, r.answers
	if !in.Whole && slices.ContainsFunc(answers, func(group [][]survey.Answer) bool { return len(group) == 0 }) {
		return Closing{}, fmt.Errorf("import: a group has no answer, and a wave takes one import: %w", survey.ErrState)
	}
	event := onWave(audit.ImportResponses, id, "")
	event.Approval = in.Approval
	err = s.store.AuditedTx(ctx, actor, event, func(tx *store.Tx) error {
		if _, err := tx.LockPlannedWave(ctx, id); err != nil {
			return err
		}
		approval, err := tx.UseApproval(ctx, in.Approval, survey.ImportResponses)
		if err != nil {
			return err
		}
		if !slices.Equal(approval.Waves, []survey.WaveID{id}) {
			return fmt.Errorf("the approval is for another wave: %w", survey.ErrState)
		}
		again, _, err := plan(ctx, tx.Reader, id)
		if err != nil {
			return err
		}
		asks, err := s.questionnairesFor(ctx, tx, wave, again)
		if err != nil {
			return err
		}
		changed := func(q survey.ManifestQuestionnaire) bool { return asked[q.Audience].Hash != q.Hash }
		if !reflect.DeepEqual(planned, again) || slices.ContainsFunc(asks, changed) {
			return fmt.Errorf("the groups or questions were changed meanwhile: %w", survey.ErrState)
		}
		if err := tx.MarkImported(ctx, wave); err != nil {
			return err
		}
		return s.fill(ctx, tx, wave, planned, asks, asked, answers)
	})
	if err != nil {
		return Closing{}, fmt.Errorf("import: %w", err)
	}
	return s.closing(ctx, id)
}

// importable returns the wave as it will be.
func (s *Service) importable(ctx context.Context, id survey.WaveID, in Import) (survey.Wave, error) {
	wave, err := s.store.Wave(ctx, id)
	if err != nil {
		return wave, err
	}
	if wave.State != survey.Planned {
		return wave, fmt.Errorf("only a planned wave can be filled from a file: %w", survey.ErrState)
	}
	wave.Imported = true
	if !in.Opens.IsZero() {
		wave.Opens = in.Opens
	}
	if !in.Closes.IsZero() {
		wave.Closes = in.Closes
	}
	if !wave.Opens.Before(wave.Closes) {
		return wave, fmt.Errorf("the answers would end before they begin: %w", survey.ErrState)
	}
	if now := s.store.Now(); now.Before(wave.Opens) || !in.Closes.IsZero() && now.Before(wave.Closes) {
		return wave, fmt.Errorf("the answers would be from the future: %w", survey.ErrState)
	}
	return wave, nil
}

// importAsks are the units' names and what each audience is asked.
func (s *Service) importAsks(ctx context.Context, wave survey.Wave, planned []PlannedGroup) (
	map[survey.UnitID]string, map[survey.Audience]*questionnaire.Questionnaire, error,
) {
	owner, err := s.store.OwnerOfWave(ctx, wave.ID)
	if err != nil {
		return nil, nil, err
	}
	units, err := unitsOf(ctx, s.store.Reader, wave.ID)
	if err != nil {
		return nil, nil, err
	}
	asked := map[survey.Audience]*questionnaire.Questionnaire{}
	for _, p := range planned {
		if asked[p.Audience] != nil {
			continue
		}
		q, err := s.current(ctx, s.store.Reader, owner.ID, wave.Project, p.Audience)
		if err != nil {
			return nil, nil, fmt.Errorf("questionnaire for %s: %w", p.Audience, err)
		}
		asked[p.Audience] = q.Questionnaire
	}
	return survey.UnitNames(units), asked, nil
}

// fill opens the wave without keys, so that nobody could answer it, and closes it
// with the answers of each planned group.
func (s *Service) fill(ctx context.Context, tx *store.Tx, wave survey.Wave, planned []PlannedGroup, asks []survey.ManifestQuestionnaire,
	asked map[survey.Audience]*questionnaire.Questionnaire, answers [][][]survey.Answer,
) error {
	groups := survey.NewGroupIDs(len(planned))
	if _, err := s.freeze(ctx, tx, readyWave{wave, planned, asks}, groups, keys.Public{}); err != nil {
		return err
	}
	if err := tx.BeginClosing(ctx, wave.ID); err != nil {
		return err
	}
	o := newOpened()
	for i, p := range planned {
		for _, a := range answers[i] {
			o.keep(groups[i], asked[p.Audience].Hash, a)
		}
	}
	frozen, err := tx.WaveGroups(ctx, wave.ID)
	if err != nil {
		return err
	}
	snapshot, first, err := s.publish(ctx, tx.Reader, wave, frozen, asked, o)
	if err != nil {
		return err
	}
	if err := settle(ctx, tx, wave.ID, frozen, o, snapshot); err != nil {
		return err
	}
	if err := onlyOnce(ctx, tx, wave, first); err != nil {
		return err
	}
	// There were no keys, codes or ballots to be rid of.
	if err := tx.MarkCleaned(ctx, wave.ID); err != nil {
		return err
	}
	return tx.MarkRewritten(ctx, []string{string(wave.ID)}, "")
}
