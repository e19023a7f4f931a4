package web

import (
	"fmt"

	"github.com/gofiber/fiber/v2"
	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"trivselspuls/survey"
)

// groupProgress is roughly how many of a group have answered.
type groupProgress struct {
	Name     string
	Audience survey.Audience
	Percent  int // 0 to 100, rounded to ten
}

// openWaveOf finds the project's wave that takes answers now, and the rounded
// progress of one unit's groups in it. There is none between waves.
func (a *App) openWaveOf(c *fiber.Ctx, project survey.Project, unit survey.UnitID) (*survey.Wave, []groupProgress, error) {
	list, err := a.store.WavesOf(c.UserContext(), project.ID)
	if err != nil {
		return nil, nil, fmt.Errorf("read waves: %w", err)
	}
	for _, wave := range list {
		if wave.State != survey.Open {
			continue
		}
		progress, err := a.waves.Progress(c.UserContext(), wave.ID)
		if err != nil {
			return nil, nil, fmt.Errorf("read progress: %w", err)
		}
		var own []groupProgress
		for _, p := range progress {
			if p.Unit == unit {
				own = append(own, groupProgress{p.Name, p.Audience, p.Percent})
			}
		}
		return &wave, own, nil
	}
	return nil, nil, nil
}

// compareNorwegian orders names as a Norwegian list does: æ, ø, å last, and the
// tenth grade after the ninth.
func compareNorwegian(a, b string) int {
	return collate.New(language.Norwegian, collate.Numeric).CompareString(a, b)
}
