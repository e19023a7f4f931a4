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

// wording is the version of a questionnaire that the waves of a project ask an
// audience: the one its last opened wave asked, so that the figures of all its
// waves can be compared, and the newest where the audience has not been asked yet.
// It is without questions of an owner's own. An audience without a questionnaire
// is survey.ErrNotFound.
func (s *Service) wording(ctx context.Context, r store.Reader, project survey.ProjectID, audience survey.Audience) (*questionnaire.Questionnaire, error) {
	waves, err := r.WavesOf(ctx, project)
	if err != nil {
		return nil, err
	}
	for _, wave := range slices.Backward(waves) {
		if wave.State == survey.Planned {
			continue
		}
		q, err := s.askedBefore(ctx, r, wave.ID, audience)
		if q != nil || err != nil {
			return q, err
		}
	}
	q, ok := s.library.Current(audience)
	if !ok {
		return nil, survey.ErrNotFound
	}
	return q, nil
}

// askedBefore is the built-in version that an opened wave asked an audience, on
// which it may have put questions of the owner's own; nil when it did not ask
// them, or when this program does not know the version.
func (s *Service) askedBefore(ctx context.Context, r store.Reader, wave survey.WaveID, audience survey.Audience) (*questionnaire.Questionnaire, error) {
	body, err := r.Manifest(ctx, wave)
	if err != nil {
		return nil, err
	}
	head, _ := survey.ManifestLines(body)
	manifest, err := survey.DecodeManifest(head)
	if err != nil {
		return nil, fmt.Errorf("read manifest: %w", err)
	}
	at := slices.IndexFunc(manifest.Questionnaires, func(q survey.ManifestQuestionnaire) bool { return q.Audience == audience })
	if at < 0 {
		return nil, nil
	}
	hash := manifest.Questionnaires[at].Hash
	if q, ok := s.library.ByHash(hash); ok {
		return q, nil
	}
	kept, err := r.LocalQuestionnaire(ctx, hash)
	if errors.Is(err, survey.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	q, _ := s.library.ByHash(kept.Base)
	return q, nil
}

// newestProject is the owner's project that the pages are about; empty while there
// is none.
func newestProject(ctx context.Context, r store.Reader, owner survey.OwnerID) (survey.ProjectID, error) {
	projects, err := r.ProjectsOf(ctx, owner)
	if err != nil || len(projects) == 0 {
		return "", err
	}
	return projects[0].ID, nil
}
