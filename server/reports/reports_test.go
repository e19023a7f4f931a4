package reports_test

import (
	"testing"

	"trivselspuls/analysis"
	"trivselspuls/server/reports"
	"trivselspuls/server/test/webtest"
	"trivselspuls/survey"
)

// A page's report is kept for the next reader; one of everything, which only a file
// holds, is not: of 3,000 units it has a gigabyte. The totals beside a unit's figures are kept once
// for all units: of a county they take longer than all that is the unit's own.
func TestReportsOfFilesAreNotKept(t *testing.T) {
	in := webtest.NewPublished(t, 2)
	project, err := in.Store.NewestProject(t.Context(), in.Owner)
	if err != nil {
		t.Fatal(err)
	}
	s := reports.New(in.Store.Reader, analysis.National{})
	for _, c := range []struct {
		scope analysis.Scope
		want  int
	}{
		{analysis.Scope{}, 0},
		{analysis.Scope{Unit: in.Units[0].ID}, 2},
		{analysis.Scope{Unit: in.Units[1].ID}, 1},
		{analysis.Scope{Detail: analysis.Detail{Chosen: true}}, 0},
	} {
		before := s.Kept()
		for range 2 {
			if _, err := s.Report(t.Context(), project, c.scope, survey.WrittenLanguages()[0]); err != nil {
				t.Fatal(err)
			}
		}
		if kept := s.Kept() - before; kept != c.want {
			t.Errorf("%+v: %d reports are kept, want %d", c.scope, kept, c.want)
		}
	}
	for _, snapshot := range s.Snapshots() {
		if snapshot.Cells != nil {
			t.Errorf("a wave is kept with %d figures that are not packed", len(snapshot.Cells))
		}
	}
	if len(s.Snapshots()) != 2 {
		t.Errorf("%d waves are kept", len(s.Snapshots()))
	}
}
