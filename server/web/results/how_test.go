package results_test

import (
	"net/http"
	"strings"
	"testing"

	"trivselspuls/analysis/disclosure"
	"trivselspuls/server/test/webtest"
	"trivselspuls/survey"
)

// The page says how figures are made in ten points, with the numbers that new waves are
// judged by, to whoever reads figures, in both languages.
func TestTenPointsOnHowFiguresAreMade(t *testing.T) {
	in := webtest.NewPublished(t, 1)
	raised := disclosure.Floors()
	raised.MinAnswers, raised.MinReporting = 13, 47
	if err := in.Waves.Raise(raised); err != nil {
		t.Fatal(err)
	}
	for lang, want := range map[string][]string{
		"nb": {"Slik regner vi", "når minst 13 har svart", "når minst 20 har svart", "minst 30 har svart", "færre enn 47 inviterte", "færre enn 15, deler den alle", "med 95 % sikkerhet for hovedmålet, 99 % for nøkkeltallene og 99,5 % for alle andre"},
		"nn": {"Slik reknar vi", "når minst 13 har svart", "færre enn 47 inviterte", "99,5 % for alle andre"},
	} {
		response, body := in.Get(t, "", "/slik-regner-vi?lang="+lang)
		main := webtest.Document(t, body).Find("main")
		if response.StatusCode != http.StatusOK || main.Find("ol li").Length() != 10 {
			t.Fatalf("%s: %d, %d sentences", lang, response.StatusCode, main.Find("ol li").Length())
		}
		text := strings.ReplaceAll(main.Text(), "\u00a0", " ")
		for _, part := range want {
			if !strings.Contains(text, part) {
				t.Errorf("%s does not say %q: %s", lang, part, text)
			}
		}
	}
}

// Every page that has figures leads to how they are made.
func TestPagesWithFiguresLeadToHowTheyAreMade(t *testing.T) {
	in := webtest.NewPublished(t, 2)
	leader, steering := in.As(t, survey.Leader, in.Owner, in.Units[0].ID), in.As(t, survey.SteeringGroup, in.Owner, "")
	unit, project := "/enhet/"+string(in.Units[0].ID), "/styring/"+string(in.Project)
	if response, _ := in.Post(t, steering, project+"/offentlig", nil); response.StatusCode != http.StatusSeeOther {
		t.Fatal(response.StatusCode)
	}
	for path, session := range map[string]string{
		unit: leader, unit + "/indikator/E6.pupils-5-7.pupils-8-10": leader, unit + "/tiltak": leader, unit + "/rapport": leader, unit + "/veiledning": leader,
		"/indikator/pupils-5-7/E6": leader, project: steering, project + "/enheter": steering, project + "/rapport": steering, project + "/offentlig": steering,
		project + "/indikator/E6.pupils-5-7.pupils-8-10.total": steering, "/offentlig/" + string(in.Project): "",
	} {
		response, body := in.Get(t, session, path)
		if link := webtest.Document(t, body).Find(`main a[href^="/slik-regner-vi"]`); response.StatusCode != http.StatusOK || link.Length() == 0 || link.First().Text() == "" {
			t.Errorf("%s: %d, %d links", path, response.StatusCode, link.Length())
		}
	}
}
