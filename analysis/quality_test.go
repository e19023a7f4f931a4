package analysis

import (
	"testing"

	"trivselspuls/analysis/estimate"
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
		// The owner's bullied share goes from 36 to 15 of 146.
		row := r.Quality.Rows()[0]
		near(t, "h", *row[3].Number, estimate.CohenH(15.0/146, 36.0/146), 0.005)
		if row[2].Text != "–" {
			t.Errorf("a share has the alpha %q", row[2].Text)
		}
	}
}
