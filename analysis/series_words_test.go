package analysis

import (
	"slices"
	"strings"
	"testing"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/analysis/estimate"
	"trivselspuls/survey"
)

// A series is about those who are asked in its place, whoever else the indicator
// may be added up over.
func TestASeriesNamesThoseAskedInItsPlace(t *testing.T) {
	r, err := NewReport(frame, twoWaves(t), Scope{}, "nb")
	if err != nil {
		t.Fatal(err)
	}
	for id, want := range map[string][]survey.Audience{
		"E1.pupils-5-7.pupils-8-10.total": {survey.Pupils57, survey.Pupils810},
		"E5.pupils-8-10.unit-Stor":        {survey.Pupils810},
	} {
		if got := seriesOf(t, r, id).Audiences; !slices.Equal(got, want) {
			t.Errorf("%s is about %v", id, got)
		}
	}
}

// A page never says of one figure that its change is not sure and its direction
// is clear.
func TestTheDirectionIsNoSurerThanTheChange(t *testing.T) {
	words, err := loadTexts("nb")
	if err != nil {
		t.Fatal(err)
	}
	clear := Trend{Waves: 4, Slope: -0.06, Interval: estimate.Interval{Lower: -0.11, Upper: -0.01}, Clear: true}
	unclear := Trend{Waves: 4, Slope: -0.02, Interval: estimate.Interval{Lower: -0.06, Upper: 0.02}}
	flat := Trend{Waves: 4, Interval: estimate.Interval{Lower: -0.03, Upper: 0.03}}
	for _, c := range []struct {
		trend Trend
		word  Word
		want  string
	}{
		{clear, ClearlyBetter, "gått omtrent 6,0\u00a0prosentpoeng ned per fase. Retningen er tydelig"},
		{clear, ClearlyWorse, "Retningen er tydelig"},
		{clear, Uncertain, "ikke kan kalles tydelig, sier vi det heller ikke om retningen"},
		{clear, TooFew, "ikke kan kalles tydelig, sier vi det heller ikke om retningen"},
		{clear, "", "ikke kan kalles tydelig, sier vi det heller ikke om retningen"},
		{unclear, ClearlyBetter, "retningen er ikke sikker"},
		{flat, Uncertain, "omtrent stått stille"},
	} {
		s := Series{Indicator: disclosure.Indicator{Kind: "share"}, Trend: &c.trend, Change: Change{Word: c.word}}
		if got := words.follow(&s); !strings.Contains(got, c.want) {
			t.Errorf("%s: %q", c.word, got)
		}
	}
}
