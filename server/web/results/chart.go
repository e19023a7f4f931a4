package results

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"time"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
	"github.com/go-echarts/go-echarts/v2/types"

	"trivselspuls/analysis"
	"trivselspuls/survey"
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
	first, last := span(s, bands)
	line := charts.NewLine()
	line.SetGlobalOptions(
		charts.WithXAxisOpts(opts.XAxis{Type: "time", Min: dayOf(first), Max: dayOf(last)}),
		charts.WithYAxisOpts(opts.YAxis{Type: "value", Min: low, Max: high}),
		charts.WithAnimation(false),
	)
	line.AddSeries("value", linePoints(s), charts.WithMarkAreaData(bandAreas(bands)...))
	drawn := func(name string, data []opts.CustomData) {
		custom := charts.NewCustom()
		custom.AddSeries(name, data, drawnBy(name))
		line.Overlap(custom)
	}
	shown := survey.Filter(s.Around, func(a analysis.Around) bool { return !a.Hidden })
	whiskers, inexact, withheld, word := unlinedPoints(s)
	drawn("around", survey.Map(shown, func(a analysis.Around) opts.CustomData {
		a.Wave.Name += "\n" + a.Label
		return barPoint(s, a.Point)
	}))
	drawn("whisker", whiskers)
	drawn("inexact", inexact)
	drawn("withheld", withheld)
	within := func(p analysis.NationalPoint) bool { return !p.Date.Before(first) && !p.Date.After(last) }
	drawn("national", survey.Map(survey.Filter(s.National, within), nationalPoint)) // the others stand in the table
	drawn("flag", survey.Map(marks, flagPoint))
	line.Validate()
	option := line.JSON()
	option["unit"], option["step"], option["hidden"] = "mean", gridStep(s, high), word
	if s.Indicator.IsShare() {
		option["unit"] = "percent"
	}
	return encoded(option)
}

// drawnBy names the function of our bundle that draws a series.
func drawnBy(name string) charts.SeriesOpts {
	return charts.WithSeriesOpts(func(series *charts.SingleSeries) { series.RenderItem = types.FuncStr(name) })
}

// valueRange is the axis: means on their whole scale, shares from nothing to a
// round number above everything drawn, so that a small change looks small.
func valueRange(s analysis.Series) (low, high float64) {
	if !s.Indicator.IsShare() {
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
	case !s.Indicator.IsShare() && high <= 3:
		return 0.5
	case !s.Indicator.IsShare():
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
	return p.Wave.Name + "\n" + bracketed(p.Text, p.IntervalText)
}

// barPoint is a figure drawn from its least to its most.
func barPoint(s analysis.Series, p analysis.Point) opts.CustomData {
	low, high := valueRange(s)
	return opts.CustomData{Name: pointName(p), Value: []any{
		dayOf(p.Wave.Opens), max(low, p.Bounds.Lower), min(high, p.Bounds.Upper), p.Text,
	}}
}

// unlinedPoints are what is drawn of a series beside its line: the intervals, the bars of
// figures that are told from their least to their most, and gaps, with the word for them.
func unlinedPoints(s analysis.Series) (whiskers, inexact, withheld []opts.CustomData, word string) {
	whiskers, inexact, withheld = []opts.CustomData{}, []opts.CustomData{}, []opts.CustomData{}
	for _, p := range s.Points {
		day := dayOf(p.Wave.Opens)
		if p.Interval != nil {
			whiskers = append(whiskers, opts.CustomData{Value: []any{day, p.Interval.Lower, p.Interval.Upper}})
		}
		switch {
		case p.Hidden:
			withheld, word = append(withheld, opts.CustomData{Value: []any{day}}), cmp.Or(word, p.Text)
		case !p.Exact():
			inexact = append(inexact, barPoint(s, p))
		}
	}
	return whiskers, inexact, withheld, word
}

// nationalPoint is a figure of the country, in the autumn it was asked.
func nationalPoint(p analysis.NationalPoint) opts.CustomData {
	return opts.CustomData{Name: p.Label, Value: []any{dayOf(p.Date), p.Value}}
}

func flagPoint(m chartMark) opts.CustomData {
	return opts.CustomData{Name: m.Title, Value: []any{dayOf(m.From), m.Number}}
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

// span is from the first day of a series or the phases to the last.
func span(s analysis.Series, bands []analysis.Band) (first, last time.Time) {
	first, last = s.Points[0].Wave.Opens, s.Points[len(s.Points)-1].Wave.Opens
	for _, b := range bands {
		if b.From.Before(first) {
			first = b.From
		}
		if b.To.After(last) {
			last = b.To
		}
	}
	return first, last
}

// encoded is a chart for our bundle, which knows how it is to look.
func encoded(option map[string]any) (json.RawMessage, error) {
	body, err := json.Marshal(option)
	if err != nil {
		return nil, fmt.Errorf("encode chart: %w", err)
	}
	return body, nil
}
