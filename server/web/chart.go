package web

import (
	"encoding/json"
	"fmt"
	"math"
	"time"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"trivselspuls/analysis"
	"trivselspuls/survey/questionnaire"
)

// trendChart is a series through the waves as an ECharts option: a line with
// the intervals as whiskers, the phases as bands behind it, and the word for a
// withheld figure where its point would have been. It holds data and positions
// only; colours and the drawing of whiskers are static/results'.
func trendChart(s analysis.Series, bands []analysis.Band) (json.RawMessage, error) {
	low, high := valueRange(s)
	line := charts.NewLine()
	line.SetGlobalOptions(
		charts.WithXAxisOpts(opts.XAxis{Type: "time", Min: dayOf(firstDay(s, bands)), Max: dayOf(lastDay(s, bands))}),
		charts.WithYAxisOpts(opts.YAxis{Type: "value", Min: low, Max: high}),
		charts.WithAnimation(false),
	)
	line.AddSeries("value", linePoints(s),
		charts.WithMarkAreaData(bandAreas(bands)...),
	)
	whiskers := charts.NewCustom()
	whiskers.AddSeries("interval", whiskerPoints(s), charts.WithSeriesOpts(func(series *charts.SingleSeries) {
		series.RenderItem = "whisker" // a name, mapped to a function of our bundle
	}))
	hidden := charts.NewScatter()
	hidden.AddSeries("hidden", hiddenPoints(s, low))
	line.Overlap(whiskers, hidden)
	line.Validate()
	option := line.JSON()
	option["unit"] = valueUnit(s)
	body, err := json.Marshal(option)
	if err != nil {
		return nil, fmt.Errorf("encode chart: %w", err)
	}
	return body, nil
}

func isShare(s analysis.Series) bool { return s.Indicator.Kind == questionnaire.Share }

// valueUnit tells the script how to write the axis: percent or a mean.
func valueUnit(s analysis.Series) string {
	if isShare(s) {
		return "percent"
	}
	return "mean"
}

// valueRange is the axis: means on their whole scale, shares from nothing to a
// round number above everything drawn, so that a small change looks small.
func valueRange(s analysis.Series) (low, high float64) {
	if !isShare(s) {
		return 1, float64(s.Indicator.Options)
	}
	most := 0.2
	for _, p := range s.Points {
		most = max(most, p.Value)
		if p.Interval != nil {
			most = max(most, p.Interval.Upper)
		}
	}
	return 0, min(1, math.Ceil(most*10)/10)
}

func linePoints(s analysis.Series) []opts.LineData {
	var points []opts.LineData
	for _, p := range s.Points {
		point := opts.LineData{Name: p.WaveName + "\n" + p.Text, Value: []any{dayOf(p.Date), nil}}
		if !p.Hidden {
			point.Value = []any{dayOf(p.Date), p.Value}
		}
		if p.IntervalText != "" {
			point.Name += " (" + p.IntervalText + ")"
		}
		points = append(points, point)
	}
	return points
}

func whiskerPoints(s analysis.Series) []opts.CustomData {
	points := []opts.CustomData{}
	for _, p := range s.Points {
		if p.Interval != nil {
			points = append(points, opts.CustomData{Value: []any{dayOf(p.Date), p.Interval.Lower, p.Interval.Upper}})
		}
	}
	return points
}

func hiddenPoints(s analysis.Series, low float64) []opts.ScatterData {
	points := []opts.ScatterData{}
	for _, p := range s.Points {
		if p.Hidden {
			points = append(points, opts.ScatterData{Name: p.Text, Value: []any{dayOf(p.Date), low}})
		}
	}
	return points
}

func bandAreas(bands []analysis.Band) [][]opts.MarkAreaData {
	var areas [][]opts.MarkAreaData
	for _, b := range bands {
		areas = append(areas, []opts.MarkAreaData{
			{Name: fmt.Sprintf("%d %s", b.Number, b.Name), XAxis: dayOf(b.From)},
			{XAxis: dayOf(b.To)},
		})
	}
	return areas
}

func dayOf(t time.Time) string { return t.Format(time.DateOnly) }

func firstDay(s analysis.Series, bands []analysis.Band) time.Time {
	first := s.Points[0].Date
	for _, b := range bands {
		if b.From.Before(first) {
			first = b.From
		}
	}
	return first
}

func lastDay(s analysis.Series, bands []analysis.Band) time.Time {
	last := s.Points[len(s.Points)-1].Date
	for _, b := range bands {
		if b.To.After(last) {
			last = b.To
		}
	}
	return last
}
