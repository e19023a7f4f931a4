package setup_test

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"trivselspuls/server/setup"
	"trivselspuls/survey"
)

// Whatever can be wrong is told in words somebody has written, not in those of the
// code.
func TestEveryProblemIsTold(t *testing.T) {
	source, err := os.ReadFile("../../survey/problem.go")
	if err != nil {
		t.Fatal(err)
	}
	kinds := regexp.MustCompile(`ProblemKind = "([a-z-]+)"`).FindAllSubmatch(source, -1)
	if large := setup.Describe(survey.Problems{{Field: "x", Kind: survey.LargeSound}})[0]; !strings.Contains(large, fmt.Sprint(" ", setup.MaxRecording>>10, " kB")) {
		t.Errorf("a large recording is told as %q", large)
	}
	if len(kinds) < 30 {
		t.Fatalf("found only %d kinds", len(kinds))
	}
	for _, kind := range kinds {
		shown := setup.Describe(survey.Problems{{Field: "x", Kind: string(kind[1])}})[0]
		if shown == "x is "+strings.ReplaceAll(string(kind[1]), "-", " ") && !plainEnough[string(kind[1])] {
			t.Errorf("%s is told as %q", kind[1], shown)
		}
	}
}

// plainEnough are kinds whose own name is the sentence.
var plainEnough = map[string]bool{survey.Missing: true, survey.TooShort: true, survey.TooLong: true, survey.OutOfRange: true}
