package web

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/analysis"
)

type steeringData struct {
	projectFrame
	Sections []section // the owner's own series
	Turnout  analysis.Table
	Quality  analysis.Table
}

// steeringPage compares the baseline with the latest wave for all units
// together, a row for each indicator.
func (a *App) steeringPage(c *fiber.Ctx) error {
	format, err := rendering(c)
	if err != nil {
		return err
	}
	frame, report, err := a.projectReport(c, "results")
	if err != nil {
		return err
	}
	if format != asPage {
		return a.sendReport(c, format, "styring", report)
	}
	data := steeringData{projectFrame: frame, Turnout: report.Turnout, Quality: report.Quality}
	totals := report
	totals.Series = slices.DeleteFunc(slices.Clone(report.Series), func(s analysis.Series) bool { return !s.Place.Total })
	data.Sections = sections(totals, "/styring/"+string(frame.Project.ID)+"/")
	return a.show(c, "results/steering", "steering.title", data)
}

// steeringSeriesPage is one indicator for all units together, and below it the
// units side by side in alphabetical order.
func (a *App) steeringSeriesPage(c *fiber.Ctx) error {
	project := projectOf(c)
	report, err := a.report(c, project, analysis.Scope{})
	if err != nil {
		return err
	}
	prefix := "/styring/" + string(project.ID)
	data := seriesData{Back: prefix, BackName: project.Name}
	for _, s := range report.Series {
		if s.ID == c.Params("series") {
			data.Units = unitRows(report, s, prefix+"/")
		}
	}
	return a.showSeries(c, report, data)
}

// unitRows are the series of the same indicator in the other places.
func unitRows(report analysis.Report, whole analysis.Series, prefix string) []row {
	if !whole.Place.Total {
		return nil
	}
	var rows []row
	for _, s := range report.Series {
		if s.Indicator.Key == whole.Indicator.Key && !s.Place.Total {
			rows = append(rows, newRow(report, s, prefix))
		}
	}
	slices.SortFunc(rows, func(a, b row) int { return compareNorwegian(a.Place.Label, b.Place.Label) })
	return rows
}
