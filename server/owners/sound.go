package owners

import (
	"context"
	"fmt"

	"trivselspuls/survey"
	"trivselspuls/survey/clip"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/store"
)

// versionLength is how much of a hash stands in an address: enough that two
// versions never meet.
const versionLength = 16

// Sound is what a page is told of the recordings of a questionnaire in one language.
type Sound struct {
	Version string   `json:"version"` // part of the address of the file with them, which may therefore be kept for ever
	Heard   []string `json:"heard"`   // the headings that are recorded, as page.Heading names them
}

// Sounds tells of each language of a questionnaire in which some heading is recorded.
// Where only answers are, because another questionnaire has the same, there is
// nothing to listen to.
func (s *Service) Sounds(chosen Settings, q *questionnaire.Questionnaire) (map[string]Sound, error) {
	sounds := map[string]Sound{}
	for _, l := range q.Languages {
		view, _ := q.View(l.Code)
		sound, err := s.soundOf(chosen, view)
		if err != nil {
			return nil, err
		}
		if len(sound.Heard) > 0 {
			sounds[l.Code] = sound
		}
	}
	return sounds, nil
}

func (s *Service) soundOf(chosen Settings, view questionnaire.View) (Sound, error) {
	hashes := map[string]string{}
	for _, c := range chosen.clips {
		if c.Language == view.Language {
			hashes[c.Wording] = c.Hash
		}
	}
	if len(hashes) == 0 {
		return Sound{}, nil
	}
	var sound Sound
	headings, err := s.texts.Headings(view)
	if err != nil {
		return sound, err
	}
	for _, h := range headings {
		if hashes[clip.Wording(h.Text)] != "" {
			sound.Heard = append(sound.Heard, h.Name)
		}
	}
	spoken, err := s.texts.Spoken(view)
	if err != nil {
		return sound, err
	}
	all := ""
	for _, text := range spoken {
		if hash := hashes[clip.Wording(text)]; hash != "" {
			all += clip.Wording(text) + hash
		}
	}
	sound.Version = clip.Hash([]byte(all))[:versionLength]
	return sound, nil
}

// SoundFile is the file with all recordings of a questionnaire in one language. A
// version that is not the present one is survey.ErrNotFound.
func (s *Service) SoundFile(ctx context.Context, owner survey.OwnerID, view questionnaire.View, version string) ([]byte, error) {
	now, err := s.soundOf(s.Settings(ctx, owner), view)
	if err != nil {
		return nil, err
	}
	if now.Version != version || len(now.Heard) == 0 {
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
	return clip.Pack(survey.Map(stored, func(c store.Clip) clip.Clip { return clip.Clip{Text: texts[c.Wording], Body: c.Body} }))
}
