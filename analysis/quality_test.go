package analysis

import (
	"math"
	"testing"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/survey"
)

func TestQualityTable(t *testing.T) {
	for _, scope := range []Scope{{}, {Unit: "unit-Stor"}} {
		r, err := NewReport(frame, twoWaves(t), scope, "nb")
		if err != nil {
			t.Fatal(err)
		}
		if r.Quality.Empty() != (scope.Unit != "") {
			t.Fatalf("quality for %v has %d rows", scope, len(r.Quality.Rows()))
		}
		if scope.Unit != "" {
			continue
		}
		// The joint unit's share is told in steps, so the owner's has no effect of its own.
		if row := r.Quality.Rows()[0]; row[4].Text != "–" || row[3].Text != "–" {
			t.Errorf("a range has the effect %q and a share the alpha %q", row[4].Text, row[3].Text)
		}
	}
	// By hand: 50 of 200 became 20, and the mean is 0.3 higher by a spread of 0.8.
	m, later := then(), now()
	for i, bullied := range [][2]int{{30, 10}, {20, 10}} {
		m.School(string(rune('A'+i)), survey.Pupils810, [3]int{120, 100, bullied[0]})
		later.School(string(rune('A'+i)), survey.Pupils810, [3]int{120, 100, bullied[1]})
	}
	for _, g := range later.Groups {
		for j, r := range g.Responses {
			if j%10 < 3 {
				r[2], r[3], r[4] = min(5, r[2]+1), min(5, r[3]+1), min(5, r[4]+1)
			}
		}
	}
	r, err := NewReport(frame, []disclosure.Snapshot{m.Publish(t), later.Publish(t)}, Scope{}, "nb")
	if err != nil {
		t.Fatal(err)
	}
	near(t, "h", *r.Quality.Rows()[0][4].Number, 2*math.Asin(math.Sqrt(0.1))-2*math.Asin(math.Sqrt(0.25)), 0.005)
	for _, row := range r.Quality.Rows() {
		if row[0].Text == "Trygghet" {
			s := seriesOf(t, r, "E5.pupils-8-10.total")
			near(t, "d", *row[4].Number, (s.Points[1].figure.cell.Mean-s.Points[0].figure.cell.Mean)/1, 0.005)
		}
	}
}
