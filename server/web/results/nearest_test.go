package results_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/server/test/webtest"
	"trivselspuls/survey"
)

// A unit's leader reads the main goal first and its extent beside it, what so few answers
// would show instead of a column of words, how many figures can be compared, and in the
// place of what is not told why, with the nearest figure that is.
func TestWhatALeaderReadsOfFew(t *testing.T) {
	in := webtest.NewPublished(t, 0)
	unit := in.Units[0].ID
	silent := func(input *disclosure.Input) {
		for i := range input.Groups {
			g := &input.Groups[i]
			switch {
			case g.Group.Unit != unit:
			case g.Group.Audience == survey.Staff:
				g.Responses = g.Responses[:disclosure.Floors().MinAnswers-1]
			case g.Group.Audience == survey.ParentsSchool:
				g.Responses = nil
			}
		}
	}
	in.Publish(t, 0, silent)
	in.Publish(t, 1, silent)
	_, body := in.Get(t, in.As(t, survey.Leader, in.Owner, unit), "/enhet/"+string(unit))
	page := webtest.Document(t, body)
	texts := func(css string) (all []string) {
		page.Find(css).Each(func(_ int, s *goquery.Selection) { all = append(all, strings.Join(strings.Fields(s.Text()), " ")) })
		return all
	}
	if first := slices.Compact(texts(".key-cards a")); len(first) < 2 || first[0] != "Utsatt for mobbing" || first[1] != "Omfang av mobbing" {
		t.Errorf("the first cards are %q", first)
	}
	garden := in.Units[2].ID
	_, body = in.Get(t, in.As(t, survey.Leader, in.Owner, garden), "/enhet/"+string(garden))
	if first := webtest.Document(t, body).Find(".key-cards a").First().Text(); strings.TrimSpace(first) != "Lek og fellesskap" {
		t.Errorf("the kindergarten's first card is %q", first)
	}
	all := strings.Join(strings.Fields(page.Find("main").Text()), " ")
	for _, want := range []string{
		"tall kan sammenlignes med en tidligere måling", "Vi sier «tydelig» bare når", "95 % sikkerhet for hovedmålet, 99 % for nøkkeltallene og 99,5 % for alle andre tall",
		"svar hver gang ser vi en endring på", "for få svar", "ingen har svart", "Kommunen uten Østenforsol skole",
	} {
		if !strings.Contains(all, want) {
			t.Errorf("the page does not say «%s»", want)
		}
	}
	untold := slices.DeleteFunc(texts(".rows li"), func(row string) bool {
		return !strings.Contains(row, "for få svar") && !strings.Contains(row, "ingen har svart")
	})
	if len(untold) < 10 {
		t.Errorf("only %d rows are not told", len(untold))
	}
	for _, row := range untold {
		if !strings.Contains(row, "Kommunen") {
			t.Errorf("nothing stands in the place of %q", row)
		}
	}
	for _, card := range texts(".key-cards li") {
		if strings.Contains(card, "ikke sikker endring") {
			t.Errorf("a word that says nothing of so few: %q", card)
		}
	}
	changes := texts(".row-word:has(.row-change)")
	for _, change := range changes {
		if !strings.Contains(change, "endring") && !strings.Contains(change, "tydelig") {
			t.Errorf("the bounds of a change that nothing concludes from: %q", change)
		}
	}
	if len(changes) < 15 {
		t.Errorf("only %d changes", len(changes))
	}
}
