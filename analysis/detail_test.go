package analysis

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/analysis/disclosure/disclosuretest"
	"trivselspuls/survey"
)

// A report with some of its parts tells the same of them as the whole one: what
// becomes of a change does not depend on what else is there.
func TestChosenPartsTellTheSame(t *testing.T) {
	var closed []disclosure.Snapshot
	for i, day := range []string{"2025-03-01", "2025-09-01", "2026-03-01"} {
		m := disclosuretest.NewTown(survey.Pulse, day).
			School("Stor", survey.Pupils810, [3]int{60, 50, 14 - 4*i}, [3]int{60, 50, 16 - 5*i}).
			School("Lita", survey.Pupils57, [3]int{19, 16, 2}).
			School("Mellom", survey.Pupils57, [3]int{34, 30, 4 + i}).
			School("Andre", survey.Pupils810, [3]int{70, 66, 5 + 7*i})
		closed = append(closed, m.Publish(t))
	}
	whole, err := NewReport(frame, closed, Scope{}, "nb")
	if err != nil {
		t.Fatal(err)
	}
	same := cmp.Options{cmpopts.IgnoreUnexported(Point{}, Change{}, DistributionPoint{}, Table{}, OwnQuestion{}), cmpopts.EquateNaNs()}
	one := whole.Series[slices.IndexFunc(whole.Series, func(s Series) bool { return !s.Population.Total && s.Indicator.ID == "E1" })].ID
	for name, parts := range map[string]Detail{
		"totals":       {Chosen: true},
		"one":          {Chosen: true, Indicators: []string{"E1"}, Series: one},
		"some in all":  {Chosen: true, Indicators: []string{"E1", "E5"}},
		"ends":         {Chosen: true, Indicators: []string{"E1", "E5"}, Ends: true},
		"a wrong name": {Chosen: true, Indicators: []string{"X"}, Series: "X.total"},
	} {
		r, err := NewReport(frame, closed, Scope{Detail: parts}, "nb")
		if err != nil {
			t.Fatal(err)
		}
		telling := 0
		for _, want := range whole.Series {
			at := slices.IndexFunc(r.Series, func(s Series) bool { return s.ID == want.ID })
			if parts.leaves(&want.Indicator, want.Population) {
				if at >= 0 {
					t.Errorf("%s: %s is there", name, want.ID)
				}
				continue
			}
			if at < 0 {
				t.Errorf("%s: %s is not there", name, want.ID)
				continue
			}
			telling++
			got := r.Series[at]
			if parts.brief(&got) {
				want.Table, want.Answers, want.Groups, want.GradeTable = Table{}, Table{}, Table{}, Table{}
				want.Sentence, want.Seen, want.Notes, want.Trend, want.National, want.Distributions = "", "", nil, nil, nil, nil
				if parts.Ends { // three waves that asked the same
					want.Points = slices.Delete(slices.Clone(want.Points), 1, len(want.Points)-1)
				}
			} else {
				if diff := cmp.Diff(want.Table.Rows(), got.Table.Rows(), cmpopts.IgnoreUnexported(Entry{})); diff != "" {
					t.Errorf("%s: table of %s: %s", name, want.ID, diff)
				}
			}
			if diff := cmp.Diff(want, got, same); diff != "" {
				t.Errorf("%s: %s: %s", name, want.ID, diff)
			}
		}
		if telling != len(r.Series) || telling == 0 {
			t.Errorf("%s: %d series, %d of them known", name, len(r.Series), telling)
		}
	}
}
