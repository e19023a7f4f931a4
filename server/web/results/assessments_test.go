package results_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"trivselspuls/server/test/webtest"
	"trivselspuls/survey"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// What the steering group concludes is kept with the figures of its day, also when later
// waves tell others, and printed in its report.
func TestAnAssessmentKeepsTheFiguresOfItsDay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		in := webtest.NewPublishedIn(t, st, 2)
		session, whole := in.As(t, survey.SteeringGroup, in.Owner, ""), "/styring/"+string(in.Project)
		form := url.Values{"concludes": {"De voksne følger bedre med.\r\nIkke overalt."}, "decides": {"Kurset går en gang til."}}
		_, body := in.Get(t, session, whole+"/vurdering/1/D4")
		shown := webtest.Document(t, body).Find(".shown-figures").Text()
		if !strings.Contains(shown, "Måling 2") {
			t.Fatalf("the form shows %q", shown)
		}
		if response, body := in.Post(t, session, whole+"/vurdering/1/D4/0", form); response.StatusCode != http.StatusSeeOther {
			t.Fatal(response.StatusCode, webtest.ProblemsIn(body))
		}
		in.Publish(t, 2)
		for _, path := range []string{"/vurdering", "/rapport"} {
			_, body = in.Get(t, session, whole+path)
			one := webtest.Document(t, body).Find(".assessed")
			if text := one.Text(); !strings.Contains(text, "De voksne følger bedre med.\nIkke overalt.") || !strings.Contains(text, "Kurset går") || one.Find(".shown-figures").Text() != shown {
				t.Errorf("%s says %q, and the figures were %q", path, text, shown)
			}
		}
		if _, body = in.Get(t, session, whole+"/vurdering/1/D4"); webtest.Document(t, body).Find(".narrow > .shown-figures").Text() == shown {
			t.Error("the third wave is not among today's figures, so the test shows nothing")
		}
	})
}

// Whoever writes while another does loses nothing, and neither does the other.
func TestTwoAssessAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		in := webtest.NewPublishedIn(t, st, 1)
		session, page := in.As(t, survey.SteeringGroup, in.Owner, ""), "/styring/"+string(in.Project)+"/vurdering/2/D5"
		first, second := url.Values{"concludes": {"Foreldrene kommer."}, "decides": {""}}, url.Values{"concludes": {"Foreldrene uteblir."}, "decides": {"Vi spør dem."}}
		if response, body := in.Post(t, session, page+"/0", first); response.StatusCode != http.StatusSeeOther {
			t.Fatal(response.StatusCode, webtest.ProblemsIn(body))
		}
		response, body := in.Post(t, session, page+"/0", second)
		shown := webtest.Document(t, body)
		if text := shown.Find(".ds-alert").Text(); response.StatusCode != http.StatusConflict || !strings.Contains(text, "En annen har lagret") || !strings.Contains(text, "Foreldrene kommer.") {
			t.Errorf("status %d: %q", response.StatusCode, text)
		}
		if typed := shown.Find("#concludes").Text() + shown.Find("#decides").Text(); typed != "Foreldrene uteblir.Vi spør dem." {
			t.Errorf("what was typed is %q", typed)
		}
		action, _ := shown.Find("form.fields").Attr("action")
		if response, _ := in.Post(t, session, action, second); response.StatusCode != http.StatusSeeOther {
			t.Errorf("brought together: %d", response.StatusCode)
		}
		all, err := st.AssessmentsOf(t.Context(), in.Project, 2, "D5")
		if err != nil || len(all) != 2 || all[0].Concludes != "Foreldrene uteblir." || all[1].Concludes != "Foreldrene kommer." {
			t.Errorf("kept: %+v, %v", all, err)
		}
		if response, _ := in.Post(t, session, page+"/7", second); response.StatusCode != http.StatusConflict {
			t.Errorf("after a version that is not there: %d", response.StatusCode)
		}
	})
}

func TestBadAssessmentsComeBackWithReasons(t *testing.T) {
	in := webtest.NewPublished(t, 1)
	session, whole := in.As(t, survey.SteeringGroup, in.Owner, ""), "/styring/"+string(in.Project)+"/vurdering"
	for _, text := range []string{"", "ab", strings.Repeat("a", 20_000), "<b>alle</b>", "null\x00"} {
		response, body := in.Post(t, session, whole+"/1/D1/0", url.Values{"concludes": {text}, "decides": {"Vi venter."}})
		page := webtest.Document(t, body)
		if response.StatusCode != http.StatusUnprocessableEntity || page.Find("#concludes-problem").Length() != 1 || page.Find("#decides").Text() != "Vi venter." {
			t.Errorf("%.20q: status %d", text, response.StatusCode)
		}
	}
	for _, path := range []string{"/5/D1", "/0/D1", "/1/D7", "/x/D1"} {
		if response, _ := in.Get(t, session, whole+path); response.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", path, response.StatusCode)
		}
	}
	if all, err := in.Store.Assessments(t.Context(), in.Project); err != nil || len(all) != 0 {
		t.Errorf("stored: %v, %v", all, err)
	}
}
