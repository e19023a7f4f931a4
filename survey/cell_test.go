package survey_test

import (
	"testing"

	"trivselspuls/survey"
)

// No cell of a CSV file is a formula, and what is none stays as it was written.
func TestNoCellIsAFormula(t *testing.T) {
	for _, text := range []string{"=1+1", "+47 22", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－1", "＠a"} {
		if got := survey.Cell(text); got != "'"+text {
			t.Errorf("%q is written as %q", text, got)
		}
	}
	for _, text := range []string{"", "Lia skole", "–", "1-4", "a=b", "åtte"} {
		if got := survey.Cell(text); got != text {
			t.Errorf("%q is written as %q", text, got)
		}
	}
}
