package web

import (
	"net/http"
	"strings"
	"testing"

	"trivselspuls/server/web/site"
	"trivselspuls/survey"
)

// Every indicator has a page that says what is asked and how it is counted, in
// both written languages.
func TestEveryIndicatorIsExplained(t *testing.T) {
	in := newPublished(t, 0)
	session := in.as(t, survey.Leader, in.owner, in.units[0].ID)
	for _, a := range survey.Audiences() {
		q, ok := in.Waves.Library().Current(a)
		if !ok {
			t.Fatal(a)
		}
		for _, ind := range q.Indicators {
			for _, lang := range site.Languages {
				path := "/indikator/" + string(a) + "/" + ind.ID + "?lang=" + lang
				response, body := in.get(t, session, path)
				text := document(t, body).Find("main").Text()
				if response.StatusCode != http.StatusOK || !strings.Contains(text, ind.Name.In(lang)) || !strings.Contains(text, q.ItemText(ind.Items[0], lang)) {
					t.Errorf("GET %s: %d, or without its name and question", path, response.StatusCode)
				}
			}
		}
	}
	for _, path := range []string{"/indikator/pupils-5-7/Z1", "/indikator/everybody/E1", "/indikator/staff/E1"} {
		if response, _ := in.get(t, session, path); response.StatusCode != http.StatusNotFound {
			t.Errorf("GET %s: %d", path, response.StatusCode)
		}
	}
}

// A brief asks three questions, about what the figures and measures show.
func TestBriefAsksThreeQuestions(t *testing.T) {
	in := newPublished(t, 4)
	session := in.as(t, survey.Adviser, in.owner, in.units[0].ID)
	_, body := in.get(t, session, "/enhet/"+string(in.units[0].ID)+"/veiledning")
	asked := document(t, body).Find(".questions li")
	if asked.Length() != 3 {
		t.Errorf("%d questions", asked.Length())
	}
	if text := asked.Text(); !strings.Contains(text, "tydelig bedre enn ved start") || !strings.Contains(text, "ingen tiltak som gjelder") {
		t.Errorf("the questions are %q", text)
	}
}
