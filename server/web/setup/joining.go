package setup

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/analysis"
	"trivselspuls/server/waves"
	"trivselspuls/server/web/site"
	"trivselspuls/survey"
)

// outlook is what the stored numbers lead to: which groups are asked together and
// which are not asked, what will be told, and which units were joined by hand.
type outlook struct {
	Merged, LeftOut []waves.PlannedGroup
	Outlooks        []analysis.Outlook
	Sets            [][]survey.Unit // made by hand
	Kinds           [][]survey.Unit // that can still be joined, of one kind each
	Fixed           bool            // a wave has opened, and units share as they do
	Names           map[survey.UnitID]string
}

// joining is what units that share would be told, before they do.
type joining struct {
	Units   []survey.Unit
	Leaving bool // they are a set that is given up
	Problem survey.ProblemKind
	Rows    []joiningRow // where it makes a difference
}

// Ticked reports whether a unit was among those that were refused.
func (d groupsData) Ticked(unit survey.UnitID) bool {
	return d.Join != nil && slices.ContainsFunc(d.Join.Units, func(u survey.Unit) bool { return u.ID == unit })
}

// joiningRow is what a unit may expect of an audience now and no longer, and what then.
type joiningRow struct {
	analysis.Outlook
	Then []string
}

// Names are those of the units.
func (j joining) Names() string {
	return strings.Join(survey.Map(j.Units, func(u survey.Unit) string { return u.Name }), ", ")
}

func (a *Area) outlook(c *fiber.Ctx, units []survey.Unit, groups []survey.Group) (o outlook, err error) {
	project, err := a.editor(c).Project(c.UserContext())
	if err != nil {
		return o, fmt.Errorf("read project: %w", err)
	}
	if o.Fixed, err = a.editor(c).WaveOpened(c.UserContext(), project.ID); err != nil {
		return o, fmt.Errorf("read waves: %w", err)
	}
	planned, leftOut := waves.Plan(a.Waves.Library().Audiences(), units, groups)
	o.Merged = survey.Filter(planned, func(p waves.PlannedGroup) bool { return len(p.Merges) > 1 })
	o.LeftOut, o.Names = leftOut, survey.UnitNames(units)
	for _, u := range units {
		if u.Together != "" {
			o.Sets = grouped(o.Sets, u, func(other survey.Unit) bool { return other.Together == u.Together })
		} else {
			o.Kinds = grouped(o.Kinds, u, func(other survey.Unit) bool { return other.Kind == u.Kind })
		}
	}
	o.Kinds = survey.Filter(o.Kinds, func(kind []survey.Unit) bool { return len(kind) > 1 })
	in, err := a.Reports.Expected(c.UserContext(), a.Waves, project.ID, units, planned)
	if err == nil {
		o.Outlooks, err = analysis.Outlooks(in, a.Language(c))
	}
	return o, survey.In("expect answers", err)
}

// grouped puts a unit to those it belongs with.
func grouped(all [][]survey.Unit, u survey.Unit, with func(survey.Unit) bool) [][]survey.Unit {
	for i, some := range all {
		if with(some[0]) {
			all[i] = append(some, u)
			return all
		}
	}
	return append(all, []survey.Unit{u})
}

// setupJoin shows what units would be told that share, or that no longer do, and lets
// them when that has been seen.
func (a *Area) setupJoin(c *fiber.Ctx) error {
	ctx, editor := c.UserContext(), a.editor(c)
	ids := survey.Map(site.Sent(c)("unit"), func(id string) survey.UnitID { return survey.UnitID(id) })
	data, groups, err := a.storedGroups(c)
	if err != nil {
		return err
	}
	before, after, problems, err := editor.Joining(ctx, ids)
	if err == nil && len(problems) == 0 && site.Posted(c, "sure") == "yes" {
		problems, err = editor.Join(ctx, ids)
		if err == nil && len(problems) == 0 {
			return c.Redirect("/oppsett/grupper#joining", fiber.StatusSeeOther)
		}
	}
	if err != nil {
		return fmt.Errorf("join units: %w", err)
	}
	data.Join = &joining{Problem: problems.Of("units"), Leaving: len(ids) == 1}
	for i, u := range before {
		if slices.Contains(ids, u.ID) || data.Join.Leaving && after[i].Together != u.Together {
			data.Join.Units = append(data.Join.Units, u)
		}
	}
	if data.Join.Problem != "" {
		return a.Show(c.Status(fiber.StatusUnprocessableEntity), "setup/groups", "setup.groups_title", data)
	}
	joined, err := a.outlook(c, after, groups)
	for i, row := range joined.Outlooks { // of the same units and audiences
		now, then := without(data.Outlooks[i].Lines, row.Lines), without(row.Lines, data.Outlooks[i].Lines)
		if row.Lines = now; len(now)+len(then) > 0 {
			data.Join.Rows = append(data.Join.Rows, joiningRow{row, then})
		}
	}
	return a.Shown(c, "setup/groups", "setup.groups_title", data, err)
}

// without are the lines that others do not have.
func without(lines, others []string) []string {
	return survey.Filter(lines, func(line string) bool { return !slices.Contains(others, line) })
}
