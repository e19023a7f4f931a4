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

// Wording is one way an audience is asked: the newest version of a questionnaire
// that asks the same in the same words, without questions of an owner's own.
// Versions that differ in a translation only have the same wording.
type Wording struct {
	*questionnaire.Questionnaire
	Waves []survey.Wave // of the project that asked it, oldest first; none when nobody has been asked yet
}

// Wordings are the ways a project asks an audience. It alone decides which version
// of a questionnaire anything about a project is told by: each wording that the
// project's opened waves have asked, the one asked last standing last; or the
// newest there is, while the audience has not been asked. More than one is a break
// in the series. An audience without a questionnaire is survey.ErrNotFound.
func (s *Reader) Wordings(ctx context.Context, project survey.ProjectID, audience survey.Audience) ([]Wording, error) {
	all, err := s.wordings(ctx, s.store.Reader, project, audience)
	return all, survey.In("wordings", err)
}

// Wording is the last of Wordings: what a project's next wave will ask an
// audience, so that its figures can be compared with those before.
func (s *Reader) Wording(ctx context.Context, project survey.ProjectID, audience survey.Audience) (*questionnaire.Questionnaire, error) {
	q, err := s.wording(ctx, s.store.Reader, project, audience)
	return q, survey.In("wording", err)
}

func (s *Reader) wording(ctx context.Context, r store.Reader, project survey.ProjectID, audience survey.Audience) (*questionnaire.Questionnaire, error) {
	all, err := s.wordings(ctx, r, project, audience)
	if err != nil {
		return nil, err
	}
	return all[len(all)-1].Questionnaire, nil
}

func (s *Reader) wordings(ctx context.Context, r store.Reader, project survey.ProjectID, audience survey.Audience) ([]Wording, error) {
	waves, err := r.WavesOf(ctx, project)
	if err != nil {
		return nil, err
	}
	var all []Wording
	for _, wave := range waves {
		if wave.State == survey.Planned {
			continue
		}
		q, err := s.worded(ctx, r, wave.ID, audience)
		if err != nil {
			return nil, err
		}
		if q == nil {
			continue
		}
		now := Wording{Questionnaire: q}
		if at := slices.IndexFunc(all, func(w Wording) bool { return w.Series == q.Series }); at >= 0 {
			now = all[at]
			all = slices.Delete(all, at, at+1)
		}
		now.Waves = append(now.Waves, wave)
		all = append(all, now)
	}
	if len(all) > 0 {
		return all, nil
	}
	q, ok := s.library.Current(audience)
	if !ok {
		return nil, survey.ErrNotFound
	}
	return []Wording{{Questionnaire: q}}, nil
}

// worded is how an opened wave asked an audience; nil when it did not ask them, or
// when this program does not know the version.
func (s *Reader) worded(ctx context.Context, r store.Reader, wave survey.WaveID, audience survey.Audience) (*questionnaire.Questionnaire, error) {
	promised, err := s.promised(ctx, r, wave)
	if err != nil {
		return nil, err
	}
	asked, there := askedOf(promised, audience)
	if !there {
		return nil, nil
	}
	q, err := s.questionnaire(ctx, r, asked.Hash)
	if errors.Is(err, survey.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	same, _ := s.library.InSeries(q.Series) // it has at least the version that was asked
	return same, nil
}

// askedOf is what a manifest promises an audience.
func askedOf(promised []survey.ManifestQuestionnaire, audience survey.Audience) (survey.ManifestQuestionnaire, bool) {
	return survey.Find(promised, func(q survey.ManifestQuestionnaire) bool { return q.Audience == audience })
}

// promised are the questionnaires an opened wave was opened with. They never
// change, so they are read once.
func (s *Reader) promised(ctx context.Context, r store.Reader, wave survey.WaveID) ([]survey.ManifestQuestionnaire, error) {
	if known, ok := s.manifests.Load(wave); ok {
		return known.([]survey.ManifestQuestionnaire), nil
	}
	body, err := r.Manifest(ctx, wave)
	if err != nil {
		return nil, err
	}
	head, _ := survey.ManifestLines(body)
	asked, err := survey.Promised(head)
	if err != nil {
		return nil, fmt.Errorf("read manifest: %w", err)
	}
	s.manifests.Store(wave, asked)
	return asked, nil
}
