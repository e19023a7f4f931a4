package reports_test

import (
	"testing"

	"trivselspuls/analysis"
	"trivselspuls/server/reports"
	"trivselspuls/server/test/webtest"
	"trivselspuls/survey"
)

// A page's report is kept for the next reader; one of everything, which only a file
// holds, is not: of 3,000 units it has a gigabyte.
func TestReportsOfFilesAreNotKept(t *testing.T) {
	in := webtest.NewPublished(t, 2)
	project, err := in.Store.NewestProject(t.Context(), in.Owner)
	if err != nil {
		t.Fatal(err)
	}
	s := reports.New(in.Store.Reader, analysis.National{})
	for want, scope := range []analysis.Scope{{}, {Unit: in.Units[0].ID}} {
		before := s.Kept()
		for range 2 {
			if _, err := s.Report(t.Context(), project, scope, survey.WrittenLanguages()[0]); err != nil {
				t.Fatal(err)
			}
		}
		if kept := s.Kept() - before; kept != want {
			t.Errorf("%+v: %d reports are kept, want %d", scope, kept, want)
		}
	}
}
