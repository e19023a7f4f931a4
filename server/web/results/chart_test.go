package results

import (
	"strings"
	"testing"
	"time"

	"trivselspuls/analysis"
	"trivselspuls/analysis/disclosure"
	"trivselspuls/analysis/estimate"
	"trivselspuls/survey/questionnaire"
)

// A chart holds what is shown and where it stands: no number for a withheld
// figure, a bar and never a point for one that is told from its least to its most, a gap
// at both and at a break, the country's figure inside the axis.
func TestTrendChartHoldsWhatIsShown(t *testing.T) {
	day := func(month int) time.Time { return time.Date(2025, time.Month(month), 1, 0, 0, 0, 0, time.UTC) }
	exactly := func(v float64) estimate.Interval { return estimate.Interval{Lower: v, Upper: v} }
	series := analysis.Series{
		Indicator: disclosure.Indicator{Kind: questionnaire.Share},
		Points: []analysis.Point{
			{Wave: analysis.WaveRef{Opens: day(1)}, Bounds: exactly(0.12), Text: "12 %", Interval: &estimate.Interval{Lower: 0.08, Upper: 0.17}},
			{Wave: analysis.WaveRef{Opens: day(3)}, Hidden: true, Text: "for få svar", Bounds: exactly(0.33)},
			{Wave: analysis.WaveRef{Opens: day(5)}, Bounds: exactly(0.10), Text: "10 %", Break: true},
			{Wave: analysis.WaveRef{Opens: day(7)}, Telling: disclosure.Band, Bounds: estimate.Interval{Lower: 0, Upper: 0.038}, Text: "0–2 av 54"},
		},
		National: []analysis.NationalPoint{{Date: day(2), Value: 0.27, Label: "Landet"}},
	}
	body, err := trendChart(series, nil, []chartMark{{Number: 1, Title: "Voksne ute", From: day(4)}})
	if err != nil {
		t.Fatal(err)
	}
	chart := string(body)
	for _, want := range []string{
		`["2025-01-01",0.12,"12 %"]`, `["2025-01-01",0.08,0.17]`, `["2025-03-01",null]`, `["2025-03-01"]`,
		`["2025-05-01",null]`, `["2025-05-01",0.1,"10 %"]`, `["2025-02-01",0.27]`, `["2025-04-01",1]`, `"hidden":"for få svar"`, `["2025-07-01",null]`, `["2025-07-01",0,0.038,"0–2 av 54"]`,
	} {
		if !strings.Contains(chart, want) {
			t.Errorf("the chart lacks %s", want)
		}
	}
	if strings.Contains(chart, "0.33") {
		t.Error("the chart holds a withheld figure")
	}
	if _, high := valueRange(series); high < 0.27 {
		t.Errorf("the axis ends at %v, below the country's figure", high)
	}
}
