package results

import (
	"fmt"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/analysis"
	"trivselspuls/server/web/site"
	"trivselspuls/survey"
)

// goalMeasures is a sub-goal with the measures under it, of all units.
type goalMeasures struct {
	Goal     string // «D4»
	Measures []plannedMeasure
}

type plannedMeasure struct {
	survey.Measure
	UnitName      string
	IndicatorName string
}

type implementationData struct {
	projectFrame
	Goals []goalMeasures
}

// implementationPage sums the units' local plans up to the owner's plan: goals,
// activities and what has been seen of them.
func (a *Area) implementationPage(c *fiber.Ctx) error {
	frame, _, err := a.projectReport(c, "measures", totals)
	if err != nil {
		return err
	}
	measures, err := a.plannedMeasures(c, frame.Project)
	if err != nil {
		return err
	}
	data := implementationData{projectFrame: frame}
	for _, goal := range survey.SubGoals() {
		under := survey.Filter(measures, func(m plannedMeasure) bool { return m.SubGoal == goal })
		data.Goals = append(data.Goals, goalMeasures{goal, under})
	}
	return a.Show(c, "results/implementation", "measures.all_title", data)
}

// plannedMeasures are a project's measures with the names of their units and
// indicators.
func (a *Area) plannedMeasures(c *fiber.Ctx, project survey.Project) ([]plannedMeasure, error) {
	measures, err := a.Store.MeasuresOf(c.UserContext(), project.ID)
	if err != nil {
		return nil, fmt.Errorf("read measures: %w", err)
	}
	units, err := a.Store.UnitsOf(c.UserContext(), project.Owner)
	if err != nil {
		return nil, fmt.Errorf("read units: %w", err)
	}
	names, err := a.indicatorsFor(c, project, survey.Audiences())
	if err != nil {
		return nil, err
	}
	called := survey.UnitNames(units)
	return survey.Map(measures, func(m survey.Measure) plannedMeasure {
		indicator, _ := survey.Find(names, func(n indicatorChoice) bool { return n.ID == m.Indicator })
		return plannedMeasure{m, called[m.Unit], indicator.Name}
	}), nil
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
