package analysis

import (
	"testing"

	"trivselspuls/survey"
)

// Alpha from whole sums is cronbachAlpha of the complete cases.
func TestAlphaOfSnapshot(t *testing.T) {
	m := newTown(survey.Baseline, "2025-03-01").
		school("A", survey.Pupils810, [3]int{60, 50, 8}).
		school("B", survey.Pupils810, [3]int{60, 40, 6})
	var rows [][]float64
	for _, g := range m.Groups {
		for i, answers := range g.Responses {
			for j := 2; j < 5; j++ {
				answers[j] = survey.Answer(1 + m.random.IntN(3) + int(answers[j])%3)
			}
			if i%7 == 0 {
				answers[3] = survey.Declined
				continue
			}
			rows = append(rows, []float64{float64(answers[2]), float64(answers[3]), float64(answers[4])})
		}
	}
	want := cronbachAlpha(rows)
	s := m.publish(t)
	for _, c := range s.Cells {
		ind, _ := s.indicator(c.Indicator)
		switch {
		case ind.ID == "E5" && c.Total:
			if c.Alpha == nil {
				t.Fatal("no alpha")
			}
			near(t, "alpha", *c.Alpha, want, 0.005)
		case c.Alpha != nil:
			t.Errorf("%s of %v has an alpha", c.Indicator, c.Units)
		}
	}
}

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
		// The owner's bullied share goes from 36 to 15 of 146.
		row := r.Quality.Rows()[0]
		near(t, "h", *row[3].Number, CohenH(15.0/146, 36.0/146), 0.005)
		if row[2].Text != "–" {
			t.Errorf("a share has the alpha %q", row[2].Text)
		}
	}
}
