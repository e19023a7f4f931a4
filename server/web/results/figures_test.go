package results

import (
	"maps"
	"slices"
	"testing"
	"time"

	"trivselspuls/analysis"
	"trivselspuls/analysis/disclosure"
	"trivselspuls/server/page"
	"trivselspuls/server/waves"
	"trivselspuls/survey"
	"trivselspuls/survey/questionnaire"
	"trivselspuls/survey/store"
)

// Audiences that a questionnaire lets us add up have a name together on every page.
func TestAudiencesThatCombineHaveAName(t *testing.T) {
	library, err := questionnaire.Load()
	if err != nil {
		t.Fatal(err)
	}
	texts, err := page.LoadTexts()
	if err != nil {
		t.Fatal(err)
	}
	missing := map[string]bool{}
	audiences := library.Audiences()
	for some := range 1 << len(audiences) { // a wave asks whom it likes
		asked := map[survey.Audience]*questionnaire.Questionnaire{}
		for i, a := range audiences {
			if some>>i&1 == 1 {
				asked[a], _ = library.Current(a)
			}
		}
		for _, ind := range disclosure.MainIndicators(asked) {
			for _, lang := range survey.Languages() {
				words := texts.Localizer(lang.Code)
				_, unread := words.Text("public.title")
				if !lang.Written && (unread != nil || library.Rank(questionnaire.Steering, ind.ID, ind.Audiences) == 0) {
					continue // the public reads the steering group's first figures
				}
				if _, err := words.Text(audienceKey(ind.Audiences)); err != nil {
					missing[survey.Together(ind.Audiences)+" in "+lang.Code] = true
				}
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(missing)) {
		t.Errorf("survey/choices.yaml lacks a name, under together, of %s", name)
	}
	if key := audienceKey([]survey.Audience{survey.Pupils57, survey.Pupils810}); key != "audience.pupils-5-10" {
		t.Errorf("grades 5 to 10 are called %s", key)
	}
}

// The overviews show what the questionnaires say, in that order. Children and pupils
// have headlines, a place of the steering group's means one indicator, and each sub-goal is followed by
// two indicators or more.
func TestOverviewsShowWhatQuestionnairesSay(t *testing.T) {
	library, err := questionnaire.Load()
	if err != nil {
		t.Fatal(err)
	}
	at := func(ind disclosure.Indicator) int {
		return library.Rank(questionnaire.Headline, ind.ID, ind.Audiences)
	}
	steering := map[int]string{}
	for _, q := range library.All() {
		s := section{AudienceKey: audienceKey([]survey.Audience{q.Audience})}
		for _, ind := range slices.Backward(q.Indicators) {
			s.Rows = append(s.Rows, row{Series: analysis.Series{Indicator: disclosure.Indicator{ID: ind.ID, Audiences: []survey.Audience{q.Audience}}}})
			place := ind.Overviews[questionnaire.Steering]
			if other := steering[place]; place > 0 && other != "" && other != ind.ID {
				t.Errorf("place %d of the steering group's first figures is of both %s and %s", place, other, ind.ID)
			}
			steering[place] = ind.ID
		}
		key, _ := keyRows([]section{s, {}}, at)
		if young := q.Audience.Facts().From > 0; young != (len(key) == questionnaire.Headlines) {
			t.Errorf("%s has %d headlines", q.Audience, len(key))
		}
		for i, r := range key {
			if ind, _ := q.Indicator(r.Indicator.ID); ind.Overviews[questionnaire.Headline] != i+1 {
				t.Errorf("%s of %s stands as number %d", ind.ID, q.Audience, i+1)
			}
		}
	}
	under := map[string]map[string]bool{}
	for _, q := range library.All() {
		for _, ind := range q.Indicators {
			for _, goal := range ind.SubGoals {
				if under[goal] == nil {
					under[goal] = map[string]bool{}
				}
				under[goal][ind.ID] = true
			}
		}
	}
	for _, goal := range survey.SubGoals() {
		if len(under[goal]) < 2 {
			t.Errorf("%s is followed by %v alone", goal, under[goal])
		}
	}
	if n := len(steering) - 1; n != 10 || steering[10] == "" { // place 0 is of all others
		t.Errorf("the steering group's first figures are %v", steering)
	}
}

func TestAnAudiencesProgressIsMadeOfRoundedGroups(t *testing.T) {
	groups := []waves.Progress{
		{WaveGroup: store.WaveGroup{Unit: "a", Audience: survey.Pupils57, Invited: 30}, Percent: 80},
		{WaveGroup: store.WaveGroup{Unit: "a", Audience: survey.Pupils57, Invited: 10}, Percent: 20},
		{WaveGroup: store.WaveGroup{Unit: "b", Audience: survey.Pupils57, Invited: 30}, Percent: 100},
		{WaveGroup: store.WaveGroup{Unit: "a", Audience: survey.Staff, Invited: 12}, Percent: 90},
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
	broken := row{Series: series(survey.Pupils57, autumn, spring)}
	broken.Points[1].Break = true
	if a, b, c := list[0].Rows[0].NoWord(), list[1].Rows[0].NoWord(), broken.NoWord(); a != "results.other_units" || b != "results.first" || c != "results.incomparable" {
		t.Errorf("without a conclusion they are %s, %s and %s", a, b, c)
	}
}
