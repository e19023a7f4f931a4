package results

import (
	"slices"
	"testing"
	"time"

	"trivselspuls/analysis"
	"trivselspuls/server/waves"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
)

// audienceKey has one name for the only two audiences that are added up. Another
// pair in a questionnaire would be called by its first audience alone.
func TestAudiencesThatCombineHaveOneName(t *testing.T) {
	library, err := questionnaire.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range library.All() {
		for _, ind := range q.Indicators {
			set := append(slices.Clone(ind.Combines), q.Audience)
			slices.Sort(set)
			if len(set) > 1 && !slices.Equal(set, []survey.Audience{survey.Pupils57, survey.Pupils810}) {
				t.Errorf("%s of %s combines %v, which no page has a name for", ind.ID, q.Audience, set)
			}
		}
	}
}

// Every set of headlines exists in some questionnaire: a renamed indicator would
// leave the leader's home without its most important figures.
func TestHeadlinesExist(t *testing.T) {
	library, err := questionnaire.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, set := range headlines {
		found := slices.ContainsFunc(library.All(), func(q *questionnaire.Questionnaire) bool {
			return !slices.ContainsFunc(set[:], func(id string) bool { _, ok := q.Indicator(id); return !ok })
		})
		if !found {
			t.Errorf("no questionnaire has all of %v", set)
		}
	}
}

func TestAnAudiencesProgressIsMadeOfRoundedGroups(t *testing.T) {
	groups := []waves.Progress{
		{Unit: "a", Audience: survey.Pupils57, Invited: 30, Percent: 80},
		{Unit: "a", Audience: survey.Pupils57, Invited: 10, Percent: 20},
		{Unit: "b", Audience: survey.Pupils57, Invited: 30, Percent: 100},
		{Unit: "a", Audience: survey.Staff, Invited: 12, Percent: 90},
	}
	got := byAudience(groups, "a")
	if len(got) != 2 || got[0].Percent != 70 || len(got[0].Groups) != 2 || got[1].Percent != 90 {
		t.Errorf("progress = %+v", got)
	}
}

func TestPhaseNowIsTheLatestBegun(t *testing.T) {
	day := func(n int) time.Time { return time.Date(2026, 1, n, 0, 0, 0, 0, time.UTC) }
	bands := []analysis.Band{{Number: 1, From: day(1), To: day(12)}, {Number: 2, From: day(10), To: day(20)}}
	for at, want := range map[int]int{1: 1, 9: 1, 11: 2, 19: 2, 20: 0, 25: 0} {
		if got := phaseAt(bands, day(at)); got != want {
			t.Errorf("on day %d it is phase %d, want %d", at, got, want)
		}
	}
	if end := phaseEnd(bands, 0); !end.Equal(day(10)) {
		t.Errorf("the first band ends %v, over the second", end)
	}
}

// A figure that is older than the report's latest says from when it is, and one
// that cannot be compared is not called the first.
func TestAnOlderFigureSaysFromWhen(t *testing.T) {
	autumn := analysis.WaveRef{ID: "a", Name: "Delmåling", Opens: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
	spring := analysis.WaveRef{ID: "b", Name: "Delmåling", Opens: time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)}
	series := func(a survey.Audience, waves ...analysis.WaveRef) analysis.Series {
		s := analysis.Series{ID: string(a), Audiences: []survey.Audience{a}}
		for _, wave := range waves {
			s.Points = append(s.Points, analysis.Point{Wave: wave, Hidden: true})
		}
		return s
	}
	list := sections(analysis.Report{
		Waves:  []analysis.WaveRef{autumn, spring},
		Series: []analysis.Series{series(survey.Pupils57, autumn, spring), series(survey.ParentsSchool, autumn)},
	}, "/")
	if len(list) != 2 || list[0].When.ID != "" || list[1].When != autumn || list[1].Rows[0].When != autumn {
		t.Fatalf("sections = %+v", list)
	}
	if a, b := list[0].Rows[0].NoWord(), list[1].Rows[0].NoWord(); a != "results.incomparable" || b != "results.first" {
		t.Errorf("without a conclusion they are %s and %s", a, b)
	}
}
