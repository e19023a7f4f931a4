package web

import (
	"encoding/json"
	"fmt"

	"github.com/gofiber/fiber/v2"

	"trivselspuls/analysis"
	"trivselspuls/survey"
)

// seriesData is one indicator in one place.
type seriesData struct {
	Back     string // path of the overview
	BackName string
	Series   analysis.Series
	Latest   analysis.Point
	Audience string // text key
	Bands    []analysis.Band
	Chart    json.RawMessage
	Parts    []row // single forms or the unhappy end of the indicator
	Whole    *row  // the indicator this is a part of
	Units    []row // steering group only: the units side by side
}

// unitSeriesPage is one indicator of the unit through the waves.
func (a *App) unitSeriesPage(c *fiber.Ctx) error {
	frame, report, err := a.unitReport(c, "results")
	if err != nil {
		return err
	}
	return a.showSeries(c, report, seriesData{Back: "/enhet/" + string(frame.Unit.ID), BackName: frame.Unit.Name})
}

func (a *App) showSeries(c *fiber.Ctx, report analysis.Report, data seriesData) error {
	series, err := seriesIn(report, c.Params("series"))
	if err != nil {
		return err
	}
	data.Series, data.Latest = series, series.Points[len(series.Points)-1]
	data.Audience, data.Bands = audienceKey(series.Indicator.Audiences), report.Bands
	for _, s := range report.Series {
		if s.Place.Label != series.Place.Label {
			continue
		}
		r := newRow(report, s, data.Back+"/")
		switch {
		case s.Indicator.Of == series.Indicator.Key:
			data.Parts = append(data.Parts, r)
		case s.Indicator.Key == series.Indicator.Of:
			data.Whole = &r
		}
	}
	if data.Chart, err = trendChart(series, report.Bands); err != nil {
		return err
	}
	return a.show(c, "results/series", "results.title", data)
}

func seriesIn(report analysis.Report, id string) (analysis.Series, error) {
	for _, s := range report.Series {
		if s.ID == id {
			return s, nil
		}
	}
	return analysis.Series{}, fmt.Errorf("series: %w", survey.ErrNotFound)
}
