package waves

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/store"
)

// Questionnaire finds what a manifest, ballot or response names: a built-in
// version, or one with questions of an owner's own as some wave has asked it. No
// other is survey.ErrNotFound.
func (s *Reader) Questionnaire(ctx context.Context, hash string) (*questionnaire.Questionnaire, error) {
	return s.questionnaire(ctx, s.store.Reader, hash)
}

func (s *Reader) questionnaire(ctx context.Context, r store.Reader, hash string) (*questionnaire.Questionnaire, error) {
	if q, ok := s.library.ByHash(hash); ok {
		return q, nil
	}
	if q, ok := s.local.Load(hash); ok {
		return q.(*questionnaire.Questionnaire), nil
	}
	kept, err := r.LocalQuestionnaire(ctx, hash)
	if err != nil {
		return nil, fmt.Errorf("find questionnaire: %w", err)
	}
	base, ok := s.library.ByHash(kept.Base)
	if !ok {
		return nil, fmt.Errorf("find questionnaire: this program does not know %s, which it was made from: %w", kept.Base, survey.ErrNotFound)
	}
	questions, err := questionnaire.DecodeLocal[[]questionnaire.Local](kept.Body)
	if err != nil {
		return nil, fmt.Errorf("find questionnaire: %w", err)
	}
	q, err := base.WithLocal(questions)
	if err != nil {
		return nil, fmt.Errorf("find questionnaire: %w", err)
	}
	if q.Hash != hash {
		return nil, fmt.Errorf("find questionnaire: what is stored under %s is another: %w", hash, survey.ErrNotFound)
	}
	s.local.Store(hash, q)
	return q, nil
}

// Base is the built-in questionnaire that an owner's next wave will ask an
// audience, without the owner's own questions and in every language that needs no
// turning on. An audience without a questionnaire is survey.ErrNotFound.
func (s *Reader) Base(ctx context.Context, owner survey.OwnerID, audience survey.Audience) (*questionnaire.Questionnaire, error) {
	project, err := s.store.NewestProject(ctx, owner)
	if err != nil {
		return nil, fmt.Errorf("base questionnaire: %w", err)
	}
	q, err := s.wording(ctx, s.store.Reader, project.ID, audience)
	return q, survey.In("base questionnaire", err)
}

// Current is what an owner's next wave will ask an audience: the wording its
// project has asked before, or else the newest, with the owner's own questions, in
// the languages the owner has turned on. An audience without a questionnaire is
// survey.ErrNotFound; own questions that no longer fit it are survey.ErrState.
func (s *Reader) Current(ctx context.Context, owner survey.OwnerID, audience survey.Audience) (*questionnaire.Questionnaire, error) {
	project, err := s.store.NewestProject(ctx, owner)
	if err != nil {
		return nil, fmt.Errorf("current questionnaire: %w", err)
	}
	q, err := s.current(ctx, s.store.Reader, owner, project.ID, audience)
	if err != nil {
		return nil, fmt.Errorf("current questionnaire: %w", err)
	}
	languages, err := s.store.Languages(ctx, owner)
	return q.WithDrafts(languages...), survey.In("current questionnaire", err)
}

// Next is Base for every audience there is a questionnaire for, from young to old.
func (s *Reader) Next(ctx context.Context, owner survey.OwnerID) ([]*questionnaire.Questionnaire, error) {
	var all []*questionnaire.Questionnaire
	for _, audience := range s.library.Audiences() {
		q, err := s.Base(ctx, owner, audience)
		if err != nil {
			return nil, err
		}
		all = append(all, q)
	}
	return all, nil
}

// AskedBy is what a wave asks an audience, in the languages the owner has turned
// on: what it was opened with, or what it would be opened with now. So is what an
// opened wave would have asked an audience it does not ask. Errors are those of
// Current.
func (s *Reader) AskedBy(ctx context.Context, id survey.WaveID, audience survey.Audience) (q *questionnaire.Questionnaire, err error) {
	defer func() { err = survey.In("what a wave asks", err) }()
	wave, err := s.store.Wave(ctx, id)
	if err != nil {
		return nil, err
	}
	owner, err := s.store.OwnerOfWave(ctx, id)
	if err != nil {
		return nil, err
	}
	languages, err := s.store.Languages(ctx, owner.ID)
	if err != nil {
		return nil, err
	}
	if wave.State != survey.Planned {
		asked, err := s.asked(ctx, s.store.Reader, id)
		if err != nil {
			return nil, err
		}
		if q := asked[audience]; q != nil {
			return q.WithDrafts(languages...), nil
		}
	}
	next, err := s.current(ctx, s.store.Reader, owner.ID, wave.Project, audience)
	if err != nil {
		return nil, err
	}
	return next.WithDrafts(languages...), nil
}

