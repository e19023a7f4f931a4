package results

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/analysis"
	"trivselspuls/survey"
)

// seriesData is one indicator in one place.
type seriesData struct {
	Back      string // path of the overview
	BackName  string
	Meaning   string // path under which the meanings of indicators are
	Series    analysis.Series
	Latest    analysis.Point
	Audience  string // text key
	Who       string // the same in words
	Bands     []analysis.Band
	Chart     json.RawMessage
	Answers   []answered // the questions behind the indicator, in the latest wave
	Breakdown rows       // single forms or the unhappy end of the indicator
	Whole     *row       // the indicator this is a part of
	Marks     []chartMark
	Units     []row // steering group only: the units side by side
}

// definitionLink leads to what an indicator means for one audience.
type definitionLink struct{ Path, AudienceKey string }

// Definitions are the links to what the indicator means, one per audience.
func (d seriesData) Definitions() []definitionLink {
	id, _, _ := strings.Cut(d.Series.Indicator.ID, "/")
	return survey.Map(d.Series.Audiences, func(a survey.Audience) definitionLink {
		return definitionLink{d.Meaning + "/" + string(a) + "/" + id, "audience." + string(a)}
	})
}

// Subject names the indicator, whom it asks and where in the title of its page.
func (d seriesData) Subject() string {
	return strings.Join([]string{d.Series.Name, d.Who, d.Series.Population.Label}, ", ")
}

// AnyHidden reports whether a point of the series is withheld.
func (d seriesData) AnyHidden() bool {
	return slices.ContainsFunc(d.Series.Points, func(p analysis.Point) bool { return p.Hidden })
}

// AnyInexact reports whether a point is told from its least to its most.
func (d seriesData) AnyInexact() bool {
	return slices.ContainsFunc(d.Series.Points, func(p analysis.Point) bool { return !p.Hidden && !p.Exact() })
}

// unitSeriesPage is one indicator of the unit through the waves.
func (a *Area) unitSeriesPage(c *fiber.Ctx) error {
	frame, report, err := a.unitReport(c, "results")
	if err != nil {
		return err
	}
	data := seriesData{Back: "/enhet/" + string(frame.Unit.ID), BackName: frame.Unit.Name, Meaning: "/indikator"}
	measures, err := a.Store.UnitMeasures(c.UserContext(), frame.Project.ID, frame.Unit.ID)
	if err != nil {
		return fmt.Errorf("read measures: %w", err)
	}
	data.Marks = marksOf(measures, c.Params("series"), report.Bands)
	return a.showSeries(c, report, data)
}

// marksOf are the measures meant to move the indicator of a series, as flags on
// its chart. Those that began before the project stand at its beginning.
func marksOf(measures []survey.Measure, series string, bands []analysis.Band) []chartMark {
	indicator, _, _ := strings.Cut(series, ".")
	var marks []chartMark
	for _, m := range measures {
		if !slices.Contains(m.Indicators, indicator) || m.Status == "planned" {
			continue
		}
		mark := chartMark{Number: len(marks) + 1, Title: m.Title, From: m.Starts, To: m.Ends}
		if len(bands) > 0 && mark.From.Before(bands[0].From) {
			mark.From = bands[0].From
		}
		marks = append(marks, mark)
	}
	return marks
}

func (a *Area) showSeries(c *fiber.Ctx, report analysis.Report, data seriesData) error {
	format, err := rendering(c)
	if err != nil {
		return err
	}
	series, ok := survey.Find(report.Series, func(s analysis.Series) bool { return s.ID == c.Params("series") })
	if !ok {
		return fmt.Errorf("series: %w", survey.ErrNotFound)
	}
	data.Series, data.Latest = series, series.Points[len(series.Points)-1]
	data.Audience, data.Bands = audienceKey(series.Audiences), report.Bands
	for _, s := range report.Series {
		if !samePopulation(s.Population, series.Population) {
			continue
		}
		r := newRow(report, s, data.Back)
		switch {
		case s.Indicator.Of == series.Indicator.Key:
			data.Breakdown = append(data.Breakdown, r)
		case s.Indicator.Key == series.Indicator.Of:
			data.Whole = &r
		}
	}
	if format != asPage {
		return a.sendSeries(c, format, report, data)
	}
	if data.Chart, err = trendChart(series, report.Bands, data.Marks); err != nil {
		return err
	}
	if data.Answers, err = newAnswered(series); err != nil {
		return err
	}
	if data.Who, err = a.Views.Texts().Localizer(a.Language(c)).Text(data.Audience); err != nil {
		return err
	}
	return a.Show(c, "results/series", "results.title", data)
}

// sendSeries answers with the tables of a series' page: its points, its groups,
// and the parts and units beside it.
func (a *Area) sendSeries(c *fiber.Ctx, format string, report analysis.Report, data seriesData) error {
	beside := []analysis.Series{data.Series}
	for _, r := range append(data.Breakdown, data.Units...) {
		beside = append(beside, r.Series)
	}
	changes, err := report.Changes(beside)
	if err != nil {
		return fmt.Errorf("table of changes: %w", err)
	}
	figures, err := report.Figures(beside[1:])
	if err != nil {
		return fmt.Errorf("table of figures: %w", err)
	}
	s := data.Series
	return a.sendTables(c, format, s.ID, report, beside, analysis.Listed(s.Table, s.AroundTable, s.Answers, s.Groups, s.GradeTable, changes, figures))
}

// seriesPath is the address of a series under that of a unit or a project.
func seriesPath(under string, s analysis.Series) string { return under + "/indikator/" + s.ID }

// seriesMoved leads from where a series stood before, beside the other pages of a unit
// or project, to where it is.
func (a *Area) seriesMoved(c *fiber.Ctx) error {
	path := c.Path()
	at := strings.LastIndexByte(path, '/')
	moved := path[:at] + "/indikator" + path[at:]
	if query := c.Request().URI().QueryString(); len(query) > 0 {
		moved += "?" + string(query)
	}
	return c.Redirect(moved, fiber.StatusMovedPermanently)
}

// samePopulation reports whether two series are about the same people. Totals are, also when
// some units are not asked about one of the indicators.
func samePopulation(a, b analysis.Population) bool {
	return a.Total && b.Total || a.Total == b.Total && a.Joint == b.Joint && slices.Equal(a.Units, b.Units)
}
