package wave

import (
	"errors"
	"fmt"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/analysis"
	"trivselspuls/server/page"
	"trivselspuls/server/waves"
	"trivselspuls/server/web/site"
	"trivselspuls/survey"
)

// plannedWave is what opening a planned wave would do now, seen before anything is
// done.
type plannedWave struct {
	Rows    []plannedGroup
	TooFew  []plannedGroup // cannot reach ten; the wave cannot open before that is put right
	Nobody  bool           // no group of the wave's audiences invites anybody
	Over    bool           // the deadline has passed
	Invited int
	Merged  int // groups that were put together of several
	Shows   analysis.Table
}

// plannedGroup is a group as it would be, with its unit's name, empty when units
// are put together.
type plannedGroup struct {
	waves.PlannedGroup
	Place  string
	Merged bool
}

// CanOpen reports whether nothing stands in the way.
func (p plannedWave) CanOpen() bool { return len(p.TooFew) == 0 && !p.Nobody && !p.Over }

func (a *Area) plannedWave(c *fiber.Ctx, wave survey.Wave) (plannedWave, error) {
	ctx := c.UserContext()
	plan := plannedWave{Over: !a.Store.Now().Before(wave.Closes)}
	planned, err := a.Waves.PlannedGroups(ctx, wave.ID)
	var tooFew *waves.TooFewError
	switch {
	case errors.As(err, &tooFew), err == nil:
	case errors.Is(err, survey.ErrState):
		plan.Nobody = true
		return plan, nil
	default:
		return plan, fmt.Errorf("plan wave: %w", err)
	}
	units, err := a.Store.UnitsOf(ctx, site.ProjectOf(c).Owner)
	if err != nil {
		return plan, fmt.Errorf("read units: %w", err)
	}
	names := survey.UnitNames(units)
	for _, p := range planned {
		row := plannedGroup{PlannedGroup: p, Merged: len(p.Merges) > 1, Place: names[p.Unit]}
		if p.Invited < survey.MinGroup {
			plan.TooFew = append(plan.TooFew, row)
			continue
		}
		if row.Merged {
			plan.Merged++
		}
		plan.Invited += p.Invited
		plan.Rows = append(plan.Rows, row)
	}
	if plan.CanOpen() {
		plan.Shows, err = a.precision(c, planned, units)
	}
	return plan, err
}

// waveExtend gives an open wave more time. Less is refused: somebody may count on
// the day that was announced.
func (a *Area) waveExtend(c *fiber.Ctx) error {
	wave := site.WaveOf(c)
	f := extendForm(wave)
	f.Read(site.Sent(c))
	problems, err := a.editor(c).ExtendWave(c.UserContext(), wave.ID, f.Day("to"))
	return site.Stored(c, f, problems, err, "/maling/"+string(wave.ID), func(c *fiber.Ctx, f *page.Form) error {
		return a.showWaveWith(c, func(data *waveData) { data.Extend = f })
	})
}

func extendForm(wave survey.Wave) *page.Form {
	return &page.Form{Action: "/maling/" + string(wave.ID) + "/forleng", Submit: "wave.extend_submit", Fields: []page.Field{
		{Name: "to", Type: "date", Label: "wave.extend_to", Value: page.DayValue(wave.Closes)},
	}}
}
