package results_test

import (
	"net/http"
	"strings"
	"testing"

	"trivselspuls/server/test/webtest"
	"trivselspuls/survey"
)

// Before a wave is closed there is nothing to publish, by whatever address it is tried.
func TestNothingIsPublishedBeforeAnythingIsTold(t *testing.T) {
	in := webtest.NewPublished(t, 0)
	steering, unit := in.As(t, survey.SteeringGroup, in.Owner, ""), in.Units[0].ID
	leader := in.As(t, survey.Leader, in.Owner, unit)
	for session, path := range map[string]string{steering: "/styring/" + string(in.Project) + "/offentlig", leader: "/enhet/" + string(unit) + "/tilbake"} {
		if response, _ := in.Post(t, session, path, nil); response.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", path, response.StatusCode)
		}
		_, body := in.Get(t, session, path)
		if page := webtest.Document(t, body).Find("main"); page.Find("form").Length() > 0 || len(strings.Fields(page.Text())) < 10 {
			t.Errorf("%s does not say why there is nothing to publish: %q", path, page.Text())
		}
	}
	if all, err := in.Store.Publications(t.Context(), in.Project); err != nil || len(all) != 0 {
		t.Error(all, err)
	}
}

// Whoever types freely is warned there not to write about single people, and nothing of others' is
// where it is not asked for.
func TestEveryFieldOfFreeTextWarns(t *testing.T) {
	in := webtest.NewPublished(t, 2)
	unit, whole, board := "/enhet/"+string(in.Units[0].ID), "/prosjekt/"+string(in.Project), "/styring/"+string(in.Project)
	leader, project := in.As(t, survey.Leader, in.Owner, in.Units[0].ID), in.As(t, survey.ProjectLeader, in.Owner, "")
	in.Post(t, leader, unit+"/moter", meetingForm())
	meetings, err := in.Store.Meetings(t.Context(), in.Project, in.Units[0].ID)
	if err != nil || len(meetings) != 1 {
		t.Fatal(meetings, err)
	}
	one := "/moter/" + string(meetings[0].ID)
	for _, page := range []struct{ session, path string }{
		{leader, unit + "/tiltak/nytt"},
		{leader, unit + "/moter"},
		{leader, unit + one},
		{leader, unit + one + "/endre"},
		{leader, unit + "/tilbake"},
		{project, whole + "/tiltak/nytt"},
		{project, whole + "/moter"},
		{project, board + "/vurdering/1/D4"},
		{project, board + "/offentlig"},
	} {
		for _, lang := range []string{"nb", "nn"} {
			_, body := in.Get(t, page.session, page.path+"?lang="+lang)
			main := webtest.Document(t, body).Find("main")
			asked, text := main.Find(`textarea, input[type="text"]`).Length(), strings.ToLower(main.Text())
			if asked == 0 || !strings.Contains(text, "skriv aldri om enkelt") && !strings.Contains(text, "skriv aldri om einskild") {
				t.Errorf("%s in %s has %d fields and no warning", page.path, lang, asked)
			}
		}
	}
}
