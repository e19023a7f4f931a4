package results

import (
	"fmt"
	"math"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/server/waves"
	"trivselspuls/survey"
)

// waveNow is what happens in a project now: the wave that takes answers, or the
// next one planned. At most one of the two is there.
type waveNow struct {
	Open     *survey.Wave
	DaysLeft int
	Progress []audienceProgress
	Next     *survey.Wave
}

// audienceProgress is roughly how many of an audience have answered, and of each
// of its groups.
type audienceProgress struct {
	Audience survey.Audience
	Percent  int // 0 to 100, rounded to ten
	Groups   []waves.Progress
}

// waveNow finds the project's wave and the rounded progress of one unit's groups
// in it.
func (a *Area) waveNow(c *fiber.Ctx, project survey.Project, unit survey.UnitID) (waveNow, error) {
	list, err := a.Store.WavesOf(c.UserContext(), project.ID)
	if err != nil {
		return waveNow{}, fmt.Errorf("read waves: %w", err)
	}
	for _, wave := range list {
		switch wave.State {
		case survey.Open:
			groups, err := a.Progress(c.UserContext(), wave.ID)
			if err != nil {
				return waveNow{}, fmt.Errorf("read progress: %w", err)
			}
			left := max(0, int(math.Ceil(wave.Closes.Sub(a.Store.Now()).Hours()/24)))
			return waveNow{Open: &wave, DaysLeft: left, Progress: byAudience(groups, unit)}, nil
		case survey.Planned:
			return waveNow{Next: &wave}, nil
		}
	}
	return waveNow{}, nil
}

// byAudience adds a unit's groups up from their rounded figures, so that the sum
// tells nothing the groups do not.
func byAudience(groups []waves.Progress, unit survey.UnitID) []audienceProgress {
	var list []audienceProgress
	for _, audience := range survey.Audiences() {
		p := audienceProgress{Audience: audience}
		answered, invited := 0, 0
		for _, g := range groups {
			if g.Unit == unit && g.Audience == audience && !g.OpenLink {
				p.Groups = append(p.Groups, g)
				answered += g.Percent * g.Invited
				invited += g.Invited
			}
		}
		if invited > 0 {
			p.Percent = int(math.Round(float64(answered)/float64(invited)/10)) * 10
			list = append(list, p)
		}
	}
	return list
}
