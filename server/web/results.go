package web

import (
	"encoding/json"
	"fmt"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/analysis"
	"trivselspuls/survey"
)

// report builds what one reader may see of a project, from the frozen snapshots
// alone. What it costs does not depend on how many have answered.
func (a *App) report(c *fiber.Ctx, project survey.Project, scope analysis.Scope) (analysis.Report, error) {
	ctx := c.UserContext()
	owner, err := a.store.Owner(ctx, project.Owner)
	if err != nil {
		return analysis.Report{}, fmt.Errorf("read owner: %w", err)
	}
	phases, err := a.store.PhasesOf(ctx, project.ID)
	if err != nil {
		return analysis.Report{}, fmt.Errorf("read phases: %w", err)
	}
	stored, err := a.store.SnapshotsOf(ctx, project.ID)
	if err != nil {
		return analysis.Report{}, fmt.Errorf("read snapshots: %w", err)
	}
	closed := make([]analysis.Snapshot, len(stored))
	for i, row := range stored {
		if closed[i], err = a.snapshots.decode(row.Wave.ID, row.Body); err != nil {
			return analysis.Report{}, err
		}
	}
	frame := analysis.Frame{Owner: owner, Project: project, Phases: phases}
	report, err := analysis.NewReport(frame, closed, scope, a.language(c))
	if err != nil {
		return analysis.Report{}, fmt.Errorf("build report: %w", err)
	}
	return report, nil
}

// card is one indicator on an overview page.
type card struct {
	analysis.Series
	Latest analysis.Point
	Spark  spark
	Path   string
}

// section is the cards of one audience or set of audiences.
type section struct {
	Audiences []survey.Audience
	Cards     []card
}

type unitData struct {
	Unit     survey.Unit
	Project  survey.Project
	Open     *survey.Wave // the wave that takes answers now
	Progress []groupProgress
	Latest   string // name of the latest closed wave, empty when there is none
	Sections []section
}

// unitPage is the leader's home: how many have answered the open wave, and each
// indicator after the closed ones.
func (a *App) unitPage(c *fiber.Ctx) error {
	unit, project, err := a.unitProject(c)
	if err != nil {
		return err
	}
	report, err := a.report(c, project, analysis.Scope{Unit: unit.ID})
	if err != nil {
		return err
	}
	data := unitData{Unit: unit, Project: project, Sections: sections(report, "/enhet/"+string(unit.ID)+"/")}
	for _, s := range data.Sections {
		data.Latest = s.Cards[0].Latest.WaveName
	}
	if data.Open, data.Progress, err = a.openWaveOf(c, project, unit.ID); err != nil {
		return err
	}
	return a.show(c, "results/unit", "results.title", data)
}

// unitProject is the guard's unit and its owner's newest project.
func (a *App) unitProject(c *fiber.Ctx) (survey.Unit, survey.Project, error) {
	unit := unitOf(c)
	projects, err := a.store.ProjectsOf(c.UserContext(), unit.Owner)
	if err != nil {
		return unit, survey.Project{}, fmt.Errorf("read projects: %w", err)
	}
	if len(projects) == 0 {
		return unit, survey.Project{}, fmt.Errorf("unit without a project: %w", survey.ErrNotFound)
	}
	return unit, projects[0], nil
}

// sections sorts a report's series into one section per audience, in the order
// they come.
func sections(report analysis.Report, prefix string) []section {
	var list []section
	at := map[string]int{}
	for _, s := range report.Series {
		key := fmt.Sprint(s.Indicator.Audiences)
		i, ok := at[key]
		if !ok {
			i = len(list)
			at[key] = i
			list = append(list, section{Audiences: s.Indicator.Audiences})
		}
		list[i].Cards = append(list[i].Cards, card{
			Series: s, Latest: s.Points[len(s.Points)-1], Spark: newSpark(s), Path: prefix + s.ID,
		})
	}
	return list
}

type seriesData struct {
	Back     string // path of the overview
	BackName string
	Series   analysis.Series
	Latest   analysis.Point
	Bands    []analysis.Band
	Chart    json.RawMessage
	Units    []card // steering group only: the units side by side
}

// unitSeriesPage is one indicator of the unit through the waves.
func (a *App) unitSeriesPage(c *fiber.Ctx) error {
	unit, project, err := a.unitProject(c)
	if err != nil {
		return err
	}
	report, err := a.report(c, project, analysis.Scope{Unit: unit.ID})
	if err != nil {
		return err
	}
	return a.showSeries(c, report, seriesData{Back: "/enhet/" + string(unit.ID), BackName: unit.Name})
}

func (a *App) showSeries(c *fiber.Ctx, report analysis.Report, data seriesData) error {
	found := false
	for _, s := range report.Series {
		if s.ID == c.Params("series") {
			data.Series, found = s, true
		}
	}
	if !found {
		return fmt.Errorf("series: %w", survey.ErrNotFound)
	}
	chart, err := trendChart(data.Series, report.Bands)
	if err != nil {
		return err
	}
	data.Latest = data.Series.Points[len(data.Series.Points)-1]
	data.Bands, data.Chart = report.Bands, chart
	return a.show(c, "results/series", "results.title", data)
}
