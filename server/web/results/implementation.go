package results

import (
	"errors"
	"strings"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/analysis"
	"trivselspuls/server/web/site"
	"trivselspuls/survey"
)

// goalMeasures is a sub-goal with the measures under it: the owner's own, and those of the units.
type goalMeasures struct {
	Goal       string // «D4»
	Own, Units planned
}

type implementationData struct {
	unitFrame
	MayLog bool
	Goals  []goalMeasures
}

// implementationPage sums the owner's own measures and the units' local plans up to the owner's
// plan: goals, activities and what has been seen of them. The project leader keeps the
// owner's own.
func (a *Area) implementationPage(c *fiber.Ctx) error {
	frame, _, err := a.projectReport(c, "measures", totals)
	if err != nil {
		return err
	}
	measures, err := a.plannedMeasures(c, frame.Project)
	if err != nil {
		return err
	}
	data := implementationData{unitFrame: unitFrame{projectFrame: frame}}
	data.MayLog = strings.HasPrefix(c.Path(), data.Base()+"/")
	for _, goal := range survey.SubGoals() {
		under := func(own bool) planned {
			return survey.Filter(measures, func(m plannedMeasure) bool { return m.SubGoal == goal && own == (m.Unit == "") })
		}
		data.Goals = append(data.Goals, goalMeasures{goal, under(true), under(false)})
	}
	return a.Show(c, "results/implementation", "measures.all_title", data)
}

// plannedMeasures are a project's measures with the names of their units and
// indicators.
func (a *Area) plannedMeasures(c *fiber.Ctx, project survey.Project) (planned, error) {
	measures, err := a.Store.MeasuresOf(c.UserContext(), project.ID)
	units, err2 := a.Store.UnitsOf(c.UserContext(), project.Owner)
	names, err3 := a.indicatorsFor(c, project, survey.Audiences())
	return a.planned(measures, names, survey.UnitNames(units)), errors.Join(err, err2, err3)
}

// projectFrame is what every page of a project has on top: its name, the four phases and
// which of them it is now.
type projectFrame struct {
	Project survey.Project
	Bands   []analysis.Band
	Phase   int // 1 to 4, or 0 outside the project's time
	Refused []string
	Here    string
}

// totals are a report without its units, of which a project may have thousands.
var totals = analysis.Detail{Chosen: true}

// projectReport is the guard's project and what may be seen of all its units, as far as
// the page tells of them.
func (a *Area) projectReport(c *fiber.Ctx, here string, parts analysis.Detail) (projectFrame, analysis.Report, error) {
	return a.framed(c, site.ProjectOf(c), here, analysis.Scope{Detail: parts})
}

// framed is what may be seen of a project in a scope, and the frame of its pages. Here names
// the page among them.
func (a *Area) framed(c *fiber.Ctx, project survey.Project, here string, scope analysis.Scope) (projectFrame, analysis.Report, error) {
	report, err := a.Reports.Report(c.UserContext(), project, scope, a.Language(c))
	return projectFrame{project, report.Bands, phaseAt(report.Bands, a.Store.Now()), report.Refused, here}, report, err
}
