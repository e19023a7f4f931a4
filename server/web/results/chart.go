package results

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
	"github.com/go-echarts/go-echarts/v2/types"

	"trivselspuls/analysis"
	"trivselspuls/survey/questionnaire"
)

// chartMark is something that stands on the time axis: a measure that began.
type chartMark struct {
	Number int
	Title  string
	From   time.Time
	To     *time.Time
}

// trendChart is a series through the waves as an ECharts option: a line with
// the intervals as whiskers, the phases as bands behind it, a bar from the least to the most
// of a figure that is not told exactly, a frame for the whole owner's, the word for one that is not told across the
// height where its point would have been, the country's
// figures where they are known, and a flag for each measure. It holds data and positions only; colours and the drawing
// are static/results'.
func trendChart(s analysis.Series, bands []analysis.Band, marks []chartMark) (json.RawMessage, error) {
	low, high := valueRange(s)
	line := charts.NewLine()
	line.SetGlobalOptions(
		charts.WithXAxisOpts(opts.XAxis{Type: "time", Min: dayOf(firstDay(s, bands)), Max: dayOf(lastDay(s, bands))}),
		charts.WithYAxisOpts(opts.YAxis{Type: "value", Min: low, Max: high}),
		charts.WithAnimation(false),
	)
	line.AddSeries("value", linePoints(s), charts.WithMarkAreaData(bandAreas(bands)...))
	drawn := func(name string, data []opts.CustomData) {
		custom := charts.NewCustom()
		custom.AddSeries(name, data, drawnBy(name))
		line.Overlap(custom)
	}
	var around []analysis.Point
	for _, a := range s.Around {
		a.Wave.Name += "\n" + a.Label
		around = append(around, a.Point)
	}
	drawn("around", barPoints(s, around))
	drawn("whisker", whiskerPoints(s))
	drawn("inexact", barPoints(s, slices.DeleteFunc(slices.Clone(s.Points), analysis.Point.Exact)))
	drawn("withheld", withheldPoints(s))
	drawn("national", nationalPoints(s, bands))
	drawn("flag", flagPoints(marks))
	line.Validate()
	option := line.JSON()
	option["unit"] = valueUnit(s)
	option["step"] = gridStep(s, high)
	option["hidden"] = hiddenWord(s)
	body, err := json.Marshal(option)
	if err != nil {
		return nil, fmt.Errorf("encode chart: %w", err)
	}
	return body, nil
}

// drawnBy names the function of our bundle that draws a series.
func drawnBy(name string) charts.SeriesOpts {
	return charts.WithSeriesOpts(func(series *charts.SingleSeries) { series.RenderItem = types.FuncStr(name) })
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
		most = max(most, p.Bounds.Upper)
		if p.Interval != nil {
			most = max(most, p.Interval.Upper)
		}
	}
	for _, p := range s.Around {
		most = max(most, p.Bounds.Upper)
	}
	for _, p := range s.National {
		most = max(most, p.Value)
	}
	step := 0.1
	if most > 0.4 {
		step = 0.2
	}
	return 0, min(1, math.Ceil(most/step-1e-9)*step)
}

// gridStep is how far apart the lines across the chart are.
func gridStep(s analysis.Series, high float64) float64 {
	switch {
	case !isShare(s) && high <= 3:
		return 0.5
	case !isShare(s):
		return 1
	case high <= 0.2+1e-9:
		return 0.05
	case high <= 0.4+1e-9:
		return 0.1
	}
	return 0.2
}

// linePoints leaves a gap where a figure is not told exactly and before a break in the
// series.
func linePoints(s analysis.Series) []opts.LineData {
	var points []opts.LineData
	for _, p := range s.Points {
		gap := opts.LineData{Value: []any{dayOf(p.Wave.Opens), nil}}
		if !p.Exact() {
			points = append(points, gap)
			continue
		}
		if p.Break {
			points = append(points, gap)
		}
		points = append(points, opts.LineData{Name: pointName(p), Value: []any{dayOf(p.Wave.Opens), p.Bounds.Lower, p.Text}})
	}
	return points
}

// pointName is what a pointer on a point reads.
func pointName(p analysis.Point) string {
	name := p.Wave.Name + "\n" + p.Text
	if p.IntervalText != "" {
		name += " (" + p.IntervalText + ")"
	}
	return name
}

// barPoints are figures drawn from their least to their most.
func barPoints(s analysis.Series, list []analysis.Point) []opts.CustomData {
	points := []opts.CustomData{}
	low, high := valueRange(s)
	for _, p := range list {
		if !p.Hidden {
			points = append(points, opts.CustomData{Name: pointName(p), Value: []any{
				dayOf(p.Wave.Opens), max(low, p.Bounds.Lower), min(high, p.Bounds.Upper), p.Text,
			}})
		}
	}
	return points
}

func whiskerPoints(s analysis.Series) []opts.CustomData {
	points := []opts.CustomData{}
	for _, p := range s.Points {
		if p.Interval != nil {
			points = append(points, opts.CustomData{Value: []any{dayOf(p.Wave.Opens), p.Interval.Lower, p.Interval.Upper}})
		}
	}
	return points
}

func withheldPoints(s analysis.Series) []opts.CustomData {
	points := []opts.CustomData{}
	for _, p := range s.Points {
		if p.Hidden {
			points = append(points, opts.CustomData{Value: []any{dayOf(p.Wave.Opens)}})
		}
	}
	return points
}

// hiddenWord is what a withheld figure is called in the report's language.
func hiddenWord(s analysis.Series) string {
	for _, p := range s.Points {
		if p.Hidden {
			return p.Text
		}
	}
	return ""
}

// nationalPoints are the country's figures, in the autumn they were asked.
func nationalPoints(s analysis.Series, bands []analysis.Band) []opts.CustomData {
	points := []opts.CustomData{}
	for _, p := range s.National {
		if p.Date.Before(firstDay(s, bands)) || p.Date.After(lastDay(s, bands)) {
			continue // it stands in the table
		}
		points = append(points, opts.CustomData{Name: p.Label, Value: []any{dayOf(p.Date), p.Value}})
	}
	return points
}

func flagPoints(marks []chartMark) []opts.CustomData {
	points := []opts.CustomData{}
	for _, m := range marks {
		points = append(points, opts.CustomData{Name: m.Title, Value: []any{dayOf(m.From), m.Number}})
	}
	return points
}

func bandAreas(bands []analysis.Band) [][]opts.MarkAreaData {
	var areas [][]opts.MarkAreaData
	for i, b := range bands {
		areas = append(areas, []opts.MarkAreaData{
			{Name: fmt.Sprintf("%d %s", b.Number, b.Name), XAxis: dayOf(b.From)},
			{XAxis: dayOf(phaseEnd(bands, i))},
		})
	}
	return areas
}

func dayOf(t time.Time) string { return t.Format(time.DateOnly) }

func firstDay(s analysis.Series, bands []analysis.Band) time.Time {
	first := s.Points[0].Wave.Opens
	for _, b := range bands {
		if b.From.Before(first) {
			first = b.From
		}
	}
	return first
}

func lastDay(s analysis.Series, bands []analysis.Band) time.Time {
	last := s.Points[len(s.Points)-1].Wave.Opens
	for _, b := range bands {
		if b.To.After(last) {
			last = b.To
		}
	}
	return last
}
