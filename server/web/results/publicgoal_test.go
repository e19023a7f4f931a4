package results_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"trivselspuls/analysis"
	"trivselspuls/analysis/disclosure"
	"trivselspuls/server/test/webtest"
	"trivselspuls/server/web"
	"trivselspuls/survey"
	"trivselspuls/survey/store"
)

// The public page says how far the main goal is in words that anybody reads, and what the whole
// country's newest figure is, in every language.
func TestThePublicPageSaysTheGoalInWordsAndTheCountrysFigure(t *testing.T) {
	in := webtest.NewPublished(t, 0)
	national, err := analysis.ReadNational(strings.NewReader("school_year;grade;indicator;value;source\n2023-24;7;E1;7,7;Kilden\n2024-25;7;E1;8,1;Kilden\n2024-25;10;E1;6,2;Kilden\n"),
		func(string) (bool, bool) { return true, true })
	if err != nil {
		t.Fatal(err)
	}
	in.App = webtest.NewAppWith(t, in.Store, webtest.Options{Config: func(c *web.Config) { c.National = national }})
	in.Publish(t, 0, func(i *disclosure.Input) {
		for a, q := range i.Questionnaires {
			i.Questionnaires[a] = q.WithGoals([]survey.Goal{{Kind: survey.School, Indicator: "E1", Target: 0.08}, {Kind: survey.Kindergarten, Indicator: "B2", Target: 2.7}})
		}
	})
	in.Write(t, func(ctx context.Context, tx *store.Tx) error {
		return tx.SetLanguages(ctx, in.Owner, []string{"pl", "uk", "ar", "so", "lt", "ur"})
	})
	in.Owners.Forget()
	if response, body := in.Post(t, in.As(t, survey.SteeringGroup, in.Owner, ""), "/styring/"+string(in.Project)+"/offentlig", nil); response.StatusCode != http.StatusSeeOther {
		t.Fatal(response.StatusCode, webtest.ProblemsIn(body))
	}
	for lang, wanted := range map[string][]string{
		"nb": {"færre enn 8 av 100", "minst 2,7", "I hele landet var tallet 8,1 % på 7. trinn i skoleåret 2024–25 (Kilden).", "6,2 % på 10. trinn"},
		"nn": {"færre enn 8 av 100", "minst 2,7", "I heile landet var talet 8,1 %"},
		"en": {"fewer than 8 in 100", "at least 2.7", "8.1% in grade 7"}, "pl": {"mniej niż 8 na 100", "8,1"}, "lt": {"mažiau nei 8", "8,1"}, "uk": {"менше ніж 8 зі 100", "8,1"},
		"so": {"8 100kiiba", "8.1"}, "ar": {"أقل من", "8"}, "ur": {"سے کم", "8"},
	} {
		_, body := in.Get(t, "", "/offentlig/"+string(in.Project)+"?lang="+lang)
		text := webtest.Document(t, body).Find(".public-rows").Text()
		for _, words := range wanted {
			if !strings.Contains(text, words) {
				t.Errorf("%s lacks %q: %q", lang, words, text)
			}
		}
		if strings.ContainsAny(text, "<≥") || strings.Contains(text, "2023") {
			t.Errorf("%s has signs for words, or an older year: %q", lang, text)
		}
	}
}
