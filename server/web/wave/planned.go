package wave

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/analysis"
	"trivselspuls/server/page"
	"trivselspuls/server/waves"
	"trivselspuls/server/web/site"
	"trivselspuls/survey"
	"trivselspuls/survey/store"
)

// plannedWave is what opening a planned wave would do now, seen before anything is
// done.
type plannedWave struct {
	Rows    []plannedGroup
	LeftOut []plannedGroup // cannot reach ten, and so are not asked
	Nobody  bool           // no group of the wave's audiences invites anybody
	Over    bool           // the deadline has passed
	Invited int
	Merged  int // groups that were put together of several
	Shows   analysis.Table
	Lacks   []string // text keys: of whom there is nobody yet
	Leading string   // names of units that nobody leads
	School  schoolDays
}

// plannedGroup is a group as it would be, with its unit's name, empty when units
// are put together.
type plannedGroup struct {
	waves.PlannedGroup
	Place  string
	Merged bool
}

// CanOpen reports whether nothing stands in the way.
func (p plannedWave) CanOpen() bool { return !p.Nobody && !p.Over }

func (a *Area) plannedWave(c *fiber.Ctx, wave survey.Wave) (plannedWave, error) {
	ctx := c.UserContext()
	plan := plannedWave{Over: !a.Store.Now().Before(wave.Closes)}
	var err error
	if plan.School, err = a.schoolDays(c, wave.Opens, wave.Closes); err != nil {
		return plan, err
	}
	planned, leftOut, err := a.Waves.PlannedGroups(ctx, wave.ID)
	if plan.Nobody = errors.Is(err, survey.ErrState); err != nil && !plan.Nobody {
		return plan, fmt.Errorf("plan wave: %w", err)
	}
	units, err := a.Store.UnitsOf(ctx, site.ProjectOf(c).Owner)
	if err != nil {
		return plan, fmt.Errorf("read units: %w", err)
	}
	if err := a.lacking(ctx, &plan, units); err != nil {
		return plan, err
	}
	names := survey.UnitNames(units)
	row := func(p waves.PlannedGroup) plannedGroup {
		return plannedGroup{PlannedGroup: p, Merged: len(p.Merges) > 1, Place: names[p.Unit]}
	}
	plan.Rows, plan.LeftOut = survey.Map(planned, row), survey.Map(leftOut, row)
	for _, p := range plan.Rows {
		if p.Merged {
			plan.Merged++
		}
		plan.Invited += p.Invited
	}
	if plan.CanOpen() {
		in, err := a.Reports.Expected(ctx, a.Waves.Reader, site.ProjectOf(c).ID, units, planned)
		if err != nil {
			return plan, fmt.Errorf("plan wave: %w", err)
		}
		plan.Shows, err = analysis.PrecisionTable(in, a.Language(c))
		return plan, err
	}
	return plan, nil
}

// lacking finds who is not there yet that a wave should have: somebody who leads each unit,
// reads its log and is turned to for help.
func (a *Area) lacking(ctx context.Context, plan *plannedWave, units []survey.Unit) error {
	if len(units) == 0 {
		return nil
	}
	roles, err := a.Store.RolesOf(ctx, units[0].Owner)
	contacts, unread := a.Store.AllContacts(ctx, units[0].Owner)
	held := func(role survey.Role, unit survey.UnitID) bool {
		return slices.ContainsFunc(roles, func(r store.HeldRole) bool {
			return r.Role == role && r.Unit == unit && a.Store.Now().Before(r.Expires)
		})
	}
	alone := survey.Filter(units, func(u survey.Unit) bool { return u.Kind != survey.PPT && !held(survey.Leader, u.ID) })
	plan.Leading = strings.Join(survey.Map(alone, func(u survey.Unit) string { return u.Name }), ", ")
	if !held(survey.DataProtection, "") {
		plan.Lacks = append(plan.Lacks, "setup.note.guardian")
	}
	turns := func(unit survey.UnitID) bool {
		return slices.ContainsFunc(contacts, func(c store.UnitContact) bool { return c.Unit == unit })
	}
	if !turns("") && slices.ContainsFunc(units, func(u survey.Unit) bool { return u.Kind != survey.PPT && !turns(u.ID) }) {
		plan.Lacks = append(plan.Lacks, "wave.lacks_contacts")
	}
	return survey.In("read who is there", errors.Join(err, unread))
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