// asking is a questionnaire with an owner's own questions: what it was made from,
// and the questions.
type asking struct {
	*questionnaire.Questionnaire
	base  *questionnaire.Questionnaire
	local []questionnaire.Local
}

// current is Current of a project's next wave, in every language.
func (s *Reader) current(ctx context.Context, r store.Reader, owner survey.OwnerID, project survey.ProjectID, audience survey.Audience) (asking, error) {
	base, err := s.wording(ctx, r, project, audience)
	if err != nil {
		return asking{}, err
	}
	stored, err := r.LocalQuestions(ctx, owner, audience)
	if err != nil {
		return asking{}, err
	}
	q := asking{base: base}
	for _, one := range stored {
		if one.Retired {
			continue
		}
		l, err := questionnaire.DecodeLocal[questionnaire.Local](one.Body)
		if err != nil {
			return asking{}, err
		}
		q.local = append(q.local, l)
	}
	if q.Questionnaire, err = base.WithLocal(q.local); err != nil { // a later version may lack the scale a question borrows
		return asking{}, fmt.Errorf("%w: %w", survey.ErrState, err)
	}
	return q, nil
}

// questionnairesFor finds what every audience is asked, in the audiences' order,
// and keeps those with questions of the owner's own, which are asked from now on.
func (s *Reader) questionnairesFor(ctx context.Context, tx *store.Tx, wave survey.Wave, planned []PlannedGroup) ([]survey.ManifestQuestionnaire, error) {
	owner, err := tx.OwnerOfWave(ctx, wave.ID)
	if err != nil {
		return nil, err
	}
	var found []survey.ManifestQuestionnaire
	for _, audience := range survey.Audiences() {
		if !slices.ContainsFunc(planned, func(p PlannedGroup) bool { return p.Audience == audience }) {
			continue
		}
		q, err := s.current(ctx, tx.Reader, owner.ID, wave.Project, audience)
		if errors.Is(err, survey.ErrNotFound) {
			return nil, fmt.Errorf("no questionnaire for %s: %w", audience, survey.ErrState)
		}
		if err != nil {
			return nil, fmt.Errorf("questionnaire for %s: %w", audience, err)
		}
		if len(q.local) > 0 {
			if err := keep(ctx, tx, owner.ID, q); err != nil {
				return nil, err
			}
		}
		texts, err := keepTexts(ctx, tx, q.Questionnaire)
		if err != nil {
			return nil, err
		}
		found = append(found, survey.ManifestQuestionnaire{Audience: audience, Hash: q.Hash, Texts: texts})
	}
	return found, nil
}

// keepTexts keeps what will be served of a questionnaire, byte by byte, in every
// language it is written in: an owner may turn on another one while the wave is open.
func keepTexts(ctx context.Context, tx *store.Tx, q *questionnaire.Questionnaire) ([]survey.ManifestText, error) {
	texts := []survey.ManifestText{} // as [], never null
	all := q.InEveryLanguage()
	for _, language := range all.Languages {
		view, _ := all.View(language.Code)
		body, err := survey.Canonical(view)
		if err != nil {
			return nil, fmt.Errorf("encode questions: %w", err)
		}
		print := survey.FingerprintOf(body)
		if err := tx.KeepText(ctx, print, body); err != nil {
			return nil, err
		}
		texts = append(texts, survey.ManifestText{Language: language.Code, Fingerprint: print})
	}
	return texts, nil
}

// Text is what a wave asks an audience in one language, as it was when it was opened:
// the bytes that its manifest has the fingerprint of. What it does not ask is
// survey.ErrNotFound.
func (s *Reader) Text(ctx context.Context, wave survey.WaveID, audience survey.Audience, language string) ([]byte, error) {
	promised, err := s.promised(ctx, s.store.Reader, wave)
	if err != nil {
		return nil, fmt.Errorf("questions: %w", err)
	}
	asked, _ := askedOf(promised, audience)
	print := asked.Text(language)
	if known, ok := s.texts.Load(print); ok {
		return known.([]byte), nil
	}
	body, err := s.store.Text(ctx, print)
	if err != nil {
		return nil, fmt.Errorf("questions: %w", err)
	}
	s.texts.Store(print, body)
	return body, nil
}

func keep(ctx context.Context, tx *store.Tx, owner survey.OwnerID, q asking) error {
	body, err := questionnaire.EncodeLocal(q.local)
	if err != nil {
		return err
	}
	if err := tx.KeepLocalQuestionnaire(ctx, q.Hash, store.LocalQuestionnaire{Base: q.base.Hash, Body: body}); err != nil {
		return err
	}
	return tx.MarkLocalAsked(ctx, owner, q.Audience)
}
