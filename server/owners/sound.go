package owners

import (
	"context"
	"fmt"

	"trivselspuls/survey"
	"trivselspuls/survey/clip"
	"trivselspuls/survey/questionnaire"
)

// versionLength is how much of a hash stands in an address: enough that two
// versions never meet.
const versionLength = 16

// SoundVersions tells, for each language of a questionnaire that somebody has
// recorded something in, the version of its sound. It is part of the sound's
// address, which may therefore be kept for ever.
func (s *Service) SoundVersions(chosen Settings, q *questionnaire.Questionnaire) (map[string]string, error) {
	versions := map[string]string{}
	for _, l := range q.Languages {
		view, _ := q.View(l.Code)
		version, err := s.soundVersion(chosen, view)
		if err != nil {
			return nil, err
		}
		if version != "" {
			versions[l.Code] = version
		}
	}
	return versions, nil
}

// soundVersion is empty where nothing is recorded.
func (s *Service) soundVersion(chosen Settings, view questionnaire.View) (string, error) {
	hashes := map[string]string{}
	for _, c := range chosen.clips {
		if c.Language == view.Language {
			hashes[c.Wording] = c.Hash
		}
	}
	if len(hashes) == 0 {
		return "", nil
	}
	spoken, err := s.texts.Spoken(view)
	if err != nil {
		return "", err
	}
	all := ""
	for _, text := range spoken {
		if hash := hashes[clip.Wording(text)]; hash != "" {
			all += clip.Wording(text) + hash
		}
	}
	if all == "" {
		return "", nil
	}
	return clip.Hash([]byte(all))[:versionLength], nil
}

// Sound is the file with all recordings of a questionnaire in one language. A
// version that is not the present one is survey.ErrNotFound.
func (s *Service) Sound(ctx context.Context, owner survey.OwnerID, view questionnaire.View, version string) ([]byte, error) {
	now, err := s.soundVersion(s.Settings(ctx, owner), view)
	if err != nil {
		return nil, err
	}
	if now != version || now == "" {
		return nil, fmt.Errorf("sound: %w", survey.ErrNotFound)
	}
	spoken, err := s.texts.Spoken(view)
	if err != nil {
		return nil, err
	}
	wordings := make([]string, len(spoken))
	texts := map[string]string{}
	for i, text := range spoken {
		wordings[i] = clip.Wording(text)
		texts[wordings[i]] = text
	}
	stored, err := s.store.ClipsOf(ctx, owner, view.Language, wordings)
	if err != nil {
		return nil, fmt.Errorf("sound: %w", err)
	}
	var clips []clip.Clip
	for _, c := range stored {
		clips = append(clips, clip.Clip{Text: texts[c.Wording], Body: c.Body})
	}
	return clip.Pack(clips)
}
