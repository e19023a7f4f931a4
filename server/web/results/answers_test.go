package results

import (
	"strings"
	"testing"

	"trivselspuls/analysis"
)

func asked(name string, labels []string, values ...float64) analysis.Distribution {
	p := analysis.DistributionPoint{Hidden: len(values) == 0, Shares: make([]analysis.AnswerShare, 3)}
	for i, v := range values {
		p.Shares[i] = analysis.AnswerShare{Value: v, Text: name + strings.Repeat("'", i)}
	}
	return analysis.Distribution{Name: name, Labels: labels, Points: []analysis.DistributionPoint{p}}
}

// Questions with the same answers share a chart, whose bars all begin at nothing and end at
// everybody; a withheld question is in none.
func TestAnswersAreBarsFromNothingToEverybody(t *testing.T) {
	often, yes := []string{"sjelden", "iblant", "ofte"}, []string{"nei", "litt", "ja"}
	list, err := newAnswered(analysis.Series{ID: "E5", Distributions: []analysis.Distribution{
		asked("A", often, 0.1, 0.2, 0.7), asked("B", yes, 0.2, 0.2, 0.6), asked("C", often, 0, 0.5, 0.5), asked("D", yes),
	}})
	if err != nil {
		t.Fatal(err)
	}
	if len(list) != 2 || len(list[0].Questions) != 2 || len(list[1].Questions) != 1 {
		t.Fatalf("charts = %+v", list)
	}
	first := string(list[0].Chart)
	for _, want := range []string{
		`[0,0,0.1,0,"A"]`, `[0.1,0,0.3,1,"A'"]`, `[0.3,0,1,2,"A''"]`, `[0,1,0.5,1,"C'"]`, `[0.5,1,1,2,"C''"]`, `"sjelden\nA"`, `"look":"answers"`, `"min":0`, `"max":1`,
	} {
		if !strings.Contains(first, want) {
			t.Errorf("the chart lacks %s: %s", want, first)
		}
	}
	if strings.Contains(first, `"B"`) || strings.Contains(first+string(list[1].Chart), `"D"`) {
		t.Error("a question stands in the wrong chart, or a withheld one in any")
	}
	if most, fewest := list[0].Most, list[0].Fewest; most.Question != "A" || fewest.Question != "C" || most.Text != "A''" {
		t.Errorf("most %v, fewest %v", most, fewest)
	}
	if list[1].Most != nil {
		t.Error("one question alone is compared with itself")
	}
}
