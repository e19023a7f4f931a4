package results_test

import (
	"archive/zip"
	"io/fs"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"trivselspuls/server/test/webtest"
	"trivselspuls/survey"
	"trivselspuls/survey/must"
	"trivselspuls/survey/store"
	"trivselspuls/survey/store/storetest"
)

// What the steering group concludes is kept with the figures of its day, also when later
// waves tell others, printed in its report, and in the package for the archive.
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
		if response, body := in.Post(t, session, whole+"/vurdering/1/D4", form); response.StatusCode != http.StatusSeeOther {
			t.Fatal(response.StatusCode, webtest.ProblemsIn(body))
		}
		figures := webtest.Document(t, body).Find(".shown-figures li")
		in.Publish(t, 2)
		for _, path := range []string{"/vurdering", "/rapport"} {
			_, body = in.Get(t, session, whole+path)
			one := webtest.Document(t, body).Find(".assessed")
			if text := one.Text(); !strings.Contains(text, "De voksne følger bedre med.\nIkke overalt.") || !strings.Contains(text, "Kurset går") || one.Find(".shown-figures").Text() != shown {
				t.Errorf("%s says %q, and the figures were %q", path, text, shown)
			}
		}
		archived := archivedFile(t, in, "assessments.html")
		for _, one := range figures.EachIter() {
			name, _, _ := strings.Cut(strings.TrimSpace(one.Find("span").First().Text()), "\n")
			for _, part := range []string{name, one.Find("strong").Text(), one.Find(".verdict").Text()} {
				if part = strings.TrimSpace(part); !strings.Contains(archived, part) {
					t.Errorf("the archive lacks %q: %s", part, archived)
				}
			}
		}
		if _, body = in.Get(t, session, whole+"/vurdering/1/D4"); webtest.Document(t, body).Find(".narrow > .shown-figures").Text() == shown {
			t.Error("the third wave is not among today's figures, so the test shows nothing")
		}
	})
}

// archivedFile is a file of the project's package for the archive.
func archivedFile(t *testing.T, in *webtest.Published, name string) string {
	t.Helper()
	_, body := in.Get(t, in.As(t, survey.ProjectLeader, in.Owner, ""), "/godkjenning/"+string(in.Project)+"/arkiv")
	pack := must.Have(zip.NewReader(strings.NewReader(body), int64(len(body))))(t)
	return string(must.Have(fs.ReadFile(pack, name))(t))
}

// Whoever writes while another does loses nothing, and neither does the other: the forms are
// compared as all are, and what is brought together is the next version.
func TestTwoAssessAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		in := webtest.NewPublishedIn(t, st, 1)
		session, page := in.As(t, survey.SteeringGroup, in.Owner, ""), "/styring/"+string(in.Project)+"/vurdering/2/D5"
		_, shown := in.Get(t, session, page)
		send := func(from, concludes, decides string) (int, string) {
			t.Helper()
			form := url.Values{"concludes": {concludes}, "decides": {decides}}
			hidden := webtest.Document(t, from).Find(`form[action="` + page + `"] input[type="hidden"]`)
			for _, field := range hidden.EachIter() {
				form.Set(field.AttrOr("name", ""), field.AttrOr("value", ""))
			}
			response, body := in.Post(t, session, page, form)
			return response.StatusCode, body
		}
		if status, body := send(shown, "Foreldrene kommer.", ""); status != http.StatusSeeOther {
			t.Fatal(status, webtest.ProblemsIn(body))
		}
		status, body := send(shown, "Foreldrene uteblir.", "Vi spør dem.")
		now := webtest.Document(t, body)
		if said := now.Find("#typed").Text(); status != http.StatusConflict || !strings.Contains(said, "«Foreldrene kommer.»") || !strings.Contains(said, "«Foreldrene uteblir.»") {
			t.Errorf("status %d: %q", status, said)
		}
		if typed := now.Find("#concludes").Text() + now.Find("#decides").Text(); typed != "Foreldrene uteblir.Vi spør dem." {
			t.Errorf("what was typed is %q", typed)
		}
		if status, _ := send(body, "Noen kommer.", "Vi spør dem."); status != http.StatusSeeOther {
			t.Errorf("brought together: %d", status)
		}
		all, err := st.AssessmentsOf(t.Context(), in.Project, 2, "D5")
		if err != nil || len(all) != 2 || all[0].Concludes != "Noen kommer." || all[1].Concludes != "Foreldrene kommer." || all[0].Number != 2 {
			t.Errorf("kept: %+v, %v", all, err)
		}
	})
}

func TestBadAssessmentsComeBackWithReasons(t *testing.T) {
	in := webtest.NewPublished(t, 1)
	session, whole := in.As(t, survey.SteeringGroup, in.Owner, ""), "/styring/"+string(in.Project)+"/vurdering"
	for _, text := range []string{"", "ab", strings.Repeat("a", 20_000), "<b>alle</b>", "null\x00"} {
		response, body := in.Post(t, session, whole+"/1/D1", url.Values{"concludes": {text}, "decides": {"Vi venter."}})
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
