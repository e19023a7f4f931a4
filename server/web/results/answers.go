package results

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"trivselspuls/analysis"
)

// answered is how the questions behind an indicator were answered the last time:
// those that have the same three parts, a bar each on a common scale.
type answered struct {
	ID        string
	Labels    []string                // unhappy, between, happy; of a choice, its answers
	Questions []analysis.Distribution // a bar each
	Choice    bool                    // the bars are the answers of one question
	Chart     json.RawMessage
	// Most and Fewest are the questions with the largest and the smallest happy
	// part; nil for one question only, and when all are alike.
	Most, Fewest *leadingQuestion
}

// leadingQuestion is a question and how many chose its happy part.
type leadingQuestion struct{ Question, Text string }

// happyEnd is the index of the happy part of a distribution.
const happyEnd = 2

// newAnswered gathers a series' questions for drawing, in their own order; none
// when the latest wave's are withheld.
func newAnswered(s analysis.Series) ([]answered, error) {
	var list []answered
	for _, d := range s.Distributions {
		if d.Latest().Hidden {
			continue
		}
		i := slices.IndexFunc(list, func(a answered) bool { return slices.Equal(a.Labels, d.Labels) })
		if i < 0 {
			i = len(list)
			list = append(list, answered{ID: fmt.Sprintf("%s.answers-%d", s.ID, i+1), Labels: d.Labels, Choice: d.Choice})
		}
		if d.Choice {
			list[i].Questions = barsOf(d)
			continue
		}
		list[i].Questions = append(list[i].Questions, d)
	}
	for i := range list {
		var err error
		if list[i].Chart, err = answersChart(list[i].Questions); err != nil {
			return nil, err
		}
		if !list[i].Choice {
			list[i].Most, list[i].Fewest = ends(list[i].Questions)
		}
	}
	return list, nil
}

// barsOf is a bar for each answer of a choice, those to the left at which it is not well.
func barsOf(d analysis.Distribution) (bars []analysis.Distribution) {
	for i, share := range d.Latest().Shares {
		parts := make([]analysis.AnswerShare, happyEnd+1)
		if parts[0] = share; i == 0 { // nowhere is unsafe
			parts[0], parts[happyEnd] = parts[happyEnd], share
		}
		bars = append(bars, analysis.Distribution{
			Name: d.Labels[i] + ": " + share.Text, Labels: make([]string, len(parts)),
			Points: []analysis.DistributionPoint{{Shares: parts}}, Sentence: d.Sentence,
		})
	}
	return bars
}

// ends are the questions answered most and least happily, as printed.
func ends(questions []analysis.Distribution) (most, fewest *leadingQuestion) {
	happy := func(d analysis.Distribution) analysis.AnswerShare { return d.Latest().Shares[happyEnd] }
	compare := func(a, b analysis.Distribution) int {
		return int(math.Round(100 * (happy(a).Value - happy(b).Value)))
	}
	high, low := slices.MaxFunc(questions, compare), slices.MinFunc(questions, compare)
	if compare(high, low) == 0 {
		return nil, nil
	}
	return &leadingQuestion{high.Name, happy(high).Text}, &leadingQuestion{low.Name, happy(low).Text}
}

// answersChart is the bars as an ECharts option, each from nothing to everybody, the unhappy
// part first. Like trendChart it holds data and positions; what the parts look like is static/results'.
func answersChart(questions []analysis.Distribution) (json.RawMessage, error) {
	parts, names := []opts.CustomData{}, []opts.CustomData{}
	for row, d := range questions {
		at := 0.0
		names = append(names, opts.CustomData{Value: []any{at, row, at, d.Name}})
		for i, part := range d.Latest().Shares {
			next := min(1, math.Round(1000*(at+part.Value))/1000) // not the noise of adding them
			parts = append(parts, opts.CustomData{Name: d.Labels[i] + "\n" + part.Text, Value: []any{at, row, next, i, part.Text}})
			at = next
		}
	}
	bars := charts.NewCustom()
	bars.SetGlobalOptions(
		charts.WithXAxisOpts(opts.XAxis{Type: "value", Min: 0, Max: 1}),
		charts.WithYAxisOpts(opts.YAxis{Type: "value", Min: 0, Max: len(questions)}),
		charts.WithAnimation(false),
	)
	bars.AddSeries("part", parts, drawnBy("part"))
	bars.AddSeries("question", names, drawnBy("question"))
	bars.Validate()
	option := bars.JSON()
	option["look"] = "answers"
	return encoded(option)
}
